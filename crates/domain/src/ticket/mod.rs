//! What a ticket is and how it moves (handbook §4.2, §6.1).

mod kind;
mod pending;
mod priority;
mod status;

pub use kind::{Channel, TicketKind};
pub use pending::PendingReason;
pub use priority::{Impact, Priority, Urgency};
pub use status::{InvalidMove, Move, Status};
