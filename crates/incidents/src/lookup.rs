//! This module's part of the global search: incidents by words, numbers and references.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_platform::auth::Caller;
use sqm_platform::http::Paging;
use sqm_platform::listing::Viewpoint;
use sqm_platform::module::{SearchHit, SearchSource};
use sqm_platform::{AppState, Result};

use crate::drill::{self, DrillFilter};
use crate::incident::{self, IncidentFilter, Sort};

/// Where the global search looks.
pub(crate) const SOURCE: SearchSource = SearchSource {
    label_key: "incident-list",
    permission: "incident.read",
    find: incidents,
};

fn incidents<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = IncidentFilter {
            q: Some(text.to_owned()),
            ..IncidentFilter::default()
        };
        let paging = Paging {
            limit: Some(limit),
            after: None,
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let page = incident::list(&mut tx, Viewpoint::from(caller), &filter, Sort::Newest, &paging).await?;
        tx.commit().await?;
        let word = |code: &str| {
            let key = format!("incident-state-{}", code.replace('_', "-"));
            state.catalogue.text(caller.lang, &key).into_owned()
        };
        Ok(page
            .items
            .into_iter()
            .map(|found| SearchHit {
                id: found.id.into(),
                detail: format!("{} · {}", found.number, word(found.state.as_str())),
                href: format!("/incidents/{}", found.id),
                title: found.title,
                icon: "shield-exclamation",
            })
            .collect())
    }
    .boxed()
}

/// And among emergency drills.
pub(crate) const DRILLS: SearchSource = SearchSource {
    label_key: "drill-list",
    permission: "drill.read",
    find: drills,
};

fn drills<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = DrillFilter {
            q: Some(text.to_owned()),
            ..DrillFilter::default()
        };
        let paging = Paging {
            limit: Some(limit),
            after: None,
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let page = drill::list(&mut tx, Viewpoint::from(caller), &filter, &paging).await?;
        tx.commit().await?;
        let word = |code: &str| {
            let key = format!("drill-state-{code}");
            state.catalogue.text(caller.lang, &key).into_owned()
        };
        Ok(page
            .items
            .into_iter()
            .map(|found| SearchHit {
                id: found.id.into(),
                detail: format!("{} · {}", found.number, word(found.state.as_str())),
                href: format!("/emergency-drills/{}", found.id),
                title: found.title,
                icon: "flag",
            })
            .collect())
    }
    .boxed()
}
