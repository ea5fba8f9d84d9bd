//! The demo tenant: a year of a telecom operator's believable life, so that a first visitor sees a living product.
//!
//! Everything is drawn from one seeded generator: the same installation day gives the same story. Nothing here is a
//! figure: the tickets are written as records, and every indicator is computed from them like any other tenant's.

mod actions;
mod after_answers;
mod aftersales;
mod answers;
mod calendar_of_events;
mod document_texts;
mod documents;
mod drills;
mod emergency;
mod incident_story;
mod incidents;
mod objectives;
mod on_call;
mod organisation;
mod security;
mod sign_ins;
mod story;
mod surveys;
mod texts;
mod write;

pub use sign_ins::SignIns;
pub use write::seed;
