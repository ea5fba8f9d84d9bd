//! Work that failed for good, where an administrator can look at it and let it run once more.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::Redirect;
use serde::Deserialize;
use serde_json::json;
use sqm_platform::audit::AuditEntry;
use sqm_platform::http::PageForm;
use sqm_platform::jobs::{self, DeadJob};
use sqm_platform::page::{Page, Shell};
use sqm_platform::{AppState, Error, Result};

use crate::module::{JobRead, JobRetry};

#[derive(Template, WebTemplate)]
#[template(path = "web/jobs.html")]
pub(crate) struct Jobs {
    shell: Shell,
    jobs: Vec<DeadJob>,
}

pub(crate) async fn list(State(state): State<AppState>, page: Page<JobRead>) -> Result<Jobs> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let jobs = jobs::dead_jobs(&mut tx).await?;
    tx.commit().await?;
    Ok(Jobs {
        shell: page.shell_t("web-jobs"),
        jobs,
    })
}

#[derive(Debug, Deserialize)]
pub(crate) struct Retry {
    id: i64,
}

pub(crate) async fn retry(
    State(state): State<AppState>,
    page: Page<JobRetry>,
    PageForm(form): PageForm<Retry>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    if !jobs::revive(&mut tx, form.id).await? {
        return Err(Error::NotFound("job"));
    }
    tx.audit(AuditEntry {
        action: "job.retry",
        entity_kind: "job",
        entity_id: None,
        about_id: None,
        changes: json!({"job": form.id}),
    });
    tx.commit().await?;
    Ok(Redirect::to("/settings/jobs"))
}
