//! Calling: as soon as an incident is reported the first line is called, then the next ones, until somebody takes it up; at last
//! everybody who decides is told.

use std::time::Duration;

use futures::FutureExt as _;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use sqm_domain::ids::{IncidentId, TenantId, UserId};
use sqm_domain::incident::IncidentState;
use sqm_domain::security::round;
use sqm_platform::db::TenantTx;
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::sql::{self, Calling};
use super::{Calls, roster};
use crate::access;
use crate::incident::{self, Incident};

/// The look for incidents whose next line is to be called: minutes matter, so it is a short one.
pub(crate) const SWEEP: Sweep = Sweep {
    name: "on call",
    every: Duration::from_secs(15),
    find: "incidents.callings_due",
    mend: |state, tenant, ids| mend(state, tenant, ids).boxed(),
};

/// The frame for work of the product inside a tenant: turns are handed over by its clock.
pub(super) async fn scope_of(state: &AppState, tenant: TenantId) -> Result<Scope> {
    let mut tx = state
        .db
        .tenant(&Scope::system(tenant, "incidents.on_call", TimeZone::UTC))
        .await?;
    let scope = sqm_org::tenants::get(&mut tx).await?.scope("incidents.on_call");
    tx.commit().await?;
    Ok(scope)
}

async fn mend(state: &AppState, tenant: TenantId, ids: &[Uuid]) -> Result<()> {
    let scope = scope_of(state, tenant).await?;
    for id in ids {
        tick(state, &scope, (*id).into()).await?;
    }
    Ok(())
}

/// Looks at one incident as the sweep does: calls whoever is next, unless somebody has taken it up.
pub async fn tick(state: &AppState, scope: &Scope, id: IncidentId) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    // The incident first, as whoever takes it up holds it: both at once wait for each other's end, not for ever.
    incident::hold(&mut tx, id).await?;
    if let Some(calling) = sql::hold_calling(&mut tx, id).await?
        && calling.next_at <= tx.now()
    {
        let known = incident::get(&mut tx, id).await?;
        if known.state == IncidentState::Reported {
            go_on(&mut tx, &known, calling).await?;
        } else {
            sql::end_calling(&mut tx, id).await?;
        }
    }
    tx.commit().await
}

/// Looks at one tenant for all that fell due, each at its own time: for commands that tell a history.
pub async fn catch_up(state: &AppState, scope: &Scope) -> Result<()> {
    loop {
        let mut tx = state.db.tenant(scope).await?;
        let due = sql::first_due(&mut tx).await?;
        tx.commit().await?;
        let Some((id, at)) = due else {
            return Ok(());
        };
        tick(&state.at(at), scope, id).await?;
    }
}

/// Nobody is waited for any more: somebody deals with it.
pub async fn end(tx: &mut TenantTx, id: IncidentId) -> Result<()> {
    sql::end_calling(tx, id).await
}

/// An incident was reported: calls the first line. Answers who was called or told.
pub async fn begin(tx: &mut TenantTx, known: &Incident) -> Result<Vec<UserId>> {
    let now = tx.now();
    let calling = Calling {
        since: now,
        reached: None,
        next_at: now,
    };
    go_on(tx, known, calling).await
}

/// An incident that nobody has taken up stands by itself again: calling goes on, or begins anew.
pub async fn resume(tx: &mut TenantTx, known: &Incident) -> Result<()> {
    let waits = known.state == IncidentState::Reported && !known.drill;
    if waits && sql::hold_calling(tx, known.id).await?.is_none() {
        begin(tx, known).await?;
    }
    Ok(())
}

/// Who was called for an incident, and when the next ones are.
pub async fn calls(tx: &mut TenantTx, id: IncidentId) -> Result<Calls> {
    incident::get(tx, id).await?;
    Ok(Calls {
        items: sql::calls(tx, id).await?,
        next_at: sql::next_call(tx, id).await?,
    })
}

async fn go_on(tx: &mut TenantTx, known: &Incident, mut calling: Calling) -> Result<Vec<UserId>> {
    let lines = roster::now(tx).await?;
    let waits: Vec<i32> = lines.iter().map(|one| one.line.after_minutes).collect();
    // Nobody is called out of his sleep for what he must not know of.
    let circle = if known.restricted {
        Some(access::active(tx, known.id).await?)
    } else {
        None
    };
    let reachable = |place: usize| -> Option<(String, UserId)> {
        let one = lines.get(place)?;
        let person = one.now.as_ref()?.person.as_ref()?;
        let knows = circle.as_ref().is_none_or(|circle| circle.contains(&person.id));
        knows.then(|| (one.line.name.clone(), person.id))
    };
    let fresh = calling.reached.is_none();
    let mut at = tx.now();
    let (found, mut called) = loop {
        let found = round(calling.since, &waits, calling.reached, at);
        let called: Vec<(String, UserId)> = found.call.iter().copied().filter_map(reachable).collect();
        calling.reached = i32::try_from(at.duration_since(calling.since).as_mins()).ok();
        let line_at = |wait: &i32| calling.since + SignedDuration::from_mins(i64::from(*wait));
        match found.next {
            // A line on which nobody can be reached is no reason to wait for the next one; and where nobody can be reached on any,
            // everybody who decides is told at once.
            Some(next)
                if called.is_empty()
                    && !found.call.is_empty()
                    && (fresh || waits.iter().map(line_at).any(|line| line == next)) =>
            {
                at = next;
            }
            _ => break (found, called),
        }
    };
    called.sort_by_key(|(_, user)| *user);
    called.dedup_by_key(|(_, user)| *user);
    let mut users: Vec<UserId> = called.iter().map(|(_, user)| *user).collect();
    if !users.is_empty() {
        sql::insert_calls(tx, known.id, &called).await?;
        incident::announce(tx, "incident.called", known, &[], &users);
    }
    // Lines that went out of use while somebody was waited for answer nobody either.
    if found.everybody || (lines.is_empty() && !fresh) {
        let deciders = access::deciders_of(tx, known).await?;
        let all: Vec<(String, UserId)> = deciders.iter().map(|user| (String::new(), *user)).collect();
        sql::insert_calls(tx, known.id, &all).await?;
        incident::announce(tx, "incident.unanswered", known, &[], &deciders);
        users.extend(deciders);
    }
    match found.next {
        Some(next_at) => sql::put_calling(tx, known.id, &Calling { next_at, ..calling }).await?,
        None => sql::end_calling(tx, known.id).await?,
    }
    Ok(users)
}
