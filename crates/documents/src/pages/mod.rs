//! The pages of documents. Handlers are thin: read the request, call the operation, render.

mod audience;
mod compare;
mod draft;
mod history;
mod list;
mod new;
mod print;
mod properties;
mod readers;
mod readings;
mod show;
mod steps;
mod versions;
mod words;

use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::page::register;
use sqm_platform::page::waiting::Waiting;
use sqm_platform::routes::Pages;

use crate::permissions::{DocumentEdit, DocumentRead};

/// All pages of this folder.
pub(crate) fn pages() -> Pages {
    Pages::new()
        .get::<DocumentRead, _, _>("/documents", list::list)
        .get::<DocumentRead, _, _>("/documents/tabs", register::tabs::<list::Documents>)
        .get::<DocumentRead, _, _>("/documents/readings", readings::list)
        .get::<DocumentEdit, _, _>("/documents/new", new::new)
        .post::<DocumentEdit, _, _>("/documents/new", new::create)
        .get::<DocumentRead, _, _>("/documents/{id}", show::show)
        .get::<DocumentRead, _, _>("/documents/{id}/print", print::print)
        .get::<DocumentRead, _, _>("/documents/{id}/versions", versions::versions)
        .get::<DocumentRead, _, _>("/documents/{id}/compare", compare::compare)
        .get::<DocumentRead, _, _>("/documents/{id}/readers", readers::readers)
        .get::<DocumentRead, _, _>("/documents/{id}/history", history::history)
        .get::<DocumentRead, _, _>("/documents/{id}/properties", properties::properties)
        .post::<DocumentRead, _, _>("/documents/{id}/edit", properties::edit)
        .get::<DocumentRead, _, _>("/documents/{id}/audience", audience::audience)
        .post::<DocumentRead, _, _>("/documents/{id}/audience", audience::save)
        .get::<DocumentRead, _, _>("/documents/{id}/draft", draft::draft)
        .post::<DocumentRead, _, _>("/documents/{id}/draft", draft::save)
        .post::<DocumentRead, _, _>("/documents/{id}/begin", steps::begin)
        .post::<DocumentRead, _, _>("/documents/{id}/submit", steps::submit)
        .post::<DocumentRead, _, _>("/documents/{id}/decide", steps::decide)
        .post::<DocumentRead, _, _>("/documents/{id}/recall", steps::recall)
        .post::<DocumentRead, _, _>("/documents/{id}/discard", steps::discard)
        .post::<DocumentRead, _, _>("/documents/{id}/confirm", steps::confirm)
        .post::<DocumentRead, _, _>("/documents/{id}/withdraw", steps::withdraw)
        .post::<DocumentRead, _, _>("/documents/{id}/acknowledge", steps::acknowledge)
}

/// Their place in the rail.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::Improve,
    href: "/documents",
    label_key: "document-list",
    icon: "book-2",
    permission: "document.read",
    shortcut: Some('p'),
};

/// What of it is somebody's work.
pub(crate) fn waiting() -> Vec<Waiting> {
    vec![
        Waiting::of::<list::Documents>("document-desk-decide", "eye-check", &[("waiting", "decide")]),
        Waiting::of::<list::Documents>("document-desk-read", "book-2", &[("waiting", "read")]),
    ]
}
