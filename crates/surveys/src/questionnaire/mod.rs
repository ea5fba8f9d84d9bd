//! Questionnaires: a draft that is edited, and published versions that never change.

mod model;
mod ops;
mod sql;

pub use model::{Purpose, Questionnaire, QuestionnaireFilter, QuestionnaireInput, Version};
pub(crate) use ops::publish_found;
pub use ops::{archive, create, edit, get, list, publish, version, versions};
