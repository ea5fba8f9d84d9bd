//! The pages of improvement actions. Handlers are thin: read the request, call the operation, render.

mod board;
mod list;
mod new;
mod of_record;
mod show;
mod words;

use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::page::register;
use sqm_platform::page::waiting::Waiting;
use sqm_platform::routes::Pages;

use crate::permissions::{ActionCreate, ActionRead};

/// All pages of this folder.
pub(crate) fn pages() -> Pages {
    Pages::new()
        .get::<ActionRead, _, _>("/actions", list::list)
        .get::<ActionRead, _, _>("/actions/tabs", register::tabs::<list::Actions>)
        .get::<ActionRead, _, _>("/actions/board", board::board)
        .get::<ActionRead, _, _>("/actions/of", of_record::of_record)
        .get::<ActionCreate, _, _>("/actions/new", new::new)
        .post::<ActionCreate, _, _>("/actions/new", new::create)
        .get::<ActionRead, _, _>("/actions/{id}", show::show)
        .get::<ActionRead, _, _>("/actions/{id}/properties", show::properties)
        .get::<ActionRead, _, _>("/actions/{id}/history", show::history)
        .post::<ActionRead, _, _>("/actions/{id}/edit", show::edit)
        .post::<ActionRead, _, _>("/actions/{id}/step", show::step)
        .post::<ActionRead, _, _>("/actions/{id}/comment", show::comment)
}

/// Their place in the rail.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::Improve,
    href: "/actions",
    label_key: "action-list",
    icon: "checklist",
    permission: "action.read",
    shortcut: Some('i'),
};

/// What of it is somebody's work.
pub(crate) fn waiting() -> Vec<Waiting> {
    vec![Waiting::of::<list::Actions>(
        "action-waiting",
        "checklist",
        &[("owner", "me"), ("state", "open")],
    )]
}
