//! Who takes which role over REST.

use axum::extract::State;
use serde::Serialize;
use sqm_platform::auth::Allow;
use sqm_platform::error::Problems;
use sqm_platform::http::Json;
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{TeamInput, TeamRole};
use crate::permissions::{IncidentConfigure, IncidentRead};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(response_team_get, response_team_replace))
}

/// Who takes which role in a response.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ResponseTeam)]
struct Team {
    /// Every role, in the order of the plans.
    roles: Vec<TeamRole>,
}

/// Who takes which role in a response.
#[utoipa::path(
    get,
    path = "/response-team",
    operation_id = "response_team_get",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    responses((status = 200, description = "The roles, with their people", body = Team), Problems)
)]
async fn response_team_get(State(state): State<AppState>, caller: Allow<IncidentRead>) -> Result<Json<Team>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let roles = super::list(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(Team { roles }))
}

/// Say who takes which role: told of tasks of a started plan that name the role and no person. Roles that are not mentioned stay.
#[utoipa::path(
    put,
    path = "/response-team",
    operation_id = "response_team_replace",
    tag = "incidents",
    security(("bearer" = ["incident.configure"])),
    request_body = TeamInput,
    responses((status = 200, description = "The roles, with their people", body = Team), Problems)
)]
async fn response_team_replace(
    State(state): State<AppState>,
    caller: Allow<IncidentConfigure>,
    Json(input): Json<TeamInput>,
) -> Result<Json<Team>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::change(&mut tx, input).await?;
    let roles = super::list(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(Team { roles }))
}
