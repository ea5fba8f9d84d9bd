//! The regimes: who this operator is in their eyes, the list, one of them.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use sqm_domain::ids::RegimeId;
use sqm_domain::security::OperatorKind;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Choice, Fields, FormErrors, Page, PageFrame, Shell, codes, done};
use sqm_platform::{AppState, Result};

use super::regime_form::{RegimePage, form_page, fresh, read, rearranged, stored};
use super::words::{conditions, limit};
use crate::permissions::IncidentConfigure;
use crate::reporting::regime::{self, Regime, ReporterInput};

pub(super) const HERE: &str = "/settings/reporting-regimes";

/// A regime in the list.
#[derive(Debug)]
struct Row {
    id: RegimeId,
    name: String,
    source: String,
    active: bool,
    verified: bool,
    /// Applies to this operator, as far as that depends on what the operator is.
    concerns: bool,
    asks: Vec<String>,
    /// Report, limit, was the limit seen.
    steps: Vec<(String, String, bool)>,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/regimes.html")]
pub(super) struct RegimesPage {
    shell: Shell,
    rows: Vec<Row>,
    operators: Vec<Choice>,
    version: i64,
    errors: FormErrors,
    done: bool,
}

fn row(page: &PageFrame, shell: &Shell, regime: Regime, operators: &[OperatorKind]) -> Row {
    Row {
        asks: conditions(page, shell, &regime),
        concerns: regime.operators.is_empty() || regime.operators.iter().any(|kind| operators.contains(kind)),
        steps: regime
            .steps
            .iter()
            .map(|step| {
                (
                    step.name.clone(),
                    limit(shell, &step.deadline_unit, step.deadline_count),
                    step.verified,
                )
            })
            .collect(),
        id: regime.id,
        name: regime.name,
        source: regime.source,
        active: regime.active,
        verified: regime.verified,
    }
}

async fn whole(state: &AppState, page: &PageFrame, errors: FormErrors) -> Result<RegimesPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let regimes = regime::list(&mut tx).await?;
    let reporter = regime::reporter(&mut tx).await?;
    tx.commit().await?;
    let shell = page.shell_t("regime-list");
    Ok(RegimesPage {
        rows: regimes
            .into_iter()
            .map(|regime| row(page, &shell, regime, &reporter.operators))
            .collect(),
        operators: codes(page, "operator-kind", OperatorKind::ALL, &reporter.operators),
        version: reporter.version,
        errors,
        done: done(page),
        shell,
    })
}

pub(super) async fn list(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
) -> Result<RegimesPage> {
    whole(&state, &page, FormErrors::default()).await
}

/// Says what this operator is.
pub(super) async fn operators(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let input = ReporterInput {
            operators: fields
                .list("operator")
                .filter_map(|code| code.parse().ok())
                .collect(),
        };
        let seen = IfMatch::Version(fields.text("version").parse().unwrap_or_default());
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        regime::set_reporter(&mut tx, seen, input).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = whole(&state, &page, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

pub(super) async fn new(page: Page<IncidentConfigure>) -> RegimePage {
    form_page(&page, None, fresh(), FormErrors::default())
}

pub(super) async fn create(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let mut fields = Fields::from(pairs);
    if rearranged(&mut fields) {
        return Ok(form_page(&page, None, fields, FormErrors::default()).into_response());
    }
    let outcome = async {
        let input = read(&fields)?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        regime::create(&mut tx, input).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = form_page(&page, None, fields, errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

async fn get(state: &AppState, page: &PageFrame, id: RegimeId) -> Result<Regime> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = regime::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(found)
}

pub(super) async fn show(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    Path(id): Path<RegimeId>,
) -> Result<RegimePage> {
    let known = get(&state, &page, id).await?;
    let fields = stored(&known);
    Ok(form_page(&page, Some(known), fields, FormErrors::default()))
}

pub(super) async fn change(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    Path(id): Path<RegimeId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let mut fields = Fields::from(pairs);
    if rearranged(&mut fields) {
        let known = get(&state, &page, id).await?;
        return Ok(form_page(&page, Some(known), fields, FormErrors::default()).into_response());
    }
    let outcome = async {
        let input = read(&fields)?;
        let seen = IfMatch::Version(fields.text("version").parse().unwrap_or_default());
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        regime::replace(&mut tx, id, seen, input).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let known = get(&state, &page, id).await?;
            let again = form_page(&page, Some(known), fields, errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
