//! Questionnaires as they are shown and entered.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{QuestionnaireId, QuestionnaireVersionId};
use sqm_domain::survey;
use sqm_platform::FieldErrors;
use utoipa::{IntoParams, ToSchema};

/// What a questionnaire or a survey is about; the `kind` dimension of its indicators.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Customer service (§4.3).
    #[default]
    Service,
    /// Technical support (§6.3).
    Support,
    /// How a complaint was dealt with.
    Complaint,
    /// After-sales (§8.3).
    Aftersales,
    /// Network and product experience.
    Network,
    /// The operator's own people.
    Staff,
    /// Trainees.
    Training,
    /// Anything else.
    Other,
}

impl Purpose {
    /// All, in the order of choosers.
    pub const ALL: [Self; 8] = [
        Self::Service,
        Self::Support,
        Self::Complaint,
        Self::Aftersales,
        Self::Network,
        Self::Staff,
        Self::Training,
        Self::Other,
    ];

    /// The code in the database, in addresses and in message keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Support => "support",
            Self::Complaint => "complaint",
            Self::Aftersales => "aftersales",
            Self::Network => "network",
            Self::Staff => "staff",
            Self::Training => "training",
            Self::Other => "other",
        }
    }

    /// A stored code; the column's check lets nothing else in.
    pub(crate) fn from_code(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|purpose| purpose.as_str() == code)
            .unwrap_or(Self::Other)
    }
}

/// A questionnaire with its draft.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Questionnaire {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: QuestionnaireId,
    /// Its code, unique in the tenant.
    pub code: String,
    /// Its name, for staff.
    pub name: String,
    /// The handbook's clause it serves.
    pub clause: String,
    /// What it is about.
    pub purpose: Purpose,
    /// What is being edited.
    #[schema(value_type = Object)]
    pub draft: survey::Questionnaire,
    /// The number of the newest published version; none = never published.
    pub published: Option<i32>,
    /// Is the draft what was published last?
    pub draft_is_published: bool,
    /// No longer offered.
    pub archived: bool,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// A questionnaire to make, or what one is to become.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionnaireInput {
    /// Its code: lower-case letters, digits, `.`, `-`, `_`; made from the id where none is given.
    #[serde(default)]
    pub code: Option<String>,
    /// Its name, for staff.
    pub name: String,
    /// The handbook's clause it serves.
    #[serde(default)]
    pub clause: String,
    /// What it is about.
    #[serde(default)]
    pub purpose: Purpose,
    /// Its questions.
    #[schema(value_type = Object)]
    pub draft: survey::Questionnaire,
}

impl QuestionnaireInput {
    /// What a questionnaire says now.
    pub(crate) fn of(known: &Questionnaire) -> Self {
        Self {
            code: Some(known.code.clone()),
            name: known.name.clone(),
            clause: known.clause.clone(),
            purpose: known.purpose,
            draft: known.draft.clone(),
        }
    }

    /// A draft may be unfinished: only what could not be stored is refused; [`super::publish`] asks for more.
    pub(super) fn check(&mut self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        self.name = errors.text("name", &self.name, 120).to_owned();
        self.clause = self.clause.trim().to_owned();
        errors.at_most("clause", &self.clause, 40);
        self.code = self
            .code
            .take()
            .map(|code| code.trim().to_lowercase())
            .filter(|code| !code.is_empty());
        if let Some(code) = &self.code {
            errors.at_most("code", code, 60);
            if !code
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c))
            {
                errors.add("code", "field-invalid");
            }
        }
        errors.into_result(())
    }
}

/// A published version.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Version {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: QuestionnaireVersionId,
    /// Of this questionnaire.
    #[schema(value_type = uuid::Uuid)]
    pub questionnaire: QuestionnaireId,
    /// 1, 2, 3 …
    pub number: i32,
    /// What is asked.
    #[schema(value_type = Object)]
    pub document: Arc<survey::Questionnaire>,
    /// When it was published.
    #[schema(value_type = String, format = DateTime)]
    pub published_at: Timestamp,
}

/// Ready questions of the builder's palette.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Block {
    /// Its code; its name is the message `block-<code>`.
    pub code: String,
    /// The questions it puts in.
    #[schema(value_type = Vec<Object>)]
    pub questions: Vec<survey::Question>,
}

/// A published version, for choosers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Published {
    /// The version.
    #[schema(value_type = uuid::Uuid)]
    pub version_id: QuestionnaireVersionId,
    /// The questionnaire.
    #[schema(value_type = uuid::Uuid)]
    pub questionnaire_id: QuestionnaireId,
    /// Its name, for staff.
    pub name: String,
    /// The version's number.
    pub number: i32,
}

/// Which questionnaires.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct QuestionnaireFilter {
    /// Words of the name.
    pub q: Option<String>,
    /// Only the archived ones.
    pub archived: bool,
}
