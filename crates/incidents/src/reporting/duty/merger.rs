//! The clocks of incidents that are merged. Two reports of one incident owe each authority one report, by the earlier of their
//! clocks: the one that remains takes over what the other one owed, and what was sent for it. Nothing of the merged one is lost:
//! taken apart again,
//! both stand as if they had never been one (rules §4.3).

use serde_json::json;
use sqm_domain::ids::IncidentId;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;

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

/// Makes one duty of two; whether that changes the one that stands.
async fn join(tx: &mut TenantTx, from: &Duty, to: &Duty) -> Result<bool> {
    let excused = to.waived_at.is_some() && !to.is_missed();
    let open = excused || !to.has_ended();
    // What was sent for both was sent: each by its own clock.
    let earlier = from.aware_at < to.aware_at && (open || from.sent_at.is_none());
    let sent = open && from.sent_at.is_some();
    if !(excused || earlier || sent) {
        return Ok(false);
    }
    write::keep(tx, to.id, from.incident).await?;
    if earlier {
        write::put_aware(tx, to.id, from.aware_at).await?;
    }
    if excused {
        write::put_reopened(tx, to).await?;
    }
    if sent {
        write::take_sent(tx, from.id, to.id).await?;
        timers::drop_timer(tx, to.id).await?;
    }
    Ok(true)
}

/// Takes back what a merger wrote in the duties of the one that remained, and lets the clocks of both run on; both are held.
pub(crate) async fn take_apart(tx: &mut TenantTx, from: IncidentId, into: IncidentId) -> Result<()> {
    for gone in write::drop_copies(tx, from, into).await? {
        timers::drop_timer(tx, gone).await?;
        // What is no more is in no figure. Of a duty that stands the incident's own events speak.
        tx.emit(DomainEvent::new("duty.dropped", "duty", gone, json!({})));
    }
    write::give_back(tx, from, into).await?;
    refresh_all(tx, into).await?;
    refresh_all(tx, from).await
}
