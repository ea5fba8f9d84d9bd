//! The pages of after-sales. Handlers are thin: read the request, call the operation, render.

use sqm_platform::routes::Pages;

/// All pages of this folder.
pub(crate) fn pages() -> Pages {
    Pages::new()
}
