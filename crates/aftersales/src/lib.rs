#![doc = include_str!("../README.md")]

mod api;
mod late;
mod listing;
pub mod order;
mod pages;
pub mod permissions;
pub mod plan;
pub mod purchase;
mod refs;
pub mod settings;
pub mod visit;

pub use listing::{COUNT_LIMIT, Hit, Viewpoint};
pub use refs::{CustomerRef, Named};

use sqm_platform::module::Module;

/// The module, for the process that mounts it. Makes purchases known as a target of imports.
pub fn module() -> Module {
    sqm_imports::target::register(&purchase::PurchaseImport);
    Module {
        name: "aftersales",
        api: api::router(),
        pages: pages::pages(),
        nav: vec![pages::VISITS, pages::ORDERS, pages::MY_DAY],
        subscribers: vec![plan::SUBSCRIBER],
        jobs: vec![order::JOB_DEF],
        sweeps: vec![late::SWEEP],
        permissions: permissions::PERMISSIONS.to_vec(),
        ..Module::default()
    }
}
