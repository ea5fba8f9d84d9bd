//! The practice library: good results written up, for others to do as well (handbook §8.3.3).

pub(crate) mod api;
mod model;
mod ops;
pub(crate) mod pages;
mod sql;

pub(crate) use model::is_ours;
pub use model::{Practice, PracticeFilter, PracticeInput, PracticeState};
pub use ops::{create, edit, get, list, set_state};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_platform::auth::Caller;
use sqm_platform::http::Paging;
use sqm_platform::module::{SearchHit, SearchSource};
use sqm_platform::{AppState, Result};

/// Where the global search looks: in what is published.
pub(crate) const SOURCE: SearchSource = SearchSource {
    label_key: "practice-list",
    permission: "practice.read",
    find: found,
};

fn found<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = PracticeFilter {
            q: Some(text.to_owned()),
            state: Some(PracticeState::Published),
            ..PracticeFilter::default()
        };
        let paging = Paging {
            limit: Some(limit),
            after: None,
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let page = list(&mut tx, caller.can("practice.edit"), &filter, &paging).await?;
        tx.commit().await?;
        Ok(page
            .items
            .into_iter()
            .map(|practice| SearchHit {
                id: practice.id.into(),
                detail: practice.department.unwrap_or_default(),
                href: format!("/practices/{}", practice.id),
                title: practice.title,
                icon: "bulb",
            })
            .collect())
    }
    .boxed()
}
