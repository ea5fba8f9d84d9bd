//! The pages of emergency drills.

mod form;
mod list;
mod show;
mod words;

pub(crate) use list::Drills;
use sqm_platform::module::{NavEntry, NavGroup};

use sqm_platform::page::register;
use sqm_platform::routes::Pages;

use crate::permissions::{DrillPlan, DrillRead, DrillWork};

const HERE: &str = "/emergency-drills";

/// Their place in the rail.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::Protect,
    href: HERE,
    label_key: "drill-list",
    icon: "flag",
    permission: "drill.read",
    shortcut: None,
};

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<DrillRead, _, _>("/emergency-drills", list::list)
        .get::<DrillRead, _, _>("/emergency-drills/tabs", register::tabs::<list::Drills>)
        .get::<DrillPlan, _, _>("/emergency-drills/new", form::new)
        .post::<DrillPlan, _, _>("/emergency-drills/new", form::create)
        .get::<DrillRead, _, _>("/emergency-drills/{id}", show::show)
        .get::<DrillPlan, _, _>("/emergency-drills/{id}/edit", form::edit)
        .post::<DrillPlan, _, _>("/emergency-drills/{id}/edit", form::change)
        .post::<DrillWork, _, _>("/emergency-drills/{id}/start", show::start)
        .post::<DrillPlan, _, _>("/emergency-drills/{id}/cancel", show::cancel)
        .post::<DrillWork, _, _>("/emergency-drills/{id}/evaluation", show::evaluate)
}
