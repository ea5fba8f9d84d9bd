#![doc = include_str!("../README.md")]

mod api;
pub mod customer;
mod lookup;
mod pages;
pub mod permissions;

use sqm_platform::module::Module;

/// The module, for the process that mounts it.
pub fn module() -> Module {
    Module {
        name: "customers",
        api: api::router(),
        pages: pages::pages(),
        nav: vec![pages::NAV],
        permissions: permissions::PERMISSIONS.to_vec(),
        search: vec![lookup::SOURCE],
        ..Module::default()
    }
}
