//! Figures: rollup parts merged over a window, evaluated, judged.

mod evaluate;
mod parts;
mod period;
pub(crate) mod sql;

pub use evaluate::{Aim, Figure, Span};
pub(crate) use evaluate::{figure, is_better, min_sample, tone};
pub(crate) use parts::Parts;
pub use period::{Lookback, Window};
pub(crate) use period::{calendar, last_closed};
pub use sql::Cell;
