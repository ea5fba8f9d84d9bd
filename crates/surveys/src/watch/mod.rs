//! The watch list: what stood below its target in a round is watched in the next one (handbook §8.3.3).

pub(crate) mod api;
mod follow;
mod model;
mod ops;
pub(crate) mod pages;
mod sql;

pub(crate) use follow::SUBSCRIBER;
pub use model::{NewWatchItem, WatchFilter, WatchItem, WatchPatch};
pub use ops::{add, change, counts, list};
