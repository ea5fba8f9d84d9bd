//! Duties to report: begun by an assessment, counted night and day, told about, ended by a report that was sent or by a
//! decision that none is required.

mod export;
mod filter;
mod input;
mod merger;
mod model;
mod ops;
mod reckon;
mod sql;
mod timers;
mod write;

pub use export::csv;
pub use filter::{DutyFilter, Standing};
pub use input::{Awareness, CircumstancesInput, Reopening, Sending, Waiver};
pub(crate) use merger::{hand_over, take_apart};
pub use model::{Circumstances, Duty};
pub(crate) use ops::announce;
pub use ops::{
    adjust_awareness, circumstances, desk, desk_count, get, of_incident, reopen, send, set_circumstances,
    waive,
};
pub use reckon::reckon;
pub(crate) use sql::any_sent;
pub use timers::tick;
pub(crate) use timers::{JOB_DEF, SWEEP};
