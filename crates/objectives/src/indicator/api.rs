//! Figures of an indicator over REST.

use axum::extract::State;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_platform::auth::Allow;
use sqm_platform::http::{Json, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ops;
use crate::dashboard::show;
use crate::dashboard::{Ask, Tile, ranking};
use crate::figure::{Aim, Figure, Window};
use crate::permissions::IndicatorRead;
use sqm_platform::error::RecordProblems;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(indicators_values))
}

/// What a figure is judged by.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AimBody {
    /// `ge`, `gt`, `le`, `lt`, `between`, `falling`, `rising`; absent without a target.
    comparator: Option<String>,
    /// The target.
    target: Option<f64>,
    /// The upper end of a range.
    target_high: Option<f64>,
    /// The legal limit.
    legal_limit: Option<f64>,
    /// The leading level.
    stretch: Option<f64>,
    /// A miss within it counts as met.
    tolerance: f64,
    /// Below it nothing is judged.
    min_sample: u64,
    /// The objective it comes from; absent = the catalogue's default.
    objective: Option<uuid::Uuid>,
    /// Set by the tenant, or seen in its source.
    verified: bool,
}

impl From<&Aim> for AimBody {
    fn from(aim: &Aim) -> Self {
        let yardstick = &aim.yardstick;
        Self {
            comparator: yardstick.goal.map(|goal| goal.comparator.to_string()),
            target: yardstick.goal.map(|goal| goal.target),
            target_high: yardstick.goal.and_then(|goal| goal.high),
            legal_limit: yardstick.legal_limit,
            stretch: yardstick.stretch,
            tolerance: yardstick.tolerance,
            min_sample: yardstick.min_sample,
            objective: aim.objective,
            verified: aim.verified,
        }
    }
}

/// A point of a series.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Point {
    /// First day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// The figure.
    #[serde(flatten)]
    figure: Figure,
}

/// The figure of one value of a dimension.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ByValue {
    /// The value: an id or a code.
    value_of: String,
    /// `met`, `missed`, … against the objective of that value, else the tenant's.
    verdict: String,
    /// The figure.
    #[serde(flatten)]
    figure: Figure,
}

/// An indicator measured.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Measured {
    /// The indicator.
    pub(crate) code: String,
    /// Key of its unit.
    unit: String,
    /// First day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// The figure.
    figure: Figure,
    /// The value in seconds, where it is a length of time.
    seconds: Option<f64>,
    /// The figure of the period before.
    previous: Option<Figure>,
    /// `below_legal`, `missed`, `met`, `stretch`, `watched`, `too_few`, `no_data`.
    verdict: String,
    /// What it is judged by.
    aim: AimBody,
    /// Address of the page that lists the records behind it.
    records: String,
    /// Step by step; empty for present states.
    series: Vec<Point>,
    /// By value of the dimension asked for, best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by: Vec<ByValue>,
}

impl Measured {
    /// Of a tile.
    pub(crate) fn of(tile: &Tile, window: Window, cut: Option<(&str, &str)>) -> Self {
        let indicator = &tile.indicator;
        Self {
            code: indicator.code.clone(),
            unit: indicator.unit.clone(),
            from: window.from,
            to: window.to,
            figure: tile.figure,
            seconds: tile
                .figure
                .value
                .filter(|_| indicator.is_time())
                .map(|value| value * indicator.divisor),
            previous: tile.previous,
            verdict: tile.verdict.to_string(),
            aim: AimBody::from(&tile.aim),
            records: show::link(indicator, indicator.hit(), window, cut),
            series: tile
                .series
                .iter()
                .map(|(days, figure)| Point {
                    from: days.from,
                    to: days.to,
                    figure: *figure,
                })
                .collect(),
            by: Vec::new(),
        }
    }
}

/// The dimension to lay figures out by.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct By {
    /// `department`, `channel`, `category`, …
    by: Option<String>,
}

/// An indicator's figure, series and, if asked for, its values by dimension.
#[utoipa::path(
    get,
    path = "/indicators/{code}/values",
    operation_id = "indicators_values",
    tag = "indicators",
    security(("bearer" = ["indicator.read"])),
    params(("code" = String, Path, description = "The indicator's code"), Ask, By),
    responses((status = 200, description = "The figures", body = Measured), RecordProblems)
)]
async fn indicators_values(
    State(state): State<AppState>,
    caller: Allow<IndicatorRead>,
    Path(code): Path<String>,
    Query(ask): Query<Ask>,
    Query(by): Query<By>,
) -> Result<Json<Measured>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let (window, tile) = ops::measured(&mut tx, &code, &ask).await?;
    let mut body = Measured::of(&tile, window, ask.cut());
    if let Some(dim) = &by.by {
        let rows = ranking(&mut tx, &tile.indicator, ops::dimension(dim), window).await?;
        body.by = rows
            .into_iter()
            .map(|row| ByValue {
                value_of: row.key,
                verdict: row.verdict.to_string(),
                figure: row.figure,
            })
            .collect();
    }
    tx.commit().await?;
    Ok(Json(body))
}
