//! Use cases of planning drills, called alike by pages and API.

use serde_json::json;
use sqm_domain::ids::{DepartmentId, DrillId, UserId};
use sqm_domain::security::DrillState;
use sqm_platform::audit::AuditEntry;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint};
use sqm_platform::{AppState, Error, FieldErrors, Result};
use uuid::Uuid;

use super::model::Series;
use super::sql::{self, Position};
use super::{Drill, DrillFilter, DrillPatch, Goal, NewDrill, series, write};
use crate::incident::{self, Person};
use crate::plan;

/// A page of drills: what is to be held by its day, the rest latest first.
pub async fn list(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &DrillFilter,
    paging: &Paging,
) -> Result<Paged<Drill>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, filter, who, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        id: row.id.into(),
        due: row.due_on,
    }))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, who: Viewpoint, filter: &DrillFilter) -> Result<i64> {
    sql::count(tx, filter, who, COUNT_LIMIT + 1).await
}

/// One drill.
pub async fn get(tx: &mut TenantTx, id: DrillId) -> Result<Drill> {
    sql::get(tx, id).await
}

/// The next number of the year it is: `DR-2026-000003`.
pub(super) async fn number(state: &AppState, tx: &TenantTx) -> Result<String> {
    let year = tx.now().to_zoned(tx.zone().clone()).year();
    let next = state
        .numbering
        .next(&state.db, tx.scope(), &format!("drill.{year}"))
        .await?;
    Ok(format!("DR-{year}-{next:06}"))
}

/// Somebody whose name is read with the record.
pub(super) fn person(id: UserId) -> Person {
    Person {
        id,
        name: String::new(),
    }
}

/// Refuses an emergency plan that is not there or not in use any more.
async fn plan_in_use(tx: &mut TenantTx, id: sqm_domain::ids::PlaybookId) -> Result<()> {
    match plan::get(tx, id).await {
        Ok(known) if known.active => Ok(()),
        Ok(_) | Err(Error::NotFound(_)) => Err(Error::field("plan", "field-unknown")),
        Err(error) => Err(error),
    }
}

/// Who can be named as the owner: whoever may hold drills.
pub async fn owners(tx: &mut TenantTx) -> Result<Vec<Person>> {
    incident::holding(tx, "drill.work").await
}

/// Who can be named as taking part: whoever may see drills. Others are named in words.
pub async fn participants(tx: &mut TenantTx) -> Result<Vec<Person>> {
    incident::holding(tx, "drill.read").await
}

async fn able(tx: &mut TenantTx, people: &[UserId]) -> Result<()> {
    let able = participants(tx).await?;
    if people.iter().all(|id| able.iter().any(|one| one.id == *id)) {
        Ok(())
    } else {
        Err(Error::field("participants", "drill-participant-right"))
    }
}

/// The department of somebody who may own a drill.
async fn home(tx: &mut TenantTx, owner: UserId) -> Result<Option<DepartmentId>> {
    let home = sql::home(tx, owner).await?;
    if owners(tx).await?.iter().any(|one| one.id == owner) {
        Ok(home.map(Into::into))
    } else {
        Err(Error::field("owner", "drill-owner-right"))
    }
}

fn goals(texts: Vec<String>) -> Vec<Goal> {
    (0..)
        .zip(texts)
        .map(|(place, goal)| Goal {
            place,
            goal,
            result: None,
            note: String::new(),
        })
        .collect()
}

/// Plans a drill.
pub async fn create(state: &AppState, tx: &mut TenantTx, new: NewDrill) -> Result<DrillId> {
    let new = new.check(sql::today(tx))?;
    let (Some(kind), Some(plan), Some(due_on)) = (new.kind, new.plan, new.due_on) else {
        return Err(Error::field("plan", "field-required"));
    };
    plan_in_use(tx, plan).await?;
    able(tx, &new.participants).await?;
    let owner = new
        .owner
        .or(tx.actor().user())
        .ok_or_else(|| Error::field("owner", "field-required"))?;
    let home = home(tx, owner).await?;
    let id = DrillId::new_at(tx.now());
    let drill = Drill {
        id,
        number: number(state, tx).await?,
        title: new.title,
        scenario: new.scenario,
        kind,
        plan,
        plan_name: String::new(),
        owner: person(owner),
        department_id: new.department.or(home),
        department: None,
        due_on,
        overdue: false,
        every_months: new.every_months,
        state: DrillState::Planned,
        targets: new.targets,
        goals: goals(new.goals),
        participants: new.participants.into_iter().map(person).collect(),
        others: new.others,
        incident: None,
        incident_number: None,
        started_at: None,
        ended_at: None,
        ended_on: None,
        times: Vec::new(),
        reason: String::new(),
        went_well: String::new(),
        went_badly: String::new(),
        summary: String::new(),
        findings: Vec::new(),
        evaluated_at: None,
        evaluated_by: None,
        version: 1,
        updated_at: tx.now(),
        series: Series {
            id,
            first_on: due_on,
            place: 0,
            followed: false,
        },
    };
    write::insert(tx, &drill).await?;
    noted(tx, "drill.create", &drill, &["state"]);
    emit(tx, "drill.planned", &drill, &["owner"]);
    Ok(id)
}

/// Changes a drill that was not started.
pub async fn change(tx: &mut TenantTx, id: DrillId, seen: IfMatch, patch: DrillPatch) -> Result<()> {
    let patch = patch.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    if known.state != DrillState::Planned {
        return Err(Error::Conflict("drill-begun"));
    }
    let mut next = known.clone();
    next.title = patch.title.unwrap_or(next.title);
    next.scenario = patch.scenario.unwrap_or(next.scenario);
    next.kind = patch.kind.unwrap_or(next.kind);
    next.others = patch.others.unwrap_or(next.others);
    next.targets = patch.targets.unwrap_or(next.targets);
    next.department_id = patch.department.unwrap_or(next.department_id);
    if let Some(plan) = patch.plan
        && plan != known.plan
    {
        plan_in_use(tx, plan).await?;
        next.plan = plan;
    }
    if let Some(owner) = patch.owner
        && owner != known.owner.id
    {
        home(tx, owner).await?;
        next.owner = person(owner);
    }
    if let Some(due_on) = patch.due_on
        && due_on != known.due_on
    {
        // A missed day is not wiped out by moving it: the drill is called off with a reason, and another one planned.
        if known.overdue {
            return Err(Error::field("due_on", "drill-day-missed"));
        }
        if due_on < sql::today(tx) {
            return Err(Error::field("due_on", "drill-day-past"));
        }
        next.due_on = due_on;
    }
    next.every_months = patch.every_months.unwrap_or(next.every_months);
    // A cycle that changes begins anew with this drill.
    if (next.due_on, next.every_months) != (known.due_on, known.every_months) {
        next.series = Series {
            id,
            first_on: next.due_on,
            place: 0,
            followed: known.series.followed,
        };
    }
    if let Some(texts) = patch.goals {
        next.goals = goals(texts);
    }
    if let Some(people) = patch.participants {
        let added: Vec<UserId> = people
            .iter()
            .copied()
            .filter(|id| known.participants.iter().all(|one| one.id != *id))
            .collect();
        able(tx, &added).await?;
        next.participants = people.into_iter().map(person).collect();
    }
    let changed = differences(&known, &next);
    if changed.is_empty() {
        return Ok(());
    }
    write::update(tx, &next).await?;
    if changed.contains(&"goals") {
        let texts: Vec<String> = next.goals.iter().map(|goal| goal.goal.clone()).collect();
        write::put_goals(tx, id, &texts).await?;
    }
    if changed.contains(&"participants") {
        let people: Vec<UserId> = next.participants.iter().map(|one| one.id).collect();
        write::put_people(tx, id, &people).await?;
    }
    noted(tx, "drill.edit", &next, &changed);
    emit(tx, "drill.changed", &next, &changed);
    Ok(())
}

fn differences(known: &Drill, next: &Drill) -> Vec<&'static str> {
    let people = |drill: &Drill| {
        let mut ids: Vec<UserId> = drill.participants.iter().map(|one| one.id).collect();
        ids.sort_unstable();
        ids
    };
    [
        ("title", known.title != next.title),
        ("scenario", known.scenario != next.scenario),
        ("kind", known.kind != next.kind),
        ("plan", known.plan != next.plan),
        ("owner", known.owner.id != next.owner.id),
        ("department", known.department_id != next.department_id),
        ("due_on", known.due_on != next.due_on),
        ("every_months", known.every_months != next.every_months),
        ("targets", known.targets != next.targets),
        ("goals", known.goals != next.goals),
        ("participants", people(known) != people(next)),
        ("others", known.others != next.others),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}

/// Calls a drill off, or breaks one off that runs. Its incident, if there is one, stays to be closed as any other.
pub async fn cancel(
    state: &AppState,
    tx: &mut TenantTx,
    id: DrillId,
    seen: IfMatch,
    reason: &str,
) -> Result<()> {
    let mut errors = FieldErrors::new();
    let reason = errors.text("reason", reason, 1_000).to_owned();
    errors.into_result(())?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    if !known.state.is_open() {
        return Err(Error::Conflict("drill-over"));
    }
    let next = Drill {
        state: DrillState::Cancelled,
        reason,
        ..known
    };
    write::stand(tx, &next).await?;
    noted(tx, "drill.cancel", &next, &["state"]);
    emit(tx, "drill.cancelled", &next, &["state"]);
    series::follow(state, tx, id).await
}

/// Refuses whoever neither owns the drill nor plans drills.
pub fn may_work(drill: &Drill, caller: &Caller) -> Result<()> {
    if drill.owner.id == caller.user || caller.can("drill.plan") {
        Ok(())
    } else {
        Err(Error::Forbidden("drill.plan"))
    }
}

/// Tells the trail.
pub(super) fn noted(tx: &mut TenantTx, action: &'static str, drill: &Drill, changed: &[&str]) {
    tx.audit(AuditEntry::new(
        action,
        "drill",
        drill.id,
        json!({ "number": drill.number, "state": drill.state, "changed": changed }),
    ));
}

/// Tells the backbone. `people` are those who take part.
pub(super) fn emit(tx: &mut TenantTx, kind: &'static str, drill: &Drill, changed: &[&str]) {
    let people: Vec<Uuid> = drill
        .participants
        .iter()
        .map(|person| person.id)
        .chain([drill.owner.id])
        .filter(|user| Some(*user) != tx.actor().user())
        .map(Uuid::from)
        .collect();
    tx.emit(DomainEvent::new(
        kind,
        "drill",
        drill.id,
        json!({
            "number": drill.number, "state": drill.state, "owner": drill.owner.id, "department": drill.department_id,
            "due_on": drill.due_on, "changed": changed, "people": people,
        }),
    ));
}
