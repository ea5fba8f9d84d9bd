//! The pages of security checks and their plans.

mod about;
mod list;
mod new;
mod photos;
mod plans;
mod show;

pub(super) use list::Checks;

use sqm_platform::page::register;
use sqm_platform::routes::Pages;

use crate::permissions::{SecurityCheckPlan, SecurityCheckRead, SecurityCheckWork};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<SecurityCheckRead, _, _>("/security-checks", list::list)
        .get::<SecurityCheckRead, _, _>("/security-checks/tabs", register::tabs::<list::Checks>)
        .get::<SecurityCheckPlan, _, _>("/security-checks/new", new::new)
        .post::<SecurityCheckPlan, _, _>("/security-checks/new", new::create)
        .get::<SecurityCheckRead, _, _>("/security-checks/{id}", show::show)
        .post::<SecurityCheckWork, _, _>("/security-checks/{id}", show::act)
        .post::<SecurityCheckRead, _, _>("/security-checks/{id}/act", show::comment)
        .post::<SecurityCheckWork, _, _>("/security-checks/{id}/photos", photos::add)
        .get::<SecurityCheckRead, _, _>("/security-checks/{id}/photos/{photo}", photos::show)
        .post::<SecurityCheckWork, _, _>("/security-checks/{id}/photos/{photo}", photos::remove)
        .get::<SecurityCheckRead, _, _>("/security-check-plans", plans::list)
        .get::<SecurityCheckPlan, _, _>("/security-check-plans/new", plans::new)
        .post::<SecurityCheckPlan, _, _>("/security-check-plans/new", plans::create)
        .get::<SecurityCheckPlan, _, _>("/security-check-plans/{id}", plans::edit)
        .post::<SecurityCheckPlan, _, _>("/security-check-plans/{id}", plans::change)
}
