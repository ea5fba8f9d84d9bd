//! Security incidents: reported by anybody, judged, dealt with, closed (handbook §7.3).

mod csv;
mod filter;
mod input;
mod model;
mod ops;
mod people;
mod put_off;
mod sql;
mod step;
mod write;

pub use csv::csv;
pub use filter::{Group, IncidentFilter, Sort, Sorting, Yes};
pub use input::{IncidentPatch, IncidentStep, NewIncident};
pub use model::{HistoryLine, Incident, IncidentStateCount, Moments, Person, Profile, Victim};
pub use ops::{change, comment, count, counts, get, history, list, may_change, report};
pub use put_off::{PutOff, put_off, resubmit, take_up};
pub use step::{may_step, stamp, take_step};

pub(crate) use crate::category::{Category as IncidentCategory, list as categories};
pub(crate) use input::TEXT;
pub(crate) use ops::{announce, note, note_about, number};
pub(crate) use people::{account, deciders, holding};
pub(crate) use put_off::SWEEP;
pub(crate) use sql::{by_number, hold, narrow};
pub(crate) use write::{
    Origin, history as add_history, insert, level, merged, origin, restricted, touch, update,
};
