//! Runs: an uploaded file on its way through settings, mapping, preview and job to a report.

mod execute;
mod feed;
mod inspect;
mod jobs;
mod model;
mod ops;
mod preview;
mod report;
mod sql;
mod store;

pub use execute::execute;
pub(crate) use jobs::all as jobs;
pub use model::{Failure, FileInfo, Run, RunState};
pub(crate) use ops::permit;
pub use ops::{
    Upload, cancel, get, list, profile_of, rejected_page, resume, set_file_options, set_mapping, start,
    upload,
};
pub use preview::{ErrorGroup, Preview, PreviewRow, preview};
pub use report::{RejectedRow, Report, rejected_csv, run_file};
