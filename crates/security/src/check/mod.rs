//! Security checks, by plan or by hand: due by their day, walked item by item, findings raised as actions.

mod by_hand;
mod export;
mod filter;
mod input;
mod model;
mod ops;
mod photo;
mod plan;
mod sql;
mod subject;

pub use by_hand::{describe, make};
pub use export::csv;
pub use filter::{CheckFilter, CheckGroup};
pub use input::{Answer, Answers, CheckPatch, CheckStep, NewCheck, NewPlan, PlanPatch};
pub use model::{Check, Item, Photo, Plan};
pub use ops::{answer, comment, count, get, history, items, list, may_work, step};
pub use photo::{add as add_photo, list as photos, open as open_photo, remove as remove_photo};
pub use plan::{change, create, plan, plans};

pub(crate) use ops::tell;
pub(crate) use plan::make_due;
