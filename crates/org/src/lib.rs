#![doc = include_str!("../README.md")]

pub mod audit;
pub mod calendars;
pub mod departments;
mod me;
mod nullable;
pub mod permissions;
pub mod posts;
mod problems;
pub mod roles;
pub mod sessions;
pub mod tenants;
pub mod users;

pub use nullable::Nullable;
pub use sessions::{Accounts, follow_changes};

use sqm_platform::AppState;
use sqm_platform::module::Module;
use utoipa_axum::router::OpenApiRouter;

/// The module.
pub fn module() -> Module {
    Module { name: "org", api: api(), permissions: permissions::PERMISSIONS.to_vec(), ..Module::default() }
}

fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(sessions::api::router())
        .merge(me::api::router())
        .merge(users::api::router())
        .merge(roles::api::router())
        .merge(departments::api::router())
        .merge(posts::api::router())
        .merge(calendars::api::router())
        .merge(audit::api::router())
}
