//! The pages of after-sales. Handlers are thin: read the request, call the operation, render.

mod plans;
mod purchases;
mod settings;

use sqm_platform::module::{NavEntry, NavGroup, RecordAction};
use sqm_platform::routes::Pages;

/// All pages of this folder.
pub(crate) fn pages() -> Pages {
    let pages = purchases::pages(Pages::new());
    let pages = plans::pages(pages);
    settings::pages(pages)
}

/// Their places in the rail.
pub(crate) const NAV: &[NavEntry] = &[
    NavEntry {
        group: NavGroup::Work,
        href: "/purchases",
        label_key: "purchase-list",
        icon: "shopping-cart",
        permission: "purchase.read",
        shortcut: None,
    },
    NavEntry {
        group: NavGroup::SetUp,
        href: "/settings/follow-up-plans",
        label_key: "plan-list",
        icon: "calendar-repeat",
        permission: "aftersales.settings",
        shortcut: None,
    },
    NavEntry {
        group: NavGroup::SetUp,
        href: "/settings/aftersales",
        label_key: "aftersales-settings",
        icon: "tool",
        permission: "aftersales.settings",
        shortcut: None,
    },
];

/// What can be begun from the records of other modules.
pub(crate) const RECORD_ACTIONS: &[RecordAction] = &[RecordAction {
    record_kind: "customer",
    label_key: "purchase-new",
    href_prefix: "/purchases/new?customer=",
    icon: "shopping-cart",
    permission: "purchase.edit",
    key: None,
}];
