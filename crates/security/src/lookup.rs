//! This module's part of the global search: records of the registers by words and numbers.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_platform::auth::Caller;
use sqm_platform::http::Paging;
use sqm_platform::listing::Viewpoint;
use sqm_platform::module::{SearchHit, SearchSource};
use sqm_platform::{AppState, Result};

use crate::access_log::{self, AccessFindingFilter};
use crate::awareness::{self, CampaignFilter};
use crate::check::{self, CheckFilter};
use crate::control::{self, ControlFilter};
use crate::data_asset::{self, DataFilter};
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
    SearchSource {
        label_key: "awareness-list",
        permission: "awareness.read",
        find: campaigns,
    },
];

/// Number and state, as the second line of a hit.
fn detail(state: &AppState, caller: &Caller, number: &str, list: &str, code: &str) -> String {
    let key = format!("{list}-{}", code.replace('_', "-"));
    format!("{number} · {}", state.catalogue.text(caller.lang, &key))
}

/// Looks in one register: its filter, how it lists, and what a record looks like among the hits.
macro_rules! look_in {
    ($name:ident, $filter:ident, |$tx:ident, $who:ident, $of:ident, $page:ident| $list:expr,
     |$state:ident, $caller:ident, $one:ident| $hit:expr) => {
        fn $name<'a>(
            $state: &'a AppState,
            $caller: &'a Caller,
            text: &'a str,
            limit: i64,
        ) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
            async move {
                let $of = &$filter {
                    q: Some(text.to_owned()),
                    ..$filter::default()
                };
                let $page = &Paging {
                    limit: Some(limit),
                    after: None,
                };
                let mut tx = $state.db.tenant(&$caller.scope()).await?;
                let ($tx, $who) = (&mut tx, Viewpoint::from($caller));
                let found = $list.await?;
                tx.commit().await?;
                Ok(found.items.into_iter().map(|$one| $hit).collect())
            }
            .boxed()
        }
    };
}

look_in!(
    risks,
    RiskFilter,
    |tx, who, filter, page| risk::list(tx, who, filter, RiskSort::Newest, page),
    |state, caller, one| SearchHit {
        id: one.id.into(),
        detail: detail(state, caller, &one.number, "risk-state", one.state.as_str()),
        href: format!("/risks/{}", one.id),
        title: one.title,
        icon: "shield-half",
    }
);

look_in!(
    vulnerabilities,
    VulnerabilityFilter,
    |tx, who, filter, page| vulnerability::list(tx, who, filter, VulnerabilitySort::Newest, page),
    |state, caller, one| SearchHit {
        id: one.id.into(),
        detail: detail(
            state,
            caller,
            &one.number,
            "vulnerability-state",
            one.state.as_str()
        ),
        href: format!("/vulnerabilities/{}", one.id),
        title: format!("{} · {}", one.asset, one.title),
        icon: "bug",
    }
);

look_in!(
    controls,
    ControlFilter,
    |tx, who, filter, page| control::list(tx, who, filter, page),
    |state, caller, one| SearchHit {
        id: one.id.into(),
        detail: detail(state, caller, &one.code, "control-state", one.state.as_str()),
        href: format!("/controls/{}", one.id),
        title: one.title,
        icon: "shield-check",
    }
);

look_in!(
    checks,
    CheckFilter,
    |tx, who, filter, page| check::list(tx, who, filter, page),
    |state, caller, one| SearchHit {
        id: one.id.into(),
        detail: detail(state, caller, &one.number, "check-state", one.state.as_str()),
        href: format!("/security-checks/{}", one.id),
        title: one.title,
        icon: "clipboard-check",
    }
);

look_in!(
    data_assets,
    DataFilter,
    |tx, who, filter, page| data_asset::list(tx, who, filter, page),
    |state, caller, one| SearchHit {
        id: one.id.into(),
        detail: detail(state, caller, &one.code, "data-level", one.level.as_str()),
        href: format!("/data-assets/{}", one.id),
        title: one.name,
        icon: "database",
    }
);

look_in!(
    key_posts,
    KeyPostFilter,
    |tx, who, filter, page| post::list(tx, who, filter, page),
    |state, caller, one| SearchHit {
        id: one.id.into(),
        detail: one.number,
        href: format!("/key-posts/{}", one.id),
        title: one.name,
        icon: "user-shield",
    }
);

look_in!(
    sites,
    SiteFilter,
    |tx, who, filter, page| site::list(tx, who, filter, page),
    |state, caller, one| SearchHit {
        id: one.id.into(),
        detail: detail(state, caller, &one.code, "site-kind", one.kind.as_str()),
        href: format!("/sites/{}", one.id),
        title: one.name,
        icon: "building-fortress",
    }
);

look_in!(
    access_findings,
    AccessFindingFilter,
    |tx, _who, filter, page| access_log::list(tx, filter, page),
    |state, caller, one| SearchHit {
        id: one.id.into(),
        detail: detail(state, caller, &one.number, "access-state", one.state.as_str()),
        href: format!("/access-findings/{}", one.id),
        title: format!("{} · {}", one.site, one.badge),
        icon: "door-enter",
    }
);

look_in!(
    campaigns,
    CampaignFilter,
    |tx, who, filter, page| awareness::list(tx, who, filter, page),
    |state, caller, one| SearchHit {
        id: one.id.into(),
        detail: detail(state, caller, &one.number, "campaign-state", one.state.as_str()),
        href: format!("/awareness-campaigns/{}", one.id),
        title: one.title,
        icon: "school",
    }
);
