//! What the answers to a survey say (handbook §4.3.3, §6.3, §8.3.2): scores with the interval in which they lie, how answers
//! are spread, what matters most, who and where is better, what comments speak of, and whether anything has changed.
//!
//! A survey is read in one pass; everything shown is made of the sums of that pass ([`tally`]). Each figure names the
//! filter of the answers behind it ([`ResponseFilter`]), so that it opens them.

mod build;
mod filter;
mod model;
mod ops;
mod read;
mod tally;
pub(crate) mod themes;

pub use filter::{Dimension, MOMENT, ResponseFilter};
pub(crate) use model::FEWEST;
pub use model::{
    Analysis, AspectResult, Change, Cut, Estimate, Figures, Funnel, Keyword, QuestionResult, Ranked,
    Recommendation, Round, Segment, Segments, Span, Theme, ValueCount, View,
};
pub use ops::analyse;
pub(crate) use tally::plain;
