#![doc = include_str!("../README.md")]

mod api;
pub mod dates;
mod form_data;
pub mod mapping;
mod pages;
pub mod permissions;
pub mod profile;
pub mod reading;
pub mod rows;
pub mod runs;
pub mod saved;
pub mod target;
mod words;

use sqm_platform::module::Module;

pub use runs::{Report, run_file};

/// The module, for the process that mounts it.
pub fn module() -> Module {
    Module {
        name: "imports",
        api: api::router(),
        pages: pages::routes(),
        nav: vec![pages::NAV],
        jobs: runs::jobs(),
        permissions: permissions::PERMISSIONS.to_vec(),
        ..Module::default()
    }
}

#[cfg(test)]
mod testing;
