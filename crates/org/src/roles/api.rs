//! Roles over REST.

use axum::extract::State;
use serde::Serialize;
use sqm_platform::auth::Allow;
use sqm_platform::http::Json;
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Role, sql};
use crate::permissions::UserRead;
use sqm_platform::error::Problems;

/// The operations.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(roles_list))
}

/// All roles.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoleList {
    /// In their order.
    items: Vec<Role>,
}

/// The built-in roles with what each may do.
#[utoipa::path(
    get,
    path = "/roles",
    operation_id = "roles_list",
    tag = "users",
    security(("bearer" = ["user.read"])),
    responses((status = 200, description = "Roles", body = RoleList), Problems)
)]
async fn roles_list(State(state): State<AppState>, caller: Allow<UserRead>) -> Result<Json<RoleList>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = sql::list(&mut tx, caller.lang).await?;
    tx.commit().await?;
    Ok(Json(RoleList { items }))
}
