//! Who knows of an incident, and breaking the glass.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::IncidentId;
use sqm_org::Choosers;
use sqm_platform::http::{PageForm, Path};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, filled_id, word};
use sqm_platform::{AppState, Error, Result};

use super::frame::Frame;
use crate::access::{self, AccessEntry, BreakGlass, Confidant};
use crate::permissions::{IncidentBreakGlass, IncidentRead, IncidentRestrict};

#[derive(Template, WebTemplate)]
#[template(path = "incidents/access.html")]
pub(super) struct AccessPage {
    shell: Shell,
    f: Frame,
    confidants: Vec<Confidant>,
    /// What was done to the circle, in words.
    entries: Vec<(String, AccessEntry)>,
    people: Vec<Choice>,
    errors: FormErrors,
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: IncidentId,
    chosen: &str,
    errors: FormErrors,
) -> Result<AccessPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (f, shell) = Frame::load(&mut tx, page, id, "access").await?;
    let confidants = access::confidants(&mut tx, id).await?;
    let entries = access::entries(&mut tx, id).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let inside: Vec<String> = confidants.iter().map(|one| one.id.to_string()).collect();
    Ok(AccessPage {
        people: choosers
            .people(chosen)
            .into_iter()
            .filter(|choice| !inside.contains(&choice.value))
            .collect(),
        shell,
        f,
        confidants,
        entries: entries
            .into_iter()
            .map(|one| (word(page, "incident-access", &one.act), one))
            .collect(),
        errors,
    })
}

pub(super) async fn show(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
) -> Result<AccessPage> {
    whole(&state, &page, id, "", FormErrors::default()).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AccessForm {
    /// `restrict`, `show`, `admit`, `dismiss`.
    #[serde(rename = "do")]
    action: String,
    user: String,
}

pub(super) async fn change(
    page: Page<IncidentRestrict>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<AccessForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let user = || filled_id(&form.user).ok_or_else(|| Error::field("user", "field-required"));
        match form.action.as_str() {
            "restrict" => access::restrict(&mut tx, id, true).await?,
            "show" => access::restrict(&mut tx, id, false).await?,
            "admit" => access::admit(&mut tx, id, user()?).await?,
            "dismiss" => access::dismiss(&mut tx, id, user()?).await?,
            _ => return Err(Error::field("do", "field-unknown")),
        }
        tx.commit().await
    }
    .await;
    match outcome {
        // Whoever dismissed himself sees it no more.
        Ok(()) if form.action == "dismiss" && form.user == page.caller.user.to_string() => {
            Ok(Redirect::to("/incidents").into_response())
        }
        Ok(()) => Ok(Redirect::to(&format!("/incidents/{id}/access")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = whole(&state, &page, id, &form.user, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct GlassForm {
    number: String,
    reason: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/glass.html")]
pub(super) struct GlassPage {
    shell: Shell,
    form: GlassForm,
    errors: FormErrors,
}

pub(super) async fn glass(page: Page<IncidentBreakGlass>) -> GlassPage {
    GlassPage {
        shell: page.shell_t("incident-glass"),
        form: GlassForm::default(),
        errors: FormErrors::default(),
    }
}

pub(super) async fn break_glass(
    page: Page<IncidentBreakGlass>,
    State(state): State<AppState>,
    PageForm(form): PageForm<GlassForm>,
) -> Result<Response> {
    let order = BreakGlass {
        number: form.number.clone(),
        reason: form.reason.clone(),
    };
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = access::break_glass(&mut tx, &order).await?;
        tx.commit().await?;
        Ok(id)
    }
    .await;
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("/incidents/{id}")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = GlassPage {
                shell: page.shell_t("incident-glass"),
                form,
                errors,
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
