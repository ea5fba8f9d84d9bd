//! The reckoning laid open: which promise, why this one, and where the time went.

pub(crate) mod api;
mod chip;
mod model;
pub(crate) mod pages;

pub(crate) use chip::label_key;
pub use chip::{Chip, chips};
