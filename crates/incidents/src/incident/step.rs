//! The way of an incident from step to step, and when each phase was reached.

use jiff::Timestamp;
use sqm_domain::ids::IncidentId;
use sqm_domain::incident::{Certainty, Closing, IncidentState, Refused};
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, Result, secrecy};

use super::ops::save;
use super::{IncidentStep, Person, people, sql};
use crate::{drill, task};

/// Moves an incident on, with the instant at which it came to be so.
pub async fn take_step(tx: &mut TenantTx, id: IncidentId, seen: IfMatch, step: IncidentStep) -> Result<()> {
    let step = step.check(tx.now())?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    let mut next = known.clone();
    for (field, value) in [
        (&mut next.outcome, step.outcome),
        (&mut next.impact, step.impact),
        (&mut next.summary, step.summary),
    ] {
        if let Some(value) = value {
            *field = value;
        }
    }
    let closing = Closing {
        outcome: &next.outcome,
        impact: &next.impact,
        summary: &next.summary,
        judged: known.level.is_some(),
        false_alarm: known.certainty == Certainty::FalseAlarm,
        open_tasks: task::open_required(tx, id).await?,
    };
    known
        .state
        .go(step.to, &closing)
        .map_err(|refused| match refused {
            Refused::Missing(field) => Error::field(field, "field-required"),
            Refused::NoWay => Error::Conflict("incident-move-invalid"),
            Refused::NoLevel => Error::Conflict("incident-level-missing"),
            Refused::OpenTasks => Error::Conflict("incident-tasks-open"),
        })?;
    let found = known.moments.detected_at.unwrap_or(known.moments.reported_at);
    let at = not_before(step.at.unwrap_or(tx.now()), Some(found), "incident-before-found")?;
    // One phase follows the other: what is restored was contained, what is closed was restored.
    let before = match step.to {
        IncidentState::Recovered => known.moments.contained_at,
        IncidentState::Closed => known.moments.recovered_at.max(known.moments.contained_at),
        _ => None,
    };
    let at = not_before(at, before, "incident-before-phase")?;
    next.state = step.to;
    // Whoever moves it waits no more.
    next.put_off_until = None;
    next.waits_for = String::new();
    let moments = &mut next.moments;
    match step.to {
        IncidentState::Assessing => moments.acknowledged_at = moments.acknowledged_at.or(Some(at)),
        IncidentState::Responding => {
            moments.acknowledged_at = moments.acknowledged_at.or(Some(at));
            // It broke out again: what was reached is lost.
            (moments.contained_at, moments.eradicated_at, moments.recovered_at) = (None, None, None);
            moments.closed_at = None;
        }
        IncidentState::Contained => moments.contained_at = Some(at),
        IncidentState::Recovered => {
            moments.eradicated_at = moments.eradicated_at.or(Some(at));
            moments.recovered_at = Some(at);
        }
        IncidentState::Closed => {
            moments.acknowledged_at = moments.acknowledged_at.or(Some(at));
            moments.closed_at = Some(at);
        }
        IncidentState::Reported | IncidentState::Merged => {}
    }
    // The first who moves it deals with it, unless somebody was named.
    if next.lead.is_none()
        && let Some(me) = tx.actor().user()
    {
        next.lead = Some(Person {
            id: me,
            name: people::account(tx, me, "lead").await?,
        });
        secrecy::admit(tx, id.into(), me, secrecy::Why::Named).await?;
    }
    let event = match step.to {
        IncidentState::Closed => "incident.closed",
        _ => "incident.moved",
    };
    save(tx, &known, next, event, &step.note).await?;
    if known.drill {
        drill::step_of_incident(tx, id, step.to).await?;
    }
    Ok(())
}

/// Refuses a time before another one. A time said in whole minutes is not before what happened within that minute.
fn not_before(at: Timestamp, floor: Option<Timestamp>, refusal: &'static str) -> Result<Timestamp> {
    match floor {
        Some(floor) if at < floor => {
            let (minute, second) = (floor.as_second().div_euclid(60), at.as_second());
            if second == minute * 60 {
                Ok(floor)
            } else {
                Err(Error::field("at", refusal))
            }
        }
        _ => Ok(at),
    }
}

/// Refuses a step its caller may not take: closing is a decision.
pub fn may_step(caller: &Caller, to: IncidentState) -> Result<()> {
    if to == IncidentState::Closed && !caller.can("incident.decide") {
        return Err(Error::Forbidden("incident.decide"));
    }
    Ok(())
}

/// Sets the instant of a phase without moving the incident: a line of the log says when it was.
pub async fn stamp(tx: &mut TenantTx, id: IncidentId, phase: IncidentState, at: Timestamp) -> Result<()> {
    sql::hold(tx, id).await?;
    let known = sql::get(tx, id).await?;
    let mut next = known.clone();
    match phase {
        IncidentState::Contained => next.moments.contained_at = Some(at),
        IncidentState::Recovered => next.moments.recovered_at = Some(at),
        _ => next.moments.eradicated_at = Some(at),
    }
    save(tx, &known, next, "incident.changed", "").await
}
