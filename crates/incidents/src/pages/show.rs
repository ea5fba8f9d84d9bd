//! One incident: what is known, the next step, what it has to do with, what happened to the record.

use askama::Template;
use askama_web::WebTemplate;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use sqm_domain::ids::IncidentId;
use sqm_domain::incident::IncidentState;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::module::{Sources, is_record_number};
use sqm_platform::page::{
    FormErrors, Page, PageFrame, Shell, done, filled, filled_code, local_moment, typed_moment, word,
};
use sqm_platform::{AppState, Error, Result};

use super::frame::Frame;
use super::list::Card;
use super::words::{look, veris};
use crate::incident::{self, HistoryLine, IncidentPatch, IncidentStep, PutOff};
use crate::link::{self, Link, NewLink};
use crate::merge;
use crate::permissions::{IncidentDecide, IncidentEdit, IncidentRead};

/// A step that can be taken now.
#[derive(Debug)]
struct Way {
    to: String,
    label: String,
    icon: &'static str,
}

/// What was typed and could not be accepted.
#[derive(Debug, Default)]
struct Typed {
    step: StepForm,
    link: LinkForm,
    into: String,
    put_off: PutOffForm,
    /// The form that was refused: `step`, `link`, `merge`, `put_off`.
    form: &'static str,
    errors: FormErrors,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/show.html")]
pub(super) struct ShowPage {
    shell: Shell,
    f: Frame,
    ways: Vec<Way>,
    /// Who, how, what, in words.
    profile: Vec<(String, String)>,
    links: Vec<(String, Link)>,
    merged_here: Vec<Card>,
    merged_into: Option<Card>,
    repeats: Option<Card>,
    typed: Typed,
    now: String,
    /// Until when it is put off, in words; empty = it is not.
    put_off_until: String,
    done: bool,
}

impl ShowPage {
    fn refused(&self, form: &str) -> bool {
        self.typed.form == form
    }

    fn closes(&self) -> bool {
        self.ways.iter().any(|way| way.to == "closed")
    }

    /// What was typed when closing was refused, or what is known.
    fn kept(&self, field: &str) -> &str {
        let (typed, known) = match field {
            "outcome" => (&self.typed.step.outcome, &self.f.i.outcome),
            "impact" => (&self.typed.step.impact, &self.f.i.impact),
            _ => (&self.typed.step.summary, &self.f.i.summary),
        };
        if typed.is_empty() { known } else { typed }
    }

    /// What was typed about waiting, or what is known.
    fn waits_for(&self) -> &str {
        if self.refused("put_off") {
            &self.typed.put_off.waits_for
        } else {
            &self.f.i.waits_for
        }
    }

    fn until(&self) -> String {
        if self.refused("put_off") {
            return self.typed.put_off.until.clone();
        }
        let day = self.f.i.put_off_until;
        day.map(|day| day.to_string()).unwrap_or_default()
    }

    fn error(&self, form: &str, field: &str) -> &str {
        if self.typed.form == form {
            self.typed.errors.of(field)
        } else {
            ""
        }
    }
}

fn ways(page: &PageFrame, incident: &incident::Incident) -> Vec<Way> {
    incident
        .state
        .next()
        .iter()
        .filter(|to| incident::may_step(&page.caller, **to).is_ok())
        .filter(|to| {
            // A way that never leads anywhere is not offered.
            **to != IncidentState::Closed
                || incident.state == IncidentState::Recovered
                || incident.certainty == sqm_domain::incident::Certainty::FalseAlarm
                || matches!(incident.state, IncidentState::Reported | IncidentState::Assessing)
        })
        .map(|to| Way {
            to: to.to_string(),
            label: match (incident.state, to) {
                (IncidentState::Contained | IncidentState::Recovered, IncidentState::Responding) => {
                    page.t("incident-step-again")
                }
                (IncidentState::Closed, IncidentState::Responding) => page.t("incident-step-reopen"),
                (_, to) => word(page, "incident-step", to),
            },
            icon: look(*to).1,
        })
        .collect()
}

/// Who, how, what: what is known of it.
fn profile(page: &PageFrame, incident: &incident::Incident) -> Vec<(String, String)> {
    let profile = &incident.profile;
    let list = |words: &[String]| -> String {
        let words: Vec<String> = words.iter().map(|word| veris(page, word)).collect();
        words.join(" · ")
    };
    [
        ("incident-actors", list(&profile.actors)),
        ("incident-actions", list(&profile.actions)),
        ("incident-varieties", list(&profile.varieties)),
        ("incident-assets", list(&profile.assets)),
        ("incident-attributes", list(&profile.attributes)),
        ("incident-pattern", profile.pattern.clone()),
        ("incident-discovery", profile.discovery.clone()),
        ("incident-disclosure", profile.disclosure.clone()),
    ]
    .into_iter()
    .filter(|(_, words)| !words.is_empty())
    .map(|(key, words)| (page.t(key), words))
    .collect()
}

async fn whole(state: &AppState, page: &PageFrame, id: IncidentId, mut typed: Typed) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (frame, shell) = Frame::load(&mut tx, page, id, "").await?;
    typed.errors.go_on_from(page, frame.i.version);
    let links = link::list(&mut tx, id).await?;
    let merged_here = merge::merged_here(&mut tx, id).await?;
    let mut other = Vec::new();
    for id in [frame.i.merged_into, frame.i.repeat_of] {
        other.push(match id {
            // The other one may be kept from this reader.
            Some(id) => match incident::get(&mut tx, id.into()).await {
                Ok(found) => Some(Card::new(page, &shell, found)),
                Err(Error::NotFound(_)) => None,
                Err(error) => return Err(error),
            },
            None => None,
        });
    }
    let now = tx.now();
    tx.commit().await?;
    let put_off_until = frame
        .i
        .put_off_until
        .map(|day| shell.day(&day))
        .unwrap_or_default();
    let repeats = other.pop().flatten();
    let merged_into = other.pop().flatten();
    Ok(ShowPage {
        ways: ways(page, &frame.i),
        profile: profile(page, &frame.i),
        links: links
            .into_iter()
            .map(|link| (word(page, "incident-link", &link.kind), link))
            .collect(),
        merged_here: merged_here
            .into_iter()
            .map(|one| Card::new(page, &shell, one))
            .collect(),
        merged_into,
        repeats,
        typed,
        put_off_until,
        now: local_moment(Some(now), &page.caller.tenant.zone),
        done: done(page),
        f: frame,
        shell,
    })
}

pub(super) async fn show(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, Typed::default()).await
}

async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: IncidentId,
    outcome: Result<()>,
    typed: Typed,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/incidents/{id}")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(state, page, error)?;
            let again = whole(state, page, id, Typed { errors, ..typed }).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StepForm {
    to: String,
    at: String,
    note: String,
    outcome: String,
    impact: String,
    summary: String,
    version: i64,
}

pub(super) async fn step(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<StepForm>,
) -> Result<Response> {
    let outcome = async {
        let to: IncidentState = filled_code(&form.to).ok_or_else(|| Error::field("to", "field-required"))?;
        incident::may_step(&page.caller, to)?;
        let at = typed_moment("at", &form.at, &page.caller.tenant.zone)?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        // The form shows minutes: "this minute" is now.
        let at = at.map(|at| at.min(tx.now()));
        let step = IncidentStep {
            to,
            at: at.filter(|at| *at < tx.now() - jiff::SignedDuration::from_mins(1)),
            note: form.note.clone(),
            outcome: filled(&form.outcome),
            impact: filled(&form.impact),
            summary: filled(&form.summary),
        };
        incident::take_step(&mut tx, id, IfMatch::Version(form.version), step).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        step: form,
        form: "step",
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TakeForm {
    version: i64,
}

/// Whoever is called takes it: he leads it from now on, whoever was named before.
pub(super) async fn take(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<TakeForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let step = IncidentStep {
            to: IncidentState::Assessing,
            at: None,
            note: String::new(),
            outcome: None,
            impact: None,
            summary: None,
        };
        incident::take_step(&mut tx, id, IfMatch::Version(form.version), step).await?;
        let mine = IncidentPatch {
            lead: Some(Some(page.caller.user)),
            ..IncidentPatch::default()
        };
        incident::change(&mut tx, id, IfMatch::Any, mine).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, outcome, Typed::default()).await
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PutOffForm {
    until: String,
    waits_for: String,
    /// The button that takes it up again.
    end: String,
    version: i64,
}

/// Puts it off until a day, or takes it up again.
pub(super) async fn put_off(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<PutOffForm>,
) -> Result<Response> {
    let outcome = async {
        let seen = IfMatch::Version(form.version);
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        if form.end.is_empty() {
            let until = match filled(&form.until) {
                Some(text) => Some(text.parse().map_err(|_| Error::field("until", "field-date"))?),
                None => None,
            };
            let new = PutOff {
                until,
                waits_for: form.waits_for.clone(),
            };
            incident::put_off(&mut tx, id, seen, new).await?;
        } else {
            incident::take_up(&mut tx, id, seen).await?;
        }
        tx.commit().await
    }
    .await;
    let typed = Typed {
        put_off: form,
        form: "put_off",
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CommentForm {
    text: String,
}

pub(super) async fn comment(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<CommentForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        incident::comment(&mut tx, id, &form.text).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/incidents/{id}/history")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = history_page(&state, &page, id, form.text, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LinkForm {
    record: String,
    title: String,
    note: String,
    remove: String,
}

pub(super) async fn link(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    Extension(sources): Extension<Sources>,
    PageForm(form): PageForm<LinkForm>,
) -> Result<Response> {
    let outcome = async {
        // What was typed is a number, or a page whose record is named by whoever links it.
        let found = match filled(&form.record) {
            Some(number) if is_record_number(&number) => {
                sources.by_number(&state, &page.caller, &number).await?
            }
            _ => None,
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        if let Some(gone) = filled(&form.remove) {
            let gone = gone
                .parse()
                .map_err(|_| Error::field("remove", "field-invalid"))?;
            link::remove(&mut tx, id, gone).await?;
        } else {
            let address = found.as_ref().map_or(form.record.as_str(), |hit| &hit.href);
            let (href, kind, key) =
                link::record_at(address).ok_or_else(|| Error::field("record", "incident-link-unknown"))?;
            let title = match (filled(&form.title), &found) {
                (Some(title), _) => title,
                (None, Some(hit)) => format!("{} {}", form.record.trim().to_uppercase(), hit.title),
                (None, None) => word(&page, "incident-link", kind),
            };
            let new = NewLink {
                kind: kind.to_owned(),
                key: key.to_string(),
                title,
                href,
                note: form.note.clone(),
            };
            link::add(&mut tx, id, &new).await?;
        }
        tx.commit().await
    }
    .await;
    let typed = Typed {
        link: form,
        form: "link",
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MergeForm {
    into: String,
    version: i64,
    undo: String,
}

pub(super) async fn merge(
    page: Page<IncidentDecide>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<MergeForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        if form.undo.is_empty() {
            merge::merge(&mut tx, id, IfMatch::Version(form.version), &form.into).await?;
        } else {
            merge::unmerge(&mut tx, id).await?;
        }
        tx.commit().await
    }
    .await;
    let typed = Typed {
        into: form.into,
        form: "merge",
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
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

#[derive(Template, WebTemplate)]
#[template(path = "incidents/history.html")]
pub(super) struct HistoryPage {
    shell: Shell,
    f: Frame,
    lines: Vec<Line>,
    text: String,
    errors: FormErrors,
}

async fn history_page(
    state: &AppState,
    page: &PageFrame,
    id: IncidentId,
    text: String,
    errors: FormErrors,
) -> Result<HistoryPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (f, shell) = Frame::load(&mut tx, page, id, "history").await?;
    let lines = incident::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok(HistoryPage {
        lines: lines
            .into_iter()
            .rev()
            .map(|line| line_of(page, &shell, line))
            .collect(),
        f,
        text,
        errors,
        shell,
    })
}

pub(super) async fn history(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
) -> Result<HistoryPage> {
    history_page(&state, &page, id, String::new(), FormErrors::default()).await
}

/// A moment in the reader's words; anything else as it is.
fn moment(shell: &Shell, text: &str) -> String {
    text.parse::<Timestamp>()
        .map_or_else(|_| text.to_owned(), |at| shell.datetime(&at))
}

fn line_of(page: &PageFrame, shell: &Shell, line: HistoryLine) -> Line {
    let value = |text: &str| match line.field.as_str() {
        _ if text.is_empty() => page.t("ui-none"),
        "state" => word(page, "incident-state", text),
        "level" | "assessment" => word(page, "incident-level", text),
        "kind" => word(page, "incident-kind", text),
        "occurred_to" => word(page, "incident-known-to", text),
        "certainty" => word(page, "incident-certainty", text),
        "restricted"
        | "drill"
        | "personal_data"
        | "critical_infrastructure"
        | "product_flaw"
        | "high_risk" => page.t(if matches!(text, "yes" | "true") {
            "ui-yes"
        } else {
            "ui-no"
        }),
        field if field.ends_with("_at") => moment(shell, text),
        // Which task it is stands before what it was.
        "task_due" | "task_owner" | "task_helpers" => {
            let (task, said) = match text.rsplit_once(": ") {
                Some((task, said)) => (format!("{task}: "), said),
                None => (String::new(), text),
            };
            match said {
                "" => format!("{task}{}", page.t("ui-none")),
                said => format!("{task}{}", moment(shell, said)),
            }
        }
        "put_off" => match text.split_once(": ") {
            Some((day, words)) => day.parse::<Date>().map_or_else(
                |_| text.to_owned(),
                |day| format!("{} ({words})", shell.day(&day)),
            ),
            None => text.to_owned(),
        },
        _ => text.to_owned(),
    };
    let (icon, tone) = match line.field.as_str() {
        "comment" => ("message", "neutral"),
        "state" => ("arrow-right", "info"),
        "level" | "assessment" => ("scale", "warning"),
        "task_due" | "put_off" => ("clock", "neutral"),
        "restricted" | "confidant" => ("lock", "neutral"),
        "glass" => ("lock-open", "danger"),
        "link" | "merged" | "merged_into" => ("link", "neutral"),
        "review" => ("eye-check", "success"),
        "aware" | "report_waived" | "report_reopened" | "report_taken_over" => ("clock", "warning"),
        "report_now_late" => ("circle-x", "danger"),
        "report_now_in_time" => ("circle-check", "success"),
        "report_sent" => ("send", "success"),
        _ => ("pencil", "neutral"),
    };
    let name = page.t(&format!("incident-field-{}", line.field.replace('_', "-")));
    let told = matches!(
        line.field.as_str(),
        "comment" | "description" | "outcome" | "impact" | "summary" | "cause" | "glass"
    );
    let title = match line.field.as_str() {
        "comment" => String::new(),
        "review" => page.t(&format!("incident-review-{}", line.after)),
        _ if told => name,
        _ if line.before.is_empty() => format!("{name}: {}", value(&line.after)),
        _ => format!("{name}: {} → {}", value(&line.before), value(&line.after)),
    };
    Line {
        icon,
        tone,
        title,
        text: if told { line.after.clone() } else { String::new() },
        who: line.by.map(|by| by.name).unwrap_or_default(),
        at: line.at,
    }
}
