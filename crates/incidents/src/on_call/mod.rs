//! Who is on call, and who is called when an incident is reported and nobody takes it up (handbook §7.3.2: deal with it at once).

mod api;
mod call;
mod export;
mod handover;
mod input;
mod line;
mod model;
mod pages;
mod roster;
mod sql;
mod stand_in;

pub use call::{begin, calls, catch_up, end, resume, tick};
pub use export::csv;
pub use handover::hand_over;
pub use input::{LinePatch, NewLine, NewPerson, NewStandIn};
pub use line::{change, create, get, list};
pub use model::{Call, Calls, Line, LinePerson, OnCall, Shift, StandIn};
pub use roster::{AHEAD, now, shifts};
pub use stand_in::{arrange, coming, withdraw};

pub(crate) use api::router;
pub(crate) use call::SWEEP;
pub(crate) use handover::SWEEP as HANDOVERS;
pub(crate) use pages::{Duty, NAV, duties, pages};

/// The right of whoever can be on call.
const RIGHT: &str = "incident.edit";
/// The kind of record that live pages listen to.
const TOPIC: &str = "on_call";
