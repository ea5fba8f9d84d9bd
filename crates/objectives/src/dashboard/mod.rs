//! The dashboard: figures worst first, charts, and the way from each to its records (handbook §1.1.2(2)).

pub(crate) mod api;
pub(crate) mod chart;
mod model;
mod ops;
pub(crate) mod pages;
pub(crate) mod show;

pub use model::{Ask, Bar, Board, Breakdown, DIMENSIONS, Tile};
pub(crate) use ops::{RANKED_FROM, measure_one, ranking, tiles, window};
pub use ops::{Ranked, board};
