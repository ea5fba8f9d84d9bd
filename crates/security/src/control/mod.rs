//! Controls: whether they apply, how far they are, tests with evidence, the statement of applicability.

mod filter;
mod input;
mod link;
mod model;
mod ops;
mod sql;
mod statement;
mod test;

pub use filter::{ControlFilter, ControlGroup};
pub use input::{ControlPatch, NewControl, NewTest};
pub use link::{link, linked_controls, linked_risks, unlink};
pub use model::{Control, ControlRef, ControlTest, RiskRef, Statement};
pub use ops::{change, comment, count, create, get, history, list};
pub use statement::{csv, statement};
pub use test::{record, tests};

pub(crate) use test::tell;
