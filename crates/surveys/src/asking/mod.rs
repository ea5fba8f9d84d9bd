//! Asking: who is invited to answer, when and by which way (handbook §4.3.1, §8.1). Whoever is not asked after all is kept
//! with the reason: a response rate that leaves people out silently is none.

mod api;
mod code;
mod cycle;
mod figure;
mod invite;
mod letter;
mod list;
mod model;
mod ops;
mod over;
mod pages;
mod remind;
mod sample;
mod send;
mod sql;
mod trigger;

pub use cycle::{open_next, schedule};
pub use invite::{Asked, Tally, invite};
pub use list::{Person, invite_people};
pub use model::{Counts, Invitation, InvitationFilter, InvitationState, Source};
pub use sample::draw;
pub use send::send;

pub(crate) use api::router;
pub(crate) use code::code;
pub(crate) use pages::pages;

use sqm_platform::events::Subscriber;
use sqm_platform::jobs::JobDef;
use sqm_platform::sweeps::Sweep;

pub(crate) fn jobs() -> Vec<JobDef> {
    vec![send::JOB, sample::JOB, cycle::JOB]
}

pub(crate) fn subscribers() -> Vec<Subscriber> {
    vec![trigger::SUBSCRIBER, sample::SUBSCRIBER, over::SUBSCRIBER]
}

pub(crate) fn sweeps() -> Vec<Sweep> {
    vec![send::SWEEP, over::SWEEP]
}
