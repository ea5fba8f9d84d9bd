//! Themes: how a questionnaire looks to whom it is put.

mod model;
mod ops;
mod sql;

pub use model::{Theme, ThemeInput};
pub use ops::{create, delete, edit, get, list};
