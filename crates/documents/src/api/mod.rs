//! Documents over REST: extract, ask the operation, answer.

mod documents;
mod readings;
mod versions;

use sqm_platform::AppState;
use utoipa_axum::router::OpenApiRouter;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(documents::router())
        .merge(versions::router())
        .merge(readings::router())
}
