//! Follow-up plans (handbook §8.1.1): who is called after which purchase, when, about what; and for how long a product is
//! under warranty.

mod model;
mod ops;
mod sql;
mod visits;

pub use model::{Plan, PlanFor, PlanInput, PlanStep, StepInput};
pub use ops::{active, create, delete, get, list, move_to, replace};
pub(crate) use visits::scope;
pub use visits::{SUBSCRIBER, catch_up};
