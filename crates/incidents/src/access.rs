//! Who has to know (handbook §7.2.4): restricting an incident, letting people in, and breaking the glass in an emergency.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sqm_domain::ids::{IncidentId, UserId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::secrecy::{self, Why};
use sqm_platform::{Error, FieldErrors, Result};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::incident::{self, TEXT};

/// The kind of record, as the ground knows it.
pub(crate) const KIND: &str = "incident";
/// A reason that fits on a line of the trail is no reason for opening what is locked.
const SHORTEST_REASON: usize = 10;

/// Somebody who knows of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentConfidant)]
pub struct Confidant {
    /// Who.
    #[schema(value_type = uuid::Uuid)]
    pub id: UserId,
    /// The account's name.
    pub name: String,
    /// Opened it in an emergency, instead of being let in.
    pub broke_glass: bool,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: jiff::Timestamp,
}

/// Who knows of an incident.
pub async fn confidants(tx: &mut TenantTx, id: IncidentId) -> Result<Vec<Confidant>> {
    incident::get(tx, id).await?;
    let list = secrecy::confidants(tx, id.into()).await?;
    Ok(list
        .into_iter()
        .map(|one| Confidant {
            id: one.user,
            name: one.name,
            broke_glass: one.broke_glass,
            since: one.since,
        })
        .collect())
}

/// Keeps an incident from everybody who was not let in, or shows it again.
pub async fn restrict(tx: &mut TenantTx, id: IncidentId, on: bool) -> Result<()> {
    let known = incident::get(tx, id).await?;
    if known.restricted == on {
        return Ok(());
    }
    // Whoever locks, deals with it or reported it stays inside.
    let inside: Vec<UserId> = tx
        .actor()
        .user()
        .into_iter()
        .chain(known.lead.as_ref().map(|lead| lead.id))
        .chain(known.reported_by.as_ref().map(|person| person.id))
        .collect();
    for user in inside {
        secrecy::admit(tx, id.into(), user, Why::Named).await?;
    }
    secrecy::restrict(tx, KIND, id.into(), on).await?;
    incident::restricted(tx, id, on).await?;
    let after = if on { "yes" } else { "no" };
    let before = if on { "no" } else { "yes" };
    incident::note(
        tx,
        &known,
        ("incident.visibility", "incident.restrict"),
        "restricted",
        before,
        after,
        &[],
    )
    .await
}

/// Lets somebody know of an incident.
pub async fn admit(tx: &mut TenantTx, id: IncidentId, user: UserId) -> Result<()> {
    let known = incident::get(tx, id).await?;
    let name = incident::account(tx, user, "user").await?;
    secrecy::admit(tx, id.into(), user, Why::Named).await?;
    incident::note(
        tx,
        &known,
        ("incident.admitted", "incident.admit"),
        "confidant",
        "",
        &name,
        &[user],
    )
    .await
}

/// Somebody need not know any more. Who deals with it does, and somebody has to.
pub async fn dismiss(tx: &mut TenantTx, id: IncidentId, user: UserId) -> Result<()> {
    let known = incident::get(tx, id).await?;
    if known.lead.as_ref().is_some_and(|lead| lead.id == user) {
        return Err(Error::Conflict("incident-lead-has-to-know"));
    }
    let list = secrecy::confidants(tx, id.into()).await?;
    let Some(gone) = list.iter().find(|one| one.user == user) else {
        return Err(Error::NotFound("incident_confidant"));
    };
    if list.len() == 1 {
        return Err(Error::Conflict("incident-last-confidant"));
    }
    // Written before he is gone: it may be the caller himself, who then sees nothing any more.
    let name = gone.name.clone();
    incident::note(
        tx,
        &known,
        ("incident.dismissed", "incident.dismiss"),
        "confidant",
        &name,
        "",
        &[],
    )
    .await?;
    secrecy::dismiss(tx, id.into(), user).await?;
    Ok(())
}

/// An emergency: which incident, and why.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BreakGlass {
    /// The number on the alarm, the mail, the telephone: `SEC-2026-000012`.
    pub number: String,
    /// Why it cannot wait for somebody who may let the caller in.
    pub reason: String,
}

/// Opens a restricted incident in an emergency. Everybody who knows of it is told at once, and the trail keeps it.
pub async fn break_glass(tx: &mut TenantTx, order: &BreakGlass) -> Result<IncidentId> {
    let mut errors = FieldErrors::new();
    let number = errors.text("number", &order.number, 40).to_uppercase();
    let reason = errors.text("reason", &order.reason, TEXT).to_owned();
    if !reason.is_empty() && reason.chars().count() < SHORTEST_REASON {
        errors.add("reason", "incident-reason-short");
    }
    errors.into_result(())?;
    let me = tx
        .actor()
        .user()
        .ok_or(Error::Forbidden("incident.break_glass"))?;
    let id = sqlx::query_scalar!("select incidents.behind_glass($1)", number)
        .fetch_one(tx.conn())
        .await?
        .map(IncidentId::from)
        .ok_or_else(|| Error::field("number", "incident-number-unknown"))?;
    let told: Vec<UserId> = {
        secrecy::admit(tx, id.into(), me, Why::BrokeGlass).await?;
        let list = secrecy::confidants(tx, id.into()).await?;
        list.into_iter()
            .map(|one| one.user)
            .filter(|user| *user != me)
            .collect()
    };
    let known = incident::get(tx, id).await?;
    incident::note(
        tx,
        &known,
        ("incident.glass_broken", "incident.break_glass"),
        "glass",
        "",
        &reason,
        &told,
    )
    .await?;
    // The reason stands in the trail too: it is about the act, not about the incident.
    tx.audit(AuditEntry::new(
        "incident.break_glass_reason",
        KIND,
        Uuid::from(id),
        json!({ "number": known.number, "reason": reason }),
    ));
    Ok(id)
}
