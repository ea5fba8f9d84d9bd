//! The pages of the registers. Handlers are thin: read the request, call the operation, render.

mod checks;
mod controls;
mod data_assets;
mod listed;
mod risks;
mod settings;
mod typed;
mod vulnerabilities;
mod words;

use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::routes::Pages;

/// All pages of this folder.
pub(crate) fn pages() -> Pages {
    let pages = controls::pages(vulnerabilities::pages(risks::pages(Pages::new())));
    settings::pages(data_assets::pages(checks::pages(pages)))
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
        group: NavGroup::SetUp,
        href: "/settings/security",
        label_key: "security-settings",
        icon: "shield-cog",
        permission: "security.settings",
        shortcut: None,
    },
];
