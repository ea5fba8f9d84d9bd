//! The thread of a ticket: what the customer said, what was answered, and notes that never leave the house.

mod model;
mod ops;
mod sql;

pub use model::{BODY_MAX, CustomerMessage, Message, MessageKind, Note, Reply};
pub use ops::{customer_wrote, note, reply, thread};
