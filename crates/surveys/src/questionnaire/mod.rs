//! Questionnaires: a draft that is edited, and published versions that never change.

mod model;
mod ops;
mod sql;

pub use model::{Block, Published, Purpose, Questionnaire, QuestionnaireFilter, QuestionnaireInput, Version};
pub(crate) use ops::publish_found;
pub use ops::{
    amend, archive, blocks, create, duplicate, edit, get, list, publish, published, version, versions,
};
