//! Tickets: registering, working on, handing on, finishing (handbook §4.2, §6.1).

mod create;
mod filter;
mod history;
mod input;
mod item;
mod list;
mod merge;
mod ops;
mod sql;
mod state;

pub use create::{Created, create};
pub use filter::{Due, Hit, Sort, Sorting, StateGroup, TicketFilter};
pub use history::{HistoryEntry, history};
pub use input::{Assignment, LinkKind, NewTicket, SUBJECT_MAX, StatusChange, TicketPatch};
pub use item::{Named, Ticket, TicketCustomer, TicketItem};
pub use list::{COUNT_LIMIT, Position, Viewpoint, count, count_by_status, page};
pub use merge::{LinkedTicket, link, links, merge, unlink, unmerge};
pub use ops::{assign, find, get, set_status, take, update};
pub(crate) use ops::{Act, hold, moved, status_changed, write};
pub use state::{FieldChange, TicketState};
