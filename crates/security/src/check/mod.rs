//! Security checks by plan: due by their cycle, walked item by item, findings raised as actions.

mod filter;
mod input;
mod model;
mod ops;
mod plan;
mod sql;

pub use filter::{CheckFilter, CheckGroup};
pub use input::{Answer, Answers, CheckStep, NewPlan, PlanPatch};
pub use model::{Check, Item, Plan};
pub use ops::{answer, count, get, items, list, may_work, step};
pub use plan::{change, create, plan, plans};

pub(crate) use ops::tell;
pub(crate) use plan::make_due;
