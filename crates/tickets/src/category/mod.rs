//! The category tree: what needs are about, with defaults for routing and priority (handbook §6.1).

mod model;
mod ops;
mod sql;

pub use model::{Category, CategoryInput};
pub use ops::{codes, create, get, list, remove, update};
