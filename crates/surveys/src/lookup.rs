//! This module's part of the global search: surveys by name and number.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_platform::auth::Caller;
use sqm_platform::http::Paging;
use sqm_platform::module::{SearchHit, SearchSource};
use sqm_platform::{AppState, Result};

use crate::survey::{self, SurveyFilter};

/// Where the global search looks.
pub(crate) const SOURCE: SearchSource = SearchSource {
    label_key: "survey-search",
    permission: "survey.read",
    find: surveys,
};

fn surveys<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = SurveyFilter {
            q: Some(text.to_owned()),
            ..SurveyFilter::default()
        };
        let paging = Paging {
            limit: Some(limit),
            after: None,
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let found = survey::list(&mut tx, &filter, &paging).await?;
        tx.commit().await?;
        let word = |code: &str| {
            let key = format!("survey-state-{code}");
            state.catalogue.text(caller.lang, &key).into_owned()
        };
        Ok(found
            .items
            .into_iter()
            .map(|survey| SearchHit {
                id: survey.id.into(),
                detail: format!("{} · {}", survey.number, word(survey.state.as_str())),
                title: survey.name,
                href: format!("/surveys/{}", survey.id),
                icon: "message-2-question",
            })
            .collect())
    }
    .boxed()
}
