//! The pages of sites.

mod form;
mod list;
mod show;

use sqm_platform::page::register;
use sqm_platform::routes::Pages;

use crate::permissions::{SiteEdit, SiteRead};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<SiteRead, _, _>("/sites", list::list)
        .get::<SiteRead, _, _>("/sites/tabs", register::tabs::<list::Sites>)
        .get::<SiteEdit, _, _>("/sites/new", form::new)
        .post::<SiteEdit, _, _>("/sites/new", form::create)
        .get::<SiteRead, _, _>("/sites/{id}", show::show)
        .get::<SiteEdit, _, _>("/sites/{id}/edit", form::edit)
        .post::<SiteEdit, _, _>("/sites/{id}/edit", form::change)
        .post::<SiteRead, _, _>("/sites/{id}/act", show::comment)
}
