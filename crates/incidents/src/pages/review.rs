//! Looking back at an incident; what is to be better is raised into the improvement register from here.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::IncidentId;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{FormErrors, Page, PageFrame, Shell};
use sqm_platform::{AppState, Error, Result};

use super::frame::Frame;
use crate::permissions::{IncidentEdit, IncidentRead};
use crate::review::{self, Review, ReviewText};

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    held_on: String,
    went_well: String,
    went_badly: String,
    causes: String,
    lessons: String,
    no_action: String,
    version: i64,
    /// `finish` ends the review.
    #[serde(rename = "do")]
    action: String,
}

impl From<&Review> for Form {
    fn from(review: &Review) -> Self {
        Self {
            held_on: review.held_on.map(|day| day.to_string()).unwrap_or_default(),
            went_well: review.went_well.clone(),
            went_badly: review.went_badly.clone(),
            causes: review.causes.clone(),
            lessons: review.lessons.clone(),
            no_action: review.no_action.clone(),
            version: review.version,
            action: String::new(),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/review.html")]
pub(super) struct ReviewPage {
    shell: Shell,
    f: Frame,
    review: Review,
    form: Form,
    errors: FormErrors,
}

impl ReviewPage {
    fn writes(&self) -> bool {
        self.review.finished_at.is_none() && self.shell.can("incident.edit")
    }
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: IncidentId,
    form: Option<Form>,
    mut errors: FormErrors,
) -> Result<ReviewPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (f, shell) = Frame::load(&mut tx, page, id, "review").await?;
    let review = review::get(&mut tx, id).await?;
    tx.commit().await?;
    let form = match form {
        Some(mut form) => {
            if let Some(newest) = errors.go_on_from(page, review.version) {
                form.version = newest;
            }
            form
        }
        None => Form::from(&review),
    };
    Ok(ReviewPage {
        shell,
        f,
        review,
        form,
        errors,
    })
}

pub(super) async fn show(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
) -> Result<ReviewPage> {
    whole(&state, &page, id, None, FormErrors::default()).await
}

pub(super) async fn save(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let held_on = match form.held_on.trim() {
            "" => None,
            text => Some(text.parse().map_err(|_| Error::field("held_on", "field-date"))?),
        };
        let text = ReviewText {
            held_on,
            went_well: form.went_well.clone(),
            went_badly: form.went_badly.clone(),
            causes: form.causes.clone(),
            lessons: form.lessons.clone(),
            no_action: form.no_action.clone(),
            finish: form.action == "finish",
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        review::write(&mut tx, id, IfMatch::Version(form.version), text).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/incidents/{id}/review")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = whole(&state, &page, id, Some(form), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
