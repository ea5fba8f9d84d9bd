//! What can be said about a data asset.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, UserId};
use sqm_domain::security::{BackupCycle, DataCategory, DataLevel, RestoreResult};
use sqm_platform::FieldErrors;
use sqm_platform::http::mentioned;
use utoipa::ToSchema;

use crate::history::TEXT;

/// Longest retention, in months: a century.
const LONGEST: i32 = 1_200;

/// A data asset to enter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewDataAsset)]
pub struct NewAsset {
    /// Its code, used once.
    #[schema(example = "D-CDR")]
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it holds.
    pub description: String,
    /// What it is about.
    #[schema(value_type = String)]
    pub category: Option<DataCategory>,
    /// How grave harm to it would be.
    #[schema(value_type = String)]
    pub level: Option<DataLevel>,
    /// Does it hold sensitive personal information?
    pub sensitive: bool,
    /// What stands on it.
    pub label: String,
    /// The system it lies in.
    pub system: String,
    /// The place it lies at.
    pub place: String,
    /// Who answers for it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Whose it is; the owner's unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
    /// People it is about, estimated.
    pub people: Option<i64>,
    /// Months it is kept.
    pub retention_months: Option<i32>,
    /// Why so long.
    pub retention_basis: String,
    /// Encrypted where it lies.
    pub encrypted_at_rest: bool,
    /// Encrypted on its way.
    pub encrypted_in_transit: bool,
    /// How often it is backed up; not at all unless told.
    #[schema(value_type = Option<String>)]
    pub backup: Option<BackupCycle>,
    /// How it is settled who may use it.
    pub access: String,
    /// The day on which that was looked through.
    #[schema(value_type = Option<String>, format = Date)]
    pub access_reviewed_on: Option<Date>,
    /// The next review; in a year unless told.
    #[schema(value_type = Option<String>, format = Date)]
    pub review_on: Option<Date>,
}

/// What to change; what is not mentioned stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = DataAssetPatch)]
pub struct AssetPatch {
    /// Its name.
    pub name: Option<String>,
    /// What it holds.
    pub description: Option<String>,
    /// What it is about.
    #[schema(value_type = Option<String>)]
    pub category: Option<DataCategory>,
    /// How grave harm to it would be.
    #[schema(value_type = Option<String>)]
    pub level: Option<DataLevel>,
    /// Does it hold sensitive personal information?
    pub sensitive: Option<bool>,
    /// What stands on it.
    pub label: Option<String>,
    /// The system it lies in.
    pub system: Option<String>,
    /// The place it lies at.
    pub place: Option<String>,
    /// Who answers for it; `null` = nobody yet.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<Option<UserId>>,
    /// Whose it is; `null` = nobody's in particular.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<Option<DepartmentId>>,
    /// People it is about; `null` = not known.
    #[serde(deserialize_with = "mentioned")]
    pub people: Option<Option<i64>>,
    /// Months it is kept; `null` = not settled.
    #[serde(deserialize_with = "mentioned")]
    pub retention_months: Option<Option<i32>>,
    /// Why so long.
    pub retention_basis: Option<String>,
    /// Encrypted where it lies.
    pub encrypted_at_rest: Option<bool>,
    /// Encrypted on its way.
    pub encrypted_in_transit: Option<bool>,
    /// How often it is backed up.
    #[schema(value_type = Option<String>)]
    pub backup: Option<BackupCycle>,
    /// How it is settled who may use it.
    pub access: Option<String>,
    /// The day on which that was looked through; `null` = it was not.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>, format = Date)]
    pub access_reviewed_on: Option<Option<Date>>,
}

/// A restore test to record.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewDataRestore)]
pub struct NewRestore {
    /// The day; today unless told.
    #[schema(value_type = Option<String>, format = Date)]
    pub tested_on: Option<Date>,
    /// What it showed.
    #[schema(value_type = String)]
    pub result: Option<RestoreResult>,
    /// How it was tested, what came back.
    pub note: String,
    /// Where the proof lies: a link, a file reference, the number of a record.
    pub evidence: String,
}

/// Somebody it is given to.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewDataShare)]
pub struct NewShare {
    /// Who gets it.
    pub receiver: String,
    /// For what.
    pub purpose: String,
    /// On which ground: consent, a contract, a law.
    pub basis: String,
    /// Does it leave the country?
    pub abroad: bool,
    /// Since; today unless told.
    #[schema(value_type = Option<String>, format = Date)]
    pub since: Option<Date>,
}

/// The whole entry was looked through.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = DataReview)]
pub struct Review {
    /// What was found.
    pub text: String,
    /// The next review; in a year unless told.
    #[schema(value_type = Option<String>, format = Date)]
    pub next_on: Option<Date>,
}

/// It is kept no longer.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = DataRetirement)]
pub struct Retirement {
    /// How it was deleted, where it went.
    pub reason: String,
}

/// Limits of texts that may be empty: field, most characters.
const TEXTS: [(&str, usize); 6] = [
    ("description", TEXT),
    ("label", 100),
    ("system", 200),
    ("place", 200),
    ("retention_basis", 500),
    ("access", 500),
];

fn lengths(errors: &mut FieldErrors, texts: [&str; 6]) {
    for ((field, most), text) in TEXTS.into_iter().zip(texts) {
        errors.at_most(field, text, most);
    }
}

fn numbers(
    errors: &mut FieldErrors,
    people: Option<i64>,
    months: Option<i32>,
    reviewed: Option<Date>,
    today: Date,
) {
    if people.is_some_and(|people| people < 0) {
        errors.add("people", "data-people-negative");
    }
    if months.is_some_and(|months| !(1..=LONGEST).contains(&months)) {
        let range = vec![("min", 1.into()), ("max", i64::from(LONGEST).into())];
        errors.add_with("retention_months", "field-out-of-range", range);
    }
    if reviewed.is_some_and(|day| day > today) {
        errors.add("access_reviewed_on", "vulnerability-future");
    }
}

impl NewAsset {
    pub(super) fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.code = errors.text("code", &self.code, 30).to_owned();
        self.name = errors.text("name", &self.name, 200).to_owned();
        if self.category.is_none() {
            errors.add("category", "field-required");
        }
        if self.level.is_none() {
            errors.add("level", "field-required");
        }
        for text in [
            &mut self.description,
            &mut self.label,
            &mut self.system,
            &mut self.place,
            &mut self.retention_basis,
            &mut self.access,
        ] {
            *text = text.trim().to_owned();
        }
        lengths(
            &mut errors,
            [
                &self.description,
                &self.label,
                &self.system,
                &self.place,
                &self.retention_basis,
                &self.access,
            ],
        );
        numbers(
            &mut errors,
            self.people,
            self.retention_months,
            self.access_reviewed_on,
            today,
        );
        if self.review_on.is_some_and(|day| day < today) {
            errors.add("review_on", "security-day-past");
        }
        errors.into_result(self)
    }
}

impl AssetPatch {
    pub(super) fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(name) = &mut self.name {
            *name = errors.text("name", name, 200).to_owned();
        }
        for text in [
            &mut self.description,
            &mut self.label,
            &mut self.system,
            &mut self.place,
            &mut self.retention_basis,
            &mut self.access,
        ]
        .into_iter()
        .flatten()
        {
            *text = text.trim().to_owned();
        }
        lengths(
            &mut errors,
            [
                self.description.as_deref().unwrap_or_default(),
                self.label.as_deref().unwrap_or_default(),
                self.system.as_deref().unwrap_or_default(),
                self.place.as_deref().unwrap_or_default(),
                self.retention_basis.as_deref().unwrap_or_default(),
                self.access.as_deref().unwrap_or_default(),
            ],
        );
        numbers(
            &mut errors,
            self.people.flatten(),
            self.retention_months.flatten(),
            self.access_reviewed_on.flatten(),
            today,
        );
        errors.into_result(self)
    }
}

impl NewRestore {
    pub(super) fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.result.is_none() {
            errors.add("result", "field-required");
        }
        if self.tested_on.is_some_and(|day| day > today) {
            errors.add("tested_on", "vulnerability-future");
        }
        self.note = self.note.trim().to_owned();
        errors.at_most("note", &self.note, TEXT);
        // A restore without a trace proves nothing to whoever reads it later.
        self.evidence = errors.text("evidence", &self.evidence, 1_000).to_owned();
        errors.into_result(self)
    }
}

impl NewShare {
    pub(super) fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.receiver = errors.text("receiver", &self.receiver, 200).to_owned();
        self.purpose = errors.text("purpose", &self.purpose, 500).to_owned();
        self.basis = errors.text("basis", &self.basis, 500).to_owned();
        if self.since.is_some_and(|day| day > today) {
            errors.add("since", "vulnerability-future");
        }
        errors.into_result(self)
    }
}

impl Review {
    pub(super) fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.text = errors.text("text", &self.text, TEXT).to_owned();
        if self.next_on.is_some_and(|day| day <= today) {
            errors.add("next_on", "security-day-past");
        }
        errors.into_result(self)
    }
}

impl Retirement {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.reason = errors.text("reason", &self.reason, TEXT).to_owned();
        errors.into_result(self)
    }
}
