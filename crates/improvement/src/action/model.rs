//! Actions as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sqm_domain::action::{ActionPriority, ActionState};
use sqm_domain::ids::{ActionId, DepartmentId, UserId};
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody, with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Person {
    /// Who.
    #[schema(value_type = uuid::Uuid)]
    pub id: UserId,
    /// His name.
    pub name: String,
}

/// An improvement action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Action {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: ActionId,
    /// `A-2026-000012`.
    #[schema(example = "A-2026-000012")]
    pub number: String,
    /// In a few words.
    pub title: String,
    /// What is wrong, and why.
    pub cause: String,
    /// What will be done.
    pub measure: String,
    /// How soon it matters: `high`, `medium`, `low`.
    #[schema(value_type = String)]
    pub priority: ActionPriority,
    /// `open`, `in_progress`, `done`, `verified`, `cancelled`.
    #[schema(value_type = String)]
    pub state: ActionState,
    /// Where it was raised, `ticket`, `indicator`, …; empty = nowhere in particular.
    pub source_kind: String,
    /// Which one: an id or a code.
    pub source_key: String,
    /// What the source was called then.
    pub source_title: String,
    /// Its page.
    pub source_href: String,
    /// The indicator that has to show whether it worked.
    pub indicator: String,
    /// What the indicator showed when the action was raised.
    pub baseline: String,
    /// Who carries it out.
    pub owner: Person,
    /// Who raised it; none = the product or an import.
    pub raised_by: Option<Person>,
    /// Whose it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub department: Option<String>,
    /// Until the end of this day of the tenant's zone.
    #[schema(value_type = String, format = Date)]
    pub due_on: Date,
    /// The day has passed and it is not done.
    pub overdue: bool,
    /// When it was done.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub done_at: Option<Timestamp>,
    /// What was done.
    pub result: String,
    /// Who judged it.
    pub verified_by: Option<Person>,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub verified_at: Option<Timestamp>,
    /// Did it work?
    pub effective: Option<bool>,
    /// Why.
    pub verdict: String,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Raised.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// A comment, or a field that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who; none = the product.
    pub by: Option<Person>,
    /// `comment`, or the name of the field.
    pub field: String,
    /// Before.
    pub before: String,
    /// After; the text of a comment.
    pub after: String,
}

/// How many actions stand in a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StateCount {
    /// The state.
    #[schema(value_type = String)]
    pub state: ActionState,
    /// How many.
    pub count: i64,
}
