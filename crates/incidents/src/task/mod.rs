//! What is to be done on an incident: steps of started plans, decision points, tasks people add, and their timers.

mod api;
mod csv;
mod desk;
mod desk_page;
mod filter;
mod model;
mod ops;
mod pages;
mod plans;
mod sql;
mod timers;
mod write;

pub use csv::csv;
pub use desk::{across, count};
pub use filter::{TaskFilter, TaskGroup};
pub use model::{Decision, NewTask, Run, Task, TaskLine, TaskPatch, TaskStep};
pub use ops::{add, change, go, list, open_required};
pub use plans::{decide, runs, start};
pub use timers::tick;

pub(crate) use api::router;
pub(crate) use desk_page::{NAV, Tasks};
pub(crate) use pages::pages;
pub(crate) use timers::{JOB_DEF, SWEEP};
