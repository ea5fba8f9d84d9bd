//! Information security (handbook §7): how high a risk is, until when a vulnerability is to be fixed, when controls are
//! tested and checks are due.

mod check;
mod control;
mod cvss;
mod risk;
mod vulnerability;

pub use check::{CheckAnswer, CheckArea, CheckCycle, CheckRefused, CheckState, hand_in};
pub use control::{ControlState, ControlTheme, TestResult};
pub use cvss::{CvssError, base_score};
pub use risk::{
    Grade, RiskCategory, RiskLevel, RiskNotice, RiskRefused, RiskScale, RiskState, RiskTreatment,
    acceptance_expired, treatment_notice,
};
pub use vulnerability::{FixDays, Severity, VulnerabilityRefused, VulnerabilityState};
