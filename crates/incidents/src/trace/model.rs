//! Traces as they are shown and said.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{HitAssetId, InvolvedId, IocId};
use sqm_domain::incident::Tlp;
use sqm_domain::security::{AssetKind, Compromise, Importance, IocKind, Pap, PersonRole};
use utoipa::ToSchema;

/// A system, application, account or thing the incident hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentAsset)]
pub struct Asset {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: HitAssetId,
    /// What it is called.
    pub name: String,
    /// `server`, `network`, `workstation`, `application`, `data`, `account`, `cloud`, `facility`, `other`.
    #[schema(value_type = String)]
    pub kind: AssetKind,
    /// `especially`, `important`, `ordinary`.
    #[schema(value_type = String)]
    pub importance: Importance,
    /// `unknown`, `yes`, `no`, `cleaned`.
    #[schema(value_type = String)]
    pub compromised: Compromise,
    /// What was found on it.
    pub note: String,
}

/// A system to add.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewIncidentAsset)]
pub struct NewAsset {
    /// What it is called.
    pub name: String,
    /// `server` unless told.
    #[schema(value_type = Option<String>)]
    pub kind: Option<AssetKind>,
    /// `ordinary` unless told.
    #[schema(value_type = Option<String>)]
    pub importance: Option<Importance>,
    /// `unknown` unless told.
    #[schema(value_type = Option<String>)]
    pub compromised: Option<Compromise>,
    /// What was found on it.
    pub note: String,
}

/// What to change about a system; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = IncidentAssetPatch)]
pub struct AssetPatch {
    /// How much hangs on it.
    #[schema(value_type = Option<String>)]
    pub importance: Option<Importance>,
    /// Is it in the attacker's hands?
    #[schema(value_type = Option<String>)]
    pub compromised: Option<Compromise>,
    /// What was found on it.
    pub note: Option<String>,
}

/// An indicator of compromise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentIndicator)]
pub struct Indicator {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: IocId,
    /// `ip`, `domain`, `url`, `hash`, `email`, `file`, `other`.
    #[schema(value_type = String)]
    pub kind: IocKind,
    /// The value in its one form, for programs.
    pub value: String,
    /// The value so that nobody opens it by mistake.
    #[schema(example = "hxxps://evil[.]example/a")]
    pub shown: String,
    /// Whom it may be told to: `red`, `amber_strict`, `amber`, `green`, `clear`.
    #[schema(value_type = String)]
    pub tlp: Tlp,
    /// What may be done with it: `red`, `amber`, `green`, `clear`.
    #[schema(value_type = String)]
    pub pap: Pap,
    /// Where it was seen.
    pub note: String,
    /// Other incidents that have the same one, as far as the caller may know of them.
    pub seen_before: i64,
    /// When it was noted.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// An indicator to add.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewIncidentIndicator)]
pub struct NewIndicator {
    /// `ip`, `domain`, `url`, `hash`, `email`, `file`, `other`.
    #[schema(value_type = Option<String>)]
    pub kind: Option<IocKind>,
    /// The value; written so that it is no link, or plainly.
    pub value: String,
    /// `amber` unless told.
    #[schema(value_type = Option<String>)]
    pub tlp: Option<Tlp>,
    /// `amber` unless told.
    #[schema(value_type = Option<String>)]
    pub pap: Option<Pap>,
    /// Where it was seen.
    pub note: String,
}

/// Somebody the incident concerns, masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentInvolved)]
pub struct Involved {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: InvolvedId,
    /// `affected`, `witness`, `suspect`, `helper`, `contact`.
    #[schema(value_type = String)]
    pub role: PersonRole,
    /// The name, masked.
    #[schema(example = "王**")]
    pub name: String,
    /// Telephone or mail, masked.
    pub contact: String,
    /// A remark is kept.
    pub has_note: bool,
}

/// The same in clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ClearIncidentInvolved)]
pub struct ClearInvolved {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: InvolvedId,
    /// The name.
    pub name: String,
    /// Telephone or mail.
    pub contact: String,
    /// What is known of the part in it.
    pub note: String,
}

/// Somebody to add.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewIncidentInvolved)]
pub struct NewInvolved {
    /// `affected`, `witness`, `suspect`, `helper`, `contact`.
    #[schema(value_type = Option<String>)]
    pub role: Option<PersonRole>,
    /// The name.
    pub name: String,
    /// Telephone or mail.
    pub contact: String,
    /// What is known of the part in it.
    pub note: String,
}
