//! Past imports, and uploading a file.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sqm_domain::ids::MappingId;
use sqm_platform::http::{Paging, Query, require_csrf};
use sqm_platform::page::{Page, Shell};
use sqm_platform::{AppState, Error, FieldErrors, Result};

use super::to;
use crate::form_data::FormData;
use crate::permissions::{ImportRead, ImportRun};
use crate::runs::{self, Run};
use crate::saved;
use crate::target;

#[derive(Debug, Template, WebTemplate)]
#[template(path = "imports/list.html")]
pub(super) struct ListPage {
    shell: Shell,
    runs: Vec<ListedRun>,
    next: String,
}

#[derive(Debug)]
struct ListedRun {
    run: Run,
    target: String,
    percent: i64,
}

impl ListedRun {
    fn new(run: Run, words: impl Fn(&str) -> String) -> Self {
        let label = target::named(&run.target).map_or("", |target| target.label());
        let percent = if run.rows_total > 0 {
            run.rows_done * 100 / run.rows_total
        } else {
            0
        };
        Self {
            target: words(label),
            percent,
            run,
        }
    }
}

/// The list.
pub(super) async fn list(
    page: Page<ImportRead>,
    State(state): State<AppState>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = runs::list(&mut tx, &paging).await?;
    let next = listed
        .next
        .map(|after| format!("/imports?after={after}"))
        .unwrap_or_default();
    let runs = listed
        .items
        .into_iter()
        .map(|run| ListedRun::new(run, |key| page.t(key)))
        .collect();
    Ok(ListPage {
        shell: page.shell_t("imports-title"),
        runs,
        next,
    })
}

#[derive(Debug, Template, WebTemplate)]
#[template(path = "imports/new.html")]
pub(super) struct NewPage {
    shell: Shell,
    kinds: Vec<Kind>,
    saved: Vec<(MappingId, String)>,
    chosen: String,
    errors: Vec<(String, String)>,
    megabytes: usize,
}

impl NewPage {
    fn error(&self, field: &str) -> &str {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map_or("", |(_, text)| text)
    }
}

/// A target in one of its shapes.
#[derive(Debug)]
struct Kind {
    /// `tickets:rows`.
    value: String,
    label: String,
    help: String,
}

/// The upload form.
pub(super) async fn new(page: Page<ImportRun>, State(state): State<AppState>) -> Result<NewPage> {
    form(&page, &state, String::new(), &FieldErrors::new()).await
}

async fn form(
    page: &Page<ImportRun>,
    state: &AppState,
    chosen: String,
    errors: &FieldErrors,
) -> Result<NewPage> {
    let mut kinds = Vec::new();
    for target in target::all()
        .into_iter()
        .filter(|target| page.caller.can(target.permission()))
    {
        for shape in target.shapes() {
            kinds.push(Kind {
                value: format!("{}:{}", target.name(), shape.name()),
                label: format!(
                    "{}: {}",
                    page.t(target.label()),
                    page.t(&format!("imports-shape-{}", shape.name()))
                ),
                help: page.t(&format!("imports-shape-{}-help", shape.name())),
            });
        }
    }
    let chosen = if chosen.is_empty() {
        kinds.first().map(|kind| kind.value.clone()).unwrap_or_default()
    } else {
        chosen
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let saved = saved::list(&mut tx, None)
        .await?
        .into_iter()
        .map(|saved| (saved.id, saved.name))
        .collect();
    let lang = page.caller.lang;
    let errors = errors
        .iter()
        .map(|error| (error.field.clone(), error.text(&state.catalogue, lang)))
        .collect();
    let megabytes = state.config.upload_limit >> 20;
    Ok(NewPage {
        shell: page.shell_t("imports-new"),
        kinds,
        saved,
        chosen,
        errors,
        megabytes,
    })
}

/// Takes the file.
pub(super) async fn upload(
    page: Page<ImportRun>,
    State(state): State<AppState>,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response> {
    let read = FormData::read(parts).await;
    let mut chosen = String::new();
    let outcome = match read {
        Ok(form) => {
            require_csrf(&state, &page.caller, &headers, form.csrf.as_deref())?;
            chosen = format!("{}:{}", form.upload.target, form.upload.shape.name());
            take(&page, &state, form).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(response) => Ok(response),
        Err(Error::Invalid(errors)) => {
            let form = form(&page, &state, chosen, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn take(page: &Page<ImportRun>, state: &AppState, form: FormData) -> Result<Response> {
    runs::permit(&page.caller, &form.upload.target)?;
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let run = runs::upload(state, &mut tx, form.upload).await?;
    tx.commit().await?;
    Ok(to(run.id, "/columns"))
}
