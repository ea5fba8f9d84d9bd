//! The pages of after-sales. Handlers are thin: read the request, call the operation, render.

mod orders;
mod plans;
mod purchases;
mod settings;
mod visits;
mod who;

use sqm_platform::module::{NavEntry, NavGroup, RecordAction};
use sqm_platform::page::waiting::Waiting;
use sqm_platform::routes::Pages;

/// All pages of this folder.
pub(crate) fn pages() -> Pages {
    let pages = purchases::pages(Pages::new());
    let pages = orders::pages(visits::pages(pages));
    settings::pages(plans::pages(pages))
}

/// What of them is somebody's work.
pub(crate) fn waiting() -> Vec<Waiting> {
    vec![
        Waiting::of::<visits::Visits>(
            "visit-waiting",
            "phone-outgoing",
            &[("state", "open"), ("caller", "me")],
        ),
        Waiting::of::<orders::Orders>(
            "order-waiting",
            "tool",
            &[("state", "open"), ("technician", "me")],
        ),
    ]
}

/// Their places in the rail.
pub(crate) const NAV: &[NavEntry] = &[
    NavEntry {
        group: NavGroup::Work,
        href: "/visits",
        label_key: "visit-list",
        icon: "phone-outgoing",
        permission: "visit.read",
        shortcut: None,
    },
    NavEntry {
        group: NavGroup::Work,
        href: "/service-orders",
        label_key: "order-list",
        icon: "tool",
        permission: "service_order.read",
        shortcut: None,
    },
    NavEntry {
        group: NavGroup::Work,
        href: "/my-day",
        label_key: "my-day",
        icon: "route",
        permission: "service_order.work",
        shortcut: None,
    },
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
