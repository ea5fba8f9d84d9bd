//! Evaluating a drill that has ended: every goal judged, what went well and what did not, findings for the improvement register.

use sqm_domain::ids::DrillId;
use sqm_domain::security::{DrillRefused, DrillState, evaluated};
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, FieldErrors, Result};

use super::ops::{emit, noted, person};
use super::{Drill, Evaluation, sql, write};

/// Writes an evaluation; finishes it where told. A finished one is not rewritten.
pub async fn evaluate(tx: &mut TenantTx, id: DrillId, seen: IfMatch, found: Evaluation) -> Result<()> {
    let found = found.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    match sql::get(tx, id).await?.state {
        DrillState::Ended => {}
        DrillState::Done => return Err(Error::Conflict("drill-done")),
        DrillState::Planned | DrillState::Running | DrillState::Cancelled => {
            return Err(Error::Conflict("drill-not-ended"));
        }
    }
    write::judge(tx, id, &found.goals).await?;
    let known = sql::get(tx, id).await?;
    if found.finish {
        whole(&known, &found)?;
    }
    let next = Drill {
        state: if found.finish {
            DrillState::Done
        } else {
            DrillState::Ended
        },
        went_well: found.went_well,
        went_badly: found.went_badly,
        summary: found.summary,
        findings: found.findings,
        evaluated_at: found.finish.then(|| tx.now()),
        evaluated_by: tx.actor().user().filter(|_| found.finish).map(person),
        ..known
    };
    write::stand(tx, &next).await?;
    let event = if found.finish {
        "drill.evaluated"
    } else {
        "drill.evaluation_written"
    };
    noted(tx, "drill.evaluate", &next, &["evaluation"]);
    emit(tx, event, &next, &["evaluation"]);
    Ok(())
}

/// Refuses an evaluation that leaves something open.
fn whole(drill: &Drill, found: &Evaluation) -> Result<()> {
    let goals = drill.goals.iter().map(|goal| (goal.result, goal.note.as_str()));
    match evaluated(goals) {
        Ok(short) if short > 0 && found.findings.is_empty() => {
            Err(Error::field("findings", "drill-findings-missing"))
        }
        Ok(_) => Ok(()),
        Err((place, refused)) => {
            let (field, key) = match refused {
                DrillRefused::Unjudged => ("result", "drill-goal-unjudged"),
                DrillRefused::Silent => ("note", "drill-goal-silent"),
            };
            Err(Error::Invalid(FieldErrors::one(format!("{field}.{place}"), key)))
        }
    }
}
