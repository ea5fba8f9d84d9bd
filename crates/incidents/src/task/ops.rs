//! Use cases of tasks.

use serde_json::json;
use sqm_domain::ids::{IncidentId, TaskId, UserId};
use sqm_domain::security::{Phase, PlanStep, ResponseRole, StepKind, TaskState};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, FieldErrors, Result, secrecy};

use super::write::{self, Anew, Born};
use super::{NewTask, Task, TaskPatch, TaskStep, sql, timers};
use crate::incident::{self, Incident, Person, TEXT};
use crate::{team, timeline};

/// Between two tasks there is room for those a decision brings in.
pub(super) const ROOM: i32 = 10;
/// Most helpers of a task: more than that is no task any more.
const HELPERS: usize = 20;

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
    person: UserId,
    field: &'static str,
) -> Result<Person> {
    let name = incident::account(tx, person, field).await?;
    secrecy::entrust(tx, id.into(), task.into(), person, field).await?;
    Ok(Person { id: person, name })
}

/// Who helps, each once, whoever answers for the task left out.
fn helpers_of(errors: &mut FieldErrors, given: &[UserId], owner: Option<UserId>) -> Vec<UserId> {
    let mut helpers: Vec<UserId> = given.iter().copied().filter(|one| Some(*one) != owner).collect();
    helpers.sort();
    helpers.dedup();
    if helpers.len() > HELPERS {
        errors.add("helpers", "task-helpers-many");
    }
    helpers
}

/// Adds a task.
pub async fn add(tx: &mut TenantTx, id: IncidentId, new: NewTask) -> Result<TaskId> {
    let mut errors = FieldErrors::new();
    let title = errors.text("title", &new.title, 200).to_owned();
    errors.at_most("instructions", &new.instructions, TEXT);
    if new.due_at.is_some_and(|due| due < tx.now()) {
        errors.add("due_at", "task-due-past");
    }
    let helpers = helpers_of(&mut errors, &new.helpers, new.owner);
    errors.into_result(())?;
    let known = active(tx, id).await?;
    let task = TaskId::new_at(tx.now());
    if let Some(owner) = new.owner {
        entrust(tx, id, task, owner, "owner").await?;
    }
    for helper in &helpers {
        entrust(tx, id, task, *helper, "helpers").await?;
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
        warn_at: timers::warn_at(tx.now(), new.due_at),
    };
    let wake = timers::first(&born);
    write::insert(tx, id, &[born]).await?;
    write::put_helpers(tx, id, task, &helpers).await?;
    timers::set(tx, task, wake).await?;
    let tell: Vec<UserId> = new.owner.into_iter().chain(helpers).collect();
    told(tx, &known, ("incident.task_added", "incident.task_add"), &tell);
    if new.owner.is_none() {
        call_roles(tx, &known, &[step.role], &tell).await?;
    }
    Ok(task)
}

/// Tells whoever takes these roles that tasks wait for them, unless he was told as somebody named.
pub(super) async fn call_roles(
    tx: &mut TenantTx,
    known: &Incident,
    roles: &[ResponseRole],
    named: &[UserId],
) -> Result<()> {
    let me = tx.actor().user();
    let mut tell = team::to_tell(tx, known, roles).await?;
    tell.retain(|user| Some(*user) != me && !named.contains(user));
    if !tell.is_empty() {
        incident::announce(tx, "incident.tasks_waiting", known, &["tasks"], &tell);
    }
    Ok(())
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
    let mut before = sql::get(tx, id, task).await?;
    in_order(&mut before.helpers);
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
    let owner = patch.owner.unwrap_or(before.owner.as_ref().map(|one| one.id));
    let given = match patch.helpers {
        Some(given) => given,
        None => before.helpers.iter().map(|one| one.id).collect(),
    };
    let helpers = helpers_of(&mut errors, &given, owner);
    errors.into_result(())?;
    next.owner = match owner {
        Some(owner) => Some(kept(tx, id, task, &before, owner, "owner").await?),
        None => None,
    };
    next.helpers.clear();
    for helper in helpers {
        next.helpers
            .push(kept(tx, id, task, &before, helper, "helpers").await?);
    }
    in_order(&mut next.helpers);
    if next == before {
        return Ok(());
    }
    let later = next.due_at != before.due_at;
    let anew = if later {
        Anew::From(timers::warn_at(tx.now(), next.due_at))
    } else {
        Anew::No
    };
    write::update(tx, &next, anew).await?;
    let helpers: Vec<UserId> = next.helpers.iter().map(|one| one.id).collect();
    write::put_helpers(tx, id, task, &helpers).await?;
    if later && next.state.is_open() {
        timers::set(tx, task, timers::warn_at(tx.now(), next.due_at).or(next.due_at)).await?;
    }
    incident::add_history(tx, id, &differences(&before, &next)).await?;
    let was = workers(&before);
    let is = workers(&next);
    let fresh: Vec<UserId> = is
        .iter()
        .map(|one| one.id)
        .filter(|id| !was.iter().any(|one| one.id == *id))
        .collect();
    told(
        tx,
        &known,
        ("incident.task_changed", "incident.task_edit"),
        &fresh,
    );
    // Whoever was let in only for this task has nothing to know any more.
    for gone in was {
        if !is.iter().any(|one| one.id == gone.id)
            && secrecy::relieve(tx, id.into(), task.into(), gone.id).await?
        {
            let act = ("incident.dismissed", "incident.dismiss");
            incident::note(tx, &known, act, "confidant", &gone.name, "", &[]).await?;
        }
    }
    Ok(())
}

/// One order for comparing, whatever the database thinks of names.
fn in_order(people: &mut [Person]) {
    people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
}

/// Somebody who works on a task: as he was before, or entrusted with it now.
async fn kept(
    tx: &mut TenantTx,
    id: IncidentId,
    task: TaskId,
    before: &Task,
    person: UserId,
    field: &'static str,
) -> Result<Person> {
    match workers(before).into_iter().find(|one| one.id == person) {
        Some(known) => Ok(known),
        None => entrust(tx, id, task, person, field).await,
    }
}

/// Whoever works on a task: its owner first, then who helps.
pub(super) fn workers(task: &Task) -> Vec<Person> {
    task.owner.iter().chain(&task.helpers).cloned().collect()
}

/// What the history says of a changed task: which one it is stands before what it was.
fn differences(before: &Task, next: &Task) -> Vec<(&'static str, String, String)> {
    let moment = |task: &Task| task.due_at.map(|at| at.to_string()).unwrap_or_default();
    let owner = |task: &Task| {
        task.owner
            .as_ref()
            .map(|one| one.name.clone())
            .unwrap_or_default()
    };
    let helpers = |task: &Task| -> String {
        let names: Vec<&str> = task.helpers.iter().map(|one| one.name.as_str()).collect();
        names.join(", ")
    };
    let mut lines = Vec::new();
    let mut differs = |field: &'static str, was: String, is: String| {
        lines.push((field, format!("{}: {was}", before.title), is));
    };
    if before.due_at != next.due_at {
        differs("task_due", moment(before), moment(next));
    }
    // Two people may have one name.
    if before.owner.as_ref().map(|one| one.id) != next.owner.as_ref().map(|one| one.id) {
        differs("task_owner", owner(before), owner(next));
    }
    if before.helpers != next.helpers {
        differs("task_helpers", helpers(before), helpers(next));
    }
    lines
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
            entrust(tx, id, task, owner.id, "owner").await?;
        }
        // Whoever takes it up himself helps nobody any more.
        next.helpers
            .retain(|one| next.owner.as_ref().map(|owner| owner.id) != Some(one.id));
        let helpers: Vec<UserId> = next.helpers.iter().map(|one| one.id).collect();
        write::put_helpers(tx, id, task, &helpers).await?;
    }
    let again = step.to.is_open() && !before.state.is_open();
    let warn_at = timers::warn_at(tx.now(), next.due_at);
    let anew = if again { Anew::From(warn_at) } else { Anew::No };
    write::update(tx, &next, anew).await?;
    if settled {
        timers::take_back(tx, task).await?;
        timeline::task_settled(tx, id, &next).await?;
    } else if again {
        timers::set(tx, task, warn_at.or(next.due_at)).await?;
    }
    told(tx, &known, ("incident.task_changed", "incident.task_step"), &[]);
    Ok(())
}

pub(super) fn me(tx: &TenantTx) -> Option<Person> {
    tx.actor().user().map(|id| Person {
        id,
        name: String::new(),
    })
}

/// Tells trail, pages and whoever was given tasks. Neither says what it is: that is the incident's business.
pub(super) fn told(
    tx: &mut TenantTx,
    known: &Incident,
    (event, action): (&'static str, &'static str),
    people: &[UserId],
) {
    tx.audit(AuditEntry::new(
        action,
        "incident",
        known.id,
        json!({ "number": known.number, "changed": ["tasks"] }),
    ));
    let me = tx.actor().user();
    let tell: Vec<UserId> = people
        .iter()
        .copied()
        .filter(|person| Some(*person) != me)
        .collect();
    incident::announce(tx, event, known, &["tasks"], &tell);
}
