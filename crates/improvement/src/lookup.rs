//! This module's part of the global search: actions by words and numbers.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_platform::auth::Caller;
use sqm_platform::http::Paging;
use sqm_platform::listing::Viewpoint;
use sqm_platform::module::{SearchHit, SearchSource};
use sqm_platform::{AppState, Result};

use crate::action::{self, ActionFilter, Sort};

/// Where the global search looks.
pub(crate) const SOURCE: SearchSource = SearchSource {
    label_key: "action-list",
    permission: "action.read",
    find: actions,
};

fn actions<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = ActionFilter {
            q: Some(text.to_owned()),
            ..ActionFilter::default()
        };
        let paging = Paging {
            limit: Some(limit),
            after: None,
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let page = action::list(&mut tx, Viewpoint::from(caller), &filter, Sort::Newest, &paging).await?;
        let word = |code: &str| {
            let key = format!("action-state-{}", code.replace('_', "-"));
            state.catalogue.text(caller.lang, &key).into_owned()
        };
        Ok(page
            .items
            .into_iter()
            .map(|found| SearchHit {
                id: found.id.into(),
                detail: format!("{} · {}", found.number, word(found.state.as_str())),
                href: format!("/actions/{}", found.id),
                title: found.title,
                icon: "checklist",
            })
            .collect())
    }
    .boxed()
}
