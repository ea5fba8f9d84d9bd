//! Reporting over REST: extract, ask the operation, answer.

mod duties;
mod regimes;
mod reports;

pub(crate) use reports::printed;
use sqm_platform::AppState;
use utoipa_axum::router::OpenApiRouter;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(duties::router())
        .merge(reports::router())
        .merge(regimes::router())
}
