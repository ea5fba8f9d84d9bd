//! Data assets as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sqm_domain::ids::{DataAssetId, DataShareId, DepartmentId};
use sqm_domain::security::{BackupCycle, DataCategory, DataLevel, Protected, Protection, RestoreResult};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::control::{ControlRef, RiskRef};
use crate::row::Person;

/// A data asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DataAsset {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: DataAssetId,
    /// Its code, used once.
    #[schema(example = "D-CDR")]
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it holds.
    pub description: String,
    /// `customer_identity`, `call_detail`, `location`, `billing`, `content`, `network`, `employee`, `business`.
    #[schema(value_type = String)]
    pub category: DataCategory,
    /// `general`, `important`, `core`.
    #[schema(value_type = String)]
    pub level: DataLevel,
    /// Does it hold sensitive personal information?
    pub sensitive: bool,
    /// What stands on it.
    pub label: String,
    /// The system it lies in.
    pub system: String,
    /// The place it lies at.
    pub place: String,
    /// Who answers for it.
    pub owner: Option<Person>,
    /// Whose it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub department: Option<String>,
    /// People it is about, estimated.
    pub people: Option<i64>,
    /// Months it is kept; none = not settled.
    pub retention_months: Option<i32>,
    /// Why so long.
    pub retention_basis: String,
    /// Encrypted where it lies.
    pub encrypted_at_rest: bool,
    /// Encrypted on its way.
    pub encrypted_in_transit: bool,
    /// `none`, `rarely`, `month`, `week`, `day`, `continuous`.
    #[schema(value_type = String)]
    pub backup: BackupCycle,
    /// The last restore test.
    #[schema(value_type = Option<String>, format = Date)]
    pub restored_on: Option<Date>,
    /// What it showed: `passed`, `partly`, `failed`.
    #[schema(value_type = Option<String>)]
    pub restore_result: Option<RestoreResult>,
    /// How it is settled who may use it; empty = it is not.
    pub access: String,
    /// The day on which that was looked through.
    #[schema(value_type = Option<String>, format = Date)]
    pub access_reviewed_on: Option<Date>,
    /// The next review of the whole entry.
    #[schema(value_type = String, format = Date)]
    pub review_on: Date,
    /// That day has come.
    pub review_due: bool,
    /// Kept no longer, since that day.
    #[schema(value_type = Option<String>, format = Date)]
    pub retired_on: Option<Date>,
    /// What its level asks for and it has not: `encrypted_at_rest`, `encrypted_in_transit`, `backed_up`, `restore_proven`,
    /// `access_controlled`, `access_reviewed`.
    #[schema(value_type = Vec<String>)]
    pub missing: Vec<Protection>,
    /// The last day on which every proof that holds still holds; none = none can lapse.
    #[schema(value_type = Option<String>, format = Date)]
    pub proven_until: Option<Date>,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl DataAsset {
    /// How it is protected, as the rules look at it.
    pub(super) fn protected(&self) -> Protected {
        Protected {
            level: self.level,
            sensitive: self.sensitive,
            at_rest: self.encrypted_at_rest,
            in_transit: self.encrypted_in_transit,
            backup: self.backup,
            restored_on: self
                .restored_on
                .filter(|_| self.restore_result == Some(RestoreResult::Passed)),
            access: !self.access.is_empty(),
            access_reviewed_on: self.access_reviewed_on,
        }
    }
}

/// A restore test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DataRestore)]
pub struct Restore {
    /// Its id.
    pub id: Uuid,
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub tested_on: Date,
    /// What it showed.
    #[schema(value_type = String)]
    pub result: RestoreResult,
    /// How it was tested, what came back.
    pub note: String,
    /// Where the proof lies.
    pub evidence: String,
    /// Who tested.
    pub by: Option<Person>,
}

/// Somebody it is given to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DataShare)]
pub struct Share {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: DataShareId,
    /// Who gets it.
    pub receiver: String,
    /// For what.
    pub purpose: String,
    /// On which ground: consent, a contract, a law.
    pub basis: String,
    /// Does it leave the country?
    pub abroad: bool,
    /// Since.
    #[schema(value_type = String, format = Date)]
    pub since: Date,
    /// Given no longer, since that day.
    #[schema(value_type = Option<String>, format = Date)]
    pub ended_on: Option<Date>,
    /// Who wrote it down.
    pub by: Option<Person>,
}

/// What an asset is linked with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DataLinks)]
pub struct Links {
    /// Risks to it, the latest first.
    pub risks: Vec<RiskRef>,
    /// Controls that protect it, in the order of the catalogue.
    pub controls: Vec<ControlRef>,
}

/// How an important or core asset stood in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DataJudgement)]
pub struct Judgement {
    /// Its id.
    pub id: Uuid,
    /// The asset.
    #[schema(value_type = uuid::Uuid)]
    pub asset_id: DataAssetId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The first day of the month.
    #[schema(value_type = String, format = Date)]
    pub month: Date,
    /// When it was judged last within the month.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Its level then.
    #[schema(value_type = String)]
    pub level: DataLevel,
    /// What was missing then.
    #[schema(value_type = Vec<String>)]
    pub missing: Vec<Protection>,
    /// Who answered for it then.
    pub owner: Option<Person>,
}
