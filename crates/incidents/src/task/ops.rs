//! Use cases of tasks.

use serde_json::json;
use sqm_domain::ids::{IncidentId, TaskId, UserId};
use sqm_domain::security::{Phase, PlanStep, ResponseRole, StepKind, TaskState};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, FieldErrors, Result, secrecy};

use super::sql::{self, Born};
use super::{NewTask, Task, TaskPatch, TaskStep, timers};
use crate::incident::{self, Incident, Person, TEXT};
use crate::timeline;

/// Between two tasks there is room for those a decision brings in.
pub(super) const ROOM: i32 = 10;

/// The tasks of an incident, in the order of their plans.
pub async fn list(tx: &mut TenantTx, id: IncidentId) -> Result<Vec<Task>> {
    incident::get(tx, id).await?;
    sql::list(tx, id, None).await
}

/// Required tasks that are still open: while there are any, the incident cannot be closed.
pub async fn open_required(tx: &mut TenantTx, id: IncidentId) -> Result<u32> {
    Ok(u32::try_from(sql::open_required(tx, id).await?).unwrap_or(u32::MAX))
}

/// The incident, if anything can still be done about it.
pub(super) async fn active(tx: &mut TenantTx, id: IncidentId) -> Result<Incident> {
    let incident = incident::get(tx, id).await?;
    if incident.state.is_open() {
        Ok(incident)
    } else {
        Err(Error::Conflict("incident-not-open"))
    }
}

/// Whoever is given a task has to know of the incident: into the circle of a restricted one he is let only by who decides about it.
pub(super) async fn entrust(
    tx: &mut TenantTx,
    id: IncidentId,
    task: TaskId,
    owner: UserId,
) -> Result<Person> {
    let name = incident::account(tx, owner, "owner").await?;
    secrecy::entrust(tx, id.into(), task.into(), owner, "owner").await?;
    Ok(Person { id: owner, name })
}

/// Adds a task.
pub async fn add(tx: &mut TenantTx, id: IncidentId, new: NewTask) -> Result<TaskId> {
    let mut errors = FieldErrors::new();
    let title = errors.text("title", &new.title, 200).to_owned();
    errors.at_most("instructions", &new.instructions, TEXT);
    if new.due_at.is_some_and(|due| due < tx.now()) {
        errors.add("due_at", "task-due-past");
    }
    errors.into_result(())?;
    let known = active(tx, id).await?;
    let task = TaskId::new_at(tx.now());
    if let Some(owner) = new.owner {
        entrust(tx, id, task, owner).await?;
    }
    let step = PlanStep {
        key: String::new(),
        phase: new.phase.unwrap_or(Phase::Contain),
        kind: StepKind::Task,
        title,
        instructions: new.instructions.trim().to_owned(),
        role: new.role.unwrap_or(ResponseRole::Lead),
        owner: None,
        minutes: None,
        required: new.required,
        options: Vec::new(),
    };
    let place = sql::last_place(tx, id).await? + ROOM;
    let born = Born {
        id: task,
        run: None,
        step: &step,
        place,
        owner: new.owner.map(Into::into),
        due_at: new.due_at,
    };
    sql::insert(tx, id, &[born]).await?;
    timers::set(tx, task, new.due_at).await?;
    told(
        tx,
        &known,
        ("incident.task_added", "incident.task_add"),
        new.owner,
    );
    Ok(task)
}

/// Changes what a task says, whose it is, until when.
pub async fn change(
    tx: &mut TenantTx,
    id: IncidentId,
    task: TaskId,
    seen: IfMatch,
    patch: TaskPatch,
) -> Result<()> {
    let known = active(tx, id).await?;
    seen.check(sql::hold(tx, id, task).await?)?;
    let before = sql::get(tx, id, task).await?;
    let mut next = before.clone();
    let mut errors = FieldErrors::new();
    if let Some(title) = patch.title {
        next.title = errors.text("title", &title, 200).to_owned();
    }
    if let Some(instructions) = patch.instructions {
        errors.at_most("instructions", &instructions, TEXT);
        next.instructions = instructions;
    }
    if let Some(due) = patch.due_at
        && due != before.due_at
    {
        if due.is_some_and(|due| due < tx.now()) {
            errors.add("due_at", "task-due-past");
        }
        next.due_at = due;
    }
    errors.into_result(())?;
    let mut tell = None;
    if let Some(owner) = patch.owner {
        next.owner = match owner {
            Some(owner) => Some(entrust(tx, id, task, owner).await?),
            None => None,
        };
        tell = owner.filter(|owner| before.owner.as_ref().map(|one| one.id) != Some(*owner));
    }
    if next == before {
        return Ok(());
    }
    let later = next.due_at != before.due_at;
    sql::update(tx, &next, later).await?;
    if later && next.state.is_open() {
        timers::set(tx, task, next.due_at).await?;
    }
    told(tx, &known, ("incident.task_changed", "incident.task_edit"), tell);
    // Whoever was let in only for this task has nothing to know any more.
    if let Some(was) = &before.owner
        && next.owner.as_ref().map(|one| one.id) != Some(was.id)
        && secrecy::relieve(tx, id.into(), task.into(), was.id).await?
    {
        let act = ("incident.dismissed", "incident.dismiss");
        incident::note(tx, &known, act, "confidant", &was.name, "", &[]).await?;
    }
    Ok(())
}

/// Moves a task on: begins it, reports it done, leaves it out with a reason, takes it up again. Decisions are decided.
pub async fn go(
    tx: &mut TenantTx,
    id: IncidentId,
    task: TaskId,
    seen: IfMatch,
    step: TaskStep,
) -> Result<()> {
    let known = active(tx, id).await?;
    seen.check(sql::hold(tx, id, task).await?)?;
    let before = sql::get(tx, id, task).await?;
    let result = step.result.trim().to_owned();
    let mut errors = FieldErrors::new();
    errors.at_most("result", &result, TEXT);
    if step.to == TaskState::Skipped && result.is_empty() {
        errors.add("result", "task-why-missing");
    }
    errors.into_result(())?;
    if !before.state.next().contains(&step.to) {
        return Err(Error::Conflict("task-move-invalid"));
    }
    let decides = before.kind == StepKind::Decision;
    if decides && step.to == TaskState::Done {
        return Err(Error::Conflict("task-to-decide"));
    }
    // The tasks a decision brought in or left out are there: it stands.
    if decides && before.decided.is_some() {
        return Err(Error::Conflict("task-decided"));
    }
    let mut next = before.clone();
    next.state = step.to;
    let settled = !step.to.is_open();
    next.done_at = settled.then(|| tx.now());
    next.done_by = me(tx).filter(|_| settled);
    next.result = result;
    if next.owner.is_none() && step.to != TaskState::Skipped {
        next.owner = me(tx);
        if let Some(owner) = &next.owner {
            entrust(tx, id, task, owner.id).await?;
        }
    }
    let again = step.to.is_open() && !before.state.is_open();
    sql::update(tx, &next, again).await?;
    if settled {
        timers::take_back(tx, task).await?;
        timeline::task_settled(tx, id, &next).await?;
    } else if again {
        timers::set(tx, task, next.due_at).await?;
    }
    told(tx, &known, ("incident.task_changed", "incident.task_step"), None);
    Ok(())
}

pub(super) fn me(tx: &TenantTx) -> Option<Person> {
    tx.actor().user().map(|id| Person {
        id,
        name: String::new(),
    })
}

/// Tells trail, pages and whoever was given the task. Neither says what it is: that is the incident's business.
pub(super) fn told(
    tx: &mut TenantTx,
    known: &Incident,
    (event, action): (&'static str, &'static str),
    owner: Option<UserId>,
) {
    tx.audit(AuditEntry::new(
        action,
        "incident",
        known.id,
        json!({ "number": known.number, "changed": ["tasks"] }),
    ));
    let tell: Vec<UserId> = owner
        .into_iter()
        .filter(|owner| Some(*owner) != tx.actor().user())
        .collect();
    incident::announce(tx, event, known, &["tasks"], &tell);
}
