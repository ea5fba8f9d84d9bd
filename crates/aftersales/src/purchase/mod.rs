//! Purchases (handbook §8.1.1): what a customer bought, from a form, over REST or from a file; each gets the follow-up
//! plan that fits.

mod export;
mod import;
mod model;
mod ops;
mod sql;

pub use export::csv;
pub use import::PurchaseImport;
pub use model::{NewPurchase, Purchase, PurchaseFilter, PurchasePatch};
pub use ops::{NewSale, count, count_by_state, create, create_many, get, list, update};
