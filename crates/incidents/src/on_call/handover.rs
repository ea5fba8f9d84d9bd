//! Handing over: whoever is on call from now on is told, so that nobody forgets his week.

use std::time::Duration;

use futures::FutureExt as _;
use jiff::SignedDuration;
use serde_json::json;
use sqm_domain::ids::{OnCallLineId, TenantId};
use sqm_platform::events::DomainEvent;
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::call::scope_of;
use super::{roster, sql};

/// The look for lines on which somebody else is on call now.
pub(crate) const SWEEP: Sweep = Sweep {
    name: "on call: handing over",
    every: Duration::from_secs(60),
    find: "incidents.handovers_due",
    mend: |state, tenant, ids| mend(state, tenant, ids).boxed(),
};

async fn mend(state: &AppState, tenant: TenantId, ids: &[Uuid]) -> Result<()> {
    let scope = scope_of(state, tenant).await?;
    for id in ids {
        hand_over(state, &scope, (*id).into()).await?;
    }
    Ok(())
}

/// Looks at one line as the sweep does: tells whoever is on call on it now, unless he was told.
pub async fn hand_over(state: &AppState, scope: &Scope, id: OnCallLineId) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    if let Some(before) = sql::hold_look(&mut tx, id).await? {
        let now = tx.now();
        let line = super::get(&mut tx, id).await?;
        let shifts = roster::of_one(&mut tx, &line).await?;
        let on = shifts.first().filter(|shift| shift.from <= now);
        let who = on.and_then(|shift| shift.person.as_ref()).map(|one| one.id);
        let begun = on.map(|shift| shift.from);
        let next = shifts.first().map(|shift| {
            if shift.from <= now {
                shift.until
            } else {
                shift.from
            }
        });
        // Accounts are closed and roles taken away in between: whoever steps in hears of it within the hour.
        let soon = now + SignedDuration::from_hours(1);
        let again = next.map_or(soon, |next| next.min(soon));
        // Restricted incidents too, which whoever changes a line may not know of.
        sql::wake(&mut tx).await?;
        // Another turn of the same person, or a stand-in that goes on, is nothing that begins.
        if let Some(who) = who.filter(|who| before.0 != Some(*who)) {
            let people = [Uuid::from(who)];
            tx.emit(DomainEvent::new(
                "on_call.begun",
                super::TOPIC,
                id,
                json!({ "line": line.name, "people": people }),
            ));
        }
        sql::note_look(&mut tx, id, (who, begun), again).await?;
    }
    tx.commit().await
}
