//! Awareness campaigns (handbook §7.1): what is asked of whom until when, what people answered, how simulations went, and the
//! campaign that asks those again who missed.

mod asking;
mod export;
mod filter;
mod input;
mod model;
mod ops;
mod register_export;
mod results;
mod sql;
mod task;
mod task_sql;

pub use export::csv;
pub use filter::{CampaignFilter, CampaignGroup, TaskFilter, TaskGroup};
pub use input::{Answers, CampaignPatch, NewCampaign, NewQuestion, NewResult};
pub use model::{Campaign, DepartmentTally, Marked, Outlook, Question, Tally, Task, ToDo};
pub use ops::{change, close, comment, count, create, follow_up, get, history, list, may_edit, start};
pub use register_export::register_csv;
pub use results::{parse, record};
pub use task::{answer, count_own, count_tasks, own_tasks, tally, tally_by_department, tasks, to_do};

pub(crate) use asking::{ask_whom_it_may_concern, excuse, tell};
pub(crate) use ops::owner_right;
pub(crate) use sql::look_for_people;
