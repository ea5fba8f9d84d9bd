//! What can be said about key posts, their holders and their papers.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, UserId};
use sqm_domain::security::{BackgroundKind, BackgroundResult, LetterKind};
use sqm_platform::FieldErrors;
use sqm_platform::http::mentioned;
use utoipa::ToSchema;

use crate::history::TEXT;

/// A key post to register.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewKeyPost {
    /// What it is called.
    #[schema(example = "计费数据库管理员")]
    pub name: String,
    /// Whose it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
    /// Why it is key: the harm it can do.
    pub reason: String,
    /// What it opens: systems, rooms, keys.
    pub access: String,
    /// Who keeps its papers in order; whoever registers it unless told. Must have the right to edit key posts.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Background checks every holder must have passed.
    #[schema(value_type = Vec<String>)]
    pub required: Vec<BackgroundKind>,
}

/// What to change; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KeyPostPatch {
    /// What it is called.
    pub name: Option<String>,
    /// Whose it is; `null` = nobody's in particular.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<Option<DepartmentId>>,
    /// Why it is key.
    pub reason: Option<String>,
    /// What it opens.
    pub access: Option<String>,
    /// Who keeps its papers in order.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Background checks every holder must have passed.
    #[schema(value_type = Option<Vec<String>>)]
    pub required: Option<Vec<BackgroundKind>>,
    /// Is there still such a post? One that is held cannot be closed.
    pub active: Option<bool>,
}

/// Somebody who takes a key post.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewKeyPostHolder)]
pub struct NewHolder {
    /// Who.
    #[schema(value_type = uuid::Uuid)]
    pub person: Option<UserId>,
    /// From this day; today unless told.
    #[schema(value_type = Option<String>, format = Date)]
    pub since: Option<Date>,
}

/// Somebody leaves a key post.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = KeyPostHolderEnd)]
pub struct HolderEnd {
    /// The last day; `null` = still.
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
}

/// A background check to ask for, or one that is done already.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewBackgroundCheck {
    /// What is looked into.
    #[schema(value_type = String, example = "criminal")]
    pub kind: Option<BackgroundKind>,
    /// Asked for on; today unless told.
    #[schema(value_type = Option<String>, format = Date)]
    pub asked_on: Option<Date>,
    /// What it showed, where it is done.
    pub outcome: BackgroundOutcome,
}

/// What a background check showed.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BackgroundOutcome {
    /// Done on.
    #[schema(value_type = Option<String>, format = Date)]
    pub done_on: Option<Date>,
    /// `passed`, `conditions`, `failed`, `withdrawn`.
    #[schema(value_type = Option<String>)]
    pub result: Option<BackgroundResult>,
    /// The last day it counts; none = it does not run out.
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_until: Option<Date>,
    /// Who checked: an office, an agency, a colleague.
    pub checker: String,
    /// What was found; wanted for conditions. Kept sealed.
    pub note: String,
}

/// A letter that was signed.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewKeyPostLetter)]
pub struct NewLetter {
    /// What was signed.
    #[schema(value_type = String, example = "responsibility")]
    pub kind: Option<LetterKind>,
    /// The number of the controlled document with the text, if it is one.
    #[schema(example = "FRM-0003")]
    pub document: String,
    /// Which version of the text.
    #[schema(example = "2.0")]
    pub edition: String,
    /// The day; today unless told.
    #[schema(value_type = Option<String>, format = Date)]
    pub signed_on: Option<Date>,
    /// The last day it counts; none = it does not run out.
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_until: Option<Date>,
}

/// Each once, in the order of the list.
fn tidy(required: &mut Vec<BackgroundKind>) {
    required.sort_unstable();
    required.dedup();
}

impl NewKeyPost {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.name = errors.text("name", &self.name, 200).to_owned();
        self.reason = errors.text("reason", &self.reason, TEXT).to_owned();
        self.access = self.access.trim().to_owned();
        errors.at_most("access", &self.access, TEXT);
        tidy(&mut self.required);
        if self.required.is_empty() {
            errors.add("required", "key-post-required-none");
        }
        errors.into_result(self)
    }
}

impl KeyPostPatch {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(name) = &mut self.name {
            *name = errors.text("name", name, 200).to_owned();
        }
        if let Some(reason) = &mut self.reason {
            *reason = errors.text("reason", reason, TEXT).to_owned();
        }
        if let Some(access) = &mut self.access {
            *access = access.trim().to_owned();
            errors.at_most("access", access, TEXT);
        }
        if let Some(required) = &mut self.required {
            tidy(required);
            if required.is_empty() {
                errors.add("required", "key-post-required-none");
            }
        }
        errors.into_result(self)
    }
}

impl BackgroundOutcome {
    /// Nothing is said yet.
    pub(super) fn is_open(&self) -> bool {
        self.done_on.is_none() && self.result.is_none()
    }

    pub(super) fn check(mut self, errors: &mut FieldErrors, asked_on: Date, today: Date) -> Self {
        self.checker = self.checker.trim().to_owned();
        errors.at_most("checker", &self.checker, 200);
        self.note = self.note.trim().to_owned();
        errors.at_most("note", &self.note, TEXT);
        if self.is_open() {
            if self.valid_until.is_some() {
                errors.add("result", "field-required");
            }
            return self;
        }
        if self.result.is_none() {
            errors.add("result", "field-required");
        }
        let done_on = *self.done_on.get_or_insert(today);
        if done_on > today {
            errors.add("done_on", "vulnerability-future");
        } else if done_on < asked_on {
            errors.add("done_on", "key-post-done-before-asked");
        }
        if self.valid_until.is_some_and(|until| until < done_on) {
            errors.add("valid_until", "key-post-valid-before");
        }
        if self.result == Some(BackgroundResult::Conditions) && self.note.is_empty() {
            errors.add("note", "key-post-conditions-missing");
        }
        self
    }
}

impl NewBackgroundCheck {
    /// With the day it was asked for: today, or the day it was done where that is all that is known.
    pub(super) fn check(mut self, today: Date) -> Result<(Self, Date), FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.kind.is_none() {
            errors.add("kind", "field-required");
        }
        let asked_on = self
            .asked_on
            .unwrap_or_else(|| self.outcome.done_on.unwrap_or(today).min(today));
        if asked_on > today {
            errors.add("asked_on", "vulnerability-future");
        }
        self.outcome = self.outcome.check(&mut errors, asked_on, today);
        errors.into_result((self, asked_on))
    }
}

impl NewLetter {
    pub(super) fn check(mut self, today: Date) -> Result<(Self, Date), FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.kind.is_none() {
            errors.add("kind", "field-required");
        }
        self.document = self.document.trim().to_owned();
        errors.at_most("document", &self.document, 60);
        self.edition = errors.text("edition", &self.edition, 60).to_owned();
        let signed_on = self.signed_on.unwrap_or(today);
        if signed_on > today {
            errors.add("signed_on", "vulnerability-future");
        }
        if self.valid_until.is_some_and(|until| until < signed_on) {
            errors.add("valid_until", "key-post-valid-before");
        }
        errors.into_result((self, signed_on))
    }
}
