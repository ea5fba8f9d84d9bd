//! Who has to know (handbook §7.2.4): restricting an incident, letting people in, and breaking the glass in an emergency.

use std::time::Duration;

use futures::FutureExt as _;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqm_domain::ids::{IncidentId, TenantId, UserId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::scope::Scope;
use sqm_platform::secrecy::{self, Why};
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Error, FieldErrors, Result};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::incident::{self, TEXT};

/// The kind of record, as the ground knows it.
pub(crate) const KIND: &str = "incident";
/// A reason that fits on a line of the trail is no reason for opening what is locked.
const SHORTEST_REASON: usize = 10;
/// The right that somebody in the circle of a restricted incident always has.
const DECIDE: &str = "incident.decide";
/// Lines of who was let in shown.
const ENTRIES: i64 = 500;

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
    if on {
        for user in inside {
            secrecy::admit(tx, id.into(), user, Why::Named).await?;
        }
        // What nobody may decide about any more, nobody deals with.
        if !secrecy::somebody_may(tx, id.into(), DECIDE, None).await? {
            return Err(Error::Conflict("incident-no-decider"));
        }
    } else if secrecy::bound_by_glass(tx, id.into(), None).await? {
        return Err(Error::Conflict("incident-glass-circle"));
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
    // Whoever broke the glass, or came in after, does not put out those who were told of it.
    if secrecy::bound_by_glass(tx, id.into(), Some(user)).await? {
        return Err(Error::Conflict("incident-glass-circle"));
    }
    if known.restricted && !secrecy::somebody_may(tx, id.into(), DECIDE, Some(user)).await? {
        return Err(Error::Conflict("incident-no-decider"));
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
    // Whoever knew of it before, whatever is done to the circle from now on.
    secrecy::admit(tx, id.into(), me, Why::BrokeGlass).await?;
    let mut told = active(tx, id).await?;
    told.retain(|user| *user != me);
    // The notice does not go astray because nobody inside could act on it.
    if !secrecy::somebody_may(tx, id.into(), DECIDE, Some(me)).await? {
        for (user, _) in incident::deciders(tx).await? {
            if user != me && !told.contains(&user) {
                told.push(user);
            }
        }
    }
    secrecy::glass_broken(tx, id.into(), &reason, &told).await?;
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

/// Active accounts that know of an incident.
pub(crate) async fn active(tx: &mut TenantTx, id: IncidentId) -> Result<Vec<UserId>> {
    let users = sqlx::query_scalar!(
        "select c.user_id from platform.confidant c
           join org.user_account u on u.tenant_id = c.tenant_id and u.id = c.user_id and u.active
          where c.tenant_id = $1 and c.record_id = $2 order by c.user_id",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(users.into_iter().map(UserId::from).collect())
}

/// Who is to hear of an incident that has no lead: everybody who decides about incidents; of a restricted one those of its circle,
/// and the whole circle where nobody in it decides.
pub(crate) async fn deciders_of(tx: &mut TenantTx, known: &incident::Incident) -> Result<Vec<UserId>> {
    let deciders: Vec<UserId> = incident::deciders(tx)
        .await?
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    if !known.restricted {
        return Ok(deciders);
    }
    let inside = active(tx, known.id).await?;
    let both: Vec<UserId> = inside
        .iter()
        .copied()
        .filter(|user| deciders.contains(user))
        .collect();
    Ok(if both.is_empty() { inside } else { both })
}

/// A line of who was let into an incident, left it, restricted it or broke the glass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentAccessEntry)]
pub struct AccessEntry {
    /// Its id.
    pub id: Uuid,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: jiff::Timestamp,
    /// `restricted`, `shown`, `let_in`, `let_in_for_work`, `left`, `broke_glass`.
    pub act: String,
    /// Whom it is about.
    pub user: Option<String>,
    /// Who did it; none = the product.
    pub by: Option<String>,
    /// Why the glass was broken.
    pub reason: String,
    /// Who was told of the broken glass.
    pub told: Vec<String>,
}

/// Who was let in, left, or broke the glass, the latest first. Nobody can take a line away.
pub async fn entries(tx: &mut TenantTx, id: IncidentId) -> Result<Vec<AccessEntry>> {
    incident::get(tx, id).await?;
    let entries = secrecy::access_entries(tx, id.into(), ENTRIES).await?;
    Ok(entries
        .into_iter()
        .map(|one| AccessEntry {
            id: one.id,
            at: one.at,
            act: one.act,
            user: one.user,
            by: one.by,
            reason: one.reason,
            told: one.told,
        })
        .collect())
}

/// Accounts are closed and roles taken away elsewhere: a restricted incident that nobody may decide about any more is opened to those
/// who decide about incidents.
pub(crate) const SWEEP: Sweep = Sweep {
    name: "incidents without a decider",
    every: Duration::from_mins(10),
    find: "incidents.without_decider",
    mend: |state, tenant, ids| mend(state, tenant, ids).boxed(),
};

async fn mend(state: &AppState, tenant: TenantId, ids: &[Uuid]) -> Result<()> {
    let scope = Scope::system(tenant, "incidents.access", TimeZone::UTC);
    for id in ids {
        tick(state, &scope, (*id).into()).await?;
    }
    Ok(())
}

/// Looks at one as the sweep does.
pub async fn tick(state: &AppState, scope: &Scope, id: IncidentId) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    let known = incident::get(&mut tx, id).await?;
    if !known.restricted || secrecy::somebody_may(&mut tx, id.into(), DECIDE, None).await? {
        return Ok(());
    }
    let deciders = incident::deciders(&mut tx).await?;
    for (user, name) in &deciders {
        // Whoever broke the glass is inside already, and is let in properly now.
        secrecy::dismiss(&mut tx, id.into(), *user).await?;
        secrecy::admit(&mut tx, id.into(), *user, Why::Named).await?;
        incident::note(
            &mut tx,
            &known,
            ("incident.admitted", "incident.admit"),
            "confidant",
            "",
            name,
            &[*user],
        )
        .await?;
    }
    tx.commit().await
}
