//! The tenant's own settings.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_platform::http::{IfMatch, PageForm};
use sqm_platform::i18n::Lang;
use sqm_platform::page::{FormErrors, Page, PageFrame, Shell, done};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::{Tenant, TenantChange, ops};
use crate::permissions::TenantSettings;
use crate::zones::zones;

/// The pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<TenantSettings, _, _>("/settings/organisation", show)
        .post::<TenantSettings, _, _>("/settings/organisation", change)
}

/// The form, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct TenantForm {
    version: i64,
    name: String,
    time_zone: String,
    lang: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "org/organisation.html")]
struct OrganisationPage {
    shell: Shell,
    tenant: Tenant,
    form: TenantForm,
    langs: [Lang; 3],
    zones: &'static [String],
    errors: FormErrors,
    done: bool,
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    typed: Option<TenantForm>,
    errors: FormErrors,
) -> Result<OrganisationPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let tenant = ops::get(&mut tx).await?;
    tx.commit().await?;
    let mut form = typed.unwrap_or_else(|| TenantForm {
        version: 0,
        name: tenant.name.clone(),
        time_zone: tenant.zone_name().to_owned(),
        lang: tenant.lang.tag().to_owned(),
    });
    form.version = tenant.version;
    let shell = page.shell_t("organisation-title");
    Ok(OrganisationPage {
        shell,
        tenant,
        form,
        langs: Lang::ALL,
        zones: zones(),
        errors,
        done: done(page),
    })
}

async fn show(State(state): State<AppState>, page: Page<TenantSettings>) -> Result<OrganisationPage> {
    render(&state, &page, None, FormErrors::default()).await
}

async fn change(
    State(state): State<AppState>,
    page: Page<TenantSettings>,
    PageForm(form): PageForm<TenantForm>,
) -> Result<Response> {
    let change = TenantChange {
        name: form.name.clone(),
        zone: form.time_zone.clone(),
        lang: Lang::from_tag(&form.lang).unwrap_or(page.caller.tenant.lang),
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    match ops::change(&mut tx, IfMatch::Version(form.version), change).await {
        Ok(_) => {
            tx.commit().await?;
            state.authenticator().forget(page.caller.user);
            Ok(Redirect::to("/settings/organisation?done=1").into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let shown = render(&state, &page, Some(form), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}
