//! Policies over REST.

use axum::extract::State;
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{CategoryId, DepartmentId, PolicyId, TicketId};
use sqm_domain::ticket::{Channel, Priority, Status, TicketKind};
use sqm_platform::auth::Allow;
use sqm_platform::error::Problem;
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Choice, Direction, Policy, PolicyDraft, book, ops};
use crate::permissions::{TicketRead, TicketSettings};
use crate::sla::Subject;

/// The operations.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sla_policies_list, sla_policies_create))
        .routes(routes!(sla_policies_try))
        .routes(routes!(
            sla_policies_get,
            sla_policies_replace,
            sla_policies_delete
        ))
        .routes(routes!(sla_policies_move))
}

/// All policies.
#[derive(Serialize, ToSchema)]
pub(crate) struct PolicyList {
    /// In the order in which they are tried.
    items: Vec<Policy>,
}

/// Where to move a policy.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PolicyMove {
    /// `up` or `down`.
    direction: Direction,
}

/// A ticket that might be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sample {
    /// `consultation`, `complaint`, `repair`, `support`.
    #[schema(value_type = String, example = "complaint")]
    pub(super) kind: TicketKind,
    /// `p1` … `p5`; `p3` unless told.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(super) priority: Option<Priority>,
    /// Its category.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub(super) category: Option<CategoryId>,
    /// The way it came in; `phone` unless told.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(super) channel: Option<Channel>,
    /// Who deals with it.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub(super) department: Option<DepartmentId>,
    /// The customer's class; `ordinary` unless told.
    #[serde(default)]
    pub(super) customer_class: Option<String>,
    /// `urban` (unless told) or `rural`.
    #[serde(default)]
    pub(super) area: Option<String>,
    /// Province or state.
    #[serde(default)]
    pub(super) region: String,
    /// What it concerns.
    #[serde(default)]
    pub(super) product: String,
    /// When it is received; now unless told.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) opened_at: Option<Timestamp>,
}

impl Sample {
    pub(super) fn subject(self, now: Timestamp) -> Subject {
        let opened_at = self.opened_at.unwrap_or(now);
        Subject {
            ticket: TicketId::new_at(opened_at),
            kind: self.kind,
            priority: self.priority.unwrap_or(Priority::P3),
            status: Status::New,
            pending_reason: None,
            category: self.category,
            channel: self.channel.unwrap_or(Channel::Phone),
            department: self.department,
            customer_class: self.customer_class.unwrap_or_else(|| "ordinary".to_owned()),
            area: self.area.unwrap_or_else(|| "urban".to_owned()),
            region: self.region,
            product: self.product,
            opened_at,
        }
    }
}

/// List SLA policies.
#[utoipa::path(
    get,
    path = "/sla-policies",
    operation_id = "sla_policies_list",
    tag = "sla",
    security(("bearer" = ["ticket.read"])),
    responses(
        (status = 200, description = "Policies in the order in which they are tried", body = PolicyList),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not allowed", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sla_policies_list(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
) -> Result<Json<PolicyList>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = ops::list(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(PolicyList { items }))
}

/// Create an SLA policy; it is tried last.
#[utoipa::path(
    post,
    path = "/sla-policies",
    operation_id = "sla_policies_create",
    tag = "sla",
    security(("bearer" = ["ticket.settings"])),
    request_body = PolicyDraft,
    responses(
        (status = 201, description = "The policy; its version in `ETag`", body = Policy),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not allowed", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Fields cannot be accepted", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sla_policies_create(
    State(state): State<AppState>,
    caller: Allow<TicketSettings>,
    Json(draft): Json<PolicyDraft>,
) -> Result<(StatusCode, ETag, Json<Policy>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let policy = ops::create(&mut tx, draft).await?;
    tx.commit().await?;
    book::forget(caller.tenant.id);
    Ok((StatusCode::CREATED, ETag(policy.version), Json(policy)))
}

/// One SLA policy.
#[utoipa::path(
    get,
    path = "/sla-policies/{id}",
    operation_id = "sla_policies_get",
    tag = "sla",
    security(("bearer" = ["ticket.read"])),
    params(("id" = Uuid, Path, description = "The policy")),
    responses(
        (status = 200, description = "The policy; its version in `ETag`", body = Policy),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not allowed", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such policy", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sla_policies_get(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Path(id): Path<PolicyId>,
) -> Result<(ETag, Json<Policy>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let policy = ops::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(policy.version), Json(policy)))
}

/// Replace what an SLA policy says. Running clocks come under it with the time used kept; what is closed stays as it was
/// judged.
#[utoipa::path(
    put,
    path = "/sla-policies/{id}",
    operation_id = "sla_policies_replace",
    tag = "sla",
    security(("bearer" = ["ticket.settings"])),
    params(("id" = Uuid, Path, description = "The policy"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = PolicyDraft,
    responses(
        (status = 200, description = "The policy; its version in `ETag`", body = Policy),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not allowed", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such policy", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed since", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Fields cannot be accepted", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sla_policies_replace(
    State(state): State<AppState>,
    caller: Allow<TicketSettings>,
    Path(id): Path<PolicyId>,
    seen: IfMatch,
    Json(draft): Json<PolicyDraft>,
) -> Result<(ETag, Json<Policy>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let policy = ops::replace(&mut tx, id, seen, draft).await?;
    tx.commit().await?;
    book::forget(caller.tenant.id);
    Ok((ETag(policy.version), Json(policy)))
}

/// Delete an SLA policy. Its running clocks go on under the next policy that fits, or end without a verdict.
#[utoipa::path(
    delete,
    path = "/sla-policies/{id}",
    operation_id = "sla_policies_delete",
    tag = "sla",
    security(("bearer" = ["ticket.settings"])),
    params(("id" = Uuid, Path, description = "The policy"), ("If-Match" = String, Header, description = "The version seen")),
    responses(
        (status = 204, description = "Deleted"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not allowed", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such policy", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed since", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sla_policies_delete(
    State(state): State<AppState>,
    caller: Allow<TicketSettings>,
    Path(id): Path<PolicyId>,
    seen: IfMatch,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ops::delete(&mut tx, id, seen).await?;
    tx.commit().await?;
    book::forget(caller.tenant.id);
    Ok(StatusCode::NO_CONTENT)
}

/// Try an SLA policy one place earlier or later.
#[utoipa::path(
    post,
    path = "/sla-policies/{id}/move",
    operation_id = "sla_policies_move",
    tag = "sla",
    security(("bearer" = ["ticket.settings"])),
    params(("id" = Uuid, Path, description = "The policy")),
    request_body = PolicyMove,
    responses(
        (status = 200, description = "All policies in their new order", body = PolicyList),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not allowed", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such policy", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sla_policies_move(
    State(state): State<AppState>,
    caller: Allow<TicketSettings>,
    Path(id): Path<PolicyId>,
    Json(body): Json<PolicyMove>,
) -> Result<Json<PolicyList>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = ops::shift(&mut tx, id, body.direction).await?;
    tx.commit().await?;
    book::forget(caller.tenant.id);
    Ok(Json(PolicyList { items }))
}

/// Say which SLA policy a ticket would get, and why not those tried before it.
#[utoipa::path(
    post,
    path = "/sla-policies/try",
    operation_id = "sla_policies_try",
    tag = "sla",
    security(("bearer" = ["ticket.read"])),
    request_body = Sample,
    responses(
        (status = 200, description = "The policy and the reasons", body = Choice),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not allowed", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Fields cannot be accepted", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sla_policies_try(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Json(sample): Json<Sample>,
) -> Result<Json<Choice>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let subject = sample.subject(tx.now());
    let choice = book::open(&mut tx).await?.choose(&subject);
    tx.commit().await?;
    Ok(Json(choice))
}
