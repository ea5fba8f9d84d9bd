//! Follow-up visits by telephone (handbook §8.1.1, §8.1.4): planned from purchases and completed orders, taken from a queue,
//! written down call by call; nothing of it is dropped.

mod call;
mod claim;
mod export;
mod list;
mod model;
mod ops;
mod sql;

pub use call::{call, carry};
pub use claim::{claim, claim_next, release};
pub use export::csv;
pub use list::{Due, StateGroup, VisitFilter, VisitSort, VisitSorting, count, count_by_state, page};
pub use model::{AssignInput, CallInput, CarryInput, CloseInput, NewVisit, Visit, VisitEntry};
pub(crate) use ops::{Planned, plan_many};
pub use ops::{assign, close, create, entries, get, not_needed_for, of_purchase, tell_late};
