//! Steps taken from a document's page: each is one button, or a few words and a button.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::document::VersionStep;
use sqm_domain::ids::{DocumentId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{FormErrors, Page, PageFrame, filled_code, filled_id};
use sqm_platform::{AppState, Error, Result};

use super::show::{Typed, whole};
use crate::Viewpoint;
use crate::document::{self, Reason};
use crate::permissions::DocumentRead;
use crate::reading::{self, Acknowledgement};
use crate::version::{self, Begin, Submission, Verdict};

/// A step with words.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StepForm {
    step: String,
    text: String,
    decision: String,
    version: i64,
    reviewers: Vec<String>,
    approvers: Vec<String>,
    /// The version that was shown, to come back to.
    number: String,
}

impl StepForm {
    fn seen(&self) -> IfMatch {
        IfMatch::Version(self.version)
    }
}

/// Opens the transaction of a step.
async fn begun(state: &AppState, page: &PageFrame) -> Result<(TenantTx, Viewpoint)> {
    let tx = state.db.tenant(&page.caller.scope()).await?;
    Ok((tx, Viewpoint::from(&page.caller)))
}

/// Back to the document, with what was wrong if something was.
async fn ended(
    state: &AppState,
    page: &PageFrame,
    id: DocumentId,
    form: &StepForm,
    outcome: Result<String>,
) -> Result<Response> {
    match outcome {
        Ok(query) => Ok(Redirect::to(&format!("/documents/{id}{query}")).into_response()),
        Err(error) => {
            let typed = Typed {
                text: form.text.clone(),
                errors: FormErrors::of_refusal(state, page, error)?,
            };
            let again = whole(state, page, id, &form.number, typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

/// The address of the version in preparation, once a step left one.
async fn at_preparing(tx: &mut TenantTx, who: &Viewpoint, id: DocumentId) -> Result<String> {
    let after = document::get(tx, who, id).await?;
    Ok(after
        .preparing
        .map(|mark| format!("?version={}", mark.number))
        .unwrap_or_default())
}

pub(super) async fn begin(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    PageForm(form): PageForm<StepForm>,
) -> Result<Response> {
    let outcome = async {
        let step: VersionStep =
            filled_code(&form.step).ok_or_else(|| Error::field("step", "field-required"))?;
        let (mut tx, who) = begun(&state, &page).await?;
        version::begin(&mut tx, &who, id, form.seen(), &Begin { step }).await?;
        tx.commit().await?;
        Ok("/draft".to_owned())
    }
    .await;
    ended(&state, &page, id, &form, outcome).await
}

pub(super) async fn submit(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    PageForm(form): PageForm<StepForm>,
) -> Result<Response> {
    let outcome = async {
        let people =
            |list: &[String]| -> Vec<UserId> { list.iter().filter_map(|one| filled_id(one)).collect() };
        let submission = Submission {
            reviewers: people(&form.reviewers),
            approvers: people(&form.approvers),
        };
        let (mut tx, who) = begun(&state, &page).await?;
        version::submit(&mut tx, &who, id, form.seen(), submission).await?;
        let back = at_preparing(&mut tx, &who, id).await?;
        tx.commit().await?;
        Ok(back)
    }
    .await;
    ended(&state, &page, id, &form, outcome).await
}

pub(super) async fn decide(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    PageForm(form): PageForm<StepForm>,
) -> Result<Response> {
    let outcome = async {
        let decision =
            filled_code(&form.decision).ok_or_else(|| Error::field("decision", "field-required"))?;
        let verdict = Verdict {
            decision,
            comment: form.text.clone(),
        };
        let (mut tx, who) = begun(&state, &page).await?;
        version::decide(&mut tx, &who, id, form.seen(), verdict).await?;
        let back = at_preparing(&mut tx, &who, id).await?;
        tx.commit().await?;
        Ok(back)
    }
    .await;
    ended(&state, &page, id, &form, outcome).await
}

pub(super) async fn recall(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    PageForm(form): PageForm<StepForm>,
) -> Result<Response> {
    let outcome = async {
        let (mut tx, who) = begun(&state, &page).await?;
        version::recall(&mut tx, &who, id, form.seen()).await?;
        let back = at_preparing(&mut tx, &who, id).await?;
        tx.commit().await?;
        Ok(back)
    }
    .await;
    ended(&state, &page, id, &form, outcome).await
}

pub(super) async fn discard(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    PageForm(form): PageForm<StepForm>,
) -> Result<Response> {
    let outcome = async {
        let (mut tx, who) = begun(&state, &page).await?;
        version::discard(&mut tx, &who, id, form.seen()).await?;
        tx.commit().await?;
        Ok("/versions".to_owned())
    }
    .await;
    ended(&state, &page, id, &form, outcome).await
}

pub(super) async fn confirm(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    PageForm(form): PageForm<StepForm>,
) -> Result<Response> {
    let outcome = async {
        let reason = Reason {
            text: form.text.clone(),
        };
        let (mut tx, who) = begun(&state, &page).await?;
        document::confirm(&mut tx, &who, id, form.seen(), &reason).await?;
        tx.commit().await?;
        Ok(String::new())
    }
    .await;
    ended(&state, &page, id, &form, outcome).await
}

pub(super) async fn withdraw(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    PageForm(form): PageForm<StepForm>,
) -> Result<Response> {
    let outcome = async {
        let reason = Reason {
            text: form.text.clone(),
        };
        let (mut tx, who) = begun(&state, &page).await?;
        document::withdraw(&mut tx, &who, id, form.seen(), &reason).await?;
        tx.commit().await?;
        Ok(String::new())
    }
    .await;
    ended(&state, &page, id, &form, outcome).await
}

pub(super) async fn acknowledge(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    PageForm(read): PageForm<Acknowledgement>,
) -> Result<Response> {
    let outcome = async {
        let (mut tx, who) = begun(&state, &page).await?;
        reading::acknowledge(&mut tx, &who, id, &read).await?;
        tx.commit().await?;
        Ok(String::new())
    }
    .await;
    ended(&state, &page, id, &StepForm::default(), outcome).await
}
