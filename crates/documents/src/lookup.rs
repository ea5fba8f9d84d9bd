//! This module's part of the global search: documents by words of title and text, and by number.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_platform::auth::Caller;
use sqm_platform::http::Paging;
use sqm_platform::module::{SearchHit, SearchSource};
use sqm_platform::{AppState, Result};

use crate::Viewpoint;
use crate::document::{self, DocumentFilter, Sort};

/// Where the global search looks.
pub(crate) const SOURCE: SearchSource = SearchSource {
    label_key: "document-list",
    permission: "document.read",
    find: documents,
};

fn documents<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = DocumentFilter {
            q: Some(text.to_owned()),
            ..DocumentFilter::default()
        };
        let paging = Paging {
            limit: Some(limit),
            after: None,
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let page = document::list(&mut tx, &Viewpoint::from(caller), &filter, Sort::Newest, &paging).await?;
        tx.commit().await?;
        let word = |key: String| state.catalogue.text(caller.lang, &key).into_owned();
        Ok(page
            .items
            .into_iter()
            .map(|found| SearchHit {
                id: found.id.into(),
                detail: format!(
                    "{} · {}",
                    found.number,
                    word(format!("document-state-{}", found.state))
                ),
                href: format!("/documents/{}", found.id),
                title: found.title,
                icon: "book-2",
            })
            .collect())
    }
    .boxed()
}
