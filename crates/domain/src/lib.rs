//! The pure core.
pub mod ids;
