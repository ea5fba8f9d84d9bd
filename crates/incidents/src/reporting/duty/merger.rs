//! The clocks of incidents that are merged. Two reports of one incident owe each authority one report, by the earlier of their
//! clocks: the one that remains takes over what the other one owed, and what was sent for it. Nothing of the merged one is lost:
//! taken apart again, its own clocks run on (rules §4.3).

use sqm_domain::ids::IncidentId;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;

use super::reckon::refresh_all;
use super::{Duty, sql, timers, write};

/// Hands the duties of an incident on to the one it is merged into; both are held.
pub(crate) async fn hand_over(tx: &mut TenantTx, from: IncidentId, into: IncidentId) -> Result<()> {
    let theirs = sql::of_incident(tx, into).await?;
    for duty in sql::of_incident(tx, from).await? {
        if !duty.has_ended() {
            timers::drop_timer(tx, duty.id).await?;
        }
        // Decided in time not to be required: nothing is owed.
        if duty.waived_at.is_some() && !duty.is_missed() {
            continue;
        }
        match theirs.iter().find(|known| known.step == duty.step) {
            None => write::copy(tx, &duty, into).await?,
            Some(known) if !join(tx, &duty, known).await? => continue,
            Some(_) => {}
        }
        write::note(tx, into, "report_taken_over", "", &duty.called()).await?;
    }
    write::silence(tx, from).await?;
    refresh_all(tx, into).await
}

/// Makes one duty of two; whether that changed the one that stands.
async fn join(tx: &mut TenantTx, from: &Duty, to: &Duty) -> Result<bool> {
    let mut changed = false;
    if from.aware_at < to.aware_at {
        write::put_aware(tx, to.id, from.aware_at).await?;
        changed = true;
    }
    let excused = to.waived_at.is_some() && !to.is_missed();
    if excused {
        write::put_reopened(tx, to).await?;
        changed = true;
    }
    let open = excused || !to.has_ended();
    if from
        .sent_at
        .is_some_and(|at| open || to.sent_at.is_some_and(|other| at < other))
    {
        write::take_sent(tx, from.id, to.id).await?;
        timers::drop_timer(tx, to.id).await?;
        changed = true;
    }
    Ok(changed)
}

/// Lets the clocks of an incident run on that was taken apart again.
pub(crate) async fn run_on(tx: &mut TenantTx, incident: IncidentId) -> Result<()> {
    refresh_all(tx, incident).await
}
