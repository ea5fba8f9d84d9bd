//! Live updates to open pages.

use tokio_util::sync::CancellationToken;

/// Thrown when the server stops.
#[derive(Clone, Debug, Default)]
pub struct Shutdown(pub CancellationToken);
