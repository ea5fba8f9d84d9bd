//! The one door for answers: public pages, interviewers, paper, widgets, offline pages, REST and imports all come
//! through [`record`]. Anonymous answers go through the urn.

mod count;
mod export;
mod list;
mod model;
mod ops;
mod past;
mod remove;
mod sql;
mod suspect;
mod urn;

pub use export::{FileForm, csv};
pub use list::{
    COUNT_LIMIT, Comment, FigureFilter, Response, ResponseItem, Wanted, count, get, list, newest_comments,
    texts,
};
pub use model::{Begun, NewResponse, Recorded};
pub(crate) use ops::PERSONAL;
pub use ops::{record, save_begun};
pub use past::{PastResponse, record_past};
pub use remove::{remove, restore};
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
