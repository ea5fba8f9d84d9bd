//! One check, walked on a phone: item by item, kept whenever one likes, handed in when it is whole; with what it is about, its
//! photographs and its history.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::{CheckId, PhotoId};
use sqm_domain::security::{CheckAnswer, CheckState};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Fields, FormErrors, Page, PageFrame, Shell, done, filled_code, word};
use sqm_platform::{AppState, Result};

use super::super::words::{self, Badge, Line};
use crate::check::{self, Answer, Answers, Check, CheckPatch, CheckStep, Item, Photo};
use crate::permissions::{SecurityCheckRead, SecurityCheckWork};

/// An item as shown.
#[derive(Debug)]
struct Shown {
    place: i16,
    item: String,
    answer: String,
    note: String,
    badge: Option<Badge>,
    /// A finding of a check that is over: to be raised as an action.
    finding: bool,
    error: String,
}

/// A photograph as shown: of which item.
#[derive(Debug)]
struct Picture {
    id: PhotoId,
    item: String,
}

/// What was typed where something was refused.
#[derive(Debug)]
pub(super) enum Refused {
    /// Nothing was.
    Nothing,
    /// The walk, or what calls it off.
    Walk(Fields),
    /// A comment.
    Comment(String),
    /// A photograph; there is nothing typed to keep.
    Photo,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/check.html")]
pub(super) struct ShowPage {
    shell: Shell,
    k: Check,
    area: String,
    state: Badge,
    due: String,
    items: Vec<Shown>,
    answered: usize,
    findings: i64,
    answers: Vec<(String, String)>,
    /// The kind of test, where it is one.
    test: String,
    tested_version: String,
    report: String,
    photos: Vec<Picture>,
    lines: Vec<Line>,
    may_work: bool,
    text: String,
    comment: String,
    errors: FormErrors,
    version: i64,
    done: bool,
}

fn shown(page: &PageFrame, check: &Check, item: Item, typed: Option<&Fields>, errors: &FormErrors) -> Shown {
    let place = item.place;
    let stored = item.answer.map_or(String::new(), |answer| answer.to_string());
    let (answer, note) = match typed {
        Some(fields) => (
            fields.text(&format!("answer.{place}")).to_owned(),
            fields.text(&format!("note.{place}")).to_owned(),
        ),
        None => (stored, item.note),
    };
    let error = [format!("answer.{place}"), format!("note.{place}")]
        .iter()
        .map(|field| errors.of(field).to_owned())
        .find(|error| !error.is_empty())
        .unwrap_or_default();
    Shown {
        place,
        item: item.item,
        badge: item.answer.map(|answer| words::check_answer(page, answer)),
        finding: check.state == CheckState::Done && item.answer == Some(CheckAnswer::NotOk),
        answer,
        note,
        error,
    }
}

pub(super) async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: CheckId,
    refused: Refused,
    errors: FormErrors,
) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let check = check::get(&mut tx, id).await?;
    let items = check::items(&mut tx, id).await?;
    let photos = check::photos(&mut tx, id).await?;
    let history = check::history(&mut tx, id).await?;
    tx.commit().await?;
    let shell = page.shell(check.title.clone());
    let (typed, comment) = match refused {
        Refused::Walk(fields) => (Some(fields), String::new()),
        Refused::Comment(text) => (None, text),
        Refused::Photo | Refused::Nothing => (None, String::new()),
    };
    let typed_or =
        |name: &str, stored: &str| typed.as_ref().map_or(stored, |typed| typed.text(name)).to_owned();
    let photos = pictures(&items, photos);
    let items: Vec<Shown> = items
        .into_iter()
        .map(|item| shown(page, &check, item, typed.as_ref(), &errors))
        .collect();
    Ok(ShowPage {
        area: word(page, "security-area", check.area),
        state: words::check_state(page, check.state),
        due: if check.state.is_open() {
            words::due(&shell, check.due_on, check.overdue)
        } else {
            shell.day(&check.due_on)
        },
        answered: items.iter().filter(|item| !item.answer.is_empty()).count(),
        items,
        findings: check.findings.into(),
        answers: CheckAnswer::ALL
            .iter()
            .map(|answer| (answer.to_string(), word(page, "check-answer", answer)))
            .collect(),
        test: check
            .test_kind
            .map_or(String::new(), |kind| word(page, "check-test", kind)),
        tested_version: typed_or("tested_version", &check.tested_version),
        report: typed_or("report", &check.report),
        photos,
        lines: words::lines(page, history, |field, value| match field {
            "check_state" => Some(word(page, "check-state", value)),
            "check_answer" => Some(word(page, "check-answer", value)),
            _ => None,
        }),
        may_work: check.state.is_open()
            && page.caller.can("security_check.work")
            && check::may_work(&check, &page.caller).is_ok(),
        text: typed_or("text", ""),
        comment,
        version: typed
            .as_ref()
            .and_then(|typed| typed.text("version").parse().ok())
            .unwrap_or(check.version),
        done: done(page),
        k: check,
        errors,
        shell,
    })
}

/// Photographs with the items they belong to.
fn pictures(items: &[Item], photos: Vec<Photo>) -> Vec<Picture> {
    photos
        .into_iter()
        .map(|photo| Picture {
            id: photo.id,
            item: items
                .iter()
                .find(|item| item.place == photo.place)
                .map_or(String::new(), |item| {
                    format!("{}. {}", photo.place + 1, item.item)
                }),
        })
        .collect()
}

pub(super) async fn show(
    page: Page<SecurityCheckRead>,
    State(state): State<AppState>,
    Path(id): Path<CheckId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, Refused::Nothing, FormErrors::default()).await
}

async fn carry_out(tx: &mut TenantTx, page: &PageFrame, id: CheckId, fields: &Fields) -> Result<()> {
    let known = check::get(tx, id).await?;
    check::may_work(&known, &page.caller)?;
    let seen = IfMatch::Version(fields.text("version").parse().unwrap_or_default());
    let text = fields.text("text").to_owned();
    if fields.has("do", "skip") {
        let step = CheckStep {
            to: CheckState::Skipped,
            text,
        };
        return check::step(tx, id, seen, step).await;
    }
    let places = check::items(tx, id).await?;
    let answers = places
        .iter()
        .map(|item| Answer {
            place: item.place,
            answer: filled_code(fields.text(&format!("answer.{}", item.place))),
            note: fields.text(&format!("note.{}", item.place)).to_owned(),
        })
        .collect();
    check::answer(tx, id, seen, Answers { answers }).await?;
    if known.test_kind.is_some() {
        let patch = CheckPatch {
            tested_version: Some(fields.text("tested_version").to_owned()),
            report: Some(fields.text("report").to_owned()),
        };
        check::describe(tx, id, IfMatch::Any, patch).await?;
    }
    if fields.has("do", "done") {
        let step = CheckStep {
            to: CheckState::Done,
            text,
        };
        check::step(tx, id, IfMatch::Any, step).await?;
    }
    Ok(())
}

pub(super) async fn act(
    page: Page<SecurityCheckWork>,
    State(state): State<AppState>,
    Path(id): Path<CheckId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        carry_out(&mut tx, &page, id, &fields).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/security-checks/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = whole(&state, &page, id, Refused::Walk(fields), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

/// A comment, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    text: String,
}

pub(super) async fn comment(
    page: Page<SecurityCheckRead>,
    State(state): State<AppState>,
    Path(id): Path<CheckId>,
    PageForm(said): PageForm<Said>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        check::comment(&mut tx, id, &said.text).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/security-checks/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = whole(&state, &page, id, Refused::Comment(said.text), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
