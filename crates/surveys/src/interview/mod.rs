//! Interviews by telephone (handbook §8.1): a queue that many work at, a script, the questionnaire beside it, and what came
//! of each call. Nobody interviews about himself.

mod api;
mod model;
mod ops;
mod pages;
mod sql;

pub use model::{Desk, Outcome};
pub use ops::{call, claim, desks, interview};

pub(crate) use api::router;
pub(crate) use pages::pages;
