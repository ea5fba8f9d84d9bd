//! Pages of who is on call: the roster, and the form of a line.

mod duty;
mod form;
mod line;
mod roster;

pub(crate) use duty::{Duty, duties};

use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::routes::Pages;

use crate::permissions::{IncidentConfigure, IncidentEdit, IncidentRead};

const HERE: &str = "/on-call";

/// Its place in the rail.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::Protect,
    href: HERE,
    label_key: "on-call",
    icon: "phone-call",
    permission: "incident.read",
    shortcut: None,
};

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<IncidentRead, _, _>(HERE, roster::show)
        .post::<IncidentEdit, _, _>("/on-call/stand-ins", roster::arrange)
        .post::<IncidentEdit, _, _>("/on-call/stand-ins/{id}/withdraw", roster::withdraw)
        .get::<IncidentConfigure, _, _>("/on-call/lines/new", line::new)
        .post::<IncidentConfigure, _, _>("/on-call/lines/new", line::create)
        .get::<IncidentConfigure, _, _>("/on-call/lines/{id}", line::show)
        .post::<IncidentConfigure, _, _>("/on-call/lines/{id}", line::change)
}
