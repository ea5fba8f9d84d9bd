//! The pages of the data inventory.

mod form;
mod judgements;
mod list;
mod show;

pub(super) use list::DataAssets;

use sqm_platform::page::register;
use sqm_platform::routes::Pages;

use crate::permissions::{DataAssetEdit, DataAssetRead};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<DataAssetRead, _, _>("/data-assets", list::list)
        .get::<DataAssetRead, _, _>("/data-assets/tabs", register::tabs::<list::DataAssets>)
        .get::<DataAssetRead, _, _>("/data-assets/judgements", judgements::list)
        .get::<DataAssetEdit, _, _>("/data-assets/new", form::new)
        .post::<DataAssetEdit, _, _>("/data-assets/new", form::create)
        .get::<DataAssetRead, _, _>("/data-assets/{id}", show::show)
        .get::<DataAssetRead, _, _>("/data-assets/{id}/edit", form::edit)
        .post::<DataAssetRead, _, _>("/data-assets/{id}/edit", form::change)
        .post::<DataAssetRead, _, _>("/data-assets/{id}/act", show::act)
}
