//! Who takes which role in a response (handbook §7.3.2): plans name roles, because who is there changes; whoever takes the role is told.

mod api;
mod ops;
mod page;
mod sql;

pub use ops::{RoleInput, TeamInput, TeamRole, change, list};

pub(crate) use api::router;
pub(crate) use ops::to_tell;
pub(crate) use page::pages;
