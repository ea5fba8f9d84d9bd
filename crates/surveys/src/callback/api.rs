//! Call backs over REST.

use axum::extract::State;
use serde::Deserialize;
use sqm_customers::permissions::CustomerReveal;
use sqm_domain::ids::{CallbackId, UserId};
use sqm_platform::auth::Allow;
use sqm_platform::db::TenantTx;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Callback, CallbackDetail, CallbackFilter, Close, Contacts, NewTry, Viewpoint};
use crate::callback;
use crate::permissions::{CallbackRead, SurveyCallback};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(callbacks_list))
        .routes(routes!(callbacks_get))
        .routes(routes!(callbacks_assign))
        .routes(routes!(callbacks_try))
        .routes(routes!(callbacks_close))
        .routes(routes!(callbacks_reveal))
}

/// List call backs: what is still to be done by its time, the rest newest first. The filter is that of the page.
#[utoipa::path(
    get,
    path = "/callbacks",
    operation_id = "callbacks_list",
    tag = "surveys",
    security(("bearer" = ["callback.read"])),
    params(CallbackFilter, Paging),
    responses((status = 200, description = "A page of call backs", body = Paged<Callback>), Problems)
)]
async fn callbacks_list(
    State(state): State<AppState>,
    caller: Allow<CallbackRead>,
    Query(filter): Query<CallbackFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Callback>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = callback::list(&mut tx, Viewpoint::from(&*caller), &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// One call back with the answers that caused it; contacts are masked.
#[utoipa::path(
    get,
    path = "/callbacks/{id}",
    operation_id = "callbacks_get",
    tag = "surveys",
    security(("bearer" = ["callback.read"])),
    params(("id" = uuid::Uuid, Path, description = "The call back")),
    responses((status = 200, description = "The call back; its version in `ETag`", body = CallbackDetail), RecordProblems)
)]
async fn callbacks_get(
    State(state): State<AppState>,
    caller: Allow<CallbackRead>,
    Path(id): Path<CallbackId>,
) -> Result<(ETag, Json<CallbackDetail>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = callback::detail(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.callback.version), Json(found)))
}

/// Who shall call.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Assignee {
    /// An account; nobody with null.
    #[schema(value_type = Option<uuid::Uuid>)]
    assignee_id: Option<UserId>,
}

/// Give a call back to somebody, or to nobody. Never to the one whom the score judges.
#[utoipa::path(
    post,
    path = "/callbacks/{id}/assign",
    operation_id = "callbacks_assign",
    tag = "surveys",
    security(("bearer" = ["survey.callback"])),
    params(("id" = uuid::Uuid, Path, description = "The call back"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = Assignee,
    responses((status = 200, description = "The call back; its version in `ETag`", body = Callback), RecordProblems)
)]
async fn callbacks_assign(
    State(state): State<AppState>,
    caller: Allow<SurveyCallback>,
    Path(id): Path<CallbackId>,
    seen: IfMatch,
    Json(to): Json<Assignee>,
) -> Result<(ETag, Json<Callback>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    callback::assign(&mut tx, id, seen, to.assignee_id).await?;
    answer(tx, id).await
}

/// Write down a try to reach the customer. Reached, refused, or the third try without anybody there stop the clock.
#[utoipa::path(
    post,
    path = "/callbacks/{id}/tries",
    operation_id = "callbacks_try",
    tag = "surveys",
    security(("bearer" = ["survey.callback"])),
    params(("id" = uuid::Uuid, Path, description = "The call back"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = NewTry,
    responses((status = 200, description = "The call back; its version in `ETag`", body = Callback), RecordProblems)
)]
async fn callbacks_try(
    State(state): State<AppState>,
    caller: Allow<SurveyCallback>,
    Path(id): Path<CallbackId>,
    seen: IfMatch,
    Json(new): Json<NewTry>,
) -> Result<(ETag, Json<Callback>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    callback::add_try(&mut tx, id, seen, new).await?;
    answer(tx, id).await
}

/// Close a call back with what came of it.
#[utoipa::path(
    post,
    path = "/callbacks/{id}/close",
    operation_id = "callbacks_close",
    tag = "surveys",
    security(("bearer" = ["survey.callback"])),
    params(("id" = uuid::Uuid, Path, description = "The call back"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = Close,
    responses((status = 200, description = "The call back; its version in `ETag`", body = Callback), RecordProblems)
)]
async fn callbacks_close(
    State(state): State<AppState>,
    caller: Allow<SurveyCallback>,
    Path(id): Path<CallbackId>,
    seen: IfMatch,
    Json(close): Json<Close>,
) -> Result<(ETag, Json<Callback>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    callback::close(&mut tx, id, seen, close).await?;
    answer(tx, id).await
}

/// How the customer can be reached, in clear. The look is written to the audit trail.
#[utoipa::path(
    post,
    path = "/callbacks/{id}/reveal",
    operation_id = "callbacks_reveal",
    tag = "surveys",
    security(("bearer" = ["customer.reveal"])),
    params(("id" = uuid::Uuid, Path, description = "The call back")),
    responses((status = 200, description = "The contacts", body = Contacts), RecordProblems)
)]
async fn callbacks_reveal(
    State(state): State<AppState>,
    caller: Allow<CustomerReveal>,
    Path(id): Path<CallbackId>,
) -> Result<Json<Contacts>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let contacts = callback::reveal(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(contacts))
}

async fn answer(mut tx: TenantTx, id: CallbackId) -> Result<(ETag, Json<Callback>)> {
    let now = callback::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(now.version), Json(now)))
}
