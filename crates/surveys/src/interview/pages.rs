//! The interviewer's screen: the queue, and one call with its script, its questions and its outcome on one page.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::Deserialize;
use sqm_domain::ids::{InvitationId, SurveyId};
use sqm_domain::survey::{Answers, Refusal};
use sqm_platform::http::{PageForm, Path};
use sqm_platform::page::{Choice, FormErrors, Nothing, Page, PageFrame, Shell, done};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::ops::{self, Before};
use super::{Desk, Outcome};
use crate::answer::{self, Filled, Pairs, Sheet, field};
use crate::permissions::SurveyInterview;

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<SurveyInterview, _, _>("/interviews", desks)
        .post::<SurveyInterview, _, _>("/interviews/next/{survey}", next)
        .get::<SurveyInterview, _, _>("/interviews/{id}", show)
        .post::<SurveyInterview, _, _>("/interviews/{id}", save)
        .post::<SurveyInterview, _, _>("/interviews/{id}/release", release)
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/interviews.html")]
struct DesksPage {
    shell: Shell,
    desks: Vec<Desk>,
    nobody: bool,
}

async fn desks(page: Page<SurveyInterview>, State(state): State<AppState>) -> Result<DesksPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let desks = ops::desks(&mut tx, page.caller.user).await?;
    tx.commit().await?;
    Ok(DesksPage {
        shell: page.shell_t("survey-tab-interviews"),
        desks,
        nobody: done(&page),
    })
}

async fn next(
    page: Page<SurveyInterview>,
    State(state): State<AppState>,
    Path(survey): Path<SurveyId>,
    _form: PageForm<Nothing>,
) -> Result<Redirect> {
    go_on(&state, &page, survey).await
}

/// To the next call of a survey, or back to the desk.
async fn go_on(state: &AppState, page: &PageFrame, survey: SurveyId) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let claimed = ops::claim(&mut tx, survey, page.caller.user).await?;
    tx.commit().await?;
    Ok(match claimed {
        Some(id) => Redirect::to(&format!("/interviews/{id}")),
        None => Redirect::to("/interviews?done=1"),
    })
}

/// A call made before.
#[derive(Debug)]
struct Past {
    at: Timestamp,
    outcome: String,
    note: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/interview.html")]
struct InterviewPage {
    shell: Shell,
    survey: String,
    number: String,
    phone: String,
    script: Vec<String>,
    about: String,
    attempts: i32,
    calls: Vec<Past>,
    sheets: Vec<Sheet>,
    languages: Vec<Choice>,
    outcomes: Vec<Choice>,
    note: String,
    call_at: String,
    started: String,
    wrong: bool,
    errors: FormErrors,
    action: String,
}

/// What was typed and is shown again.
#[derive(Default)]
struct Typed {
    answers: Answers,
    refused: BTreeMap<String, Refusal>,
    lang: String,
    note: String,
    call_at: String,
    started: String,
    errors: FormErrors,
}

async fn show(
    page: Page<SurveyInterview>,
    State(state): State<AppState>,
    Path(id): Path<InvitationId>,
) -> Result<InterviewPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let before = ops::before(&state, &mut tx, id, page.caller.user).await?;
    let typed = Typed {
        lang: before
            .language
            .clone()
            .unwrap_or_else(|| page.caller.lang.tag().to_owned()),
        started: tx.now().to_string(),
        ..Typed::default()
    };
    tx.commit().await?;
    Ok(render(&page, id, before, typed))
}

fn render(page: &PageFrame, id: InvitationId, before: Before, typed: Typed) -> InterviewPage {
    let dims = ["kind", "product", "region"];
    let about: Vec<&str> = dims
        .iter()
        .filter_map(|name| before.dims.get(name)?.as_str())
        .collect();
    InterviewPage {
        shell: page.shell(before.customer.name.clone()),
        survey: before.survey.name,
        number: before.survey.number,
        phone: before.customer.phone.unwrap_or_default(),
        script: before
            .survey
            .script
            .replace("{{name}}", &before.customer.name)
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(str::to_owned)
            .collect(),
        about: about.join(" · "),
        attempts: before.attempts,
        calls: before
            .calls
            .into_iter()
            .map(|(at, outcome, note)| Past {
                at,
                outcome: page.t(&format!("interview-{}", outcome.replace('_', "-"))),
                note,
            })
            .collect(),
        sheets: answer::sheets(&before.version, &typed.answers, &typed.refused, &typed.lang),
        languages: answer::languages(&before.version, &typed.lang),
        outcomes: [
            Outcome::NoAnswer,
            Outcome::Busy,
            Outcome::WrongNumber,
            Outcome::Refused,
        ]
        .iter()
        .map(|one| {
            let code = one.as_str();
            Choice::new(
                code,
                page.t(&format!("interview-{}", code.replace('_', "-"))),
                false,
            )
        })
        .collect(),
        note: typed.note,
        call_at: typed.call_at,
        started: typed.started,
        wrong: !typed.refused.is_empty(),
        errors: typed.errors,
        action: format!("/interviews/{id}"),
    }
}

/// Every field of the form, as it came.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Fields(Pairs);

async fn save(
    page: Page<SurveyInterview>,
    State(state): State<AppState>,
    Path(id): Path<InvitationId>,
    PageForm(Fields(pairs)): PageForm<Fields>,
) -> Result<Response> {
    let by = page.caller.user;
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let before = ops::before(&state, &mut tx, id, by).await?;
    let Filled {
        answers,
        refused,
        lang,
    } = answer::read(&before.version, &pairs);
    let note = field(&pairs, "note").to_owned();
    let call_at = field(&pairs, "call_at").to_owned();
    let mut typed = Typed {
        answers: answers.clone(),
        lang: lang.clone(),
        note: note.clone(),
        call_at: call_at.clone(),
        started: field(&pairs, "started").to_owned(),
        ..Typed::default()
    };
    let outcome = Outcome::from_code(field(&pairs, "do")).unwrap_or(Outcome::Answered);
    let settled = if outcome == Outcome::Answered {
        if !refused.is_empty() {
            drop(tx);
            typed.refused = refused;
            let again = render(&page, id, before, typed);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
        let started = field(&pairs, "started").parse().ok();
        ops::interview(&state, &mut tx, id, by, answers, lang, started, &note).await
    } else {
        let at = call_at
            .parse::<DateTime>()
            .ok()
            .and_then(|at| at.to_zoned(tx.zone().clone()).ok())
            .map(|zoned| zoned.timestamp());
        ops::call(&mut tx, id, by, outcome, &note, at).await
    };
    match settled {
        Ok(survey) => {
            if outcome == Outcome::Refused && !field(&pairs, "never").is_empty() {
                ops::leave_alone(&state, &mut tx, id).await?;
            }
            tx.commit().await?;
            Ok(go_on(&state, &page, survey).await?.into_response())
        }
        Err(error) => {
            drop(tx);
            typed.errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&page, id, before, typed);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

async fn release(
    page: Page<SurveyInterview>,
    State(state): State<AppState>,
    Path(id): Path<InvitationId>,
    _form: PageForm<Nothing>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    ops::release(&mut tx, id, page.caller.user).await?;
    tx.commit().await?;
    Ok(Redirect::to("/interviews"))
}
