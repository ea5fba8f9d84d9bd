//! Questionnaires, themes and surveys over REST.

mod analysis;
mod questionnaires;
mod surveys;
mod themes;

use sqm_platform::AppState;
use utoipa_axum::router::OpenApiRouter;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    questionnaires::router()
        .merge(themes::router())
        .merge(surveys::router())
        .merge(analysis::router())
}
