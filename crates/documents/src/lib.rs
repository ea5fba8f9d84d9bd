#![doc = include_str!("../README.md")]

mod api;
pub mod document;
mod joiners;
mod lookup;
mod pages;
pub mod permissions;
pub mod reading;
mod timers;
pub mod version;
mod viewpoint;

use sqm_platform::module::Module;

pub use timers::tick;
pub use viewpoint::Viewpoint;

/// The module, for the process that mounts it.
pub fn module() -> Module {
    Module {
        name: "documents",
        api: api::router(),
        pages: pages::pages(),
        subscribers: vec![joiners::READER],
        jobs: vec![timers::JOB_DEF],
        sweeps: vec![timers::SWEEP],
        nav: vec![pages::NAV],
        permissions: permissions::PERMISSIONS.to_vec(),
        search: vec![lookup::SOURCE],
        waiting: pages::waiting(),
        ..Module::default()
    }
}
