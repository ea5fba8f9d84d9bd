//! Plans as they are shown and entered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_customers::customer::CLASSES;
use sqm_domain::aftersales::{PlanCondition, SalesChannel};
use sqm_domain::ids::PlanId;
use sqm_platform::FieldErrors;
use utoipa::ToSchema;
use uuid::Uuid;

/// Steps of one plan: more calls than anybody would answer.
const MOST_STEPS: usize = 12;

/// A follow-up plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Plan {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: PlanId,
    /// Its name.
    pub name: String,
    /// Its place: the first plan that fits is taken.
    pub position: i32,
    /// Is it in use?
    pub active: bool,
    /// For whom.
    #[serde(flatten, serialize_with = "condition")]
    #[schema(value_type = PlanFor)]
    pub condition: PlanCondition,
    /// For how many months a product bought under it is under warranty; 0: none.
    pub warranty_months: u16,
    /// Its calls.
    pub steps: Vec<PlanStep>,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// For whom a plan is; an empty list does not narrow.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanFor {
    /// Codes of products, or their beginnings ending in `*`.
    products: Vec<String>,
    /// Classes of customers.
    classes: Vec<String>,
    /// Channels of purchase.
    channels: Vec<String>,
}

fn condition<S: serde::Serializer>(condition: &PlanCondition, serializer: S) -> Result<S::Ok, S::Error> {
    PlanFor {
        products: condition.products.clone(),
        classes: condition.classes.clone(),
        channels: condition.channels.clone(),
    }
    .serialize(serializer)
}

/// A call of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanStep {
    /// Its id.
    pub id: Uuid,
    /// Days after the purchase.
    pub day: u16,
    /// What it is for.
    pub purpose: String,
    /// What the caller says.
    pub script: String,
    /// What the caller asks.
    pub questions: Vec<String>,
}

/// A plan as entered.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlanInput {
    /// Its name.
    pub name: String,
    /// Is it in use?
    pub active: bool,
    /// Codes of products, or their beginnings ending in `*`.
    pub products: Vec<String>,
    /// Classes of customers.
    pub classes: Vec<String>,
    /// Channels of purchase.
    pub channels: Vec<String>,
    /// Months of warranty.
    pub warranty_months: u16,
    /// Its calls.
    pub steps: Vec<StepInput>,
}

/// A call as entered.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StepInput {
    /// The step that is changed; none: a new one.
    pub id: Option<Uuid>,
    /// Days after the purchase.
    pub day: u16,
    /// What it is for.
    pub purpose: String,
    /// What the caller says.
    pub script: String,
    /// What the caller asks.
    pub questions: Vec<String>,
}

fn tidy(list: &mut Vec<String>) {
    *list = list
        .iter()
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect();
}

impl PlanInput {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.name = errors
            .text("name", &std::mem::take(&mut self.name), 100)
            .to_owned();
        for list in [&mut self.products, &mut self.classes, &mut self.channels] {
            tidy(list);
        }
        if self.products.len() > 200 || self.products.iter().any(|code| code.chars().count() > 100) {
            errors.add("products", "field-invalid");
        }
        if self
            .classes
            .iter()
            .any(|class| !CLASSES.contains(&class.as_str()))
        {
            errors.add("classes", "field-unknown");
        }
        if self
            .channels
            .iter()
            .any(|channel| channel.parse::<SalesChannel>().is_err())
        {
            errors.add("channels", "field-unknown");
        }
        let range = |most: i64| vec![("min", 0.into()), ("max", most.into())];
        if self.warranty_months > 240 {
            errors.add_with("warranty_months", "field-out-of-range", range(240));
        }
        if self.steps.len() > MOST_STEPS {
            errors.add("steps", "plan-too-many-steps");
        }
        for (index, step) in self.steps.iter_mut().enumerate() {
            tidy(&mut step.questions);
            step.purpose = step.purpose.trim().to_owned();
            step.script = step.script.trim().to_owned();
            let field = |name: &str| format!("steps[{index}].{name}");
            if step.purpose.is_empty() {
                errors.add(field("purpose"), "field-required");
            }
            if step.purpose.chars().count() > 100 || step.script.chars().count() > 4_000 {
                errors.add(field("script"), "field-invalid");
            }
            if step.questions.len() > 20 || step.questions.iter().any(|text| text.chars().count() > 300) {
                errors.add(field("questions"), "field-invalid");
            }
            if step.day > 1_000 {
                errors.add_with(field("day"), "field-out-of-range", range(1_000));
            }
        }
        errors.into_result(self)
    }
}
