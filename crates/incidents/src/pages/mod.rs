//! The pages of security incidents. Handlers are thin: read the request, call the operation, render.

mod access;
mod edit;
mod frame;
mod level;
mod list;
mod of_record;
mod report;
mod review;
mod security;
mod show;
mod statistics;
mod words;

pub(crate) use frame::Frame;
pub(crate) use words::{Badge, level_badge};

use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::page::register;
use sqm_platform::page::waiting::Waiting;
use sqm_platform::routes::Pages;

use crate::{category, drill, evidence, indicator, mail, on_call, plan, task, team, timeline, trace};

pub(crate) use words::{pap, tlp};

use crate::permissions::{
    IncidentBreakGlass, IncidentDecide, IncidentEdit, IncidentRead, IncidentReport, IncidentRestrict,
};

/// What of them is somebody's work.
pub(crate) fn waiting() -> Vec<Waiting> {
    vec![
        Waiting::of::<list::Incidents>(
            "incident-waiting",
            "shield-exclamation",
            &[("state", "open"), ("lead", "me")],
        ),
        Waiting::of::<task::Tasks>(
            "task-waiting",
            "checklist",
            &[("person", "me"), ("state", "open")],
        ),
        Waiting::of::<drill::Drills>("drill-waiting", "flag", &[("owner", "me"), ("state", "open")]),
    ]
}

/// All pages of this folder.
pub(crate) fn pages() -> Pages {
    let pages = crate::reporting::pages(Pages::new())
        .get::<IncidentRead, _, _>("/security", security::security)
        .get::<IncidentRead, _, _>("/incidents", list::list)
        .get::<IncidentRead, _, _>("/incidents/tabs", register::tabs::<list::Incidents>)
        .get::<IncidentRead, _, _>("/incidents/of", of_record::of_record)
        .get::<IncidentRead, _, _>("/incidents/statistics", statistics::statistics)
        .get::<IncidentReport, _, _>("/incidents/report", report::new)
        .post::<IncidentReport, _, _>("/incidents/report", report::create)
        .get::<IncidentReport, _, _>("/incidents/mine", report::mine)
        .get::<IncidentBreakGlass, _, _>("/incidents/break-glass", access::glass)
        .post::<IncidentBreakGlass, _, _>("/incidents/break-glass", access::break_glass)
        .get::<IncidentRead, _, _>("/incidents/{id}", show::show)
        .get::<IncidentRead, _, _>("/incidents/{id}/history", show::history)
        .post::<IncidentEdit, _, _>("/incidents/{id}/step", show::step)
        .post::<IncidentEdit, _, _>("/incidents/{id}/take", show::take)
        .post::<IncidentEdit, _, _>("/incidents/{id}/put-off", show::put_off)
        .post::<IncidentEdit, _, _>("/incidents/{id}/comment", show::comment)
        .post::<IncidentEdit, _, _>("/incidents/{id}/lead", edit::lead)
        .get::<IncidentEdit, _, _>("/incidents/{id}/edit", edit::form)
        .post::<IncidentEdit, _, _>("/incidents/{id}/edit", edit::save)
        .get::<IncidentRead, _, _>("/incidents/{id}/level", level::show)
        .post::<IncidentDecide, _, _>("/incidents/{id}/level", level::decide)
        .get::<IncidentRead, _, _>("/incidents/{id}/access", access::show)
        .post::<IncidentRestrict, _, _>("/incidents/{id}/access", access::change)
        .get::<IncidentRead, _, _>("/incidents/{id}/review", review::show)
        .post::<IncidentEdit, _, _>("/incidents/{id}/review", review::save)
        .post::<IncidentEdit, _, _>("/incidents/{id}/links", show::link)
        .post::<IncidentDecide, _, _>("/incidents/{id}/merge", show::merge);
    let pages = on_call::pages(drill::pages(plan::pages(mail::pages(category::pages(pages)))));
    let pages = indicator::pages(trace::pages(pages));
    evidence::pages(timeline::pages(team::pages(task::pages(pages))))
}

/// Their place in the rail.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::Protect,
    href: "/incidents",
    label_key: "incident-list",
    icon: "shield-exclamation",
    permission: "incident.read",
    shortcut: Some('x'),
};

/// The officer's desk.
pub(crate) const NAV_DESK: NavEntry = NavEntry {
    group: NavGroup::Protect,
    href: "/security",
    label_key: "security-desk",
    icon: "shield",
    permission: "incident.decide",
    shortcut: None,
};

/// For those who may only report.
pub(crate) const NAV_REPORT: NavEntry = NavEntry {
    group: NavGroup::Protect,
    href: "/incidents/report",
    label_key: "incident-report",
    icon: "urgent",
    permission: "incident.report",
    shortcut: None,
};
