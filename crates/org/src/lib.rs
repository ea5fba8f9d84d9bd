#![doc = include_str!("../README.md")]

pub mod calendars;
pub mod departments;
pub mod permissions;
pub mod posts;
pub mod roles;
pub mod sessions;
pub mod tenants;
pub mod users;

pub use sessions::{Accounts, follow_changes};

use sqm_platform::module::Module;

/// The module.
pub fn module() -> Module {
    Module { name: "org", permissions: permissions::PERMISSIONS.to_vec(), ..Module::default() }
}
