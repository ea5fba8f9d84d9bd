//! Risks as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sqm_domain::ids::{DepartmentId, RiskId};
use sqm_domain::security::{Grade, RiskCategory, RiskLevel, RiskState, RiskTreatment};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::row::Person;

/// A risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Risk {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: RiskId,
    /// `RK-2026-000012`.
    #[schema(example = "RK-2026-000012")]
    pub number: String,
    /// In a few words.
    pub title: String,
    /// `people`, `physical`, `network`, `data`, `application`, `organisation`, `supplier`.
    #[schema(value_type = String)]
    pub category: RiskCategory,
    /// What is at risk.
    pub asset: String,
    /// What may happen to it.
    pub threat: String,
    /// What lets it happen.
    pub weakness: String,
    /// Who answers for it.
    pub owner: Person,
    /// Whose it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub department: Option<String>,
    /// `open`, `treating`, `treated`, `accepted`, `closed`.
    #[schema(value_type = String)]
    pub state: RiskState,
    /// How likely without treatment, 1 to 5.
    pub likelihood: u8,
    /// How grave without treatment, 1 to 5.
    pub impact: u8,
    /// How likely after it, as assessed; none = not assessed.
    pub residual_likelihood: Option<u8>,
    /// How grave after it.
    pub residual_impact: Option<u8>,
    /// How high it is now: what is left where that was assessed, else as it is without treatment.
    #[schema(value_type = String)]
    pub level: RiskLevel,
    /// `avoid`, `reduce`, `share`, `accept`; none = not decided.
    #[schema(value_type = Option<String>)]
    pub treatment: Option<RiskTreatment>,
    /// What will be done.
    pub plan: String,
    /// Who does it.
    pub treater: Option<Person>,
    /// Until the end of this day.
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// The day has passed and it is not done.
    pub overdue: bool,
    /// When it was done.
    #[schema(value_type = Option<String>, format = Date)]
    pub treated_on: Option<Date>,
    /// When it is looked at again.
    #[schema(value_type = String, format = Date)]
    pub review_on: Date,
    /// That day is here, or has passed.
    pub review_due: bool,
    /// Who accepted what is left.
    pub accepted_by: Option<Person>,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub accepted_at: Option<Timestamp>,
    /// Until the end of this day.
    #[schema(value_type = Option<String>, format = Date)]
    pub accepted_until: Option<Date>,
    /// Why.
    pub acceptance: String,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Put into the register.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl Risk {
    /// As it is without treatment. The table keeps grades within their scale.
    pub fn inherent(&self) -> Option<Grade> {
        Grade::new(self.likelihood, self.impact)
    }

    /// What is left after it, where that was assessed.
    pub fn residual(&self) -> Option<Grade> {
        Grade::new(self.residual_likelihood?, self.residual_impact?)
    }

    /// As it is now.
    pub fn now(&self) -> Option<Grade> {
        self.residual().or_else(|| self.inherent())
    }
}

/// One assessment of a risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RiskAssessment)]
pub struct Assessment {
    /// Its id.
    pub id: Uuid,
    /// `inherent` (without treatment) or `residual` (after it).
    pub kind: String,
    /// 1 to 5.
    pub likelihood: u8,
    /// 1 to 5.
    pub impact: u8,
    /// By the scale of that day.
    #[schema(value_type = String)]
    pub level: RiskLevel,
    /// Why so.
    pub note: String,
    /// Who assessed.
    pub by: Option<Person>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// How many risks stand in a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RiskCount {
    /// The state.
    #[schema(value_type = String)]
    pub state: RiskState,
    /// How many.
    pub count: i64,
}

/// A cell of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RiskCell)]
pub struct Cell {
    /// 1 to 5.
    pub likelihood: u8,
    /// 1 to 5.
    pub impact: u8,
    /// The figure behind the level.
    pub score: u8,
    /// The level of the cell by the tenant's scale.
    #[schema(value_type = String)]
    pub level: RiskLevel,
    /// Risks in it that are not closed.
    pub count: i64,
}
