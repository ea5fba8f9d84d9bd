//! The pages of the vulnerability register.

mod form;
mod list;
mod scan;
mod show;

pub(super) use list::Vulnerabilities;

use sqm_platform::page::register;
use sqm_platform::routes::Pages;

use crate::permissions::{VulnerabilityApprove, VulnerabilityEdit, VulnerabilityImport, VulnerabilityRead};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<VulnerabilityRead, _, _>("/vulnerabilities", list::list)
        .get::<VulnerabilityRead, _, _>("/vulnerabilities/tabs", register::tabs::<list::Vulnerabilities>)
        .post::<VulnerabilityImport, _, _>("/vulnerabilities/unseen", list::close_unseen)
        .get::<VulnerabilityImport, _, _>("/vulnerabilities/scan", scan::new)
        .post::<VulnerabilityImport, _, _>("/vulnerabilities/scan", scan::take)
        .get::<VulnerabilityEdit, _, _>("/vulnerabilities/new", form::new)
        .post::<VulnerabilityEdit, _, _>("/vulnerabilities/new", form::create)
        .get::<VulnerabilityRead, _, _>("/vulnerabilities/{id}", show::show)
        .post::<VulnerabilityRead, _, _>("/vulnerabilities/{id}/act", show::act)
        .post::<VulnerabilityApprove, _, _>("/vulnerabilities/{id}/decision", show::decide)
}
