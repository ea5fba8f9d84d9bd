//! What callers do with a visit: take the next, write the call down, put it off, end it.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_customers::customer;
use sqm_domain::ids::VisitId;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{FormErrors, Nothing, Page, PageFrame, filled_code, filled_id, typed_moment};
use sqm_platform::{AppState, Error, Result};

use super::show::{Typed, whole};
use crate::permissions::{VisitAssign, VisitEdit};
use crate::visit::{self, AssignInput, CallInput, CarryInput, CloseInput};

fn back(id: VisitId) -> Response {
    Redirect::to(&format!("/visits/{id}")).into_response()
}

/// The page again, with what was typed and why it could not be accepted.
async fn again(
    state: &AppState,
    page: &PageFrame,
    id: VisitId,
    error: Error,
    typed: Typed,
) -> Result<Response> {
    let typed = Typed {
        errors: FormErrors::of_refusal(state, page, error)?,
        ..typed
    };
    let shown = whole(state, page, id, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

/// Takes the next best visit and opens it.
pub(super) async fn next(
    page: Page<VisitEdit>,
    State(state): State<AppState>,
    PageForm(_): PageForm<Nothing>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let taken = visit::claim_next(&state, &mut tx, page.caller.user).await?;
    tx.commit().await?;
    Ok(taken.map_or_else(|| Redirect::to("/visits?state=open&none=1").into_response(), back))
}

pub(super) async fn claim(
    page: Page<VisitEdit>,
    State(state): State<AppState>,
    Path(id): Path<VisitId>,
    PageForm(_): PageForm<Nothing>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let outcome = visit::claim(&state, &mut tx, id, page.caller.user).await;
    match outcome {
        Ok(()) => {
            tx.commit().await?;
            Ok(back(id))
        }
        Err(error) => {
            drop(tx);
            again(&state, &page, id, error, Typed::default()).await
        }
    }
}

pub(super) async fn release(
    page: Page<VisitEdit>,
    State(state): State<AppState>,
    Path(id): Path<VisitId>,
    PageForm(_): PageForm<Nothing>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    visit::release(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/visits").into_response())
}

/// Shows the number to dial to whoever has taken the visit; the look is written down.
pub(super) async fn reveal(
    page: Page<VisitEdit>,
    State(state): State<AppState>,
    Path(id): Path<VisitId>,
    PageForm(_): PageForm<Nothing>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = visit::get(&state, &mut tx, id).await?;
    let ours = found.caller.as_ref().map(|caller| caller.id) == Some(page.caller.user.into());
    if !(page.caller.can("customer.reveal") || ours && found.state.is_open()) {
        return Err(Error::Forbidden("customer.reveal"));
    }
    let clear = customer::reveal(&state, &mut tx, found.customer.id).await?;
    tx.commit().await?;
    let typed = Typed {
        clear: Some(clear),
        ..Typed::default()
    };
    Ok(whole(&state, &page, id, typed).await?.into_response())
}

/// A call as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CallForm {
    pub(super) version: i64,
    pub(super) outcome: String,
    pub(super) note: String,
    pub(super) call_at: String,
    pub(super) satisfaction: String,
    pub(super) attitude: String,
    pub(super) speed: String,
    pub(super) solving: String,
    pub(super) effect: String,
    #[serde(rename = "answer")]
    pub(super) answers: Vec<String>,
    pub(super) suggestion: String,
    pub(super) problem: String,
    pub(super) next_at: String,
    /// `next` takes the next visit afterwards.
    #[serde(rename = "do")]
    pub(super) then: String,
}

impl CallForm {
    /// What was given for a score.
    pub(super) fn score(&self, name: &str) -> &str {
        match name {
            "satisfaction" => &self.satisfaction,
            "attitude" => &self.attitude,
            "speed" => &self.speed,
            "solving" => &self.solving,
            _ => &self.effect,
        }
    }
}

pub(super) async fn call(
    page: Page<VisitEdit>,
    State(state): State<AppState>,
    Path(id): Path<VisitId>,
    PageForm(form): PageForm<CallForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let outcome = filled_code(&form.outcome).ok_or_else(|| Error::field("outcome", "field-required"))?;
        let input = CallInput {
            note: form.note.clone(),
            call_at: typed_moment("call_at", &form.call_at, tx.zone())?,
            satisfaction: filled_code(&form.satisfaction),
            attitude: filled_code(&form.attitude),
            speed: filled_code(&form.speed),
            solving: filled_code(&form.solving),
            effect: filled_code(&form.effect),
            answers: form.answers.clone(),
            suggestion: form.suggestion.clone(),
            problem: form.problem.clone(),
            next_at: typed_moment("next_at", &form.next_at, tx.zone())?,
            ..CallInput::of(outcome)
        };
        visit::call(&state, &mut tx, id, IfMatch::Version(form.version), input).await?;
        let next = if form.then == "next" {
            visit::claim_next(&state, &mut tx, page.caller.user).await?
        } else {
            None
        };
        tx.commit().await?;
        Ok(next)
    }
    .await;
    match outcome {
        Ok(Some(next)) => Ok(back(next)),
        Ok(None) if form.then == "next" => Ok(Redirect::to("/visits?state=open&none=1").into_response()),
        Ok(None) => Ok(back(id)),
        Err(error) => {
            let typed = Typed {
                call: form,
                form: "call",
                ..Typed::default()
            };
            again(&state, &page, id, error, typed).await
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CarryForm {
    version: i64,
    reason: String,
    to: String,
}

pub(super) async fn carry(
    page: Page<VisitEdit>,
    State(state): State<AppState>,
    Path(id): Path<VisitId>,
    PageForm(form): PageForm<CarryForm>,
) -> Result<Response> {
    let outcome = async {
        let to = filled_code(&form.to).ok_or_else(|| Error::field("to", "field-date"))?;
        let input = CarryInput {
            reason: form.reason.clone(),
            to,
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        visit::carry(&state, &mut tx, id, IfMatch::Version(form.version), input).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(back(id)),
        Err(error) => {
            let typed = Typed {
                reason: form.reason,
                day: form.to,
                form: "carry",
                ..Typed::default()
            };
            again(&state, &page, id, error, typed).await
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CloseForm {
    version: i64,
    reason: String,
    state: String,
}

pub(super) async fn close(
    page: Page<VisitEdit>,
    State(state): State<AppState>,
    Path(id): Path<VisitId>,
    PageForm(form): PageForm<CloseForm>,
) -> Result<Response> {
    let outcome = async {
        let input = CloseInput {
            state: filled_code(&form.state).ok_or_else(|| Error::field("state", "field-required"))?,
            reason: form.reason.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        visit::close(&state, &mut tx, id, IfMatch::Version(form.version), input).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(back(id)),
        Err(error) => {
            let typed = Typed {
                reason: form.reason,
                form: "close",
                ..Typed::default()
            };
            again(&state, &page, id, error, typed).await
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AssignForm {
    caller: Vec<String>,
    department: Vec<String>,
}

/// Gives the visit to somebody; an empty choice takes it away.
pub(super) async fn assign(
    page: Page<VisitAssign>,
    State(state): State<AppState>,
    Path(id): Path<VisitId>,
    PageForm(form): PageForm<AssignForm>,
) -> Result<Response> {
    let input = AssignInput {
        caller: form.caller.first().map(|text| filled_id(text)),
        department: form.department.first().map(|text| filled_id(text)),
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let outcome = visit::assign(&state, &mut tx, id, IfMatch::Any, input).await;
    match outcome {
        Ok(()) => {
            tx.commit().await?;
            Ok(back(id))
        }
        Err(error) => {
            drop(tx);
            again(&state, &page, id, error, Typed::default()).await
        }
    }
}
