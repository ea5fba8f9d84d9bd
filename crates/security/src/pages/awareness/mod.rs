//! The pages of awareness campaigns: the register, one campaign, who did what, and what is asked of oneself.

mod form;
mod list;
mod mine;
mod show;
mod tasks;

use sqm_platform::page::register;
use sqm_platform::routes::Pages;

use crate::permissions::{AwarenessEdit, AwarenessRead, AwarenessTake};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<AwarenessRead, _, _>("/awareness-campaigns", list::list)
        .get::<AwarenessRead, _, _>("/awareness-campaigns/tabs", register::tabs::<list::Campaigns>)
        .get::<AwarenessEdit, _, _>("/awareness-campaigns/new", form::new)
        .post::<AwarenessEdit, _, _>("/awareness-campaigns/new", form::create)
        .get::<AwarenessRead, _, _>("/awareness-campaigns/{id}", show::show)
        .get::<AwarenessRead, _, _>("/awareness-campaigns/{id}/edit", form::edit)
        .post::<AwarenessRead, _, _>("/awareness-campaigns/{id}/edit", form::change)
        .post::<AwarenessRead, _, _>("/awareness-campaigns/{id}/act", show::act)
        .get::<AwarenessRead, _, _>("/awareness-tasks", tasks::list)
        .get::<AwarenessTake, _, _>("/my-awareness", mine::list)
        .get::<AwarenessTake, _, _>("/my-awareness/{id}", mine::show)
        .post::<AwarenessTake, _, _>("/my-awareness/{id}", mine::answer)
}
