//! What can be said about an action.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::action::{ActionPriority, ActionState};
use sqm_domain::ids::{DepartmentId, UserId};
use sqm_platform::FieldErrors;
use sqm_platform::http::mentioned;
use utoipa::ToSchema;

/// Longest text of cause, measure, result, verdict, comment; in characters.
pub(super) const TEXT: usize = 5_000;

/// An action to raise.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewAction {
    /// In a few words.
    #[schema(example = "夜间装机预约改派流程")]
    pub title: String,
    /// What is wrong, and why.
    pub cause: String,
    /// What will be done.
    pub measure: String,
    /// `medium` unless told.
    #[schema(value_type = Option<String>)]
    pub priority: Option<ActionPriority>,
    /// Who carries it out; whoever raises it unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Whose it is; the owner's department unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
    /// Until the end of this day.
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// Where it is raised, `<kind>:<id or code>`: `ticket:019a…`, `indicator:csat_index`.
    pub source: String,
    /// What the source is called.
    pub source_title: String,
    /// The source's page: an address of this product, beginning with `/`.
    pub source_href: String,
    /// The indicator that has to show whether it worked.
    pub indicator: String,
    /// What it shows now, in words.
    pub baseline: String,
}

/// What to change; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ActionPatch {
    /// In a few words.
    pub title: Option<String>,
    /// What is wrong, and why.
    pub cause: Option<String>,
    /// What will be done.
    pub measure: Option<String>,
    /// How soon it matters.
    #[schema(value_type = Option<String>)]
    pub priority: Option<ActionPriority>,
    /// Who carries it out.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Whose it is; `null` = nobody's in particular.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<Option<DepartmentId>>,
    /// Until the end of this day.
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// The indicator that has to show whether it worked.
    pub indicator: Option<String>,
}

/// A step of an action.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Where to: `open`, `in_progress`, `done`, `verified`, `cancelled`.
    #[schema(value_type = String)]
    pub to: ActionState,
    /// What was done (wanted for `done`); why it is taken up again or dropped.
    #[serde(default)]
    pub text: String,
    /// Did it work? Wanted for `verified`.
    #[serde(default)]
    pub effective: Option<bool>,
}

impl NewAction {
    pub(super) fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.title = errors.text("title", &self.title, 200).to_owned();
        texts(&mut errors, Some(&self.cause), Some(&self.measure));
        match self.due_on {
            None => errors.add("due_on", "field-required"),
            Some(day) if day < today => errors.add("due_on", "action-due-past"),
            Some(_) => {}
        }
        let whole = self.source.is_empty()
            || self.source.split_once(':').is_some_and(|(kind, key)| {
                !key.is_empty()
                    && !kind.is_empty()
                    && kind.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            });
        // An incident is named by its id: what it is kept from, the action is kept from too.
        let incident = self.source.strip_prefix("incident:");
        let whole = whole && incident.is_none_or(|key| key.parse::<uuid::Uuid>().is_ok());
        if !whole || self.source.len() > 200 {
            errors.add("source", "field-invalid");
        }
        // Only pages of this product: an action is no place to hide a link to elsewhere.
        let local = self.source_href.is_empty()
            || (self.source_href.starts_with('/')
                && !self.source_href.starts_with("//")
                && !self.source_href.contains('\\'));
        if !local || self.source_href.len() > 1_000 || self.source_href.chars().any(char::is_control) {
            errors.add("source_href", "field-invalid");
        }
        errors.at_most("source_title", &self.source_title, 300);
        errors.at_most("indicator", &self.indicator, 100);
        errors.at_most("baseline", &self.baseline, 100);
        errors.into_result(self)
    }
}

impl ActionPatch {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(title) = &mut self.title {
            *title = errors.text("title", title, 200).to_owned();
        }
        texts(&mut errors, self.cause.as_deref(), self.measure.as_deref());
        errors.at_most("indicator", self.indicator.as_deref().unwrap_or_default(), 100);
        errors.into_result(self)
    }
}

impl Step {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.text = self.text.trim().to_owned();
        errors.at_most("text", &self.text, TEXT);
        if self.to == ActionState::Verified && self.effective.is_none() {
            errors.add("effective", "field-required");
        }
        errors.into_result(self)
    }
}

fn texts(errors: &mut FieldErrors, cause: Option<&str>, measure: Option<&str>) {
    errors.at_most("cause", cause.unwrap_or_default(), TEXT);
    errors.at_most("measure", measure.unwrap_or_default(), TEXT);
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn refused(new: NewAction) -> Vec<String> {
        new.check(date(2026, 3, 1))
            .unwrap_err()
            .iter()
            .map(|error| error.field.clone())
            .collect()
    }

    fn sound() -> NewAction {
        NewAction {
            title: "Shorten the queue".into(),
            due_on: Some(date(2026, 3, 1)),
            source: "ticket:019a".into(),
            source_href: "/tickets/019a".into(),
            ..NewAction::default()
        }
    }

    #[test]
    fn what_is_raised_is_checked_field_by_field() {
        assert!(sound().check(date(2026, 3, 1)).is_ok());
        assert_eq!(refused(NewAction::default()), ["title", "due_on"]);
        assert_eq!(
            refused(NewAction {
                due_on: Some(date(2026, 2, 28)),
                ..sound()
            }),
            ["due_on"]
        );
        assert_eq!(
            refused(NewAction {
                source: "ticket".into(),
                ..sound()
            }),
            ["source"]
        );
    }

    #[test]
    fn a_source_is_a_page_of_this_product() {
        for href in [
            "https://example.com",
            "//example.com",
            "javascript:alert(1)",
            "/\\example.com",
            "tickets/1",
        ] {
            assert_eq!(
                refused(NewAction {
                    source_href: href.into(),
                    ..sound()
                }),
                ["source_href"],
                "{href}"
            );
        }
    }

    #[test]
    fn a_verdict_needs_a_yes_or_no() {
        let step = |effective| Step {
            to: ActionState::Verified,
            text: String::new(),
            effective,
        };
        assert!(step(None).check().is_err());
        assert!(step(Some(false)).check().is_ok());
    }
}
