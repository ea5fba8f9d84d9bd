//! Not wanting to be asked: `/s/<tenant>/<code>/stop`, the link at the end of every message.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_customers::customer::{self, CustomerPatch};
use sqm_org::sessions::Client;
use sqm_platform::http::{IfMatch, Path};
use sqm_platform::page::PublicPage;
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::pages::{Frame, SaidPage, frame, language};
use super::{door, sql};
use crate::questionnaire;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get_public("/s/{tenant}/{code}/stop", ask)
        .post_public("/s/{tenant}/{code}/stop", stop)
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/stop.html")]
struct StopPage {
    f: Frame,
    action: String,
}

/// A question first: programs that look into mails open every link.
async fn ask(
    State(state): State<AppState>,
    page: PublicPage,
    Path((slug, code)): Path<(String, String)>,
) -> Result<StopPage> {
    let tenant = door::tenant(&state, &slug).await?;
    let mut tx = state.db.tenant(&tenant.scope("survey")).await?;
    let (survey, invited) = door::behind(&mut tx, &code).await?;
    let invited = invited.ok_or(Error::NotFound("page"))?;
    let version = questionnaire::version(&mut tx, survey.version_id).await?;
    let lang = language(&page, &version, invited.language.as_deref());
    let f = frame(&mut tx, &page, &tenant, &survey, &version, lang).await?;
    tx.commit().await?;
    Ok(StopPage {
        f,
        action: format!("/s/{slug}/{code}/stop"),
    })
}

async fn stop(
    State(state): State<AppState>,
    page: PublicPage,
    client: Client,
    Path((slug, code)): Path<(String, String)>,
) -> Result<SaidPage> {
    door::knock(&state, &client)?;
    let tenant = door::tenant(&state, &slug).await?;
    let mut tx = state.db.tenant(&tenant.scope("survey")).await?;
    let (survey, invited) = door::behind(&mut tx, &code).await?;
    let invited = invited.ok_or(Error::NotFound("page"))?;
    sql::refuse(&mut tx, invited.id, invited.customer).await?;
    if let Some(customer) = invited.customer {
        let patch = CustomerPatch {
            no_contact: Some(true),
            ..CustomerPatch::default()
        };
        customer::update(&state, &mut tx, customer, IfMatch::Any, patch).await?;
    }
    let version = questionnaire::version(&mut tx, survey.version_id).await?;
    let lang = language(&page, &version, invited.language.as_deref());
    let f = frame(&mut tx, &page, &tenant, &survey, &version, lang).await?;
    tx.commit().await?;
    Ok(SaidPage {
        title: f.shell.t("ask-stopped").into_owned(),
        text: f.shell.t("ask-stopped-text").into_owned(),
        framed: false,
        f,
    })
}
