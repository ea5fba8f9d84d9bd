#![doc = include_str!("../README.md")]

pub mod access;
mod api;
pub mod assessment;
pub mod category;
pub mod drill;
pub mod evidence;
mod import;
pub mod incident;
pub mod indicator;
pub mod link;
mod lookup;
pub mod mail;
pub mod merge;
pub mod on_call;
mod pages;
pub mod permissions;
pub mod plan;
pub mod reporting;
pub mod review;
pub mod statistics;
pub mod task;
pub mod team;
pub mod timeline;
pub mod trace;

use sqm_platform::module::Module;

/// The module, for the process that mounts it.
pub fn module() -> Module {
    sqm_imports::target::register(&import::IncidentImport);
    Module {
        name: "incidents",
        api: api::router(),
        pages: pages::pages(),
        jobs: vec![reporting::JOB_DEF, task::JOB_DEF],
        sweeps: vec![
            reporting::SWEEP,
            task::SWEEP,
            incident::SWEEP,
            evidence::SWEEP,
            access::SWEEP,
            drill::SWEEP,
            review::SWEEP,
            on_call::SWEEP,
            on_call::HANDOVERS,
        ],
        nav: vec![
            pages::NAV_DESK,
            pages::NAV,
            pages::NAV_REPORT,
            task::NAV,
            reporting::NAV_DESK,
            on_call::NAV,
            drill::NAV,
            category::NAV,
            indicator::NAV,
            reporting::NAV_REGIMES,
            plan::NAV,
            mail::NAV,
        ],
        permissions: permissions::PERMISSIONS.to_vec(),
        waiting: pages::waiting(),
        search: vec![lookup::SOURCE, trace::SOURCE, lookup::DRILLS],
        ..Module::default()
    }
}
