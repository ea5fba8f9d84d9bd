//! The one door for answers: public pages, interviewers, paper, widgets, offline pages, REST and imports all come
//! through [`record`]. Anonymous answers go through the urn.

mod count;
mod model;
mod ops;
mod sql;
mod suspect;
mod urn;

pub use model::{Begun, NewResponse, Recorded};
pub(crate) use ops::PERSONAL;
pub use ops::{record, save_begun};
pub use urn::count_now;

use sqm_platform::events::Subscriber;
use sqm_platform::jobs::JobDef;
use sqm_platform::sweeps::Sweep;

pub(crate) fn jobs() -> Vec<JobDef> {
    vec![urn::JOB]
}

pub(crate) fn subscribers() -> Vec<Subscriber> {
    vec![count::SUBSCRIBER, urn::SUBSCRIBER]
}

pub(crate) fn sweeps() -> Vec<Sweep> {
    vec![urn::SWEEP]
}
