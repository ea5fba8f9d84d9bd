//! Emergency drills (handbook §7.3.2): planned by their cycle, held with the tools of real incidents, evaluated, reminded of.

mod api;
mod csv;
mod evaluate;
mod filter;
mod hold;
mod input;
mod model;
mod ops;
mod pages;
mod reminders;
mod series;
mod sql;
mod write;

pub use csv::csv;
pub use evaluate::evaluate;
pub use filter::{DrillFilter, DrillGroup};
pub use hold::start;
pub use input::{DrillPatch, Evaluation, GoalJudgement, NewDrill};
pub use model::{Drill, Goal, Targets, Time};
pub use ops::{cancel, change, count, create, get, list, may_work, owners, participants};
pub use reminders::tick;

pub(crate) use api::router;
pub(crate) use hold::{of_incident, step_of_incident};
pub(crate) use pages::{Drills, NAV, pages};
pub(crate) use reminders::SWEEP;
