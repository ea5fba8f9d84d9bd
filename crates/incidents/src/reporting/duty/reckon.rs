//! Asks anew who has to be told. Called whenever an incident changed in a way that can begin a duty or start a clock: a level
//! was decided or raised, personal data noted, the cause removed, the incident closed, a report sent.

use jiff::Timestamp;
use serde_json::json;
use sqm_domain::ids::{IncidentId, RegimeId};
use sqm_domain::security::{Anchor, Known, Moments, aware_at, newly_due, stays_late};
use sqm_platform::Result;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;

use super::ops::tell;
use super::sql::{self, Standings};
use super::write::{self, Beginning};
use super::{Duty, timers};
use crate::incident;
use crate::reporting::regime::{self, Regime};

/// Which clocks are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    /// Those still open that what has happened moves.
    Moved,
    /// All that are open, and those that ended and are judged by when the operator became aware.
    All,
}

/// Begins the duties an incident brings now, and sets every clock by what has happened. A raised level begins stricter duties
/// from this moment on; a lowered one ends none (rules §4.3).
pub async fn reckon(tx: &mut TenantTx, incident: IncidentId) -> Result<()> {
    // One after the other: two at once would begin a clock twice.
    incident::hold(tx, incident).await?;
    let standings = sql::standings(tx, incident).await?;
    let mut duties = sql::of_incident(tx, incident).await?;
    if standings.counts {
        let begun = begin(tx, incident, &standings, &duties).await?;
        write::note_asked(tx, incident, standings.situation.level).await?;
        if begun > 0 {
            duties = sql::of_incident(tx, incident).await?;
        }
        set_clocks(tx, &standings, duties, Which::Moved).await?;
        if begun > 0 {
            announce(tx, incident, begun).await?;
        }
        return Ok(());
    }
    set_clocks(tx, &standings, duties, Which::Moved).await
}

async fn begin(
    tx: &mut TenantTx,
    incident: IncidentId,
    standings: &Standings,
    duties: &[Duty],
) -> Result<usize> {
    let operators = regime::reporter(tx).await?.operators;
    let mut begun = 0;
    for regime in regime::list(tx).await?.into_iter().filter(|regime| regime.active) {
        let due = newly_due(
            &regime.rule(),
            &standings.situation,
            &operators,
            &known(&regime, duties),
        );
        let stands = duties.iter().any(|duty| duty.regime == regime.id);
        let aware = aware_at(!stands && is_first(&regime, standings), standings.found, tx.now());
        for index in due {
            let Some(step) = regime.steps.get(index) else {
                continue;
            };
            let new = Beginning {
                regime: regime.id.into(),
                place: i16::try_from(index + 1).unwrap_or(i16::MAX),
                step,
                aware,
            };
            write::open(tx, incident, &new).await?;
            begun += 1;
        }
    }
    Ok(begun)
}

fn known(regime: &Regime, duties: &[Duty]) -> Vec<Known> {
    duties
        .iter()
        .filter(|duty| duty.regime == regime.id)
        .filter_map(|duty| {
            let step = regime.steps.iter().position(|step| step.id == duty.step)?;
            let waived_at = duty.waived_at.map(|_| duty.waived_level);
            Some(Known { step, waived_at })
        })
        .collect()
}

/// Is this the first time that the regime can be told from what is known? Then the operator became aware when the incident was
/// found; otherwise with this assessment.
fn is_first(regime: &Regime, standings: &Standings) -> bool {
    if regime.minimum_level.is_some() {
        standings.asked_level.is_none()
    } else {
        !standings.asked
    }
}

/// Sets clocks by what has happened.
async fn set_clocks(tx: &mut TenantTx, standings: &Standings, duties: Vec<Duty>, which: Which) -> Result<()> {
    if standings.merged {
        return Ok(());
    }
    let zone = tx.zone().clone();
    let sent: Vec<(RegimeId, i16, Option<Timestamp>)> = duties
        .iter()
        .map(|duty| (duty.regime, duty.place, duty.sent_at))
        .collect();
    for mut duty in duties {
        let ended = duty.has_ended();
        if ended && !(which == Which::All && duty.anchor == Anchor::Aware) {
            continue;
        }
        // The step before that was sent; one that was not required is passed over.
        let previous_sent = sent
            .iter()
            .filter(|(regime, place, _)| *regime == duty.regime && *place < duty.place)
            .filter_map(|(_, place, at)| at.map(|at| (*place, at)))
            .max()
            .map(|(_, at)| at);
        let moments = Moments {
            aware: duty.aware_at,
            previous_sent,
            remedied: standings.remedied,
            closed: standings.closed,
        };
        let stood = (duty.start_at, duty.due_at);
        let clock = if stays_late(duty.anchor, duty.due_at, tx.now()) {
            stood
        } else {
            duty.clock(&moments, &zone)
        };
        let was_missed = duty.is_missed();
        (duty.start_at, duty.due_at) = clock;
        if !ended {
            if which == Which::All || clock != stood {
                timers::settle(tx, duty).await?;
            }
        } else if clock != stood {
            judge_again(tx, &duty, was_missed).await?;
        }
    }
    Ok(())
}

/// Sets the clocks of an incident anew without asking whether duties begin.
pub(super) async fn refresh(tx: &mut TenantTx, incident: IncidentId) -> Result<()> {
    let standings = sql::standings(tx, incident).await?;
    let duties = sql::of_incident(tx, incident).await?;
    set_clocks(tx, &standings, duties, Which::Moved).await
}

/// The same of all clocks: when the operator became aware was corrected, or an incident was merged or taken apart.
pub(super) async fn refresh_all(tx: &mut TenantTx, incident: IncidentId) -> Result<()> {
    let standings = sql::standings(tx, incident).await?;
    let duties = sql::of_incident(tx, incident).await?;
    set_clocks(tx, &standings, duties, Which::All).await
}

/// Keeps the new limit of a duty that ended; where it is judged otherwise by it, the history says so.
async fn judge_again(tx: &mut TenantTx, duty: &Duty, was_missed: bool) -> Result<()> {
    write::put_clock(tx, duty, None).await?;
    let is_missed = duty.is_missed();
    if is_missed == was_missed {
        return Ok(());
    }
    let field = if is_missed {
        "report_now_late"
    } else {
        "report_now_in_time"
    };
    write::note(tx, duty.incident, field, "", &duty.called()).await
}

async fn announce(tx: &mut TenantTx, incident: IncidentId, begun: usize) -> Result<()> {
    tx.audit(AuditEntry::new(
        "incident.duties_begin",
        "incident",
        incident,
        json!({ "count": begun }),
    ));
    let soonest = sql::of_incident(tx, incident)
        .await?
        .into_iter()
        .filter(|duty| duty.state.is_open())
        .filter_map(|duty| duty.due_at)
        .min();
    tell(
        tx,
        incident,
        "incident.duties_begun",
        json!({ "count": begun, "due_at": soonest }),
    )
    .await
}
