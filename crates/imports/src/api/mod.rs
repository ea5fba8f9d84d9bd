//! The REST operations.

mod mappings;
mod runs;
mod targets;

pub(crate) use runs::csv_headers;

use sqm_platform::AppState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All operations, relative to `/api/v1`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(runs::list, runs::upload))
        .routes(routes!(targets::list))
        .routes(routes!(runs::get))
        .routes(routes!(runs::profile))
        .routes(routes!(runs::set_file_options))
        .routes(routes!(runs::set_mapping))
        .routes(routes!(runs::preview))
        .routes(routes!(runs::start))
        .routes(routes!(runs::resume))
        .routes(routes!(runs::cancel))
        .routes(routes!(runs::rejected))
        .routes(routes!(runs::rejected_csv))
        .routes(routes!(mappings::list, mappings::save))
        .routes(routes!(mappings::get, mappings::remove))
}
