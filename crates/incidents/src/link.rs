//! What an incident has to do with: tickets, customers, alarms, problems, other incidents. Known as text, so that any
//! module's record can be one.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{EventId, IncidentId};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, FieldErrors, Result, secrecy};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::incident;

/// The kinds of records that can be linked and that have a page, each with the beginning of its address.
const PLACES: [(&str, &str); 18] = [
    ("ticket", "/tickets"),
    ("customer", "/customers"),
    ("purchase", "/purchases"),
    ("visit", "/visits"),
    ("service_order", "/service-orders"),
    ("callback", "/callbacks"),
    ("incident", "/incidents"),
    ("drill", "/emergency-drills"),
    ("action", "/actions"),
    ("document", "/documents"),
    ("risk", "/risks"),
    ("vulnerability", "/vulnerabilities"),
    ("control", "/controls"),
    ("security_check", "/security-checks"),
    ("data_asset", "/data-assets"),
    ("key_post", "/key-posts"),
    ("site", "/sites"),
    ("access_finding", "/access-findings"),
];
/// What other systems keep: alarms of the network, problems (ITIL).
const ELSEWHERE: [&str; 2] = ["alarm", "problem"];

/// Can a record of this kind be linked?
pub(crate) fn is_kind(kind: &str) -> bool {
    PLACES.iter().any(|(one, _)| *one == kind) || ELSEWHERE.contains(&kind)
}

/// A record's page as people copy it from the address bar: its path, kind and id.
pub(crate) fn record_at(address: &str) -> Option<(String, &'static str, Uuid)> {
    let path = match address.trim().split_once("://") {
        Some((_, rest)) => format!("/{}", rest.split_once('/')?.1),
        None => address.trim().to_owned(),
    };
    let path = path.split(['?', '#']).next()?.to_owned();
    let (kind, place) = PLACES
        .iter()
        .find(|(_, place)| path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/')))?;
    let id = path.get(place.len() + 1..)?.split('/').next()?.parse().ok()?;
    Some((format!("{place}/{id}"), kind, id))
}
/// Links of one incident shown.
const MOST: i64 = 200;

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentLink)]
pub struct Link {
    /// Its id.
    pub id: Uuid,
    /// `ticket`, `customer`, `purchase`, `visit`, `service_order`, `callback`, `incident`, `drill`, `action`, `document`, `risk`,
    /// `vulnerability`, `control`, `security_check`, `data_asset`, `key_post`, `site`, `access_finding`, `alarm`, `problem`.
    pub kind: String,
    /// Which one.
    pub key: String,
    /// What it was called then.
    pub title: String,
    /// Its page.
    pub href: String,
    /// What it has to do with it.
    pub note: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// A link to make.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewIncidentLink)]
pub struct NewLink {
    /// As links have it.
    pub kind: String,
    /// Which one: an id.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// Its page: an address of this product.
    pub href: String,
    /// What it has to do with it.
    pub note: String,
}

/// An address of this product: an incident is no place to hide a link to elsewhere.
pub(crate) fn is_own_page(href: &str) -> bool {
    href.starts_with('/')
        && !href.starts_with("//")
        && !href.contains('\\')
        && href.len() <= 1_000
        && !href.chars().any(char::is_control)
}

/// The links of an incident, latest first.
pub async fn list(tx: &mut TenantTx, id: IncidentId) -> Result<Vec<Link>> {
    incident::get(tx, id).await?;
    let rows = sqlx::query!(
        "select id, kind, key, title, href, note, created_at from incidents.link
          where tenant_id = $1 and incident_id = $2 order by id desc limit $3",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        MOST
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Link {
            id: row.id,
            kind: row.kind,
            key: row.key,
            title: row.title,
            href: row.href,
            note: row.note,
            created_at: row.created_at.to_jiff(),
        })
        .collect())
}

/// Links an incident with a record; the same one twice is refused.
pub async fn add(tx: &mut TenantTx, id: IncidentId, new: &NewLink) -> Result<()> {
    let known = incident::get(tx, id).await?;
    let mut errors = FieldErrors::new();
    if !is_kind(&new.kind) {
        errors.add("kind", "field-unknown");
    }
    let typed = errors.text("key", &new.key, 100).to_owned();
    let record = typed.parse::<Uuid>().ok();
    // However an id is written, it is one: need to know looks at it.
    let key = record.map_or(typed, |id| id.to_string());
    let title = errors.text("title", &new.title, 300).to_owned();
    if !is_own_page(&new.href) {
        errors.add("href", "field-invalid");
    }
    errors.at_most("note", &new.note, 1_000);
    errors.into_result(())?;
    if new.kind == "incident" {
        // One that is not there and one the linker may not know of are refused alike.
        let other = record.ok_or_else(|| Error::field("key", "field-unknown"))?;
        if other == Uuid::from(id) {
            return Err(Error::field("key", "field-invalid"));
        }
        incident::get(tx, other.into())
            .await
            .map_err(|error| match error {
                Error::NotFound(_) => Error::field("key", "field-unknown"),
                error => error,
            })?;
    }
    if let Some(other) = record
        && !secrecy::may_know(tx, other).await?
    {
        return Err(Error::field("key", "field-unknown"));
    }
    sqlx::query!(
        "insert into incidents.link (tenant_id, id, incident_id, kind, key, title, href, note, by_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        Uuid::from(tx.tenant()),
        Uuid::from(EventId::new_at(tx.now())),
        Uuid::from(id),
        new.kind,
        key,
        title,
        new.href,
        new.note.trim(),
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        if violates(&error, "link_once") {
            Error::field("key", "incident-link-known")
        } else {
            error.into()
        }
    })?;
    incident::note_about(
        tx,
        &known,
        ("incident.linked", "incident.link"),
        ("link", "", &title),
        &[],
        record,
    )
    .await
}

/// Takes a link away.
pub async fn remove(tx: &mut TenantTx, id: IncidentId, link: Uuid) -> Result<()> {
    let known = incident::get(tx, id).await?;
    let gone = sqlx::query!(
        "delete from incidents.link where tenant_id = $1 and incident_id = $2 and id = $3 returning title, other_id",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        link
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("incident_link"))?;
    incident::note_about(
        tx,
        &known,
        ("incident.unlinked", "incident.unlink"),
        ("link", &gone.title, ""),
        &[],
        gone.other_id,
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::record_at;

    #[test]
    fn a_record_is_known_by_its_page() {
        let id = "0198c0de-0000-7000-8000-000000000001";
        for address in [
            format!("/tickets/{id}"),
            format!("https://sqm.example.com/tickets/{id}?done=1"),
            format!("/tickets/{id}/thread#last"),
        ] {
            let (href, kind, key) = record_at(&address).unwrap();
            assert_eq!((kind, key.to_string().as_str()), ("ticket", id));
            assert_eq!(href, format!("/tickets/{id}"));
        }
        assert!(record_at("https://example.com/").is_none());
        assert!(record_at("/tickets/new").is_none());
        assert!(record_at(&format!("/me/{id}")).is_none());
    }
}
