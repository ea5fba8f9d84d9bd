//! Tickets: registering, working on, handing on, finishing (handbook §4.2, §6.1).

mod bulk;
mod create;
mod export;
mod filter;
mod history;
mod input;
mod item;
mod list;
mod merge;
mod ops;
mod sql;
pub(crate) mod state;

pub use bulk::{
    AT_ONCE, BulkAction, BulkProgress, BulkRequest, Refusal, cancel as bulk_cancel,
    progress as bulk_progress, start as bulk_start,
};
pub(crate) use bulk::{JOB as BULK_JOB, job as bulk_job};
pub use create::{Created, create, next_number};
pub use export::csv;
pub use filter::{Due, Hit, Sort, Sorting, StateGroup, TicketFilter};
pub use history::{HistoryEntry, history};
pub use input::{Assignment, LinkKind, NewTicket, SUBJECT_MAX, StatusChange, TicketPatch};
pub use item::{Named, Ticket, TicketCustomer, TicketItem};
pub use list::{COUNT_LIMIT, Position, Viewpoint, count, count_by_status, page};
pub use merge::{LinkedTicket, link, links, merge, unlink, unmerge};
pub(crate) use ops::{Act, hold, moved, status_changed, write};
pub use ops::{assign, exists, find, get, set_status, take, update};
pub use state::{FieldChange, TicketState};
