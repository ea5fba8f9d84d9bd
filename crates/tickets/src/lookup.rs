//! This module's part of the global search: tickets by words and numbers.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_platform::auth::Caller;
use sqm_platform::http::Paging;
use sqm_platform::module::{SearchHit, SearchSource};
use sqm_platform::{AppState, Result};

use crate::ticket::{self, Sort, TicketFilter, Viewpoint};

/// Where the global search looks.
pub(crate) const SOURCE: SearchSource = SearchSource {
    label_key: "ticket-search",
    permission: "ticket.read",
    find: tickets,
};

fn tickets<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = TicketFilter {
            q: Some(text.to_owned()),
            ..TicketFilter::default()
        };
        let paging = Paging {
            limit: Some(limit),
            after: None,
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let page = ticket::page(
            state,
            &mut tx,
            Viewpoint::from(caller),
            &filter,
            Sort::Newest,
            &paging,
        )
        .await?;
        let word = |code: &str| {
            state
                .catalogue
                .text(caller.lang, &format!("ticket-status-{code}"))
                .into_owned()
        };
        Ok(page
            .items
            .into_iter()
            .map(|item| SearchHit {
                id: item.id.into(),
                detail: format!("{} · {}", item.number, word(item.status.as_str())),
                title: item.subject,
                href: format!("/tickets/{}", item.id),
                icon: "ticket",
            })
            .collect())
    }
    .boxed()
}
