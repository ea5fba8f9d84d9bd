//! Until when a low score has to be called back.

use jiff::{SignedDuration, Timestamp};
use sqm_org::calendars;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;

use crate::survey::CallbackRule;

/// The end of the time a rule gives. Hours of business are those of the tenant's business calendar; where that never
/// opens again, hours are hours.
pub(super) async fn due(tx: &mut TenantTx, rule: &CallbackRule, answered_at: Timestamp) -> Result<Timestamp> {
    let hours = SignedDuration::from_hours(i64::from(rule.within_hours));
    let plain = answered_at.checked_add(hours).unwrap_or(Timestamp::MAX);
    if !rule.business {
        return Ok(plain);
    }
    let business = calendars::defaults(tx).await?.business;
    let calendar = calendars::get(tx, business).await?.business()?;
    Ok(calendar.add_open(answered_at, hours).unwrap_or(plain))
}
