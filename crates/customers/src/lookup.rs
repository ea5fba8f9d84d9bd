//! This module's part of the global search: customers by whole phone number, address, name or number.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_platform::auth::Caller;
use sqm_platform::http::Paging;
use sqm_platform::module::{SearchHit, SearchSource};
use sqm_platform::{AppState, Result};

use crate::customer::{self, CustomerFilter};

/// Where the global search looks.
pub(crate) const SOURCE: SearchSource = SearchSource {
    label_key: "customer-list",
    permission: "customer.read",
    find: customers,
};

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
