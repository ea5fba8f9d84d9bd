//! Beginning a document.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::document::{Confidentiality, DocumentKind};
use sqm_org::Choosers;
use sqm_platform::http::PageForm;
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, codes, filled_code, filled_id};
use sqm_platform::{AppState, Error, Result};

use crate::document::{self, NewDocument};
use crate::permissions::DocumentEdit;

/// The form as typed.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    kind: String,
    title: String,
    owner: String,
    department: String,
    clauses: String,
    confidentiality: String,
    review_months: String,
    read_days: String,
    body: String,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            kind: String::new(),
            title: String::new(),
            owner: String::new(),
            department: String::new(),
            clauses: String::new(),
            confidentiality: "internal".to_owned(),
            review_months: "12".to_owned(),
            read_days: "14".to_owned(),
            body: String::new(),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "documents/new.html")]
pub(super) struct NewPage {
    shell: Shell,
    form: Form,
    errors: FormErrors,
    kinds: Vec<Choice>,
    levels: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
}

async fn render(state: &AppState, page: &PageFrame, form: Form, errors: FormErrors) -> Result<NewPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let kind: DocumentKind = filled_code(&form.kind).unwrap_or(DocumentKind::Policy);
    let level: Confidentiality = filled_code(&form.confidentiality).unwrap_or(Confidentiality::Internal);
    Ok(NewPage {
        shell: page.shell_t("document-new"),
        kinds: codes(page, "document-kind", DocumentKind::ALL, &[kind]),
        levels: codes(page, "document-confidentiality", Confidentiality::ALL, &[level]),
        people: choosers.people(&form.owner),
        departments: choosers.departments(&form.department),
        form,
        errors,
    })
}

pub(super) async fn new(page: Page<DocumentEdit>, State(state): State<AppState>) -> Result<NewPage> {
    let form = Form {
        owner: page.caller.user.to_string(),
        department: page
            .caller
            .department
            .map(|id| id.to_string())
            .unwrap_or_default(),
        ..Form::default()
    };
    render(&state, &page, form, FormErrors::default()).await
}

/// A whole number of a form; empty = the usual one.
pub(super) fn whole(text: &str, field: &'static str) -> Result<Option<i16>> {
    match text.trim() {
        "" => Ok(None),
        digits => digits
            .parse()
            .map(Some)
            .map_err(|_| Error::field(field, "field-invalid")),
    }
}

/// Clauses as people type them: separated by commas or new lines.
pub(super) fn clauses(text: &str) -> Vec<String> {
    text.split([',', '，', '、', '\n', ';', '；'])
        .map(|one| one.trim().to_owned())
        .filter(|one| !one.is_empty())
        .collect()
}

pub(super) async fn create(
    page: Page<DocumentEdit>,
    State(state): State<AppState>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let new = NewDocument {
            kind: filled_code(&form.kind),
            title: form.title.clone(),
            owner: filled_id(&form.owner),
            department: filled_id(&form.department),
            clauses: clauses(&form.clauses),
            confidentiality: filled_code(&form.confidentiality),
            review_months: whole(&form.review_months, "review_months")?,
            read_days: whole(&form.read_days, "read_days")?,
            body: form.body.replace("\r\n", "\n"),
            changes: String::new(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = document::create(&state, &mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }
    .await;
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("/documents/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
