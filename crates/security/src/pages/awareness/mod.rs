//! The pages of awareness campaigns: the register, one campaign, who did what, and what is asked of oneself.

mod form;
mod list;
mod mine;
mod show;
mod tasks;

use futures::FutureExt as _;
use sqm_platform::page::register;
use sqm_platform::page::waiting::Waiting;
use sqm_platform::routes::Pages;

use crate::awareness::{self, TaskGroup};
use crate::permissions::{AwarenessEdit, AwarenessRead, AwarenessTake};

/// What of it is somebody's work: whatever his rights, he is asked to learn.
pub(super) const WAITING: Waiting = Waiting {
    label_key: "awareness-waiting",
    icon: "school",
    path: "/my-awareness",
    pairs: &[("state", "todo")],
    permission: "",
    count: |_, tx, caller, _| awareness::count_own(tx, caller.user, TaskGroup::Todo).boxed(),
};

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
