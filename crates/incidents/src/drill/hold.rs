//! Holding a drill: it becomes an incident that is marked as a drill, with the tasks of its plan; it ends when that is closed.

use sqm_domain::ids::{DrillId, IncidentId};
use sqm_domain::incident::IncidentState;
use sqm_domain::security::DrillState;
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::{AppState, Error, Result};

use super::ops::{emit, noted};
use super::{Drill, sql, write};
use crate::incident::{self, IncidentPatch, NewIncident};
use crate::{category, plan, task};

/// Starts a drill. Everybody who takes part is told.
pub async fn start(state: &AppState, tx: &mut TenantTx, id: DrillId, seen: IfMatch) -> Result<IncidentId> {
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    if known.state != DrillState::Planned {
        return Err(Error::Conflict("drill-begun"));
    }
    let playbook = plan::get(tx, known.plan).await?;
    if playbook.published.is_none() {
        return Err(Error::field("plan", "playbook-not-published"));
    }
    let new = NewIncident {
        title: known.title.clone(),
        description: known.scenario.clone(),
        drill: true,
        category: category::first_offered(tx, &playbook.categories).await?,
        department: known.department_id,
        ..NewIncident::default()
    };
    let incident = incident::report(state, tx, new).await?;
    let lead = IncidentPatch {
        lead: Some(Some(known.owner.id)),
        ..IncidentPatch::default()
    };
    incident::change(tx, incident, IfMatch::Any, lead).await?;
    task::start(tx, incident, known.plan).await?;
    let next = Drill {
        state: DrillState::Running,
        incident: Some(incident),
        started_at: Some(tx.now()),
        ..known
    };
    write::stand(tx, &next).await?;
    noted(tx, "drill.start", &next, &["state"]);
    emit(tx, "drill.started", &next, &["state"]);
    Ok(incident)
}

/// The drill that is held with an incident: id and number.
pub(crate) async fn of_incident(
    tx: &mut TenantTx,
    incident: IncidentId,
) -> Result<Option<(DrillId, String)>> {
    match sql::of_incident(tx, incident).await? {
        Some(id) => {
            let drill = sql::get(tx, id).await?;
            Ok(Some((id, drill.number)))
        }
        None => Ok(None),
    }
}

/// An incident that is a drill moved: closed, the drill has ended; opened again before it was evaluated, it goes on.
pub(crate) async fn step_of_incident(
    tx: &mut TenantTx,
    incident: IncidentId,
    to: IncidentState,
) -> Result<()> {
    let Some(id) = sql::of_incident(tx, incident).await? else {
        return Ok(());
    };
    sql::hold(tx, id).await?;
    let known = sql::get(tx, id).await?;
    let (event, next) = match (known.state, to) {
        (DrillState::Running, IncidentState::Closed) => (
            "drill.ended",
            Drill {
                state: DrillState::Ended,
                ended_at: Some(tx.now()),
                ended_on: Some(sql::today(tx)),
                ..known
            },
        ),
        (DrillState::Ended, to) if to != IncidentState::Closed => (
            "drill.reopened",
            Drill {
                state: DrillState::Running,
                ended_at: None,
                ended_on: None,
                ..known
            },
        ),
        // A drill that was evaluated stays as it was judged.
        (DrillState::Done, to) if to != IncidentState::Closed => {
            return Err(Error::Conflict("drill-done"));
        }
        _ => return Ok(()),
    };
    write::stand(tx, &next).await?;
    noted(tx, "drill.edit", &next, &["state"]);
    emit(tx, event, &next, &["state"]);
    Ok(())
}
