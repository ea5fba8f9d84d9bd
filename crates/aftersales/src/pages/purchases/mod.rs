//! Purchases: the list, one purchase with all that followed from it, and the form.

mod form;
mod list;
mod show;
mod words;

use sqm_platform::page::register;
use sqm_platform::routes::Pages;

use crate::permissions::{PurchaseEdit, PurchaseRead};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<PurchaseRead, _, _>("/purchases", list::list)
        .get::<PurchaseRead, _, _>("/purchases/tabs", register::tabs::<list::Purchases>)
        .get::<PurchaseEdit, _, _>("/purchases/new", form::new)
        .post::<PurchaseEdit, _, _>("/purchases/new", form::create)
        .get::<PurchaseRead, _, _>("/purchases/{id}", show::show)
        .post::<PurchaseEdit, _, _>("/purchases/{id}", show::set_state)
        .get::<PurchaseEdit, _, _>("/purchases/{id}/edit", form::edit)
        .post::<PurchaseEdit, _, _>("/purchases/{id}/edit", form::change)
}
