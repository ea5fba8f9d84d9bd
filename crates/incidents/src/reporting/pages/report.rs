//! One report: its fields, what it said before, printing it.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::Timestamp;
use sqm_domain::ids::{IncidentId, ReportId};
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Fields, FormErrors, Page, PageFrame, Shell, done, word};
use sqm_platform::{AppState, Result};

use crate::incident;
use crate::permissions::{IncidentEdit, IncidentRead};
use crate::reporting::api::printed;
use crate::reporting::report::{self, Report, ReportState, ReportText, ReportVersion};

/// A field of the regulation.
#[derive(Debug)]
struct Field {
    name: &'static str,
    label: String,
    rows: &'static str,
}

/// An earlier text.
#[derive(Debug)]
struct Earlier {
    label: String,
    who: String,
    at: Timestamp,
    /// What differs from the text before it: the field's name and what it said then.
    changes: Vec<(String, String)>,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/report_text.html")]
pub(super) struct ReportPage {
    shell: Shell,
    report: Report,
    number: String,
    kind: String,
    language: String,
    fields: Fields,
    errors: FormErrors,
    all: Vec<Field>,
    earlier: Vec<Earlier>,
    draft: bool,
    may_edit: bool,
    done: bool,
}

impl ReportPage {
    fn back(&self) -> String {
        format!("/incidents/{}/reports", self.report.incident)
    }
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    (incident, id): (IncidentId, ReportId),
    typed: Option<(Fields, FormErrors)>,
) -> Result<ReportPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let of = incident::get(&mut tx, incident).await?;
    let report = report::get(&mut tx, incident, id).await?;
    let versions = report::versions(&mut tx, incident, id).await?;
    tx.commit().await?;
    let shell = page.shell(word(page, "report-kind", report.kind));
    let typed = typed.map(|(mut fields, mut errors)| {
        if let Some(newest) = errors.go_on_from(page, report.version) {
            fields.set("version", newest);
        }
        (fields, errors)
    });
    let (fields, errors) = typed.unwrap_or_else(|| {
        let mut fields = Fields::default();
        for field in ReportText::FIELDS {
            fields.set(field, report.text.get(field));
        }
        fields.set("version", report.version);
        (fields, FormErrors::default())
    });
    let label = |field: &str| page.t(&format!("report-field-{field}").replace('_', "-"));
    let draft = report.state == ReportState::Draft;
    Ok(ReportPage {
        number: of.number,
        kind: word(page, "report-kind", report.kind),
        language: word(page, "report-language", report.language),
        all: ReportText::FIELDS
            .into_iter()
            .map(|name| Field {
                name,
                label: label(name),
                rows: match name {
                    "unit" | "systems" | "place" | "level" => "2",
                    _ => "4",
                },
            })
            .collect(),
        earlier: earlier(&shell, &versions, label),
        may_edit: draft && page.caller.can("incident.edit"),
        draft,
        done: done(page),
        report,
        fields,
        errors,
        shell,
    })
}

/// The texts, newest first, each with what it changed.
fn earlier(shell: &Shell, versions: &[ReportVersion], label: impl Fn(&str) -> String) -> Vec<Earlier> {
    versions
        .iter()
        .enumerate()
        .map(|(place, version)| {
            let before = versions.get(place + 1).map(|before| &before.text);
            Earlier {
                label: shell.ta("report-version-n", "n", i64::from(version.number)),
                who: version.by.as_ref().map(|by| by.name.clone()).unwrap_or_default(),
                at: version.at,
                changes: before
                    .map(|before| {
                        ReportText::FIELDS
                            .into_iter()
                            .filter(|field| before.get(field) != version.text.get(field))
                            .map(|field| (label(field), before.get(field).to_owned()))
                            .collect()
                    })
                    .unwrap_or_default(),
            }
        })
        .collect()
}

pub(super) async fn show(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path(ids): Path<(IncidentId, ReportId)>,
) -> Result<ReportPage> {
    whole(&state, &page, ids, None).await
}

pub(super) async fn save(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(ids): Path<(IncidentId, ReportId)>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let text = ReportText::of(|field| fields.text(field));
        let seen = IfMatch::Version(fields.text("version").parse().unwrap_or_default());
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        report::edit(&mut tx, ids.0, ids.1, seen, &text).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => {
            let href = format!("/incidents/{}/reports/{}?done=1", ids.0, ids.1);
            Ok(Redirect::to(&href).into_response())
        }
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = whole(&state, &page, ids, Some((fields, errors))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

pub(super) async fn pdf(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path((incident, id)): Path<(IncidentId, ReportId)>,
) -> Result<Response> {
    let tx = state.db.tenant(&page.caller.scope()).await?;
    Ok(printed(report::pdf(&state, tx, incident, id).await?))
}
