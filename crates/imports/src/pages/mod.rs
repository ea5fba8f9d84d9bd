//! The pages: list, upload, columns, preview, run, saved mappings.

mod columns;
mod dates;
mod field;
mod form;
mod list;
mod preview;
mod run;
mod saved;

use axum::response::{IntoResponse, Redirect, Response};
use sqm_domain::ids::ImportId;
use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::routes::Pages;

use crate::permissions::{ImportRead, ImportRun};

/// All pages.
pub(crate) fn routes() -> Pages {
    Pages::new()
        .get::<ImportRead, _, _>("/imports", list::list)
        .post::<ImportRun, _, _>("/imports", list::upload)
        .get::<ImportRun, _, _>("/imports/new", list::new)
        .get::<ImportRead, _, _>("/imports/mappings", saved::list)
        .get::<ImportRead, _, _>("/imports/mappings/{id}/file", saved::file)
        .post::<ImportRun, _, _>("/imports/mappings/{id}/remove", saved::remove)
        .get::<ImportRead, _, _>("/imports/{id}", run::show)
        .get::<ImportRun, _, _>("/imports/{id}/rejected.csv", run::rejected_csv)
        .post::<ImportRun, _, _>("/imports/{id}/start", run::start)
        .post::<ImportRun, _, _>("/imports/{id}/resume", run::resume)
        .post::<ImportRun, _, _>("/imports/{id}/cancel", run::cancel)
        .post::<ImportRun, _, _>("/imports/{id}/save", saved::save)
        .post::<ImportRun, _, _>("/imports/{id}/file", columns::reread)
        .get::<ImportRun, _, _>("/imports/{id}/columns", columns::show)
        .post::<ImportRun, _, _>("/imports/{id}/columns", columns::change)
        .post::<ImportRun, _, _>("/imports/{id}/text", columns::change_text)
        .get::<ImportRun, _, _>("/imports/{id}/preview", preview::show)
        .post::<ImportRun, _, _>("/imports/{id}/reading", preview::choose_reading)
}

/// The place in the rail.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::SetUp,
    href: "/imports",
    label_key: "nav-imports",
    icon: "file-import",
    permission: "import.read",
    shortcut: Some('i'),
};

/// 303 to a page of a run.
fn to(id: ImportId, page: &str) -> Response {
    Redirect::to(&format!("/imports/{id}{page}")).into_response()
}
