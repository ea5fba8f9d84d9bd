//! Saved mappings.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqm_domain::ids::{ImportId, MappingId};
use sqm_platform::http::{PageForm, Path};
use sqm_platform::page::{Page, Shell};
use sqm_platform::{AppState, Result};

use super::run::Pressed;
use super::to;
use crate::permissions::{ImportRead, ImportRun};
use crate::runs::{self, RunState};
use crate::saved::{self, SavedMapping};
use crate::target;

#[derive(Debug, Template, WebTemplate)]
#[template(path = "imports/mappings.html")]
pub(super) struct MappingsPage {
    shell: Shell,
    mappings: Vec<(SavedMapping, String)>,
}

/// The list.
pub(super) async fn list(page: Page<ImportRead>, State(state): State<AppState>) -> Result<MappingsPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let named = |mapping: SavedMapping| {
        let label = target::named(&mapping.body.target)
            .map(|target| page.t(target.label()))
            .unwrap_or_default();
        (mapping, label)
    };
    let mappings = saved::list(&mut tx, None).await?.into_iter().map(named).collect();
    Ok(MappingsPage {
        shell: page.shell_t("imports-mappings"),
        mappings,
    })
}

/// The mapping as a TOML file, for the command line or another installation.
pub(super) async fn file(
    page: Page<ImportRead>,
    State(state): State<AppState>,
    Path(id): Path<MappingId>,
) -> Result<([(HeaderName, &'static str); 2], String)> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let mapping = saved::get(&mut tx, id).await?;
    let text = mapping.body.to_toml().map_err(|error| anyhow::anyhow!(error))?;
    let headers = [
        (header::CONTENT_TYPE, "application/toml; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"mapping.toml\"",
        ),
    ];
    Ok((headers, format!("# {}\n\n{text}", mapping.name)))
}

/// A name.
#[derive(Debug, Deserialize)]
pub(super) struct NameForm {
    name: String,
}

/// Keeps the mapping of a run under a name.
pub(super) async fn save(
    page: Page<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
    PageForm(form): PageForm<NameForm>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let run = runs::get(&mut tx, id).await?;
    runs::permit(&page.caller, &run.target)?;
    saved::save(&mut tx, &form.name, &run.mapping).await?;
    tx.commit().await?;
    Ok(if matches!(run.state, RunState::Uploaded | RunState::Mapped) {
        to(id, "/columns")
    } else {
        Redirect::to("/imports/mappings").into_response()
    })
}

/// Removes a saved mapping.
pub(super) async fn remove(
    page: Page<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<MappingId>,
    PageForm(Pressed {}): PageForm<Pressed>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let mapping = saved::get(&mut tx, id).await?;
    runs::permit(&page.caller, &mapping.body.target)?;
    saved::remove(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/imports/mappings").into_response())
}
