//! Evidence with its custody: kept sealed, hashed, and handed from one to the next in a chain that cannot be rewritten.

mod api;
mod custody;
mod export;
mod model;
mod ops;
mod pages;
mod sql;
mod verify;

pub use export::csv;
pub use model::{Custody, Evidence, EvidenceDetail, HandOver, NewItem, Release, Upload};
pub use ops::{MAX_FILE, collect_file, collect_item, download, get, hand_over, list, release, view};
pub use verify::{tick, verify};

pub(crate) use api::router;
pub(crate) use ops::moved;
pub(crate) use pages::pages;
pub(crate) use sql::hex;
pub(crate) use verify::SWEEP;
