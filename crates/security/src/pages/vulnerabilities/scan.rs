//! Handing in a scanner's file.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use sqm_platform::http::require_csrf;
use sqm_platform::page::{Address, FormErrors, Page, PageFrame, Shell, filled};
use sqm_platform::{AppState, Error, Result};

use crate::permissions::VulnerabilityImport;
use crate::vulnerability::{self, ScanFile, ScanOutcome};

/// What was typed besides the file.
#[derive(Debug, Default)]
struct Form {
    csrf: Option<String>,
    scanner: String,
    asset: String,
    scanned_on: String,
    full: bool,
    file: Bytes,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/vulnerability_scan.html")]
pub(super) struct ScanPage {
    shell: Shell,
    form: Form,
    errors: FormErrors,
    /// What became of the file that was handed in, and the list of what it found.
    outcome: Option<(ScanOutcome, String)>,
}

fn render(page: &PageFrame, form: Form, errors: FormErrors) -> ScanPage {
    ScanPage {
        shell: page.shell_t("vulnerability-scan-in"),
        form,
        errors,
        outcome: None,
    }
}

pub(super) async fn new(page: Page<VulnerabilityImport>, State(state): State<AppState>) -> ScanPage {
    let today = state.clock.now().to_zoned(page.caller.tenant.zone.clone()).date();
    let form = Form {
        scanned_on: today.to_string(),
        ..Form::default()
    };
    render(&page, form, FormErrors::default())
}

async fn read(mut parts: Multipart) -> Result<Form> {
    let mut form = Form::default();
    let broken = |_| Error::field("file", "field-invalid");
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        match part.name() {
            Some("csrf") => form.csrf = Some(part.text().await.map_err(broken)?),
            Some("scanner") => form.scanner = part.text().await.map_err(broken)?,
            Some("asset") => form.asset = part.text().await.map_err(broken)?,
            Some("scanned_on") => form.scanned_on = part.text().await.map_err(broken)?,
            Some("full") => form.full = !part.text().await.map_err(broken)?.is_empty(),
            Some("file") => form.file = part.bytes().await.map_err(broken)?,
            _ => {}
        }
    }
    Ok(form)
}

async fn hand_in(state: &AppState, page: &PageFrame, form: &Form) -> Result<(ScanOutcome, String)> {
    if form.file.is_empty() {
        return Err(Error::field("file", "field-required"));
    }
    let told = ScanFile {
        scanner: filled(&form.scanner),
        asset: filled(&form.asset),
    };
    let mut report = vulnerability::read_scan(&form.file, &told)?;
    if let Some(day) = filled(&form.scanned_on) {
        let day = day
            .parse()
            .map_err(|_| Error::field("scanned_on", "field-date"))?;
        report.scanned_on = Some(day);
    }
    report.full |= form.full;
    let scanner = report.scanner.clone();
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let outcome = vulnerability::report_whole(state, &mut tx, report).await?;
    tx.commit().await?;
    let list = Address::new("/vulnerabilities", "state=all").with("scanner", &scanner);
    Ok((outcome, list.href()))
}

pub(super) async fn take(
    page: Page<VulnerabilityImport>,
    State(state): State<AppState>,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response> {
    let form = read(parts).await?;
    require_csrf(&state, &page.caller, &headers, form.csrf.as_deref())?;
    match hand_in(&state, &page, &form).await {
        Ok(outcome) => {
            let mut again = render(&page, Form::default(), FormErrors::default());
            again.outcome = Some(outcome);
            Ok(again.into_response())
        }
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page, form, errors)).into_response())
        }
    }
}
