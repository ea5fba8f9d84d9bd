//! Saved views: lists worth keeping, one's own or everybody's (peers §1: an agent's worklist must not need an
//! administrator).

mod model;
mod ops;

pub use model::{SavedView, ViewInput};
pub use ops::{create, list, remove, update};
