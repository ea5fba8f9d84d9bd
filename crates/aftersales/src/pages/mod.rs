//! The pages of after-sales. Handlers are thin: read the request, call the operation, render.

mod listed;
mod orders;
mod visits;
mod who;

use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::routes::Pages;

/// All pages of this folder.
pub(crate) fn pages() -> Pages {
    orders::pages(visits::pages(Pages::new()))
}

/// The place of visits in the rail.
pub(crate) const VISITS: NavEntry = NavEntry {
    group: NavGroup::Work,
    href: "/visits",
    label_key: "visit-list",
    icon: "phone-outgoing",
    permission: "visit.read",
    shortcut: None,
};

/// The place of service orders in the rail.
pub(crate) const ORDERS: NavEntry = NavEntry {
    group: NavGroup::Work,
    href: "/service-orders",
    label_key: "order-list",
    icon: "tool",
    permission: "service_order.read",
    shortcut: None,
};

/// The place of the day of somebody in the field.
pub(crate) const MY_DAY: NavEntry = NavEntry {
    group: NavGroup::Work,
    href: "/my-day",
    label_key: "my-day",
    icon: "route",
    permission: "service_order.work",
    shortcut: None,
};
