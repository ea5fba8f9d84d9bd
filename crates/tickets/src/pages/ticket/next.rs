//! On to the next ticket of the list one came from, without going back to it.

use axum::extract::State;
use axum::response::Redirect;
use serde::Deserialize;
use sqm_domain::ids::TicketId;
use sqm_platform::http::{Cursor, Paging, Path, Query};
use sqm_platform::page::{Address, Page};
use sqm_platform::{AppState, Result};

use crate::permissions::TicketRead;
use crate::ticket::{self, Position, Sorting, TicketFilter, Viewpoint};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Way {
    #[serde(rename = "in")]
    list: String,
}

pub(super) async fn next(
    page: Page<TicketRead>,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
    Query(way): Query<Way>,
) -> Result<Redirect> {
    let filter = TicketFilter::from_query(&way.list)?;
    let sorting: Sorting = serde_html_form::from_str(&way.list).unwrap_or_default();
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let here = ticket::get(&state, &mut tx, id).await?;
    let after = Cursor::write(&Position::of(&here.item, sorting.sort));
    let paging = Paging {
        limit: Some(1),
        after: Some(after),
    };
    let who = Viewpoint::from(&page.caller);
    let found = ticket::page(&state, &mut tx, who, &filter, sorting.sort, &paging).await?;
    tx.commit().await?;
    Ok(Redirect::to(&match found.items.first() {
        Some(item) => Address::new("", "").with("in", &way.list).href().replacen(
            '?',
            &format!("/tickets/{}?", item.id),
            1,
        ),
        None => Address::new("/tickets", &way.list).href(),
    }))
}
