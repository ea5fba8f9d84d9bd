//! Customers (handbook §4.2.2): sealed in the database, masked on every page, found by whole phone number, address or
//! name, shown in clear by permission and on record.

mod history;
mod intake;
mod model;
mod ops;
mod reach;
mod sql;

pub use history::{history, history_kinds};
pub use intake::{create_many, known_by};
pub use model::{
    AREAS, CLASSES, ClearCustomer, Clue, Contact, Customer, CustomerFilter, CustomerPatch, HistoryItem,
    HistoryKind, KnownCustomer, NewCustomer,
};
pub use ops::{contact, create, get, list, reveal, update};
pub use reach::{Reach, draw, reach};
