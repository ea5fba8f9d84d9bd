//! The pages of follow-up visits: the list, the next call, one visit with what its caller needs.

mod list;
mod new;
mod show;
mod steps;

pub(super) use list::{Row, Visits};
use sqm_platform::page::register;
use sqm_platform::routes::Pages;

use crate::permissions::{VisitAssign, VisitEdit, VisitRead};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<VisitRead, _, _>("/visits", list::list)
        .get::<VisitRead, _, _>("/visits/tabs", register::tabs::<list::Visits>)
        .get::<VisitEdit, _, _>("/visits/new", new::show)
        .post::<VisitEdit, _, _>("/visits/new", new::create)
        .post::<VisitEdit, _, _>("/visits/next", steps::next)
        .get::<VisitRead, _, _>("/visits/{id}", show::show)
        .post::<VisitEdit, _, _>("/visits/{id}/claim", steps::claim)
        .post::<VisitEdit, _, _>("/visits/{id}/release", steps::release)
        .post::<VisitEdit, _, _>("/visits/{id}/reveal", steps::reveal)
        .post::<VisitEdit, _, _>("/visits/{id}/call", steps::call)
        .post::<VisitEdit, _, _>("/visits/{id}/carry", steps::carry)
        .post::<VisitEdit, _, _>("/visits/{id}/close", steps::close)
        .post::<VisitAssign, _, _>("/visits/{id}/assign", steps::assign)
}

/// How a state looks: tone and icon.
fn look(state: sqm_domain::aftersales::VisitState) -> (&'static str, &'static str) {
    use sqm_domain::aftersales::VisitState;
    match state {
        VisitState::Due => ("accent", "circle-dot"),
        VisitState::InProgress => ("info", "phone-call"),
        VisitState::CarriedOver => ("paused", "calendar-repeat"),
        VisitState::Done => ("success", "circle-check"),
        VisitState::Unreachable => ("warning", "phone-off"),
        VisitState::Refused => ("neutral", "phone-x"),
        VisitState::Cancelled => ("neutral", "circle-x"),
        VisitState::NotNeeded => ("neutral", "circle-minus"),
    }
}
