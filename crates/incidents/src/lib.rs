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
        nav: vec![pages::NAV, pages::NAV_REPORT],
        permissions: permissions::PERMISSIONS.to_vec(),
        search: vec![lookup::SOURCE],
        ..Module::default()
    }
}
