//! The customer in clear, once, on record.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use sqm_domain::ids::TicketId;
use sqm_platform::http::{PageForm, Path};
use sqm_platform::page::{Nothing, Page};
use sqm_platform::{AppState, Error, Result};

use super::show;
use crate::ticket;
use sqm_customers::customer;
use sqm_customers::permissions::CustomerReveal;

pub(super) async fn reveal(
    page: Page<CustomerReveal>,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
    PageForm(Nothing {}): PageForm<Nothing>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = ticket::get(&state, &mut tx, id)
        .await?
        .item
        .customer
        .ok_or(Error::NotFound("customer"))?;
    if !page.is_fragment() {
        // Without script the customer's own page shows it.
        return Ok(axum::response::Redirect::to(&format!("/customers/{}", found.id)).into_response());
    }
    let clear = customer::reveal(&state, &mut tx, found.id).await?;
    tx.commit().await?;
    Ok(show::part(&state, &page, id, Some(clear), String::new())
        .await?
        .into_response())
}
