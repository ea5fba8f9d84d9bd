//! The risk register: assessed, treated, accepted until a day, reviewed.

mod export;
mod filter;
mod input;
mod model;
mod ops;
mod sql;
mod treat;

pub use export::csv;
pub use filter::{Basis, RiskFilter, RiskGroup, RiskSort, RiskSorting};
pub use input::{Acceptance, NewAssessment, NewRisk, Review, RiskPatch, RiskStep, TreatmentPlan};
pub use model::{Assessment, Cell, Risk, RiskCount};
pub use ops::{
    assess, assessments, change, comment, count, counts, create, get, history, list, matrix, may_edit,
};
pub use treat::{accept, review, step, treat};

pub(crate) use treat::tell;
