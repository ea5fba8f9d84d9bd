//! Interviews over REST: for a telephone system that dials by itself.

use std::collections::BTreeMap;

use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{InvitationId, SurveyId};
use sqm_domain::survey::Answers;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{Json, Path};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Desk, Outcome, ops};
use crate::permissions::SurveyInterview;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(interviews_list))
        .routes(routes!(interviews_next))
        .routes(routes!(interviews_call))
}

/// Whom to call.
#[derive(Debug, Serialize, ToSchema)]
struct Next {
    /// The invitation; absent when nobody is due.
    #[schema(value_type = Option<uuid::Uuid>)]
    invitation_id: Option<InvitationId>,
    /// The name, in clear and on record.
    name: String,
    /// The phone number, in clear and on record.
    phone: Option<String>,
    /// Calls made before.
    attempts: i32,
    /// The language to speak.
    language: Option<String>,
}

/// What came of a call.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CallReport {
    /// What came of it.
    outcome: Outcome,
    /// Anything worth knowing before the next call.
    #[serde(default)]
    note: String,
    /// When to call, for `call_later`.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    call_at: Option<Timestamp>,
    /// The answers by question, for `answered`.
    #[serde(default)]
    #[schema(value_type = Object)]
    answers: Answers,
    /// The language that was spoken.
    #[serde(default)]
    language: Option<String>,
}

/// List the surveys that are asked by telephone, with what waits there for the caller.
#[utoipa::path(
    get,
    path = "/interviews",
    operation_id = "interviews_list",
    tag = "surveys",
    security(("bearer" = ["survey.interview"])),
    responses((status = 200, description = "The desks", body = Vec<Desk>), Problems)
)]
async fn interviews_list(
    State(state): State<AppState>,
    caller: Allow<SurveyInterview>,
) -> Result<Json<Vec<Desk>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let desks = ops::desks(&mut tx, caller.user).await?;
    tx.commit().await?;
    Ok(Json(desks))
}

/// Take the next one to call; stays with the caller for half an hour.
#[utoipa::path(
    post,
    path = "/surveys/{id}/interviews/next",
    operation_id = "interviews_next",
    tag = "surveys",
    security(("bearer" = ["survey.interview"])),
    params(("id" = uuid::Uuid, Path, description = "The survey")),
    responses((status = 200, description = "Whom to call", body = Next), RecordProblems)
)]
async fn interviews_next(
    State(state): State<AppState>,
    caller: Allow<SurveyInterview>,
    Path(id): Path<SurveyId>,
) -> Result<Json<Next>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let mut next = Next {
        invitation_id: ops::claim(&mut tx, id, caller.user).await?,
        name: String::new(),
        phone: None,
        attempts: 0,
        language: None,
    };
    if let Some(invitation) = next.invitation_id {
        let before = ops::before(&state, &mut tx, invitation, caller.user).await?;
        next.name = before.customer.name;
        next.phone = before.customer.phone;
        next.attempts = before.attempts;
        next.language = before.language;
    }
    tx.commit().await?;
    Ok(Json(next))
}

/// Note what came of a call; with `answered`, the answers.
#[utoipa::path(
    post,
    path = "/survey-invitations/{id}/calls",
    operation_id = "interviews_call",
    tag = "surveys",
    security(("bearer" = ["survey.interview"])),
    params(("id" = uuid::Uuid, Path, description = "The invitation")),
    request_body = CallReport,
    responses((status = 200, description = "Noted", body = BTreeMap<String, String>), RecordProblems)
)]
async fn interviews_call(
    State(state): State<AppState>,
    caller: Allow<SurveyInterview>,
    Path(id): Path<InvitationId>,
    Json(call): Json<CallReport>,
) -> Result<Json<BTreeMap<&'static str, &'static str>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    if call.outcome == Outcome::Answered {
        let language = call.language.unwrap_or_else(|| caller.lang.tag().to_owned());
        ops::interview(
            &state,
            &mut tx,
            id,
            caller.user,
            call.answers,
            language,
            None,
            &call.note,
        )
        .await?;
    } else {
        ops::call(&mut tx, id, caller.user, call.outcome, &call.note, call.call_at).await?;
    }
    tx.commit().await?;
    Ok(Json(BTreeMap::from([("outcome", call.outcome.as_str())])))
}
