#![doc = include_str!("../README.md")]

pub mod analysis;
mod answer;
mod api;
pub mod asking;
pub mod import;
pub mod interview;
mod lookup;
mod pages;
pub mod permissions;
pub mod questionnaire;
pub mod response;
pub mod share;
pub mod survey;
pub mod theme;

use jiff::tz::TimeZone;
use sqm_domain::ids::TenantId;
use sqm_platform::module::Module;
use sqm_platform::scope::Scope;

/// The module, for the process that mounts it.
pub fn module() -> Module {
    sqm_imports::target::register(&import::SurveyImport);
    Module {
        name: "surveys",
        api: api::router().merge(asking::router()).merge(interview::router()),
        pages: interview::pages(asking::pages(answer::pages(pages::pages()))),
        nav: vec![pages::NAV],
        subscribers: [response::subscribers(), asking::subscribers()].concat(),
        jobs: [response::jobs(), asking::jobs()].concat(),
        sweeps: [response::sweeps(), asking::sweeps()].concat(),
        permissions: permissions::PERMISSIONS.to_vec(),
        search: vec![lookup::SOURCE],
        ..Module::default()
    }
}

/// The frame of this module's own work in a tenant. No day is computed in it: what needs the tenant's zone is queued
/// by somebody who knows it.
pub(crate) fn scope(tenant: TenantId) -> Scope {
    Scope::system(tenant, "surveys", TimeZone::UTC)
}
