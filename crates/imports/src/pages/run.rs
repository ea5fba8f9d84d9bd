//! A run at work, and its report.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::HeaderName;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sqm_domain::ids::ImportId;
use sqm_platform::http::{PageForm, Paging, Path};
use sqm_platform::page::{Page, Shell};
use sqm_platform::{AppState, Result};

use super::to;
use crate::api::csv_headers;
use crate::permissions::{ImportRead, ImportRun};
use crate::runs::{self, Run, RunState};
use crate::target;
use crate::words::Words;

#[derive(Debug, Template, WebTemplate)]
#[template(path = "imports/run.html")]
pub(super) struct RunPage {
    shell: Shell,
    run: Run,
    target: String,
    records: i64,
    percent: i64,
    /// Rows a second, and seconds left at that pace; 0 when not known yet.
    pace: i64,
    left: i64,
    seconds: i64,
    stalled: bool,
    failure: String,
    rejected: Vec<(i64, Vec<String>)>,
    records_href: String,
    may_run: bool,
}

/// The page; a draft is shown where it can be worked on.
pub(super) async fn show(
    page: Page<ImportRead>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let run = runs::get(&mut tx, id).await?;
    let target = target::named(&run.target);
    let may_run =
        page.caller.can("import.run") && target.is_some_and(|target| page.caller.can(target.permission()));
    if run.state.is_draft() && may_run {
        return Ok(to(id, "/columns"));
    }
    let words = Words::new(&state.catalogue, page.caller.lang, &run);
    let shown = Paging {
        limit: Some(50),
        after: None,
    };
    let rejected = runs::rejected_page(&state, &mut tx, id, &shown).await?;
    let rejected = rejected
        .items
        .into_iter()
        .map(|row| {
            (
                row.row,
                row.errors.iter().map(|error| words.row_error(error)).collect(),
            )
        })
        .collect();
    let now = tx.now();
    let from = run.started_at.unwrap_or(run.created_at);
    let seconds = run
        .finished_at
        .unwrap_or(now)
        .duration_since(from)
        .as_secs()
        .max(0);
    let pace = if seconds > 0 { run.rows_done / seconds } else { 0 };
    let left = if pace > 0 {
        (run.rows_total - run.rows_done) / pace
    } else {
        0
    };
    let shell = page.shell(run.file.name.clone());
    Ok(RunPage {
        target: target
            .map(|target| words.text(target.label()))
            .unwrap_or_default(),
        records: run.created + run.changed + run.unchanged,
        percent: if run.rows_total > 0 {
            run.rows_done * 100 / run.rows_total
        } else {
            100
        },
        pace,
        left,
        seconds,
        stalled: run.is_stalled(now),
        failure: run
            .failure
            .as_ref()
            .map(|failure| words.failure(failure))
            .unwrap_or_default(),
        rejected,
        records_href: target
            .and_then(|target| target.records_href(id))
            .unwrap_or_default(),
        may_run,
        shell,
        run,
    }
    .into_response())
}

/// A form without fields.
#[derive(Debug, Deserialize)]
pub(super) struct Pressed {}

/// Starts the job.
pub(super) async fn start(
    page: Page<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
    PageForm(Pressed {}): PageForm<Pressed>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let run = runs::get(&mut tx, id).await?;
    runs::permit(&page.caller, &run.target)?;
    // The button pressed twice is pressed once.
    if run.state != RunState::Running {
        runs::start(&mut tx, id).await?;
        tx.commit().await?;
    }
    Ok(to(id, ""))
}

/// Sets a stalled job going again.
pub(super) async fn resume(
    page: Page<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
    PageForm(Pressed {}): PageForm<Pressed>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    runs::permit(&page.caller, &runs::get(&mut tx, id).await?.target)?;
    runs::resume(&mut tx, id).await?;
    tx.commit().await?;
    Ok(to(id, ""))
}

/// Stops the job.
pub(super) async fn cancel(
    page: Page<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
    PageForm(Pressed {}): PageForm<Pressed>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let run = runs::get(&mut tx, id).await?;
    runs::permit(&page.caller, &run.target)?;
    if !run.state.is_final() {
        runs::cancel(&mut tx, id).await?;
        tx.commit().await?;
    }
    Ok(to(id, ""))
}

/// The rejected rows as a file.
pub(super) async fn rejected_csv(
    page: Page<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
) -> Result<([(HeaderName, String); 2], Vec<u8>)> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let run = runs::get(&mut tx, id).await?;
    runs::permit(&page.caller, &run.target)?;
    let words = Words::new(&state.catalogue, page.caller.lang, &run);
    let csv = runs::rejected_csv(&state, &mut tx, &run, words.csv_headers(), |error| {
        words.row_error(error)
    })
    .await?;
    Ok((csv_headers(&run), csv))
}
