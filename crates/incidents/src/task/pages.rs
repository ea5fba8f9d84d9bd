//! The tab of tasks: plans that run, what is to be done in which phase, decision points.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use sqm_domain::ids::{IncidentId, TaskId};
use sqm_domain::security::{Phase, ResponseRole, StepKind, TaskState};
use sqm_org::Choosers;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::register;
use sqm_platform::page::{
    Choice, FormErrors, Page, PageFrame, Shell, codes, filled_code, filled_id, local_moment, same_minute,
    typed_moment, word,
};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::{Decision, NewTask, Run, Task, TaskPatch, TaskStep, desk_page};
use crate::pages::Frame;
use crate::permissions::{IncidentEdit, IncidentRead};
use crate::plan;

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<IncidentRead, _, _>("/incident-tasks", desk_page::desk)
        .get::<IncidentRead, _, _>("/incident-tasks/tabs", register::tabs::<desk_page::Tasks>)
        .get::<IncidentRead, _, _>("/incidents/{id}/tasks", show)
        .post::<IncidentEdit, _, _>("/incidents/{id}/tasks", add)
        .post::<IncidentEdit, _, _>("/incidents/{id}/plans", start)
        .post::<IncidentEdit, _, _>("/incidents/{id}/tasks/{task}", change)
        .post::<IncidentEdit, _, _>("/incidents/{id}/tasks/{task}/step", step)
        .post::<IncidentEdit, _, _>("/incidents/{id}/tasks/{task}/decide", decide)
}

/// A task as it is shown.
#[derive(Debug)]
struct Line {
    id: TaskId,
    version: i64,
    title: String,
    instructions: String,
    plan: String,
    who: String,
    named: bool,
    /// Who helps; empty = nobody.
    helpers: String,
    due: Option<Timestamp>,
    /// The same as the form shows it.
    due_typed: String,
    overdue: bool,
    required: bool,
    state: String,
    tone: &'static str,
    icon: &'static str,
    open: bool,
    doing: bool,
    /// A decision point that waits.
    decides: bool,
    /// Taken up again: not after a decision, whose tasks are there.
    again: bool,
    options: Vec<(usize, String)>,
    decided: String,
    result: String,
    done_at: Option<Timestamp>,
    done_by: String,
    people: Vec<Choice>,
    /// Who could help, and who does.
    others: Vec<Choice>,
}

/// The tasks of a phase.
#[derive(Debug)]
struct Group {
    phase: String,
    done: usize,
    lines: Vec<Line>,
}

/// What was typed and could not be accepted.
#[derive(Debug, Default)]
struct Typed {
    errors: FormErrors,
    /// `add`, `start`, or the task whose form it was.
    form: String,
    text: String,
    new: TaskForm,
    /// What was typed about who does it until when; of the task whose form it was.
    change: Option<ChangeForm>,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/tasks.html")]
struct TasksPage {
    shell: Shell,
    f: Frame,
    runs: Vec<Run>,
    groups: Vec<Group>,
    /// Plans that can be started; those meant for such incidents first.
    offered: Vec<(String, String, bool)>,
    phases: Vec<Choice>,
    roles: Vec<Choice>,
    people: Vec<Choice>,
    others: Vec<Choice>,
    open_required: u32,
    may_edit: bool,
    typed: Typed,
}

impl TasksPage {
    fn error(&self, form: &str, field: &str) -> &str {
        if self.typed.form == form {
            self.typed.errors.of(field)
        } else {
            ""
        }
    }

    fn refused(&self, form: &str) -> bool {
        self.typed.form == form
    }

    fn refused_task(&self, line: &Line) -> bool {
        self.typed.form == line.id.to_string()
    }

    fn task_error(&self, line: &Line) -> String {
        if self.refused_task(line) {
            self.typed.errors.line()
        } else {
            String::new()
        }
    }

    /// Was it the form of who does it until when?
    fn refused_change(&self, line: &Line) -> bool {
        self.refused_task(line) && self.typed.change.is_some()
    }

    /// Was it the form of another step?
    fn refused_step(&self, line: &Line) -> bool {
        self.refused_task(line) && self.typed.change.is_none()
    }

    fn change_error(&self, line: &Line, field: &str) -> &str {
        if self.refused_change(line) {
            self.typed.errors.of(field)
        } else {
            ""
        }
    }

    fn task_text(&self, line: &Line) -> &str {
        if self.refused_task(line) {
            &self.typed.text
        } else {
            ""
        }
    }
}

/// Tone and icon of a state.
pub(super) fn look(state: TaskState) -> (&'static str, &'static str) {
    match state {
        TaskState::Open => ("neutral", "circle"),
        TaskState::Doing => ("info", "progress"),
        TaskState::Done => ("success", "circle-check"),
        TaskState::Skipped => ("paused", "circle-minus"),
    }
}

/// People to choose several of.
fn several(choosers: &Choosers, chosen: &[String]) -> Vec<Choice> {
    let mut people = choosers.people("");
    for one in &mut people {
        one.on = chosen.contains(&one.value);
    }
    people
}

fn line(page: &PageFrame, choosers: &Choosers, task: Task, typed: Option<&ChangeForm>) -> Line {
    let (tone, icon) = look(task.state);
    let open = task.state.is_open();
    let decision = task.kind == StepKind::Decision;
    let owner = task.owner.as_ref().map(|owner| owner.id.to_string());
    let helpers: Vec<&str> = task.helpers.iter().map(|one| one.name.as_str()).collect();
    let helping: Vec<String> = task.helpers.iter().map(|one| one.id.to_string()).collect();
    let due_typed = local_moment(task.due_at, &page.caller.tenant.zone);
    Line {
        id: task.id,
        version: task.version,
        title: task.title,
        instructions: task.instructions,
        plan: task.plan,
        named: task.owner.is_some(),
        helpers: helpers.join(", "),
        who: task
            .owner
            .map_or_else(|| word(page, "response-role", task.role), |owner| owner.name),
        due: task.due_at.filter(|_| open),
        due_typed: typed.and_then(|form| form.due_at.clone()).unwrap_or(due_typed),
        overdue: task.overdue,
        required: task.required,
        state: word(page, "task-state", task.state),
        tone,
        icon,
        open,
        doing: task.state == TaskState::Doing,
        decides: decision && open,
        again: !open && task.decided.is_none(),
        decided: task
            .decided
            .and_then(|at| task.options.get(usize::try_from(at).ok()?))
            .cloned()
            .unwrap_or_default(),
        options: task.options.into_iter().enumerate().collect(),
        result: task.result,
        done_at: task.done_at,
        done_by: task.done_by.map(|by| by.name).unwrap_or_default(),
        people: choosers.people(
            &typed
                .and_then(|form| form.owner.clone())
                .or(owner)
                .unwrap_or_default(),
        ),
        others: several(choosers, typed.map_or(&helping, |form| &form.helpers)),
    }
}

async fn whole(state: &AppState, page: &PageFrame, id: IncidentId, typed: Typed) -> Result<TasksPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (f, shell) = Frame::load(&mut tx, page, id, "tasks").await?;
    let runs = super::runs(&mut tx, id).await?;
    let tasks = super::list(&mut tx, id).await?;
    let open_required = super::open_required(&mut tx, id).await?;
    let offered = plan::offered(&mut tx, id).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let mut groups: Vec<Group> = Phase::ALL
        .iter()
        .map(|phase| Group {
            phase: word(page, "playbook-phase", phase),
            done: 0,
            lines: Vec::new(),
        })
        .collect();
    for task in tasks {
        let group = &mut groups[Phase::ALL
            .iter()
            .position(|phase| *phase == task.phase)
            .unwrap_or(0)];
        group.done += usize::from(!task.state.is_open());
        let kept = typed
            .change
            .as_ref()
            .filter(|_| typed.form == task.id.to_string());
        group.lines.push(line(page, &choosers, task, kept));
    }
    groups.retain(|group| !group.lines.is_empty());
    let new = &typed.new;
    Ok(TasksPage {
        phases: codes(
            page,
            "playbook-phase",
            Phase::ALL,
            &[filled_code(&new.phase).unwrap_or(Phase::Contain)],
        ),
        roles: codes(
            page,
            "response-role",
            ResponseRole::ALL,
            &[filled_code(&new.role).unwrap_or(ResponseRole::Lead)],
        ),
        people: choosers.people(&new.owner),
        others: several(&choosers, &new.helpers),
        may_edit: f.is_open() && page.caller.can("incident.edit"),
        offered: offered
            .into_iter()
            .map(|(plan, name, fits)| (plan.to_string(), name, fits))
            .collect(),
        f,
        runs,
        groups,
        open_required,
        typed,
        shell,
    })
}

async fn show(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
) -> Result<TasksPage> {
    whole(&state, &page, id, Typed::default()).await
}

/// Back to the tab, or the page again with what was typed and why it could not be accepted.
async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: IncidentId,
    outcome: Result<()>,
    typed: Typed,
) -> Result<Response> {
    match outcome {
        Ok(()) => {
            let task = if typed.form.len() == 36 {
                format!("#task-{}", typed.form)
            } else {
                String::new()
            };
            Ok(Redirect::to(&format!("/incidents/{id}/tasks{task}")).into_response())
        }
        Err(error) => {
            let typed = Typed {
                errors: FormErrors::of_refusal(state, page, error)?,
                ..typed
            };
            let again = whole(state, page, id, typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct TaskForm {
    title: String,
    instructions: String,
    phase: String,
    role: String,
    owner: String,
    helpers: Vec<String>,
    due_at: String,
    required: String,
}

async fn add(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<TaskForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let new = NewTask {
            title: form.title.clone(),
            instructions: form.instructions.clone(),
            phase: filled_code(&form.phase),
            role: filled_code(&form.role),
            owner: filled_id(&form.owner),
            helpers: form.helpers.iter().filter_map(|one| filled_id(one)).collect(),
            due_at: typed_moment("due_at", &form.due_at, tx.zone())?,
            required: !form.required.is_empty(),
        };
        super::add(&mut tx, id, new).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "add".to_owned(),
        new: form,
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StartForm {
    plan: String,
}

async fn start(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<StartForm>,
) -> Result<Response> {
    let outcome = async {
        let plan = filled_id(&form.plan).ok_or_else(|| Error::field("plan", "field-required"))?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        super::start(&mut tx, id, plan).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "start".to_owned(),
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct ChangeForm {
    version: i64,
    owner: Option<String>,
    due_at: Option<String>,
    helpers: Vec<String>,
    /// The form asks who helps: nobody chosen means nobody.
    asks_helpers: String,
}

/// Whose it is, who helps, and until when; what the form does not have stays.
async fn change(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path((id, task)): Path<(IncidentId, TaskId)>,
    PageForm(form): PageForm<ChangeForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let due = form
            .due_at
            .as_deref()
            .map(|typed| typed_moment("due_at", typed, tx.zone()))
            .transpose()?;
        let due_at = match due {
            Some(due) => Some(as_known(&mut tx, (id, task), due).await?),
            None => None,
        };
        let patch = TaskPatch {
            owner: form.owner.as_deref().map(filled_id),
            helpers: (!form.asks_helpers.is_empty())
                .then(|| form.helpers.iter().filter_map(|one| filled_id(one)).collect()),
            due_at,
            ..TaskPatch::default()
        };
        super::change(&mut tx, id, task, IfMatch::Version(form.version), patch).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: task.to_string(),
        change: Some(form),
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

/// A field that shows minutes and was left alone means the moment that is known, seconds and all.
async fn as_known(
    tx: &mut TenantTx,
    (id, task): (IncidentId, TaskId),
    typed: Option<Timestamp>,
) -> Result<Option<Timestamp>> {
    let tasks = super::list(tx, id).await?;
    let known = tasks
        .into_iter()
        .find(|one| one.id == task)
        .and_then(|one| one.due_at);
    Ok(match known {
        Some(known) => same_minute(typed, known, tx.zone()),
        None => typed,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StepForm {
    version: i64,
    to: String,
    text: String,
    /// The page to go back to; the war room sends its own.
    back: String,
}

async fn step(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path((id, task)): Path<(IncidentId, TaskId)>,
    PageForm(form): PageForm<StepForm>,
) -> Result<Response> {
    let outcome = async {
        let to = filled_code(&form.to).ok_or_else(|| Error::field("to", "field-required"))?;
        let step = TaskStep {
            to,
            result: form.text.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        super::go(&mut tx, id, task, IfMatch::Version(form.version), step).await?;
        tx.commit().await
    }
    .await;
    if outcome.is_ok() && form.back == "room" {
        return Ok(Redirect::to(&format!("/incidents/{id}/timeline")).into_response());
    }
    let typed = Typed {
        form: task.to_string(),
        text: form.text,
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DecideForm {
    version: i64,
    option: String,
    text: String,
}

async fn decide(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path((id, task)): Path<(IncidentId, TaskId)>,
    PageForm(form): PageForm<DecideForm>,
) -> Result<Response> {
    let outcome = async {
        let decision = Decision {
            option: form
                .option
                .parse()
                .map_err(|_| Error::field("option", "field-required"))?,
            reason: form.text.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        super::decide(&mut tx, id, task, IfMatch::Version(form.version), decision).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: task.to_string(),
        text: form.text,
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}
