//! Resubmission: an incident that waits for somebody else is put off until a day, with a word what is waited for, and comes back on
//! that day by itself (handbook §7.3.2).

use std::time::Duration;

use futures::FutureExt as _;
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use sqm_domain::ids::{IncidentId, TenantId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Error, FieldErrors, Result};
use utoipa::ToSchema;
use uuid::Uuid;

use super::ops::{announce, save};
use super::{sql, write};
use crate::access;

/// The look for incidents whose day has come. Days change at midnight of the tenant, so one look a minute says it in time.
pub(crate) const SWEEP: Sweep = Sweep {
    name: "incidents put off",
    every: Duration::from_secs(60),
    find: "incidents.put_off_due",
    mend: |state, tenant, ids| mend(state, tenant, ids).boxed(),
};

/// Days an incident can be put off at most: what waits longer has to be looked at in between.
const LONGEST: i32 = 366;
/// Longest word on what is waited for, in characters.
const WORDS: usize = 300;

/// Until when an incident waits, and for what.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = IncidentResubmission)]
pub struct PutOff {
    /// The day on which it comes back; after today, within a year.
    #[schema(value_type = String, format = Date)]
    pub until: Option<Date>,
    /// What is waited for.
    #[schema(example = "The supplier analyses the firmware")]
    pub waits_for: String,
}

/// Puts an incident off until a day.
pub async fn put_off(tx: &mut TenantTx, id: IncidentId, seen: IfMatch, new: PutOff) -> Result<()> {
    let today = tx.now().to_zoned(tx.zone().clone()).date();
    let mut errors = FieldErrors::new();
    let waits_for = errors.text("waits_for", &new.waits_for, WORDS).to_owned();
    match new.until {
        None => errors.add("until", "field-required"),
        Some(day) if day <= today => errors.add("until", "incident-put-off-past"),
        Some(day) if today.checked_add(LONGEST.days()).is_ok_and(|last| day > last) => {
            errors.add("until", "incident-put-off-far");
        }
        Some(_) => {}
    }
    errors.into_result(())?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    if !known.state.is_open() {
        return Err(Error::Conflict("incident-not-open"));
    }
    let mut next = known.clone();
    next.put_off_until = new.until;
    next.waits_for = waits_for;
    save(tx, &known, next, "incident.changed", "").await
}

/// Takes an incident up again before its day, or after.
pub async fn take_up(tx: &mut TenantTx, id: IncidentId, seen: IfMatch) -> Result<()> {
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    let mut next = known.clone();
    next.put_off_until = None;
    next.waits_for = String::new();
    save(tx, &known, next, "incident.changed", "").await
}

async fn mend(state: &AppState, tenant: TenantId, ids: &[Uuid]) -> Result<()> {
    let mut tx = state
        .db
        .tenant(&Scope::system(tenant, "incidents.put_off", TimeZone::UTC))
        .await?;
    let scope = sqm_org::tenants::get(&mut tx).await?.scope("incidents.put_off");
    tx.commit().await?;
    for id in ids {
        resubmit(state, &scope, (*id).into()).await?;
    }
    Ok(())
}

/// Looks at one incident as the sweep does: on its day whoever leads it is told, once; where nobody does, those who decide about it.
pub async fn resubmit(state: &AppState, scope: &Scope, id: IncidentId) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    let today = tx.now().to_zoned(tx.zone().clone()).date();
    if write::note_resubmitted(&mut tx, id, today).await? {
        let known = sql::get(&mut tx, id).await?;
        let tell: Vec<UserId> = match &known.lead {
            Some(lead) => vec![lead.id],
            None => access::deciders_of(&mut tx, &known).await?,
        };
        announce(&mut tx, "incident.resubmitted", &known, &["put_off"], &tell);
    }
    tx.commit().await
}
