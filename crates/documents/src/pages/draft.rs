//! Writing the version in preparation.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::document::{VersionState, VersionStep};
use sqm_domain::ids::DocumentId;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{FormErrors, Page, PageFrame, Shell};
use sqm_platform::{AppState, Error, Result, markdown};

use super::words::Head;
use crate::Viewpoint;
use crate::document;
use crate::permissions::DocumentRead;
use crate::version::{self, VersionPatch};

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    body: String,
    changes: String,
    effective_on: String,
    /// Ticked, or a major version, which always asks.
    ask: String,
    version: i64,
    /// `look` = show what the text looks like, and keep nothing yet.
    act: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "documents/draft.html")]
pub(super) struct DraftPage {
    shell: Shell,
    h: Head,
    number: String,
    form: Form,
    errors: FormErrors,
    major: bool,
    first: bool,
    /// What the text looks like; empty = not asked for.
    look: String,
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    id: DocumentId,
    typed: Option<Form>,
    mut errors: FormErrors,
) -> Result<DraftPage> {
    let who = Viewpoint::from(&page.caller);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = document::get(&mut tx, &who, id).await?;
    if !found.may_edit(&who) {
        return Err(Error::Forbidden("document.edit"));
    }
    let open = version::preparing(&mut tx, &found).await?;
    if open.state != VersionState::Draft {
        return Err(Error::Conflict("document-not-draft"));
    }
    let text = version::text(&mut tx, &found, Some(open.at)).await?;
    tx.commit().await?;
    let form = match typed {
        Some(mut form) => {
            if let Some(newest) = errors.go_on_from(page, open.version) {
                form.version = newest;
            }
            form
        }
        None => Form {
            body: text.body,
            changes: open.changes,
            effective_on: open.effective_on.map(|day| day.to_string()).unwrap_or_default(),
            ask: if open.ask { "yes" } else { "" }.to_owned(),
            version: open.version,
            act: String::new(),
        },
    };
    Ok(DraftPage {
        shell: page.shell(found.title.clone()),
        h: Head::new(page, &who, found),
        major: open.at.step() == VersionStep::Major,
        first: open.at == sqm_domain::document::VersionNumber::FIRST,
        number: open.number,
        look: if form.act == "look" {
            markdown::render(&form.body)
        } else {
            String::new()
        },
        form,
        errors,
    })
}

pub(super) async fn draft(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
) -> Result<DraftPage> {
    render(&state, &page, id, None, FormErrors::default()).await
}

pub(super) async fn save(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    if form.act == "look" {
        let again = render(&state, &page, id, Some(form), FormErrors::default()).await?;
        return Ok(again.into_response());
    }
    let outcome = async {
        let effective_on = match form.effective_on.trim() {
            "" => None,
            text => Some(
                text.parse()
                    .map_err(|_| Error::field("effective_on", "field-date"))?,
            ),
        };
        let patch = VersionPatch {
            body: Some(form.body.clone()),
            changes: Some(form.changes.clone()),
            effective_on: Some(effective_on),
            ask: Some(form.ask == "yes"),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let who = Viewpoint::from(&page.caller);
        version::write(&mut tx, &who, id, IfMatch::Version(form.version), patch).await?;
        let after = document::get(&mut tx, &who, id).await?;
        tx.commit().await?;
        Ok(after.preparing.map(|mark| mark.number).unwrap_or_default())
    }
    .await;
    match outcome {
        Ok(number) => Ok(Redirect::to(&format!("/documents/{id}?version={number}")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, id, Some(form), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
