//! Call backs as they are shown and worked on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::callback::{CallbackState, Reach, Reason};
use sqm_domain::ids::{CallbackId, CustomerId, DepartmentId, ResponseId, SurveyId, UserId};
use sqm_domain::survey::Metric;
use utoipa::ToSchema;
use uuid::Uuid;

/// A call back.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Callback {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: CallbackId,
    /// `R-2026-000012`.
    #[schema(example = "R-2026-000012")]
    pub number: String,
    /// The survey that was answered.
    #[schema(value_type = uuid::Uuid)]
    pub survey_id: SurveyId,
    /// Its name.
    pub survey: String,
    /// The answers that caused it.
    #[schema(value_type = uuid::Uuid)]
    pub response_id: ResponseId,
    /// Who answered; never told where the survey is confidential.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub customer_id: Option<CustomerId>,
    /// Whom the score judges: he does not call back himself.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub person_id: Option<UserId>,
    /// Whose service it was.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub department: Option<String>,
    /// The figure that was low: `csat`, `nps`, `ces`.
    #[schema(value_type = String)]
    pub metric: Metric,
    /// How low.
    pub score: f64,
    /// `open`, `called`, `closed`.
    #[schema(value_type = String)]
    pub state: CallbackState,
    /// Who calls.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub assignee_id: Option<UserId>,
    /// His name.
    pub assignee: Option<String>,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub due_at: Timestamp,
    /// To be called, and the time has passed.
    pub overdue: bool,
    /// What came of the last try.
    #[schema(value_type = Option<String>)]
    pub reach: Option<Reach>,
    /// How often it was tried.
    pub tries: i32,
    /// When the clock stopped: spoken to, refused, or tried often enough.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub called_at: Option<Timestamp>,
    /// When it was closed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closed_at: Option<Timestamp>,
    /// Why the score was low.
    #[schema(value_type = Option<String>)]
    pub reason: Option<Reason>,
    /// The cause behind it, in words.
    pub cause: String,
    /// What the customer said, what was agreed.
    pub result: String,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Who answered, whatever the survey's privacy. Never leaves the process.
    #[serde(skip)]
    pub(super) known_customer: Option<CustomerId>,
}

/// One try to reach the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Try {
    /// Who tried.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub by_id: Option<UserId>,
    /// His name.
    pub by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What came of it.
    #[schema(value_type = String)]
    pub reach: Reach,
    /// Remarks.
    pub note: String,
}

/// A question and what was answered, as it reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Said {
    /// The question's key.
    pub key: String,
    /// The question.
    pub question: String,
    /// The answer in words.
    pub answer: String,
}

/// A call back with what is behind it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CallbackDetail {
    /// The call back.
    #[serde(flatten)]
    pub callback: Callback,
    /// The answers that caused it.
    pub answers: Vec<Said>,
    /// The tries, oldest first.
    pub history: Vec<Try>,
    /// What it was about: `ticket` and its id.
    pub subject_kind: Option<String>,
    /// Its id.
    pub subject_id: Option<Uuid>,
    /// How the customer can be reached, masked.
    pub contact: Contacts,
    /// Did the customer leave a contact among the answers? It is shown in clear only.
    pub left_contact: bool,
}

/// How somebody can be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Contacts {
    /// The name; absent where the survey is confidential.
    pub name: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// What was typed into the questionnaire.
    pub left: Vec<String>,
}

/// A try to write down.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTry {
    /// `reached`, `not_reached`, `refused`.
    #[schema(value_type = String)]
    pub reach: Reach,
    /// Remarks.
    #[serde(default)]
    pub note: String,
}

/// What is said when a call back is closed.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Close {
    /// Why the score was low; wanted where the customer was spoken to.
    #[schema(value_type = Option<String>)]
    pub reason: Option<Reason>,
    /// The cause behind it.
    pub cause: String,
    /// What the customer said, what was agreed; wanted where the customer was spoken to.
    pub result: String,
}
