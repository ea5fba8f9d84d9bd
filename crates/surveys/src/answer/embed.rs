//! A questionnaire inside another site's page: `widget.js` puts it there, `embed` is what is shown (handbook §4.3.1,
//! 在线问卷). Only these pages may be framed; they know no session.

use axum::Extension;
use axum::extract::{RawForm, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use serde_json::json;
use sqm_org::sessions::Client;
use sqm_platform::http::{Framed, Path};
use sqm_platform::page::PublicPage;
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::door;
use super::pages::{first, next};
use super::way::Way;
use crate::survey::State as SurveyState;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get_public("/s/{tenant}/{code}/embed", show)
        .post_public("/s/{tenant}/{code}/embed", answer)
        .get_public("/s/{tenant}/{code}/widget.js", widget)
}

async fn show(
    State(state): State<AppState>,
    page: PublicPage,
    client: Client,
    headers: HeaderMap,
    Path((slug, code)): Path<(String, String)>,
) -> Result<Response> {
    door::knock(&state, &client)?;
    let shown = first(&state, &page, &headers, &slug, &code, Way::Frame).await?;
    Ok((Extension(Framed), shown).into_response())
}

async fn answer(
    State(state): State<AppState>,
    page: PublicPage,
    client: Client,
    Path((slug, code)): Path<(String, String)>,
    RawForm(body): RawForm,
) -> Result<Response> {
    door::knock(&state, &client)?;
    let shown = next(&state, &page, &slug, &code, &body, Way::Frame).await?;
    Ok((Extension(Framed), shown).into_response())
}

/// The script for another site's page. While the survey is not open it does nothing, so that the other site need not be
/// changed when a survey ends.
async fn widget(
    State(state): State<AppState>,
    page: PublicPage,
    client: Client,
    Path((slug, code)): Path<(String, String)>,
) -> Result<Response> {
    door::knock(&state, &client)?;
    let tenant = door::tenant(&state, &slug).await?;
    let mut tx = state.db.tenant(&tenant.scope("survey")).await?;
    let (survey, invited) = door::behind(&mut tx, &code).await?;
    tx.commit().await?;
    Way::Frame.is_open(&survey, invited.is_some())?;
    let script = if survey.state == SurveyState::Open && survey.takes_answers(state.clock.now()) {
        let body = state
            .assets
            .body("answer-widget.js")
            .ok_or(Error::NotFound("page"))?;
        let words = json!({
            "code": survey.public_code,
            "open": state.catalogue.text(page.lang(), "ask-widget-open"),
            "close": state.catalogue.text(page.lang(), "ui-close"),
        });
        format!(
            "document.currentScript.sqm={words};\n{}",
            String::from_utf8_lossy(&body)
        )
    } else {
        String::new()
    };
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::VARY, "accept-language"),
    ];
    Ok((headers, script).into_response())
}
