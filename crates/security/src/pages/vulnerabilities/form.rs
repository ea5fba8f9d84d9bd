//! Putting a vulnerability in by hand.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::security::Severity;
use sqm_org::Choosers;
use sqm_platform::http::PageForm;
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, codes, filled_code, filled_id};
use sqm_platform::{AppState, Error, Result};

use super::super::typed;
use crate::permissions::VulnerabilityEdit;
use crate::vulnerability::{self, NewVulnerability};

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    asset: String,
    identifier: String,
    title: String,
    description: String,
    solution: String,
    score: String,
    vector: String,
    severity: String,
    scanner: String,
    detected_on: String,
    owner: String,
    department: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/vulnerability_form.html")]
pub(super) struct FormPage {
    shell: Shell,
    form: Form,
    errors: FormErrors,
    severities: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
}

async fn render(state: &AppState, page: &PageFrame, form: Form, errors: FormErrors) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let worst: Vec<Severity> = Severity::ALL.iter().rev().copied().collect();
    let chosen: Vec<Severity> = filled_code(&form.severity).into_iter().collect();
    Ok(FormPage {
        shell: page.shell_t("vulnerability-new"),
        severities: codes(page, "severity", &worst, &chosen),
        people: choosers.people(&form.owner),
        departments: choosers.departments(&form.department),
        form,
        errors,
    })
}

pub(super) async fn new(page: Page<VulnerabilityEdit>, State(state): State<AppState>) -> Result<FormPage> {
    let today = state.clock.now().to_zoned(page.caller.tenant.zone.clone()).date();
    let form = Form {
        detected_on: today.to_string(),
        ..Form::default()
    };
    render(&state, &page, form, FormErrors::default()).await
}

pub(super) async fn create(
    page: Page<VulnerabilityEdit>,
    State(state): State<AppState>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let score = match form.score.trim() {
            "" => None,
            text => Some(
                text.replace(',', ".")
                    .parse()
                    .map_err(|_| Error::field("score", "field-not-a-number"))?,
            ),
        };
        let new = NewVulnerability {
            asset: form.asset.clone(),
            identifier: form.identifier.clone(),
            title: form.title.clone(),
            description: form.description.trim().to_owned(),
            solution: form.solution.trim().to_owned(),
            score,
            vector: form.vector.trim().to_owned(),
            severity: filled_code(&form.severity),
            scanner: form.scanner.trim().to_owned(),
            detected_on: typed::day("detected_on", &form.detected_on)?,
            owner: filled_id(&form.owner),
            department: filled_id(&form.department),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = vulnerability::create(&state, &mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }
    .await;
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("/vulnerabilities/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
