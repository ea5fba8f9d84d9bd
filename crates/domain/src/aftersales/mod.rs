//! After-sales: follow-up plans, visits by telephone, service orders, warranty (handbook §8.1).

mod amount;
mod limit;
mod order;
mod plan;
mod purchase;
mod slot;
mod visit;
mod warranty;

pub use amount::{Amount, InvalidAmount};
pub use limit::{Limit, Stage};
pub use order::{InvalidOrderMove, OrderKind, OrderState, OrderUrgency, WaitReason};
pub use plan::{Match, PlanCondition, Sale, choose, due_day, due_day_known, warranty_until};
pub use purchase::{PurchaseState, SalesChannel};
pub use slot::{Slot, SlotError, first_overlap};
pub use visit::{
    Attempt, AttemptOutcome, DayPart, InvalidVisitMove, UNREACHED_LIMIT, VisitKind, VisitState,
    after_attempt, next_try,
};
pub use warranty::{Cause, Decision, Payer, Reason, Verdict, decide};
