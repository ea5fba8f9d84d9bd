//! Access logs of sites: lines that only grow, rules that look through them, findings that people judge.

mod entry;
mod entry_export;
mod entry_sql;
mod evaluate;
mod export;
mod filter;
mod finding;
mod finding_sql;
mod import;
mod input;
mod model;
mod rules;

pub use entry::{count_entries, entries, report};
pub use entry_export::entries_csv;
pub use evaluate::apply;
pub use export::csv;
pub use filter::{AccessEntryFilter, AccessFindingFilter, AccessFindingGroup};
pub use finding::{comment, count, entries_of, get, history, judge, list, reveal};
pub use import::AccessLogImport;
pub use input::{AccessJudgement, AccessReport, ApplyRules, NewAccessEntry};
pub use model::{AccessEntry, AccessFinding, AccessOutcome, Applied, ClearHolder};
pub use rules::{AccessSettings, get as settings, replace as replace_settings};

pub(crate) use finding::tell;
