//! This module's part of the global search: purchases, visits and service orders by whole number, serial, or what is
//! known of their customer.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_platform::auth::Caller;
use sqm_platform::http::Paging;
use sqm_platform::listing::Viewpoint;
use sqm_platform::module::{SearchHit, SearchSource};
use sqm_platform::{AppState, Result};

use crate::order::{self, OrderFilter, OrderSort};
use crate::purchase::{self, PurchaseFilter};
use crate::visit::{self, VisitFilter, VisitSort};

/// Where the global search looks.
pub(crate) const SOURCES: &[SearchSource] = &[
    SearchSource {
        label_key: "purchase-list",
        permission: "purchase.read",
        find: purchases,
    },
    SearchSource {
        label_key: "purchase-visits",
        permission: "visit.read",
        find: visits,
    },
    SearchSource {
        label_key: "purchase-orders",
        permission: "service_order.read",
        find: orders,
    },
];

const fn first(limit: i64) -> Paging {
    Paging {
        limit: Some(limit),
        after: None,
    }
}

/// Number and state, as the second line of a hit.
fn detail(state: &AppState, caller: &Caller, number: &str, list: &str, code: &str) -> String {
    let key = format!("{list}-{}", code.replace('_', "-"));
    format!("{number} · {}", state.catalogue.text(caller.lang, &key))
}

fn purchases<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = PurchaseFilter {
            q: Some(text.to_owned()),
            ..PurchaseFilter::default()
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let found = purchase::list(state, &mut tx, Viewpoint::from(caller), &filter, &first(limit)).await?;
        let hit = |one: purchase::Purchase| SearchHit {
            id: one.id.into(),
            detail: detail(state, caller, &one.number, "purchase-state", one.state.as_str()),
            href: format!("/purchases/{}", one.id),
            title: one.product,
            icon: "shopping-cart",
        };
        Ok(found.items.into_iter().map(hit).collect())
    }
    .boxed()
}

fn visits<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = VisitFilter {
            q: Some(text.to_owned()),
            ..VisitFilter::default()
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let who = Viewpoint::from(caller);
        let found = visit::page(state, &mut tx, who, &filter, VisitSort::default(), &first(limit)).await?;
        let hit = |one: visit::Visit| SearchHit {
            id: one.id.into(),
            detail: detail(state, caller, &one.number, "visit-state", one.state.as_str()),
            href: format!("/visits/{}", one.id),
            title: one.purpose,
            icon: "phone-outgoing",
        };
        Ok(found.items.into_iter().map(hit).collect())
    }
    .boxed()
}

fn orders<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = OrderFilter {
            q: Some(text.to_owned()),
            ..OrderFilter::default()
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let who = Viewpoint::from(caller);
        let found = order::page(state, &mut tx, who, &filter, OrderSort::default(), &first(limit)).await?;
        let hit = |one: order::Order| SearchHit {
            id: one.id.into(),
            detail: detail(state, caller, &one.number, "order-state", one.state.as_str()),
            href: format!("/service-orders/{}", one.id),
            title: one.problem,
            icon: "tool",
        };
        Ok(found.items.into_iter().map(hit).collect())
    }
    .boxed()
}
