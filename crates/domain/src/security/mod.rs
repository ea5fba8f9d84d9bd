//! How grave a security incident is and who has to be told until when (handbook §7.3; rules §4.1–4.3).
//!
//! * The level is *proposed* from nature, scope and urgency by published criteria, each named with its value and
//!   threshold; a person decides.
//! * Reporting clocks run day and night, on holidays too, and never pause: the regimes know no such thing.
//! * Each regime has a time of its own at which the operator became aware.
//! * Emergency plans lead forward only; decisions leave steps out or bring them in.
//! * Indicators of compromise have one form, and are shown so that nobody opens them by mistake.
//! * Custody of evidence is a chain: a line that was changed or is missing is noticed.

mod criterion;
mod custody;
mod duty;
mod level;
mod playbook;
mod propose;
mod regime;
mod traces;

#[cfg(test)]
mod tests;

pub use criterion::{Area, CRITERIA, Criterion, Fact, Scheme, Unit};
pub use custody::{Bound, CustodyAct, EvidenceKind, Finding, is_whole};
pub use duty::{DutyState, Known, WARN_PERCENTS, Warning, newly_due, state, warn_at, warning};
pub use level::{Importance, Level, Loss, Nature};
pub use playbook::{
    Flaw, LONGEST, MOST_STEPS, Outcome, Phase, PlanOption, PlanStep, ResponseRole, StepKind, TaskState,
    at_start, decide, flaws,
};
pub use propose::{Ahead, Facts, Proposal, Reason, propose};
pub use regime::{
    Anchor, Conditions, Deadline, Moments, OperatorKind, Regime, ReportKind, Situation, Step, aware_at,
};
pub use traces::{AssetKind, Compromise, EntryKind, IocKind, Pap, PersonRole, defanged, normal};
