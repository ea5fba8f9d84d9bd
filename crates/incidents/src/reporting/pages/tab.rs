//! The tab of an incident: its clocks, what decides who has to be told, the reports.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::Timestamp;
use sqm_domain::ids::IncidentId;
use sqm_domain::security::{ReportKind, ReportLanguage};
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{
    Choice, Fields, FormErrors, Page, PageFrame, Shell, codes, done, filled_code, filled_id, word,
};
use sqm_platform::{AppState, Result};

use super::words::Card;
use crate::pages::Frame;
use crate::permissions::{IncidentEdit, IncidentRead};
use crate::reporting::duty::{self, Circumstances, CircumstancesInput};
use crate::reporting::report::{self, NewReport, Report, ReportState};

/// A report in the list.
#[derive(Debug)]
struct Row {
    href: String,
    kind: String,
    regime: String,
    language: String,
    sent: bool,
    sent_at: Option<Timestamp>,
    updated_at: Timestamp,
    version: i64,
    who: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/reports.html")]
pub(super) struct TabPage {
    shell: Shell,
    f: Frame,
    level_href: String,
    duties: Vec<Card>,
    reports: Vec<Row>,
    circumstances: Circumstances,
    kinds: Vec<Choice>,
    languages: Vec<Choice>,
    errors: FormErrors,
    may_edit: bool,
    done: bool,
}

fn row(page: &PageFrame, report: Report) -> Row {
    Row {
        href: format!("/incidents/{}/reports/{}", report.incident, report.id),
        kind: word(page, "report-kind", report.kind),
        regime: report.regime_name.unwrap_or_default(),
        language: word(page, "report-language", report.language),
        sent: report.state == ReportState::Sent,
        sent_at: report.sent_at,
        updated_at: report.updated_at,
        version: report.version,
        who: report.created_by.map(|by| by.name).unwrap_or_default(),
    }
}

async fn whole(state: &AppState, page: &PageFrame, id: IncidentId, errors: FormErrors) -> Result<TabPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (f, shell) = Frame::load(&mut tx, page, id, "reports").await?;
    let duties = duty::of_incident(&mut tx, id).await?;
    let circumstances = duty::circumstances(&mut tx, id).await?;
    let reports = report::list(&mut tx, id).await?;
    tx.commit().await?;
    Ok(TabPage {
        level_href: format!("{}/level", f.href()),
        duties: duties.iter().map(|duty| Card::new(page, &shell, duty)).collect(),
        reports: reports.into_iter().map(|report| row(page, report)).collect(),
        circumstances,
        kinds: codes(page, "report-kind", ReportKind::ALL, &[ReportKind::Initial]),
        languages: codes(
            page,
            "report-language",
            ReportLanguage::ALL,
            &[ReportLanguage::Zh],
        ),
        errors,
        may_edit: page.caller.can("incident.edit"),
        done: done(page),
        f,
        shell,
    })
}

pub(super) async fn tab(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
) -> Result<TabPage> {
    whole(&state, &page, id, FormErrors::default()).await
}

async fn refused(
    state: &AppState,
    page: &PageFrame,
    id: IncidentId,
    error: sqm_platform::Error,
) -> Result<Response> {
    let errors = FormErrors::of_refusal(state, page, error)?;
    let again = whole(state, page, id, errors).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// Drafts a report and opens it.
pub(super) async fn draft(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let new = NewReport {
            duty: filled_id(fields.text("duty")),
            kind: filled_code(fields.text("kind")),
            language: filled_code(fields.text("language")),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let made = report::draft(&state, &mut tx, id, new).await?;
        tx.commit().await?;
        Ok(made)
    }
    .await;
    match outcome {
        Ok(made) => Ok(Redirect::to(&format!("/incidents/{id}/reports/{made}")).into_response()),
        Err(error) => refused(&state, &page, id, error).await,
    }
}

/// Says what decides who has to be told.
pub(super) async fn circumstances(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let new = CircumstancesInput {
            critical_infrastructure: fields.is_set("critical_infrastructure"),
            product_flaw: fields.is_set("product_flaw"),
            high_risk: fields.is_set("high_risk"),
        };
        let seen = IfMatch::Version(fields.text("version").parse().unwrap_or_default());
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        duty::set_circumstances(&mut tx, id, seen, new).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/incidents/{id}/reports?done=1")).into_response()),
        Err(error) => refused(&state, &page, id, error).await,
    }
}
