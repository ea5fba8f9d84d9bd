#![doc = include_str!("../README.md")]

mod api_docs;
pub mod desk;
mod guard;
mod health;
mod home;
mod jobs;
mod module;
mod mount;
mod openapi;
mod rate;
mod search;
mod statics;

pub use module::{JobRead, JobRetry, PERMISSIONS, module};
pub use mount::{MountError, Mounted, Process, mount};
