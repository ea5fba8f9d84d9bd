#![doc = include_str!("../README.md")]

pub mod access_log;
mod api;
pub mod awareness;
pub mod check;
pub mod control;
pub mod data_asset;
mod deciders;
mod history;
mod imported;
mod joiners;
mod listing;
mod lookup;
mod pages;
pub mod permissions;
pub mod post;
mod reminders;
pub mod risk;
mod row;
pub mod settings;
pub mod site;
pub mod vulnerability;

use sqm_platform::module::Module;

pub use history::Entry;
pub use reminders::tick;
pub use row::Person;

/// The module, for the process that mounts it. Makes vulnerabilities and data assets known as targets of imports.
pub fn module() -> Module {
    sqm_imports::target::register(&vulnerability::VulnerabilityImport);
    sqm_imports::target::register(&data_asset::DataAssetImport);
    sqm_imports::target::register(&access_log::AccessLogImport);
    Module {
        name: "security",
        api: api::router(),
        pages: pages::pages(),
        subscribers: vec![joiners::READER],
        sweeps: reminders::SWEEPS.to_vec(),
        nav: pages::NAV.to_vec(),
        permissions: permissions::PERMISSIONS.to_vec(),
        waiting: pages::waiting(),
        search: lookup::SOURCES.to_vec(),
        ..Module::default()
    }
}
