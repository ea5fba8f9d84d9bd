//! The pages of tickets, customers and categories. Handlers are thin: read the request, call the operation, render.

mod address;
mod categories;
mod choices;
mod customers;
mod drafts;
mod forms;
mod list;
mod new;
mod ticket;
mod words;

use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::routes::Pages;

/// All pages of this folder.
pub(crate) fn pages() -> Pages {
    let parts = [
        list::pages,
        new::pages,
        ticket::pages,
        customers::pages,
        categories::pages,
        drafts::pages,
    ];
    parts.into_iter().fold(Pages::new(), |pages, add| add(pages))
}

/// Their places in the rail.
pub(crate) fn nav() -> Vec<NavEntry> {
    vec![
        NavEntry {
            group: NavGroup::Work,
            href: "/tickets",
            label_key: "tp-tickets",
            icon: "ticket",
            permission: "ticket.read",
            shortcut: Some('t'),
        },
        NavEntry {
            group: NavGroup::Work,
            href: "/customers",
            label_key: "tp-customers",
            icon: "address-book",
            permission: "customer.read",
            shortcut: Some('c'),
        },
        NavEntry {
            group: NavGroup::SetUp,
            href: "/settings/sla",
            label_key: "sla-nav",
            icon: "clock-check",
            permission: "ticket.settings",
            shortcut: None,
        },
        NavEntry {
            group: NavGroup::SetUp,
            href: "/settings/categories",
            label_key: "tp-categories",
            icon: "category",
            permission: "ticket.settings",
            shortcut: None,
        },
    ]
}
