//! Emergency plans: written, published, offered for an incident (handbook §7.3.2).

mod api;
mod form;
mod model;
mod ops;
mod pages;
mod sql;
mod version_page;
mod versions;

pub use model::{NewPlaybook, Playbook, PlaybookPatch, PlaybookVersion, Step, StepOption};
pub use ops::{change, create, discard, get, list, offered, publish, write_draft};
pub use versions::{PartChanged, PublishedVersion, StepChanged, version, versions};

pub(crate) use api::router;
pub(crate) use pages::{NAV, pages};
pub(crate) use sql::{published, steps};
