//! Visits as they are shown and entered.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::aftersales::{AttemptOutcome, VisitKind, VisitState};
use sqm_domain::ids::{CustomerId, DepartmentId, OrderId, PurchaseId, UserId, VisitId};
use sqm_platform::FieldErrors;
use sqm_platform::http::mentioned;
use utoipa::ToSchema;

use crate::refs::{CustomerRef, Named};

/// A follow-up visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Visit {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: VisitId,
    /// `V-2026-000123`.
    pub number: String,
    /// Why the customer is called.
    #[schema(value_type = String, example = "after_purchase")]
    pub kind: VisitKind,
    /// Where it stands.
    #[schema(value_type = String, example = "due")]
    pub state: VisitState,
    /// Who is called.
    pub customer: CustomerRef,
    /// The customer's class.
    pub customer_class: String,
    /// Province or state.
    pub region: String,
    /// The purchase it is about.
    pub purchase: Option<Named>,
    /// The service order it is about.
    pub order: Option<Named>,
    /// The number of another record it is about.
    pub reference: String,
    /// The product it is about.
    pub product: String,
    /// What it is for.
    pub purpose: String,
    /// What the caller says.
    pub script: String,
    /// What the caller asks.
    pub questions: Vec<String>,
    /// The day it was first due: carried work is judged by it.
    #[schema(value_type = String, format = Date)]
    pub first_due_on: Date,
    /// The day it is due now.
    #[schema(value_type = String, format = Date)]
    pub due_on: Date,
    /// When the customer asked to be called.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub appointment_at: Option<Timestamp>,
    /// Not to be called again before.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub not_before: Option<Timestamp>,
    /// Who calls.
    pub caller: Option<Named>,
    /// Whose visit it is.
    pub department: Option<Named>,
    /// Since when somebody has it open.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub claimed_at: Option<Timestamp>,
    /// Calls made.
    pub attempts: i32,
    /// Times it was carried over.
    pub carried: i32,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// Since when it is late, by the day it was first due.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub late_at: Option<Timestamp>,
    /// Satisfaction, 1 to 5.
    pub satisfaction: Option<i16>,
    /// Attitude, 1 to 5.
    pub attitude: Option<i16>,
    /// Speed of the response, 1 to 5.
    pub speed: Option<i16>,
    /// Whether the problem was solved, 1 to 5.
    pub solving: Option<i16>,
    /// Effect of the service, 1 to 5.
    pub effect: Option<i16>,
    /// Answers, in the order of the questions.
    pub answers: Vec<String>,
    /// What the customer suggests.
    pub suggestion: String,
    /// What the customer has trouble with.
    pub problem: String,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Planned.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// A call, or that it was carried over or closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct VisitEntry {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// By whom; absent: by the product itself.
    pub by: Option<Named>,
    /// `attempt`, `carried`, `closed`.
    pub kind: String,
    /// What came of it.
    pub outcome: Option<String>,
    /// Carried over from this day.
    #[schema(value_type = Option<String>, format = Date)]
    pub from_on: Option<Date>,
    /// To this day.
    #[schema(value_type = Option<String>, format = Date)]
    pub to_on: Option<Date>,
    /// Anything else worth knowing.
    pub note: String,
}

/// A visit to plan by hand.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewVisit {
    /// Who is called.
    #[schema(value_type = uuid::Uuid)]
    pub customer: Option<CustomerId>,
    /// `after_ticket` or `other`; `other` unless told.
    #[schema(value_type = Option<String>)]
    pub kind: Option<VisitKind>,
    /// The purchase it is about.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub purchase: Option<PurchaseId>,
    /// The service order it is about.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub order: Option<OrderId>,
    /// The number of another record it is about.
    pub reference: Option<String>,
    /// What it is for.
    pub purpose: String,
    /// What the caller says.
    pub script: Option<String>,
    /// What the caller asks.
    pub questions: Vec<String>,
    /// The day; today unless told.
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// When the customer asked to be called.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub appointment_at: Option<Timestamp>,
    /// Who calls.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub caller: Option<UserId>,
    /// Whose visit it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
}

/// What came of a call.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallInput {
    /// `reached`, `no_answer`, `busy`, `call_later`, `wrong_number`, `refused`.
    #[schema(value_type = String, example = "reached")]
    pub outcome: AttemptOutcome,
    /// Anything else worth knowing.
    #[serde(default)]
    pub note: String,
    /// When the customer asked to be called; needed with `call_later`.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub call_at: Option<Timestamp>,
    /// Satisfaction, 1 to 5.
    #[serde(default)]
    pub satisfaction: Option<i16>,
    /// Attitude, 1 to 5.
    #[serde(default)]
    pub attitude: Option<i16>,
    /// Speed of the response, 1 to 5.
    #[serde(default)]
    pub speed: Option<i16>,
    /// Whether the problem was solved, 1 to 5.
    #[serde(default)]
    pub solving: Option<i16>,
    /// Effect of the service, 1 to 5.
    #[serde(default)]
    pub effect: Option<i16>,
    /// Answers, in the order of the questions.
    #[serde(default)]
    pub answers: Vec<String>,
    /// What the customer suggests.
    #[serde(default)]
    pub suggestion: String,
    /// What the customer has trouble with.
    #[serde(default)]
    pub problem: String,
    /// When the customer is to be called again: plans a visit of its own.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_at: Option<Timestamp>,
}

impl CallInput {
    /// A call with nothing but its outcome.
    pub fn of(outcome: AttemptOutcome) -> Self {
        Self {
            outcome,
            note: String::new(),
            call_at: None,
            satisfaction: None,
            attitude: None,
            speed: None,
            solving: None,
            effect: None,
            answers: Vec::new(),
            suggestion: String::new(),
            problem: String::new(),
            next_at: None,
        }
    }

    /// Trims the texts and tells what cannot be accepted at this instant.
    pub(super) fn check(mut self, now: Timestamp) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        for (field, text, most) in [
            ("note", &mut self.note, 1_000),
            ("suggestion", &mut self.suggestion, 4_000),
            ("problem", &mut self.problem, 4_000),
        ] {
            *text = text.trim().to_owned();
            errors.at_most(field, text, most);
        }
        for (field, score) in [
            ("satisfaction", self.satisfaction),
            ("attitude", self.attitude),
            ("speed", self.speed),
            ("solving", self.solving),
            ("effect", self.effect),
        ] {
            if score.is_some_and(|score| !(1..=5).contains(&score)) {
                errors.add_with(
                    field,
                    "field-out-of-range",
                    vec![("min", 1.into()), ("max", 5.into())],
                );
            }
        }
        if self.answers.len() > 50 || self.answers.iter().any(|answer| answer.chars().count() > 1_000) {
            errors.add("answers", "field-invalid");
        }
        match (self.outcome, self.call_at) {
            (AttemptOutcome::CallLater, None) => errors.add("call_at", "field-required"),
            (AttemptOutcome::CallLater, Some(at)) if at <= now => errors.add("call_at", "visit-in-past"),
            _ => {}
        }
        if self.next_at.is_some_and(|at| at <= now) {
            errors.add("next_at", "visit-in-past");
        }
        errors.into_result(self)
    }
}

/// Carrying a visit over.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CarryInput {
    /// Why.
    pub reason: String,
    /// To which day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
}

/// Ending a visit without a call.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseInput {
    /// `cancelled` or `not_needed`.
    #[schema(value_type = String, example = "cancelled")]
    pub state: VisitState,
    /// Why.
    pub reason: String,
}

/// Giving a visit to somebody; what is not mentioned stays, `null` takes it away.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AssignInput {
    /// Who calls.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub caller: Option<Option<UserId>>,
    /// Whose visit it is.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<Option<DepartmentId>>,
}

impl NewVisit {
    pub(super) fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.purpose = errors
            .text("purpose", &std::mem::take(&mut self.purpose), 100)
            .to_owned();
        errors.at_most("script", self.script.as_deref().unwrap_or_default(), 4_000);
        errors.at_most("reference", self.reference.as_deref().unwrap_or_default(), 100);
        if self.customer.is_none() {
            errors.add("customer", "field-required");
        }
        if self.due_on.is_some_and(|day| day < today) {
            errors.add("due_on", "visit-in-past");
        }
        if !matches!(self.kind, None | Some(VisitKind::AfterTicket | VisitKind::Other)) {
            errors.add("kind", "field-invalid");
        }
        self.questions.retain(|question| !question.trim().is_empty());
        if self.questions.len() > 20 {
            errors.add("questions", "field-invalid");
        }
        errors.into_result(self)
    }
}
