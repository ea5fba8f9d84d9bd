//! Information security (handbook §7): how grave an incident is and who has to be told until when; how high a risk is, until
//! when a vulnerability is to be fixed, when controls are tested and checks are due.
//!
//! * The level of an incident is *proposed* from nature, scope and urgency by published criteria, each named with its value
//!   and threshold; a person decides (rules §4.1–4.2).
//! * Reporting clocks run day and night, on holidays too, and never pause: the regimes know no such thing (rules §4.3).
//! * Each regime has a time of its own at which the operator became aware.
//! * Emergency plans lead forward only; decisions leave steps out or bring them in.
//! * Indicators of compromise have one form, and are shown so that nobody opens them by mistake.
//! * Data has a level, the level asks for protections, and each judgement says until when it holds.
//! * An awareness campaign asks people; who answers enough questions right has done it.
//! * Drills come round by their cycle, are timed like incidents, and end with every goal judged.
//! * Somebody is on call at every hour; who has not taken an incident up in time is followed by the next line.
//! * Custody of evidence is a chain: a line that was changed or is missing is noticed.

mod access;
mod awareness;
mod channel;
mod check;
mod control;
mod criterion;
mod custody;
mod cvss;
mod data_asset;
mod drill;
mod duty;
mod level;
mod on_call;
mod plan_changes;
mod playbook;
mod post;
mod propose;
mod regime;
mod risk;
mod stix;
mod traces;
mod vulnerability;

#[cfg(test)]
mod tests;

pub use access::{
    AccessDirection, AccessFindingState, AccessResult, AccessRule, AccessRules, Found, Passage, SiteKind,
    is_regular, look_through,
};
pub use awareness::{
    AwarenessState, CampaignKind, CampaignState, Mark, PhishingOutcome, QUESTIONS, Standing, mark, standing,
};
pub use channel::Channel;
pub use check::{CheckAnswer, CheckArea, CheckCycle, CheckRefused, CheckState, TestKind, hand_in};
pub use control::{ControlState, ControlTheme, TestResult};
pub use criterion::{Area, CRITERIA, Criterion, Fact, Scheme, Unit};
pub use custody::{Bound, CustodyAct, EvidenceKind, Finding, is_whole};
pub use cvss::{CvssError, base_score};
pub use data_asset::{
    Asked, BackupCycle, DataCategory, DataLevel, PROTECTION_RULES, Protected, Protection, ProtectionRules,
    RestoreResult,
};
pub use drill::{
    DrillKind, DrillRefused, DrillResult, DrillState, MONTHS, Reached, drill_day, evaluated, reached,
};
pub use duty::{
    DutyState, Known, WARN_PERCENTS, Warning, missed, newly_due, state, stays_late, warn_at, warning,
};
pub use level::{Importance, Level, Loss, Nature};
pub use on_call::{EVERYBODY_AFTER, Rotation, Round, Shift, StandIn, TURN_DAYS, Turn, round, shifts};
pub use plan_changes::{PartChange, StepChange, StepFate, StepPart, changes};
pub use playbook::{
    Flaw, LONGEST, MOST_STEPS, Outcome, Phase, PlanOption, PlanStep, ResponseRole, StepKind, TaskState,
    at_start, decide, flaws,
};
pub use post::{
    BackgroundKind, BackgroundResult, CLEARANCE_SOON_DAYS, Checked, Clearance, HolderState, LetterKind,
    Signed, clearance,
};
pub use propose::{Ahead, Facts, Proposal, Reason, propose};
pub use regime::{
    Anchor, Conditions, Deadline, Moments, OperatorKind, Regime, ReportKind, ReportLanguage, Situation, Step,
    aware_at,
};
pub use risk::{
    Grade, RiskCategory, RiskLevel, RiskNotice, RiskRefused, RiskScale, RiskState, RiskTreatment,
    acceptance_expired, treatment_notice,
};
pub use stix::{TLP_EXTENSION, marking, stix_pattern};
pub use traces::{AssetKind, Compromise, EntryKind, IocKind, Pap, PersonRole, defanged, normal};
pub use vulnerability::{FixDays, Severity, VulnerabilityRefused, VulnerabilityState};
