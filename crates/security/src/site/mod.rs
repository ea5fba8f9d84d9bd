//! Sites: where machines, people and customers are, and when people regularly are there.

mod export;
mod filter;
mod hours;
mod input;
mod model;
mod ops;
mod sql;

pub use export::csv;
pub use filter::{SiteFilter, SiteGroup};
pub use input::{NewSite, SitePatch};
pub use model::Site;
pub use ops::{change, comment, count, create, get, history, list};

pub(crate) use hours::{Opening, openings};
pub(crate) use sql::{by_names, names};
