//! Tickets: registering, working on, handing on, finishing (handbook §4.2, §6.1).

mod filter;
mod item;
mod list;
mod state;

pub use filter::{Due, Hit, Sort, Sorting, StateGroup, TicketFilter};
pub use item::{Named, Ticket, TicketCustomer, TicketItem};
pub use list::{COUNT_LIMIT, Position, Viewpoint, count, count_by_status, page};
pub use state::{FieldChange, TicketState};
