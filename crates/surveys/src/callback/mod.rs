//! Call backs: a low score is called back within its deadline, by somebody else than the one it judges (handbook §4.3.4,
//! §8.3.3, §9.1.3).

pub(crate) mod api;
mod due;
mod filter;
mod model;
mod ops;
pub(crate) mod pages;
mod said;
mod sql;
mod timers;

pub use filter::{CallbackFilter, Group, Viewpoint};
pub use model::{Callback, CallbackDetail, Close, Contacts, NewTry, Said, Try};
pub use ops::{COUNT_LIMIT, add_try, assign, close, count, detail, get, list, reveal};
pub(crate) use ops::{Low, make, score_of};
pub use timers::tick;
pub(crate) use timers::{JOB_DEF, SWEEP};
