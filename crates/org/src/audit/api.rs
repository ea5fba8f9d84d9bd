//! The audit trail over REST.

use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use sqm_domain::ids::UserId;
use sqm_platform::auth::Allow;
use sqm_platform::http::{Json, Paged, Paging, Query};
use sqm_platform::{AppState, Result};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{AuditFilter, AuditLine, sql};
use crate::permissions::AuditRead;
use sqm_platform::error::Problems;

/// The operations.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(audit_list))
}

/// Which lines are wanted; the same names as in the address of the page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Of this kind of record: `ticket`.
    entity: Option<String>,
    /// Of this record.
    entity_id: Option<Uuid>,
    /// Of this action, or of all that begin so: `session.`.
    action: Option<String>,
    /// By this person.
    #[param(value_type = Option<uuid::Uuid>)]
    actor: Option<UserId>,
    /// From this day on, in the tenant's time zone.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// To this day, inclusive.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// Items per page, 1 to 200; 50 unless told.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Read the audit trail, newest first.
#[utoipa::path(
    get,
    path = "/audit",
    operation_id = "audit_list",
    tag = "audit",
    security(("bearer" = ["audit.read"])),
    params(AuditQuery),
    responses((status = 200, description = "A page of the trail", body = Paged<AuditLine>), Problems)
)]
async fn audit_list(
    State(state): State<AppState>,
    caller: Allow<AuditRead>,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Paged<AuditLine>>> {
    let filter = AuditFilter {
        entity: query.entity,
        entity_id: query.entity_id,
        action: query.action,
        actor: query.actor,
        from: query.from,
        to: query.to,
    };
    let paging = Paging {
        limit: query.limit,
        after: query.after,
    };
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = sql::list(&mut tx, &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}
