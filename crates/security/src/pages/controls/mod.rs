//! The pages of controls and of the statement of applicability.

mod form;
mod list;
mod show;
mod statement;

pub(super) use list::Controls;

use sqm_platform::page::register;
use sqm_platform::routes::Pages;

use crate::permissions::{ControlEdit, ControlRead, ControlTest};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<ControlRead, _, _>("/controls", list::list)
        .get::<ControlRead, _, _>("/controls/tabs", register::tabs::<list::Controls>)
        .get::<ControlRead, _, _>("/controls/statement", statement::show)
        .get::<ControlEdit, _, _>("/controls/new", form::new)
        .post::<ControlEdit, _, _>("/controls/new", form::create)
        .get::<ControlRead, _, _>("/controls/{id}", show::show)
        .get::<ControlEdit, _, _>("/controls/{id}/edit", form::edit)
        .post::<ControlEdit, _, _>("/controls/{id}/edit", form::change)
        .post::<ControlTest, _, _>("/controls/{id}/test", show::test)
        .post::<ControlEdit, _, _>("/controls/{id}/risks", show::link)
        .post::<ControlRead, _, _>("/controls/{id}/act", show::comment)
}
