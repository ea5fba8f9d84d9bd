//! Asks anew who has to be told. Called whenever an incident changed in a way that can begin a duty or start a clock: a level
//! was decided or raised, personal data noted, the cause removed, the incident closed, a report sent.

use jiff::Timestamp;
use serde_json::json;
use sqm_domain::ids::{IncidentId, RegimeId};
use sqm_domain::security::{Known, Moments, aware_at, newly_due};
use sqm_platform::Result;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;

use super::ops::tell;
use super::sql::{self, Standings};
use super::write::{self, Beginning};
use super::{Duty, timers};
use crate::reporting::regime::{self, Regime};

/// Begins the duties an incident brings now, and sets every clock by what has happened. A raised level begins stricter duties
/// from this moment on; a lowered one ends none (rules §4.3).
pub async fn reckon(tx: &mut TenantTx, incident: IncidentId) -> Result<()> {
    let standings = sql::standings(tx, incident).await?;
    let mut duties = sql::of_incident(tx, incident).await?;
    if standings.counts {
        let begun = begin(tx, incident, &standings, &duties).await?;
        write::note_asked(tx, incident, standings.situation.level).await?;
        if begun > 0 {
            duties = sql::of_incident(tx, incident).await?;
        }
        set_clocks(tx, &standings, duties).await?;
        if begun > 0 {
            announce(tx, incident, begun).await?;
        }
        return Ok(());
    }
    set_clocks(tx, &standings, duties).await
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

/// Sets the clocks that are still open by what has happened.
async fn set_clocks(tx: &mut TenantTx, standings: &Standings, duties: Vec<Duty>) -> Result<()> {
    let zone = tx.zone().clone();
    let sent: Vec<(RegimeId, i16, Option<Timestamp>)> = duties
        .iter()
        .map(|duty| (duty.regime, duty.place, duty.sent_at))
        .collect();
    for mut duty in duties {
        if duty.sent_at.is_some() || duty.waived_at.is_some() {
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
        let (start, due) = duty.clock(&moments, &zone);
        let moved = (duty.start_at, duty.due_at) != (start, due);
        duty.start_at = start;
        duty.due_at = due;
        if moved {
            timers::settle(tx, duty).await?;
        }
    }
    Ok(())
}

/// Sets the clocks of an incident anew without asking whether duties begin.
pub(super) async fn refresh(tx: &mut TenantTx, incident: IncidentId) -> Result<()> {
    let standings = sql::standings(tx, incident).await?;
    let duties = sql::of_incident(tx, incident).await?;
    set_clocks(tx, &standings, duties).await
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
