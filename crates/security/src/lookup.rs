//! This module's part of the global search: records of the registers by words and numbers.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_platform::auth::Caller;
use sqm_platform::http::Paging;
use sqm_platform::module::{SearchHit, SearchSource};
use sqm_platform::{AppState, Result};

use crate::access_log::{self, AccessFindingFilter};
use crate::check::{self, CheckFilter};
use crate::control::{self, ControlFilter};
use crate::data_asset::{self, DataFilter};
use crate::listing::Viewpoint;
use crate::post::{self, KeyPostFilter};
use crate::risk::{self, RiskFilter, RiskSort};
use crate::site::{self, SiteFilter};
use crate::vulnerability::{self, VulnerabilityFilter, VulnerabilitySort};

/// Where the global search looks.
pub(crate) const SOURCES: &[SearchSource] = &[
    SearchSource {
        label_key: "risk-list",
        permission: "risk.read",
        find: risks,
    },
    SearchSource {
        label_key: "vulnerability-list",
        permission: "vulnerability.read",
        find: vulnerabilities,
    },
    SearchSource {
        label_key: "control-list",
        permission: "control.read",
        find: controls,
    },
    SearchSource {
        label_key: "check-list",
        permission: "security_check.read",
        find: checks,
    },
    SearchSource {
        label_key: "data-list",
        permission: "data_asset.read",
        find: data_assets,
    },
    SearchSource {
        label_key: "key-post-list",
        permission: "key_post.read",
        find: key_posts,
    },
    SearchSource {
        label_key: "site-list",
        permission: "site.read",
        find: sites,
    },
    SearchSource {
        label_key: "access-finding-list",
        permission: "access_finding.read",
        find: access_findings,
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

fn risks<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = RiskFilter {
            q: Some(text.to_owned()),
            ..RiskFilter::default()
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let who = Viewpoint::from(caller);
        let found = risk::list(&mut tx, who, &filter, RiskSort::Newest, &first(limit)).await?;
        tx.commit().await?;
        let hit = |one: risk::Risk| SearchHit {
            id: one.id.into(),
            detail: detail(state, caller, &one.number, "risk-state", one.state.as_str()),
            href: format!("/risks/{}", one.id),
            title: one.title,
            icon: "shield-half",
        };
        Ok(found.items.into_iter().map(hit).collect())
    }
    .boxed()
}

fn vulnerabilities<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = VulnerabilityFilter {
            q: Some(text.to_owned()),
            ..VulnerabilityFilter::default()
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let who = Viewpoint::from(caller);
        let sort = VulnerabilitySort::Newest;
        let found = vulnerability::list(&mut tx, who, &filter, sort, &first(limit)).await?;
        tx.commit().await?;
        let hit = |one: vulnerability::Vulnerability| SearchHit {
            id: one.id.into(),
            detail: detail(
                state,
                caller,
                &one.number,
                "vulnerability-state",
                one.state.as_str(),
            ),
            href: format!("/vulnerabilities/{}", one.id),
            title: format!("{} · {}", one.asset, one.title),
            icon: "bug",
        };
        Ok(found.items.into_iter().map(hit).collect())
    }
    .boxed()
}

fn controls<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = ControlFilter {
            q: Some(text.to_owned()),
            ..ControlFilter::default()
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let found = control::list(&mut tx, Viewpoint::from(caller), &filter, &first(limit)).await?;
        tx.commit().await?;
        let hit = |one: control::Control| SearchHit {
            id: one.id.into(),
            detail: detail(state, caller, &one.code, "control-state", one.state.as_str()),
            href: format!("/controls/{}", one.id),
            title: one.title,
            icon: "shield-check",
        };
        Ok(found.items.into_iter().map(hit).collect())
    }
    .boxed()
}

fn checks<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = CheckFilter {
            q: Some(text.to_owned()),
            ..CheckFilter::default()
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let found = check::list(&mut tx, Viewpoint::from(caller), &filter, &first(limit)).await?;
        tx.commit().await?;
        let hit = |one: check::Check| SearchHit {
            id: one.id.into(),
            detail: detail(state, caller, &one.number, "check-state", one.state.as_str()),
            href: format!("/security-checks/{}", one.id),
            title: one.title,
            icon: "clipboard-check",
        };
        Ok(found.items.into_iter().map(hit).collect())
    }
    .boxed()
}

fn data_assets<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = DataFilter {
            q: Some(text.to_owned()),
            ..DataFilter::default()
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let found = data_asset::list(&mut tx, Viewpoint::from(caller), &filter, &first(limit)).await?;
        tx.commit().await?;
        let hit = |one: data_asset::DataAsset| SearchHit {
            id: one.id.into(),
            detail: detail(state, caller, &one.code, "data-level", one.level.as_str()),
            href: format!("/data-assets/{}", one.id),
            title: one.name,
            icon: "database",
        };
        Ok(found.items.into_iter().map(hit).collect())
    }
    .boxed()
}

fn key_posts<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = KeyPostFilter {
            q: Some(text.to_owned()),
            ..KeyPostFilter::default()
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let found = post::list(&mut tx, Viewpoint::from(caller), &filter, &first(limit)).await?;
        tx.commit().await?;
        let hit = |one: post::KeyPost| SearchHit {
            id: one.id.into(),
            detail: one.number,
            href: format!("/key-posts/{}", one.id),
            title: one.name,
            icon: "user-shield",
        };
        Ok(found.items.into_iter().map(hit).collect())
    }
    .boxed()
}

fn sites<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = SiteFilter {
            q: Some(text.to_owned()),
            ..SiteFilter::default()
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let found = site::list(&mut tx, Viewpoint::from(caller), &filter, &first(limit)).await?;
        tx.commit().await?;
        let hit = |one: site::Site| SearchHit {
            id: one.id.into(),
            detail: detail(state, caller, &one.code, "site-kind", one.kind.as_str()),
            href: format!("/sites/{}", one.id),
            title: one.name,
            icon: "building-fortress",
        };
        Ok(found.items.into_iter().map(hit).collect())
    }
    .boxed()
}

fn access_findings<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let filter = AccessFindingFilter {
            q: Some(text.to_owned()),
            ..AccessFindingFilter::default()
        };
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let found = access_log::list(&mut tx, &filter, &first(limit)).await?;
        tx.commit().await?;
        let hit = |one: access_log::AccessFinding| SearchHit {
            id: one.id.into(),
            detail: detail(state, caller, &one.number, "access-state", one.state.as_str()),
            href: format!("/access-findings/{}", one.id),
            title: format!("{} · {}", one.site, one.badge),
            icon: "door-enter",
        };
        Ok(found.items.into_iter().map(hit).collect())
    }
    .boxed()
}
