//! Paper typed in afterwards: the whole questionnaire on one page, save and next (handbook §4.3.1).

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::civil::Date;
use serde::Deserialize;
use sqm_domain::ids::SurveyId;
use sqm_domain::survey::{Answers, Refusal};
use sqm_platform::http::{PageForm, Path};
use sqm_platform::page::{Choice, Page, PageFrame, Shell, done};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::form::{Pairs, field};
use super::whole::{self, Filled, Sheet, languages, sheets};
use crate::permissions::SurveyInterview;
use crate::questionnaire;
use crate::response::{self, NewResponse};
use crate::survey::{self, Channel, State as SurveyState};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<SurveyInterview, _, _>("/surveys/{id}/paper", show)
        .post::<SurveyInterview, _, _>("/surveys/{id}/paper", save)
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/paper.html")]
struct PaperPage {
    shell: Shell,
    name: String,
    number: String,
    sheets: Vec<Sheet>,
    day: String,
    languages: Vec<Choice>,
    wrong: bool,
    saved: bool,
    action: String,
}

/// Every field of the form, as it came: the questions' names are not known before the questionnaire is read.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Fields(Pairs);

async fn show(
    page: Page<SurveyInterview>,
    State(state): State<AppState>,
    Path(id): Path<SurveyId>,
) -> Result<PaperPage> {
    let today = state.clock.now().to_zoned(page.caller.tenant.zone.clone()).date();
    render(
        &state,
        &page,
        id,
        &Answers::new(),
        &BTreeMap::new(),
        today.to_string(),
        page.caller.lang.tag(),
    )
    .await
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    id: SurveyId,
    answers: &Answers,
    refused: &BTreeMap<String, Refusal>,
    day: String,
    lang: &str,
) -> Result<PaperPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let survey = survey::get(&mut tx, id).await?;
    let version = questionnaire::version(&mut tx, survey.version_id).await?;
    tx.commit().await?;
    Ok(PaperPage {
        shell: page.shell_t("paper-title"),
        sheets: sheets(&version, answers, refused, lang),
        languages: languages(&version, lang),
        name: survey.name,
        number: survey.number,
        day,
        wrong: !refused.is_empty(),
        saved: done(page),
        action: format!("/surveys/{id}/paper"),
    })
}

async fn save(
    page: Page<SurveyInterview>,
    State(state): State<AppState>,
    Path(id): Path<SurveyId>,
    PageForm(Fields(pairs)): PageForm<Fields>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let survey = survey::get(&mut tx, id).await?;
    if !survey.channels.contains(&Channel::Paper) || survey.state == SurveyState::Draft {
        return Err(Error::Conflict("paper-not-asked"));
    }
    let version = questionnaire::version(&mut tx, survey.version_id).await?;
    let Filled {
        answers,
        mut refused,
        lang,
    } = whole::read(&version, &pairs);
    let typed = field(&pairs, "day").to_owned();
    let today = tx.now().to_zoned(tx.zone().clone()).date();
    // On paper everything is answered at noon of its day.
    let answered_at = typed
        .parse::<Date>()
        .ok()
        .filter(|day| *day <= today)
        .and_then(|day| day.at(12, 0, 0, 0).to_zoned(tx.zone().clone()).ok())
        .map(|zoned| zoned.timestamp().min(tx.now()));
    if answered_at.is_none() {
        refused.insert("day".to_owned(), Refusal::Kind);
    }
    if !refused.is_empty() {
        drop(tx);
        let again = render(&state, &page, id, &answers, &refused, typed, &lang).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let new = NewResponse {
        channel: Some(Channel::Paper),
        language: lang,
        answers,
        interviewer: Some(page.caller.user),
        answered_at,
        ..NewResponse::default()
    };
    response::record(&state, &mut tx, &survey, &version, new).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/surveys/{id}/paper?done=1")).into_response())
}
