//! The pages of the risk register.

mod form;
mod list;
mod matrix;
mod show;

pub(super) use list::Risks;

use sqm_platform::page::register;
use sqm_platform::routes::Pages;

use crate::permissions::{RiskAccept, RiskCreate, RiskRead};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<RiskRead, _, _>("/risks", list::list)
        .get::<RiskRead, _, _>("/risks/tabs", register::tabs::<list::Risks>)
        .get::<RiskRead, _, _>("/risks/matrix", matrix::matrix)
        .get::<RiskCreate, _, _>("/risks/new", form::new)
        .post::<RiskCreate, _, _>("/risks/new", form::create)
        .get::<RiskRead, _, _>("/risks/{id}", show::show)
        .get::<RiskRead, _, _>("/risks/{id}/edit", form::edit)
        .post::<RiskRead, _, _>("/risks/{id}/edit", form::change)
        .post::<RiskRead, _, _>("/risks/{id}/act", show::act)
        .post::<RiskAccept, _, _>("/risks/{id}/acceptance", show::accept)
}
