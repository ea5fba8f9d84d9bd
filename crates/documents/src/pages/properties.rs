//! What a document is, changed in place.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::document::{Confidentiality, DocumentState};
use sqm_domain::ids::DocumentId;
use sqm_org::Choosers;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, codes, filled_code, filled_id, word};
use sqm_platform::{AppState, Error, Result};

use super::new::{clauses, whole as number};
use super::show::{Typed, whole};
use super::words::until;
use crate::Viewpoint;
use crate::document::{self, Document, DocumentPatch};
use crate::permissions::DocumentRead;

/// The properties panel, alone or inside the page.
#[derive(Debug)]
pub(super) struct Props {
    pub(super) d: Document,
    pub(super) kind: String,
    pub(super) level: String,
    pub(super) clauses: String,
    pub(super) months: String,
    pub(super) days: String,
    pub(super) review: String,
    pub(super) keeps: bool,
    pub(super) in_force: bool,
    pub(super) people: Vec<Choice>,
    pub(super) departments: Vec<Choice>,
    pub(super) levels: Vec<Choice>,
    pub(super) error: String,
}

impl Props {
    pub(super) fn edit_href(&self) -> String {
        format!("/documents/{}/edit", self.d.id)
    }

    pub(super) fn department(&self) -> &str {
        self.d.department.as_deref().unwrap_or_default()
    }

    pub(super) fn review_value(&self) -> String {
        self.d.review_on.map(|day| day.to_string()).unwrap_or_default()
    }
}

pub(super) fn props(
    page: &PageFrame,
    shell: &Shell,
    who: &Viewpoint,
    d: &Document,
    choosers: &Choosers,
    error: String,
) -> Props {
    let chosen = d.department_id.map(|id| id.to_string()).unwrap_or_default();
    Props {
        kind: word(page, "document-kind", d.kind),
        level: word(page, "document-confidentiality", d.confidentiality),
        clauses: d.clauses.join(", "),
        months: shell.ta("document-every-months", "months", i64::from(d.review_months)),
        days: shell.ta("document-within-days", "days", i64::from(d.read_days)),
        review: d.review_on.map(|day| until(shell, day, 30)).unwrap_or_default(),
        keeps: d.may_edit(who),
        in_force: d.state == DocumentState::Effective,
        people: choosers.people(&d.owner.id.to_string()),
        departments: choosers.departments(&chosen),
        levels: codes(
            page,
            "document-confidentiality",
            Confidentiality::ALL,
            &[d.confidentiality],
        ),
        d: d.clone(),
        error,
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "documents/properties.html")]
pub(super) struct PropsPart {
    shell: Shell,
    p: Props,
}

async fn part(state: &AppState, page: &PageFrame, id: DocumentId, error: String) -> Result<PropsPart> {
    let who = Viewpoint::from(&page.caller);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = document::get(&mut tx, &who, id).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let shell = page.shell(found.title.clone());
    let p = props(page, &shell, &who, &found, &choosers, error);
    Ok(PropsPart { shell, p })
}

pub(super) async fn properties(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
) -> Result<PropsPart> {
    part(&state, &page, id, String::new()).await
}

/// One or more properties; what the form does not have stays.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EditForm {
    title: Option<String>,
    owner: Option<String>,
    // An empty text means "none", so absence needs a word of its own.
    department: Vec<String>,
    clauses: Option<String>,
    confidentiality: Option<String>,
    review_on: Option<String>,
    review_months: Option<String>,
    read_days: Option<String>,
}

fn patch(form: &EditForm) -> Result<DocumentPatch> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Ok(DocumentPatch {
        title: form.title.clone(),
        owner: filled_id(&text(&form.owner)),
        department: form.department.first().map(|text| filled_id(text)),
        clauses: form.clauses.as_deref().map(clauses),
        confidentiality: filled_code(&text(&form.confidentiality)),
        review_on: match form.review_on.as_deref() {
            None => None,
            Some(text) => Some(
                text.trim()
                    .parse()
                    .map_err(|_| Error::field("review_on", "field-date"))?,
            ),
        },
        review_months: number(&text(&form.review_months), "review_months")?,
        read_days: number(&text(&form.read_days), "read_days")?,
    })
}

pub(super) async fn edit(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    PageForm(form): PageForm<EditForm>,
) -> Result<Response> {
    let outcome = async {
        let patch = patch(&form)?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        document::change(&mut tx, &Viewpoint::from(&page.caller), id, IfMatch::Any, patch).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) if page.is_fragment() => Ok(part(&state, &page, id, String::new()).await?.into_response()),
        Ok(()) => Ok(Redirect::to(&format!("/documents/{id}")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            if page.is_fragment() {
                return Ok(part(&state, &page, id, errors.line()).await?.into_response());
            }
            let typed = Typed {
                errors,
                ..Typed::default()
            };
            let again = whole(&state, &page, id, "", typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
