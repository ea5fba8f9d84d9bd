//! Surveys: a published version that is asked, of whom, when, how, how privately.

mod model;
mod ops;
mod rules;
mod sql;

pub(crate) use model::words;
pub use model::{Channel, Cycle, Privacy, State, Survey, SurveyFilter, SurveyInput};
pub use ops::{
    by_public_code, close, close_at, create, edit, get, list, next_round, open, pause, subject_kinds,
};
pub use rules::{CallbackRule, Quota, Sample, Trigger};
