//! Pages of policies.
use sqm_platform::routes::Pages;
pub(crate) fn pages(pages: Pages) -> Pages { pages }
