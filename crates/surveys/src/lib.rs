#![doc = include_str!("../README.md")]

pub mod analysis;
mod answer;
mod api;
pub mod asking;
pub mod callback;
pub mod commendation;
pub mod import;
pub mod interview;
mod lookup;
mod pages;
pub mod permissions;
pub mod practice;
pub mod questionnaire;
pub mod response;
pub mod share;
pub mod survey;
pub mod theme;
pub mod watch;

use jiff::tz::TimeZone;
use sqm_domain::ids::TenantId;
use sqm_platform::module::Module;
use sqm_platform::routes::Pages;
use sqm_platform::scope::Scope;

/// The module, for the process that mounts it.
pub fn module() -> Module {
    sqm_imports::target::register(&import::SurveyImport);
    Module {
        name: "surveys",
        api: api::router()
            .merge(asking::router())
            .merge(interview::router())
            .merge(callback::api::router())
            .merge(watch::api::router())
            .merge(practice::api::router())
            .merge(commendation::api::router()),
        pages: after(interview::pages(asking::pages(answer::pages(pages::pages())))),
        nav: vec![pages::NAV, callback::pages::NAV],
        subscribers: [
            response::subscribers(),
            asking::subscribers(),
            vec![watch::SUBSCRIBER],
        ]
        .concat(),
        jobs: [response::jobs(), asking::jobs(), vec![callback::JOB_DEF]].concat(),
        sweeps: [response::sweeps(), asking::sweeps(), vec![callback::SWEEP]].concat(),
        permissions: permissions::PERMISSIONS.to_vec(),
        search: vec![lookup::SOURCE, practice::SOURCE],
        waiting: vec![callback::pages::WAITING],
        ..Module::default()
    }
}

/// The pages of what follows from answers.
fn after(pages: Pages) -> Pages {
    let pages = callback::pages::pages(pages);
    let pages = watch::pages::pages(pages);
    let pages = practice::pages::pages(pages);
    commendation::pages::pages(pages)
}

/// The frame of this module's own work in a tenant. No day is computed in it: what needs the tenant's zone is queued
/// by somebody who knows it.
pub(crate) fn scope(tenant: TenantId) -> Scope {
    Scope::system(tenant, "surveys", TimeZone::UTC)
}
