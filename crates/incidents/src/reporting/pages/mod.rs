//! The pages of reporting: the desk of all clocks, the tab of an incident, a duty, a report, the regimes.

mod desk;
mod duty;
mod regime_form;
mod regimes;
mod report;
mod tab;
mod words;

use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::routes::Pages;

use crate::permissions::{IncidentConfigure, IncidentDecide, IncidentEdit, IncidentRead};

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<IncidentRead, _, _>("/incidents/reports", desk::desk)
        .get::<IncidentRead, _, _>("/incidents/{id}/reports", tab::tab)
        .post::<IncidentEdit, _, _>("/incidents/{id}/reports", tab::draft)
        .post::<IncidentEdit, _, _>("/incidents/{id}/circumstances", tab::circumstances)
        .get::<IncidentRead, _, _>("/incidents/{id}/duties/{duty}", duty::show)
        .post::<IncidentDecide, _, _>("/incidents/{id}/duties/{duty}/send", duty::send)
        .post::<IncidentDecide, _, _>("/incidents/{id}/duties/{duty}/waive", duty::waive)
        .post::<IncidentDecide, _, _>("/incidents/{id}/duties/{duty}/reopen", duty::reopen)
        .post::<IncidentDecide, _, _>("/incidents/{id}/duties/{duty}/aware", duty::aware)
        .get::<IncidentRead, _, _>("/incidents/{id}/reports/{report}", report::show)
        .post::<IncidentEdit, _, _>("/incidents/{id}/reports/{report}", report::save)
        .get::<IncidentRead, _, _>("/incidents/{id}/reports/{report}/report.pdf", report::pdf)
        .get::<IncidentConfigure, _, _>("/settings/reporting-regimes", regimes::list)
        .post::<IncidentConfigure, _, _>("/settings/reporting-regimes", regimes::operators)
        .get::<IncidentConfigure, _, _>("/settings/reporting-regimes/new", regimes::new)
        .post::<IncidentConfigure, _, _>("/settings/reporting-regimes/new", regimes::create)
        .get::<IncidentConfigure, _, _>("/settings/reporting-regimes/{id}", regimes::show)
        .post::<IncidentConfigure, _, _>("/settings/reporting-regimes/{id}", regimes::change)
}

/// The desk's place in the rail.
pub(crate) const NAV_DESK: NavEntry = NavEntry {
    group: NavGroup::Protect,
    href: "/incidents/reports",
    label_key: "duty-desk",
    icon: "clock-exclamation",
    permission: "incident.read",
    shortcut: None,
};

/// The regimes' place.
pub(crate) const NAV_REGIMES: NavEntry = NavEntry {
    group: NavGroup::SetUp,
    href: "/settings/reporting-regimes",
    label_key: "regime-list",
    icon: "gavel",
    permission: "incident.configure",
    shortcut: None,
};
