//! Reports: drafted from the record in the regulation's fields, edited by people, kept word for word, printed.

mod draft;
mod model;
mod ops;
mod print;
mod sql;

pub use model::{NewReport, Report, ReportState, ReportText, ReportVersion};
pub use ops::{draft, edit, get, list, pdf, versions};
