//! Incidents reported by mail: a mail system hands each message in as it is (handbook §7.3.2).

mod api;
mod model;
mod page;
mod sql;
mod take;

pub use model::MailLine;
pub use take::{latest, take};

pub(crate) use api::router;
pub(crate) use page::{NAV, pages};
