//! Whom a form is about: looked up by telephone number, name or customer number.

use sqm_customers::customer::{self, Customer, CustomerFilter};
use sqm_platform::db::TenantTx;
use sqm_platform::http::Paging;
use sqm_platform::page::{PageFrame, filled, filled_id};
use sqm_platform::{AppState, Result};

/// Customers that are offered.
const OFFERED: i64 = 10;

/// The customers that a form may mean: the one chosen, or those that what was typed fits.
pub(super) async fn look(
    state: &AppState,
    tx: &mut TenantTx,
    page: &PageFrame,
    chosen: &str,
    typed: &str,
    looks: bool,
) -> Result<Vec<Customer>> {
    if !page.caller.can("customer.read") {
        return Ok(Vec::new());
    }
    if let Some(id) = filled_id(chosen).filter(|_| !looks) {
        return Ok(vec![customer::get(state, tx, id).await?]);
    }
    let Some(q) = filled(typed) else {
        return Ok(Vec::new());
    };
    let filter = CustomerFilter {
        q: Some(q),
        ..CustomerFilter::default()
    };
    let paging = Paging {
        limit: Some(OFFERED),
        after: None,
    };
    Ok(customer::list(state, tx, &filter, &paging).await?.items)
}
