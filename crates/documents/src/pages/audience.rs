//! Saying who has to read a document.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::DocumentId;
use sqm_org::{Audience, AudienceChoices};
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{FormErrors, Page, PageFrame, Shell};
use sqm_platform::{AppState, Error, Result};

use super::words::Head;
use crate::Viewpoint;
use crate::document;
use crate::permissions::DocumentRead;
use crate::reading;

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    everybody: String,
    roles: Vec<String>,
    departments: Vec<String>,
    people: Vec<String>,
    version: i64,
}

impl Form {
    fn wanted(&self) -> Audience {
        Audience::typed(&self.everybody, &self.roles, &self.departments, &self.people)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "documents/audience.html")]
pub(super) struct AudiencePage {
    shell: Shell,
    h: Head,
    errors: FormErrors,
    audience: AudienceChoices,
    version: i64,
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    id: DocumentId,
    typed: Option<Form>,
    mut errors: FormErrors,
) -> Result<AudiencePage> {
    let who = Viewpoint::from(&page.caller);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = document::get(&mut tx, &who, id).await?;
    if !found.may_edit(&who) {
        return Err(Error::Forbidden("document.edit"));
    }
    let chosen = match &typed {
        Some(form) => form.wanted(),
        None => reading::audience(&mut tx, &found).await?,
    };
    let audience = AudienceChoices::load(page, &mut tx, &chosen).await?;
    tx.commit().await?;
    let newest = errors.go_on_from(page, found.version);
    Ok(AudiencePage {
        shell: page.shell(found.title.clone()),
        version: newest.or(typed.map(|form| form.version)).unwrap_or(found.version),
        h: Head::new(page, &who, found),
        errors,
        audience,
    })
}

pub(super) async fn audience(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
) -> Result<AudiencePage> {
    render(&state, &page, id, None, FormErrors::default()).await
}

pub(super) async fn save(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let who = Viewpoint::from(&page.caller);
        let seen = IfMatch::Version(form.version);
        reading::set_audience(&mut tx, &who, id, seen, form.wanted()).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/documents/{id}/readers")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, id, Some(form), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
