#![doc = include_str!("../README.md")]

mod api;
mod late;
mod listing;
mod lookup;
pub mod order;
mod pages;
pub mod permissions;
pub mod plan;
pub mod purchase;
mod refs;
pub mod settings;
pub mod visit;

pub use refs::{CustomerRef, Named};

use sqm_platform::module::Module;

/// The module, for the process that mounts it. Makes purchases known as a target of imports.
pub fn module() -> Module {
    sqm_imports::target::register(&purchase::PurchaseImport);
    Module {
        name: "aftersales",
        api: api::router(),
        pages: pages::pages(),
        subscribers: vec![plan::SUBSCRIBER],
        jobs: vec![order::JOB_DEF],
        sweeps: vec![late::SWEEP],
        nav: pages::NAV.to_vec(),
        permissions: permissions::PERMISSIONS.to_vec(),
        search: lookup::SOURCES.to_vec(),
        record_actions: pages::RECORD_ACTIONS.to_vec(),
        waiting: pages::waiting(),
    }
}
