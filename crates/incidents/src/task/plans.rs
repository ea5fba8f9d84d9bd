//! Plans on an incident: started, decided at their decision points.

use jiff::{SignedDuration, Timestamp};
use sqm_domain::ids::{IncidentId, PlaybookId, PlaybookRunId, TaskId, UserId};
use sqm_domain::security::{PlanStep, ResponseRole, StepKind, TaskState, at_start, decide as outcome};
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

use super::ops::{ROOM, active, call_roles, entrust, me, told};
use super::write::{self, Anew, Born};
use super::{Decision, Run, sql, timers};
use crate::incident::{self, Incident, TEXT};
use crate::{plan, timeline};

/// The plans that run on an incident.
pub async fn runs(tx: &mut TenantTx, id: IncidentId) -> Result<Vec<Run>> {
    incident::get(tx, id).await?;
    sql::runs(tx, id).await
}

/// Starts a plan: the steps of the version in force become tasks, all but those a decision may still bring in.
pub async fn start(tx: &mut TenantTx, id: IncidentId, playbook: PlaybookId) -> Result<PlaybookRunId> {
    let known = active(tx, id).await?;
    let (version, steps) = plan::published(tx, playbook)
        .await?
        .ok_or_else(|| Error::field("plan", "playbook-not-published"))?;
    let run = write::insert_run(tx, id, playbook, version).await?;
    let first = sql::last_place(tx, id).await?;
    let places = places(&steps, first);
    let begun: Vec<(i32, &PlanStep)> = at_start(&steps)
        .into_iter()
        .map(|step| (place_of(&steps, &places, &step.key), step))
        .collect();
    let owners = make(tx, &known, run, &begun).await?;
    told(
        tx,
        &known,
        ("incident.plan_started", "incident.plan_start"),
        &owners,
    );
    Ok(run)
}

/// Decides at a decision point: some tasks are left out, others brought in. A decision stands; its reason is kept.
pub async fn decide(
    tx: &mut TenantTx,
    id: IncidentId,
    task: TaskId,
    seen: IfMatch,
    decision: Decision,
) -> Result<()> {
    let known = active(tx, id).await?;
    seen.check(sql::hold(tx, id, task).await?)?;
    let before = sql::get(tx, id, task).await?;
    if before.kind != StepKind::Decision {
        return Err(Error::Conflict("task-no-decision"));
    }
    if !before.state.is_open() {
        return Err(Error::Conflict("task-decided"));
    }
    let mut errors = FieldErrors::new();
    let reason = errors.text("reason", &decision.reason, TEXT).to_owned();
    let label = before.options.get(decision.option).cloned();
    if label.is_none() {
        errors.add("option", "field-unknown");
    }
    errors.into_result(())?;
    let label = label.unwrap_or_default();
    let mut next = before.clone();
    next.state = TaskState::Done;
    next.decided = i16::try_from(decision.option).ok();
    next.result = reason;
    next.done_at = Some(tx.now());
    next.done_by = me(tx);
    write::update(tx, &next, Anew::No).await?;
    timers::take_back(tx, task).await?;
    let mut owners = Vec::new();
    let (run, step, place) = sql::step_of(tx, task).await?;
    if let Some(run) = run {
        let steps = plan::steps(tx, run).await?;
        if let Some(change) = outcome(&steps, &step, decision.option) {
            let skipped: Vec<String> = change.skips.iter().map(|key| (*key).to_owned()).collect();
            let why = format!("{}: {label}", before.title);
            for gone in write::skip(tx, run, &skipped, &why).await? {
                timers::take_back(tx, gone.into()).await?;
            }
            // Where they stand in the plan, seen from the decision.
            let first = place - (position(&steps, &step) + 1) * ROOM;
            let places = places(&steps, first);
            let added: Vec<(i32, &PlanStep)> = change
                .adds
                .into_iter()
                .map(|step| (place_of(&steps, &places, &step.key), step))
                .collect();
            owners = make(tx, &known, run.into(), &added).await?;
        }
    }
    timeline::decided(tx, id, &next, &label).await?;
    told(tx, &known, ("incident.decided", "incident.plan_decide"), &owners);
    Ok(())
}

fn position(steps: &[PlanStep], key: &str) -> i32 {
    steps.iter().position(|step| step.key == key).unwrap_or(0) as i32
}

fn places(steps: &[PlanStep], first: i32) -> Vec<i32> {
    (1..=steps.len() as i32).map(|n| first + n * ROOM).collect()
}

fn place_of(steps: &[PlanStep], places: &[i32], key: &str) -> i32 {
    places[position(steps, key) as usize]
}

/// Makes tasks of steps, their time counted from now, and tells those whose roles they name. Answers who owns some of them.
async fn make(
    tx: &mut TenantTx,
    known: &Incident,
    run: PlaybookRunId,
    steps: &[(i32, &PlanStep)],
) -> Result<Vec<UserId>> {
    if steps.is_empty() {
        return Ok(Vec::new());
    }
    let now = tx.now();
    let mut born: Vec<Born<'_>> = Vec::with_capacity(steps.len());
    let lead = known.lead.as_ref().map(|lead| lead.id);
    let mut named: Vec<(TaskId, UserId)> = Vec::new();
    for (place, step) in steps {
        let task = TaskId::new_at(now);
        let owner: Option<UserId> = match step.owner {
            Some(owner) => Some(owner.into()),
            None if step.role == ResponseRole::Lead => lead,
            None => None,
        };
        if let Some(owner) = owner
            && Some(owner) != lead
        {
            named.push((task, owner));
        }
        let due_at = step.minutes.and_then(|minutes| after(now, minutes));
        born.push(Born {
            id: task,
            run: Some(run),
            step,
            place: *place,
            owner: owner.map(Uuid::from),
            due_at,
            warn_at: timers::warn_at(now, due_at),
        });
    }
    // Whoever left since the plan was written, or may not be let in by whoever starts it, cannot be asked: the task is the role's.
    let mut gone: Vec<TaskId> = Vec::new();
    for (task, owner) in named {
        match entrust(tx, known.id, task, owner, "owner").await {
            Ok(_) => {}
            Err(Error::Invalid(_)) => gone.push(task),
            Err(error) => return Err(error),
        }
    }
    for task in &mut born {
        if gone.contains(&task.id) {
            task.owner = None;
        }
    }
    write::insert(tx, known.id, &born).await?;
    for task in &born {
        timers::set(tx, task.id, timers::first(task)).await?;
    }
    let mut owners: Vec<UserId> = born
        .iter()
        .filter_map(|task| task.owner)
        .map(UserId::from)
        .collect();
    owners.sort();
    owners.dedup();
    let mut roles: Vec<ResponseRole> = born
        .iter()
        .filter(|task| task.owner.is_none())
        .map(|task| task.step.role)
        .collect();
    roles.sort();
    roles.dedup();
    call_roles(tx, known, &roles, &owners).await?;
    Ok(owners)
}

fn after(now: Timestamp, minutes: u32) -> Option<Timestamp> {
    now.checked_add(SignedDuration::from_mins(i64::from(minutes)))
        .ok()
}
