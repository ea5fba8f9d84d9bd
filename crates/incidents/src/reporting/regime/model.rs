//! Regimes as they are shown and entered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{RegimeId, RegimeStepId};
use sqm_domain::security::{
    Anchor, Conditions, Deadline, Level, OperatorKind, ReportKind, ReportLanguage, Step,
};
use sqm_platform::FieldErrors;
use utoipa::ToSchema;

/// Reports of one regime; more is a mistake.
const MOST_STEPS: usize = 8;

/// A law or plan that wants to be told of incidents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReportingRegime)]
pub struct Regime {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: RegimeId,
    /// Of those a tenant begins with; empty for its own.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where it is written.
    pub source: String,
    /// Was the text itself seen?
    pub verified: bool,
    /// The language of its reports: `zh`, `en`.
    #[schema(value_type = String)]
    pub language: ReportLanguage,
    /// Is it in use?
    pub active: bool,
    /// From this level on.
    #[schema(value_type = Option<String>)]
    pub minimum_level: Option<Level>,
    /// Only where personal data are concerned.
    pub personal_data: bool,
    /// Only where the people concerned are in high danger.
    pub high_risk: bool,
    /// Only where critical infrastructure is concerned (`true`), or only where it is not (`false`).
    pub critical_infrastructure: Option<bool>,
    /// Only where a flaw of a product is behind it, or only where none is.
    pub product_flaw: Option<bool>,
    /// Only for operators of one of these kinds; empty: for all.
    #[schema(value_type = Vec<String>)]
    pub operators: Vec<OperatorKind>,
    /// Its reports in their order.
    pub steps: Vec<RegimeStep>,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// One report of a regime.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReportingStep)]
pub struct RegimeStep {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: RegimeStepId,
    /// `initial`, `follow_up`, `final`, `notice`.
    #[schema(value_type = String)]
    pub report: ReportKind,
    /// Its name.
    pub name: String,
    /// Who is told.
    pub recipient: String,
    /// How long there is: `at_once`, `minutes`, `hours`, `days`, `months`.
    pub deadline_unit: String,
    /// How many of them; 0 with `at_once`.
    pub deadline_count: u32,
    /// From when on: `aware`, `previous_sent`, `remedied`, `closed`.
    #[schema(value_type = String)]
    pub anchor: Anchor,
    /// From this level on.
    #[schema(value_type = Option<String>)]
    pub minimum_level: Option<Level>,
    /// Only where the people concerned are in high danger.
    pub high_risk: bool,
    /// Was the limit itself seen?
    pub verified: bool,
}

impl RegimeStep {
    /// How long there is. What the database holds was checked when it was entered.
    pub fn deadline(&self) -> Deadline {
        Deadline::new(&self.deadline_unit, self.deadline_count).unwrap_or(Deadline::AtOnce)
    }
}

impl Regime {
    /// What the rules see of it.
    pub fn rule(&self) -> sqm_domain::security::Regime {
        sqm_domain::security::Regime {
            conditions: Conditions {
                minimum: self.minimum_level,
                personal_data: self.personal_data,
                high_risk: self.high_risk,
                critical_infrastructure: self.critical_infrastructure,
                product_flaw: self.product_flaw,
                operators: self.operators.clone(),
            },
            steps: self
                .steps
                .iter()
                .map(|step| Step {
                    report: step.report,
                    deadline: step.deadline(),
                    anchor: step.anchor,
                    conditions: Conditions {
                        minimum: step.minimum_level,
                        high_risk: step.high_risk,
                        ..Conditions::default()
                    },
                })
                .collect(),
        }
    }
}

/// A regime as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReportingRegimeInput)]
pub struct RegimeInput {
    /// Its name.
    pub name: String,
    /// Where it is written.
    #[serde(default)]
    pub source: String,
    /// Was the text itself seen?
    #[serde(default)]
    pub verified: bool,
    /// The language of its reports: `zh`, `en`.
    #[schema(value_type = String)]
    pub language: ReportLanguage,
    /// Is it in use?
    pub active: bool,
    /// From this level on.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub minimum_level: Option<Level>,
    /// Only where personal data are concerned.
    #[serde(default)]
    pub personal_data: bool,
    /// Only where the people concerned are in high danger.
    #[serde(default)]
    pub high_risk: bool,
    /// Only where critical infrastructure is concerned, or only where it is not.
    #[serde(default)]
    pub critical_infrastructure: Option<bool>,
    /// Only where a flaw of a product is behind it, or only where none is.
    #[serde(default)]
    pub product_flaw: Option<bool>,
    /// Only for operators of one of these kinds; empty: for all.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub operators: Vec<OperatorKind>,
    /// Its reports in their order.
    pub steps: Vec<RegimeStepInput>,
}

/// A report of a regime as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReportingStepInput)]
pub struct RegimeStepInput {
    /// The one that is changed; none: a new one.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<RegimeStepId>,
    /// `initial`, `follow_up`, `final`, `notice`.
    #[schema(value_type = String)]
    pub report: ReportKind,
    /// Its name.
    pub name: String,
    /// Who is told.
    #[serde(default)]
    pub recipient: String,
    /// `at_once`, `minutes`, `hours`, `days`, `months`.
    pub deadline_unit: String,
    /// How many of them; 0 with `at_once`.
    #[serde(default)]
    pub deadline_count: u32,
    /// `aware`, `previous_sent`, `remedied`, `closed`.
    #[schema(value_type = String)]
    pub anchor: Anchor,
    /// From this level on.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub minimum_level: Option<Level>,
    /// Only where the people concerned are in high danger.
    #[serde(default)]
    pub high_risk: bool,
    /// Was the limit itself seen?
    #[serde(default)]
    pub verified: bool,
}

impl RegimeInput {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.name = errors.text("name", &self.name, 200).to_owned();
        self.source = self.source.trim().to_owned();
        errors.at_most("source", &self.source, 500);
        if self.steps.is_empty() {
            errors.add("steps", "regime-no-step");
        }
        if self.steps.len() > MOST_STEPS {
            errors.add("steps", "regime-too-many-steps");
        }
        for (index, step) in self.steps.iter_mut().enumerate() {
            let field = |name: &str| format!("steps[{index}].{name}");
            step.name = step.name.trim().to_owned();
            step.recipient = step.recipient.trim().to_owned();
            if step.name.is_empty() {
                errors.add(field("name"), "field-required");
            }
            if step.name.chars().count() > 100 {
                errors.add(field("name"), "field-invalid");
            }
            if step.recipient.chars().count() > 200 {
                errors.add(field("recipient"), "field-invalid");
            }
            if Deadline::new(&step.deadline_unit, step.deadline_count).is_none() {
                errors.add(field("deadline_count"), "regime-deadline-invalid");
            }
            // What comes after the step before needs one.
            if step.anchor == Anchor::PreviousSent && index == 0 {
                errors.add(field("anchor"), "regime-nothing-before");
            }
        }
        self.operators.sort_unstable();
        self.operators.dedup();
        errors.into_result(self)
    }
}

/// What this operator is in the eyes of the regimes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReportingOperator)]
pub struct Reporter {
    /// `network`, `telecom`, `state_organ`, `controller`, `processor`, `essential`, `manufacturer`.
    #[schema(value_type = Vec<String>)]
    pub operators: Vec<OperatorKind>,
    /// Counts changes; the `ETag`.
    pub version: i64,
}

/// The same as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReportingOperatorInput)]
pub struct ReporterInput {
    /// `network`, `telecom`, `state_organ`, `controller`, `processor`, `essential`, `manufacturer`.
    #[schema(value_type = Vec<String>)]
    pub operators: Vec<OperatorKind>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(anchor: Anchor, unit: &str, count: u32) -> RegimeStepInput {
        RegimeStepInput {
            id: None,
            report: ReportKind::Initial,
            name: "First".to_owned(),
            recipient: String::new(),
            deadline_unit: unit.to_owned(),
            deadline_count: count,
            anchor,
            minimum_level: None,
            high_risk: false,
            verified: false,
        }
    }

    fn refused(steps: Vec<RegimeStepInput>) -> Vec<String> {
        let input = RegimeInput {
            name: "Own rule".to_owned(),
            source: String::new(),
            verified: false,
            language: ReportLanguage::Zh,
            active: true,
            minimum_level: None,
            personal_data: false,
            high_risk: false,
            critical_infrastructure: None,
            product_flaw: None,
            operators: Vec::new(),
            steps,
        };
        match input.check() {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().map(|error| error.field.clone()).collect(),
        }
    }

    #[test]
    fn limits_and_their_order_are_checked() {
        assert!(refused(vec![step(Anchor::Aware, "hours", 4)]).is_empty());
        assert!(refused(vec![step(Anchor::Aware, "at_once", 0)]).is_empty());
        assert_eq!(refused(Vec::new()), ["steps"]);
        assert_eq!(
            refused(vec![step(Anchor::Aware, "hours", 0)]),
            ["steps[0].deadline_count"]
        );
        assert_eq!(
            refused(vec![step(Anchor::PreviousSent, "days", 1)]),
            ["steps[0].anchor"]
        );
    }
}
