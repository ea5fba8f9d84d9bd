//! Customers (handbook §4.2.2): sealed in the database, masked on every page, found by whole phone number, address or
//! name, shown in clear by permission and on record.

mod model;
mod ops;
mod sql;

pub use model::{ClearCustomer, Customer, CustomerFilter, CustomerPatch, NewCustomer};
pub use ops::{create, get, list, reveal, update};
