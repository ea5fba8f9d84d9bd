//! The pages of the registers. Handlers are thin: read the request, call the operation, render.

mod access;
mod awareness;
mod checks;
mod controls;
mod data_assets;
mod posts;
mod risks;
mod settings;
mod sites;
mod typed;
mod vulnerabilities;
mod words;

use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::page::waiting::Waiting;
use sqm_platform::routes::Pages;

/// All pages of this folder.
pub(crate) fn pages() -> Pages {
    let pages = controls::pages(vulnerabilities::pages(risks::pages(Pages::new())));
    let pages = posts::pages(data_assets::pages(checks::pages(pages)));
    settings::pages(awareness::pages(access::pages(sites::pages(pages))))
}

/// What of them is somebody's work.
pub(crate) fn waiting() -> Vec<Waiting> {
    vec![
        Waiting::of::<risks::Risks>(
            "risk-waiting-review",
            "shield-half",
            &[("owner", "me"), ("state", "review")],
        ),
        Waiting::of::<risks::Risks>(
            "risk-waiting-treat",
            "shield-half",
            &[("treater", "me"), ("status", "treating")],
        ),
        Waiting::of::<vulnerabilities::Vulnerabilities>(
            "vulnerability-waiting",
            "bug",
            &[("owner", "me"), ("state", "open")],
        ),
        Waiting::of::<controls::Controls>(
            "control-waiting",
            "shield-check",
            &[("owner", "me"), ("state", "test_due")],
        ),
        Waiting::of::<checks::Checks>(
            "check-waiting",
            "clipboard-check",
            &[("owner", "me"), ("state", "open")],
        ),
        Waiting::of::<data_assets::DataAssets>(
            "data-waiting",
            "database",
            &[("owner", "me"), ("state", "review_due")],
        ),
        awareness::WAITING,
    ]
}

/// Their places in the rail.
pub(crate) const NAV: &[NavEntry] = &[
    NavEntry {
        group: NavGroup::Protect,
        href: "/risks",
        label_key: "risk-list",
        icon: "shield-half",
        permission: "risk.read",
        shortcut: Some('k'),
    },
    NavEntry {
        group: NavGroup::Protect,
        href: "/vulnerabilities",
        label_key: "vulnerability-list",
        icon: "bug",
        permission: "vulnerability.read",
        shortcut: None,
    },
    NavEntry {
        group: NavGroup::Protect,
        href: "/controls",
        label_key: "control-list",
        icon: "shield-check",
        permission: "control.read",
        shortcut: None,
    },
    NavEntry {
        group: NavGroup::Protect,
        href: "/security-checks",
        label_key: "check-list",
        icon: "clipboard-check",
        permission: "security_check.read",
        shortcut: None,
    },
    NavEntry {
        group: NavGroup::Protect,
        href: "/data-assets",
        label_key: "data-list",
        icon: "database",
        permission: "data_asset.read",
        shortcut: None,
    },
    NavEntry {
        group: NavGroup::Protect,
        href: "/key-posts",
        label_key: "key-post-list",
        icon: "user-shield",
        permission: "key_post.read",
        shortcut: None,
    },
    NavEntry {
        group: NavGroup::Protect,
        href: "/sites",
        label_key: "site-list",
        icon: "building-fortress",
        permission: "site.read",
        shortcut: None,
    },
    NavEntry {
        group: NavGroup::Protect,
        href: "/access-findings",
        label_key: "access-finding-list",
        icon: "door-enter",
        permission: "access_finding.read",
        shortcut: None,
    },
    NavEntry {
        group: NavGroup::Protect,
        href: "/awareness-campaigns",
        label_key: "awareness-list",
        icon: "school",
        permission: "awareness.read",
        shortcut: None,
    },
    NavEntry {
        group: NavGroup::Grow,
        href: "/my-awareness",
        label_key: "awareness-mine",
        icon: "school",
        permission: "awareness.take",
        shortcut: None,
    },
    NavEntry {
        group: NavGroup::SetUp,
        href: "/settings/security",
        label_key: "security-settings",
        icon: "shield-cog",
        permission: "security.settings",
        shortcut: None,
    },
    NavEntry {
        group: NavGroup::SetUp,
        href: "/settings/access-rules",
        label_key: "access-rules",
        icon: "lock-access",
        permission: "security.settings",
        shortcut: None,
    },
];
