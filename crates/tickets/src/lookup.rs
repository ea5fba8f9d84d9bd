//! This module's part of the global search: tickets by words and numbers, customers by whole phone number, address or
//! name.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_platform::auth::Caller;
use sqm_platform::http::Paging;
use sqm_platform::module::{SearchHit, SearchSource};
use sqm_platform::{AppState, Result};

use crate::customer::{self, CustomerFilter};
use crate::ticket::{self, Sort, TicketFilter, Viewpoint};

/// Where the global search looks.
pub(crate) const SOURCES: [SearchSource; 2] = [
    SearchSource {
        label_key: "ticket-search",
        permission: "ticket.read",
        find: tickets,
    },
    SearchSource {
        label_key: "customer-search",
        permission: "customer.read",
        find: customers,
    },
];

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

fn customers<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = CustomerFilter {
            q: Some(text.to_owned()),
            ..CustomerFilter::default()
        };
        let paging = Paging {
            limit: Some(limit),
            after: None,
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let page = customer::list(state, &mut tx, &filter, &paging).await?;
        Ok(page
            .items
            .into_iter()
            .map(|found| SearchHit {
                id: found.id.into(),
                detail: [Some(found.number), found.phone]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" · "),
                title: found.name,
                href: format!("/customers/{}", found.id),
                icon: "address-book",
            })
            .collect())
    }
    .boxed()
}
