#![doc = include_str!("../README.md")]

pub mod access;
mod api;
pub mod assessment;
mod import;
pub mod incident;
pub mod link;
mod lookup;
pub mod merge;
mod pages;
pub mod permissions;
pub mod reporting;
pub mod review;
pub mod statistics;

use sqm_platform::module::Module;

/// The module, for the process that mounts it.
pub fn module() -> Module {
    sqm_imports::target::register(&import::IncidentImport);
    Module {
        name: "incidents",
        api: api::router(),
        pages: pages::pages(),
        jobs: vec![reporting::JOB_DEF],
        sweeps: vec![reporting::SWEEP],
        nav: vec![
            pages::NAV_DESK,
            pages::NAV,
            pages::NAV_REPORT,
            reporting::NAV_DESK,
            reporting::NAV_REGIMES,
        ],
        permissions: permissions::PERMISSIONS.to_vec(),
        search: vec![lookup::SOURCE],
        ..Module::default()
    }
}
