//! The pages of tickets and categories. Handlers are thin: read the request, call the operation, render.

mod categories;
mod choices;
mod drafts;
mod list;
mod new;
mod ticket;
mod words;

use futures::FutureExt as _;
use sqm_platform::module::{NavEntry, NavGroup, RecordAction};
use sqm_platform::page::waiting::Waiting;
use sqm_platform::routes::Pages;

use crate::ticket::Viewpoint;

/// All pages of this folder.
pub(crate) fn pages() -> Pages {
    let parts = [
        list::pages,
        new::pages,
        ticket::pages,
        categories::pages,
        drafts::pages,
    ];
    parts.into_iter().fold(Pages::new(), |pages, add| add(pages))
}

/// What of it is somebody's work.
pub(crate) const WAITING: Waiting = Waiting {
    label_key: "tp-waiting",
    icon: "ticket",
    path: "/tickets",
    pairs: &[("assignee", "me"), ("state", "open")],
    permission: "ticket.read",
    count: |state, tx, caller, at| {
        async move {
            let filter = at.read()?;
            crate::ticket::count(state, tx, Viewpoint::from(caller), &filter).await
        }
        .boxed()
    },
};

/// A ticket begun on the page of the customer it is about.
pub(crate) const NEW_FOR_CUSTOMER: RecordAction = RecordAction {
    record_kind: "customer",
    label_key: "tp-new",
    href_prefix: "/tickets/new?customer=",
    icon: "plus",
    permission: "ticket.create",
    key: Some('c'),
};

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
