//! One action: what is wrong, what is done, what happened, and its properties changed in place.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use sqm_domain::action::{ActionPriority, ActionState};
use sqm_domain::ids::ActionId;
use sqm_org::Choosers;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{
    Choice, FormErrors, Page, PageFrame, Shell, codes, done, filled_code, filled_id, word,
};
use sqm_platform::{AppState, Error, Result};

use super::words::{due, level, look};
use crate::action::{self, Action, ActionPatch, Entry, Step};
use crate::permissions::ActionRead;

/// A step that can be taken now.
#[derive(Debug)]
pub(super) struct Way {
    to: String,
    label: String,
    icon: &'static str,
    /// Words are wanted, or welcome.
    asks: &'static str,
}

/// A line of the history in words.
#[derive(Debug)]
struct Line {
    icon: &'static str,
    tone: &'static str,
    who: String,
    at: Timestamp,
    title: String,
    text: String,
}

/// The properties panel, alone or inside the page.
#[derive(Debug)]
pub(super) struct Props {
    a: Action,
    state: String,
    tone: &'static str,
    icon: &'static str,
    priority: String,
    level: &'static str,
    due: String,
    source_kind: String,
    may_edit: bool,
    priorities: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    error: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "improvement/show.html")]
pub(super) struct ShowPage {
    shell: Shell,
    p: Props,
    ways: Vec<Way>,
    /// The steps that are there but not for this reader, with the reason.
    judge_note: bool,
    lines: Vec<Line>,
    errors: FormErrors,
    text: String,
    step_text: String,
    done: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "improvement/properties.html")]
pub(super) struct PropsPart {
    shell: Shell,
    p: Props,
}

#[derive(Template, WebTemplate)]
#[template(path = "improvement/history.html")]
pub(super) struct HistoryPart {
    shell: Shell,
    id: ActionId,
    lines: Vec<Line>,
}

fn props(page: &PageFrame, shell: &Shell, action: Action, choosers: &Choosers, error: String) -> Props {
    let (tone, icon) = look(action.state);
    let chosen = action.department_id.map(|id| id.to_string()).unwrap_or_default();
    Props {
        state: word(page, "action-state", action.state),
        tone,
        icon,
        priority: word(page, "action-priority", action.priority),
        level: level(action.priority),
        due: due(shell, action.due_on, action.overdue),
        source_kind: if action.source_kind.is_empty() {
            String::new()
        } else {
            word(page, "action-source-kind", &action.source_kind)
        },
        may_edit: action.state.is_open() && action::may_edit(&action, &page.caller).is_ok(),
        priorities: codes(page, "action-priority", ActionPriority::ALL, &[action.priority]),
        people: choosers.people(&action.owner.id.to_string()),
        departments: choosers.departments(&chosen),
        a: action,
        error,
    }
}

fn ways(page: &PageFrame, action: &Action) -> Vec<Way> {
    action
        .state
        .next()
        .iter()
        .filter(|to| action::may_step(action, &page.caller, **to).is_ok())
        .filter(|to| **to != ActionState::Verified || action.owner.id != page.caller.user)
        .map(|to| Way {
            to: to.to_string(),
            label: match (action.state, to) {
                (ActionState::Done | ActionState::Verified, ActionState::InProgress) => {
                    page.t("action-step-again")
                }
                (_, to) => word(page, "action-step", to),
            },
            icon: look(*to).1,
            asks: match to {
                ActionState::Done => "result",
                ActionState::Verified => "verdict",
                _ => "comment",
            },
        })
        .collect()
}

fn lines(page: &PageFrame, entries: Vec<Entry>) -> Vec<Line> {
    entries
        .into_iter()
        .map(|entry| {
            let value = |text: &str| match entry.field.as_str() {
                "state" => word(page, "action-state", text),
                "priority" => word(page, "action-priority", text),
                "effective" => word(page, "action-effective", text),
                _ if text.is_empty() => page.t("ui-none"),
                _ => text.to_owned(),
            };
            let name = page.t(&format!("action-field-{}", entry.field.replace('_', "-")));
            let told = matches!(
                entry.field.as_str(),
                "comment" | "result" | "verdict" | "cause" | "measure"
            );
            let (icon, tone) = match entry.field.as_str() {
                "comment" => ("message", "neutral"),
                "result" => ("eye-check", "warning"),
                "verdict" | "effective" => ("circle-check", "success"),
                "state" => ("arrow-right", "info"),
                _ => ("pencil", "neutral"),
            };
            Line {
                icon,
                tone,
                who: entry.by.map(|by| by.name).unwrap_or_default(),
                at: entry.at,
                title: if entry.field == "comment" {
                    String::new()
                } else if told || entry.field == "effective" {
                    name
                } else {
                    format!("{name}: {} → {}", value(&entry.before), value(&entry.after))
                },
                text: if told {
                    entry.after
                } else if entry.field == "effective" {
                    value(&entry.after)
                } else {
                    String::new()
                },
            }
        })
        .collect()
}

/// What the reader typed and could not be accepted.
#[derive(Debug, Default)]
struct Typed {
    text: String,
    step_text: String,
    errors: FormErrors,
}

async fn whole(state: &AppState, page: &PageFrame, id: ActionId, typed: Typed) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let action = action::get(&mut tx, id).await?;
    let entries = action::history(&mut tx, id).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let shell = page.shell(action.title.clone());
    let ways = ways(page, &action);
    Ok(ShowPage {
        judge_note: action.state == ActionState::Done && !ways.iter().any(|way| way.to == "verified"),
        ways,
        lines: lines(page, entries),
        p: props(page, &shell, action, &choosers, String::new()),
        errors: typed.errors,
        text: typed.text,
        step_text: typed.step_text,
        done: done(page),
        shell,
    })
}

pub(super) async fn show(
    page: Page<ActionRead>,
    State(state): State<AppState>,
    Path(id): Path<ActionId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, Typed::default()).await
}

async fn part(state: &AppState, page: &PageFrame, id: ActionId, error: String) -> Result<PropsPart> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let action = action::get(&mut tx, id).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let shell = page.shell(action.title.clone());
    let p = props(page, &shell, action, &choosers, error);
    Ok(PropsPart { shell, p })
}

pub(super) async fn properties(
    page: Page<ActionRead>,
    State(state): State<AppState>,
    Path(id): Path<ActionId>,
) -> Result<PropsPart> {
    part(&state, &page, id, String::new()).await
}

pub(super) async fn history(
    page: Page<ActionRead>,
    State(state): State<AppState>,
    Path(id): Path<ActionId>,
) -> Result<HistoryPart> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    action::get(&mut tx, id).await?;
    let entries = action::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok(HistoryPart {
        shell: page.shell_t("action-history"),
        id,
        lines: lines(&page, entries),
    })
}

/// One or more properties; what the form does not have stays.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EditForm {
    title: Option<String>,
    cause: Option<String>,
    measure: Option<String>,
    priority: Option<String>,
    owner: Option<String>,
    // An empty text means "none", so absence needs a word of its own.
    department: Vec<String>,
    due_on: Option<String>,
    indicator: Option<String>,
}

pub(super) async fn edit(
    page: Page<ActionRead>,
    State(state): State<AppState>,
    Path(id): Path<ActionId>,
    PageForm(form): PageForm<EditForm>,
) -> Result<Response> {
    let outcome = async {
        let code = |text: &Option<String>| text.clone().unwrap_or_default();
        let due_on = match form.due_on.as_deref() {
            None => None,
            Some(text) => Some(
                text.trim()
                    .parse()
                    .map_err(|_| Error::field("due_on", "field-date"))?,
            ),
        };
        let patch = ActionPatch {
            title: form.title.clone(),
            cause: form.cause.clone(),
            measure: form.measure.clone(),
            priority: filled_code(&code(&form.priority)),
            owner: filled_id(&code(&form.owner)),
            department: form.department.first().map(|text| filled_id(text)),
            due_on,
            indicator: form.indicator.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        action::may_edit(&action::get(&mut tx, id).await?, &page.caller)?;
        action::change(&mut tx, id, IfMatch::Any, patch).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) if page.is_fragment() => Ok(part(&state, &page, id, String::new()).await?.into_response()),
        Ok(()) => Ok(Redirect::to(&format!("/actions/{id}")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            if page.is_fragment() {
                return Ok(part(&state, &page, id, errors.line()).await?.into_response());
            }
            let typed = Typed {
                errors,
                ..Typed::default()
            };
            let again = whole(&state, &page, id, typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StepForm {
    to: String,
    text: String,
    effective: String,
    version: i64,
    /// The page to go back to; the board sends its own.
    back: String,
}

pub(super) async fn step(
    page: Page<ActionRead>,
    State(state): State<AppState>,
    Path(id): Path<ActionId>,
    PageForm(form): PageForm<StepForm>,
) -> Result<Response> {
    let outcome = async {
        let to: ActionState = filled_code(&form.to).ok_or_else(|| Error::field("to", "field-required"))?;
        let step = Step {
            to,
            text: form.text.clone(),
            effective: match form.effective.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        action::may_step(&action::get(&mut tx, id).await?, &page.caller, to)?;
        action::take_step(&mut tx, id, IfMatch::Version(form.version), step).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) if form.back.starts_with("/actions") => Ok(Redirect::to(&form.back).into_response()),
        Ok(()) => Ok(Redirect::to(&format!("/actions/{id}")).into_response()),
        Err(error) => {
            let typed = Typed {
                step_text: form.text,
                errors: FormErrors::of_refusal(&state, &page, error)?,
                ..Typed::default()
            };
            let again = whole(&state, &page, id, typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CommentForm {
    text: String,
}

pub(super) async fn comment(
    page: Page<ActionRead>,
    State(state): State<AppState>,
    Path(id): Path<ActionId>,
    PageForm(form): PageForm<CommentForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        action::comment(&mut tx, id, &form.text).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/actions/{id}#history")).into_response()),
        Err(error) => {
            let typed = Typed {
                text: form.text,
                errors: FormErrors::of_refusal(&state, &page, error)?,
                ..Typed::default()
            };
            let again = whole(&state, &page, id, typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

impl Props {
    fn edit_href(&self) -> String {
        format!("/actions/{}/edit", self.a.id)
    }

    fn department(&self) -> &str {
        self.a.department.as_deref().unwrap_or_default()
    }
}

impl ShowPage {
    fn judges(&self) -> bool {
        self.ways.iter().any(|way| way.asks == "verdict")
    }

    fn step_label(&self) -> &'static str {
        match self
            .ways
            .iter()
            .map(|way| way.asks)
            .find(|asks| *asks != "comment")
        {
            Some("result") => "action-result",
            Some("verdict") => "action-verdict",
            _ => "action-comment",
        }
    }

    fn step_help(&self) -> &'static str {
        match self
            .ways
            .iter()
            .map(|way| way.asks)
            .find(|asks| *asks != "comment")
        {
            Some("result") => "action-result-help",
            Some("verdict") => "action-verdict-help",
            _ => "action-comment-help",
        }
    }
}
