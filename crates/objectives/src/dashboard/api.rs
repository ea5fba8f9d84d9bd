//! The dashboard over REST.

use axum::extract::State;
use jiff::civil::Date;
use serde::Serialize;
use sqm_platform::auth::Allow;
use sqm_platform::http::{Json, Query};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Ask, board};
use crate::figure::Figure;
use crate::indicator::api::Measured;
use crate::permissions::DashboardRead;
use sqm_platform::error::Problems;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(dashboard_get))
}

/// One value of a dimension.
#[derive(Debug, Serialize, ToSchema)]
struct BarBody {
    /// The value; absent = all others together.
    value: Option<String>,
    /// Records received.
    volume: i64,
    /// The share resolved on time.
    on_time: Figure,
}

/// A dimension.
#[derive(Debug, Serialize, ToSchema)]
struct BreakdownBody {
    /// `department`, `channel`, …
    dim: String,
    /// Its values, most records first.
    bars: Vec<BarBody>,
}

/// A dashboard.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DashboardBody {
    /// First day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// Indicators, worst first.
    tiles: Vec<Measured>,
    /// Volume by dimension.
    breakdowns: Vec<BreakdownBody>,
    /// Indicators switched on that no module feeds yet.
    unfed: usize,
}

/// The dashboard.
#[utoipa::path(
    get,
    path = "/dashboard",
    operation_id = "dashboard_get",
    tag = "indicators",
    security(("bearer" = ["dashboard.read"])),
    params(Ask),
    responses((status = 200, description = "The dashboard", body = DashboardBody), Problems)
)]
async fn dashboard_get(
    State(state): State<AppState>,
    caller: Allow<DashboardRead>,
    Query(ask): Query<Ask>,
) -> Result<Json<DashboardBody>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let board = board(&mut tx, &ask).await?;
    tx.commit().await?;
    Ok(Json(DashboardBody {
        from: board.window.from,
        to: board.window.to,
        tiles: board
            .tiles
            .iter()
            .map(|tile| Measured::of(tile, board.window, ask.cut()))
            .collect(),
        breakdowns: board
            .breakdowns
            .iter()
            .map(|breakdown| BreakdownBody {
                dim: breakdown.dim.to_owned(),
                bars: breakdown
                    .bars
                    .iter()
                    .map(|bar| BarBody {
                        value: bar.key.clone(),
                        volume: bar.volume,
                        on_time: bar.on_time,
                    })
                    .collect(),
            })
            .collect(),
        unfed: board.unfed,
    }))
}
