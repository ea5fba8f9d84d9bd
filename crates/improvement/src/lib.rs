#![doc = include_str!("../README.md")]

pub mod action;
mod api;
mod lookup;
mod pages;
pub mod permissions;
mod timers;

use sqm_platform::module::Module;

pub use timers::tick;

/// The module, for the process that mounts it.
pub fn module() -> Module {
    Module {
        name: "improvement",
        api: api::router(),
        pages: pages::pages(),
        jobs: vec![timers::JOB_DEF],
        sweeps: vec![timers::SWEEP],
        nav: vec![pages::NAV],
        permissions: permissions::PERMISSIONS.to_vec(),
        search: vec![lookup::SOURCE],
        waiting: pages::waiting(),
        ..Module::default()
    }
}
