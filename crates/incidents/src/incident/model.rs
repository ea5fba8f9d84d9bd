//! Incidents as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sqm_domain::ids::{DepartmentId, IncidentId, UserId};
use sqm_domain::incident::{Certainty, IncidentKind, IncidentState, KnownTo, Tlp};
use sqm_domain::security::Level;
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody, with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentPerson)]
pub struct Person {
    /// Who.
    #[schema(value_type = uuid::Uuid)]
    pub id: UserId,
    /// His name.
    pub name: String,
}

/// When what happened. Found is not happened (handbook §7.3.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Moments {
    /// When it began, as well as it is known.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub occurred_at: Option<Timestamp>,
    /// How exactly that is known: `minute`, `day`, `month`, `year`.
    #[schema(value_type = String)]
    pub occurred_to: KnownTo,
    /// When it was found.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub detected_at: Option<Timestamp>,
    /// When it was reported here.
    #[schema(value_type = String, format = DateTime)]
    pub reported_at: Timestamp,
    /// When somebody began to look at it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub acknowledged_at: Option<Timestamp>,
    /// When it ceased to spread.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub contained_at: Option<Timestamp>,
    /// When its cause was removed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub eradicated_at: Option<Timestamp>,
    /// When everything worked again.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub recovered_at: Option<Timestamp>,
    /// When it was closed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closed_at: Option<Timestamp>,
}

/// Who, how and what, for figures: the terms of VERIS (Vocabulary for Event Recording and Incident Sharing).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Profile {
    /// `External`, `Internal`, `Partner`, `Unknown`.
    pub actors: Vec<String>,
    /// `Malware`, `Hacking`, `Social`, `Misuse`, `Physical`, `Error`, `Environmental`, `Unknown`.
    pub actions: Vec<String>,
    /// How exactly: `hacking.SQLi`.
    pub varieties: Vec<String>,
    /// What was hit: `S - Database`.
    pub assets: Vec<String>,
    /// `Confidentiality`, `Integrity`, `Availability`.
    pub attributes: Vec<String>,
    /// The pattern it belongs to.
    pub pattern: String,
    /// How it was found.
    pub discovery: String,
    /// Whether data got out: `Yes`, `Potentially`, `No`, `Unknown`.
    pub disclosure: String,
}

/// Where it happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Victim {
    /// The organisation or unit that was hit.
    pub name: String,
    /// Its country.
    pub country: String,
    /// Its region.
    pub region: String,
    /// Its line of business.
    pub industry: String,
    /// The code of that line of business (NAICS): two to six digits, or a range of sectors as `48-49`.
    pub naics: String,
    /// How many people it has.
    pub size: String,
}

/// A security incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Incident {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: IncidentId,
    /// `SEC-2026-000012`.
    #[schema(example = "SEC-2026-000012")]
    pub number: String,
    /// In a few words.
    pub title: String,
    /// What was noticed.
    pub description: String,
    /// `incident`, `event`.
    #[schema(value_type = String)]
    pub kind: IncidentKind,
    /// `suspected`, `confirmed`, `near_miss`, `false_alarm`.
    #[schema(value_type = String)]
    pub certainty: Certainty,
    /// An exercise: kept apart in every figure.
    pub drill: bool,
    /// Code of its category.
    pub category: Option<String>,
    /// Name of its category.
    pub category_name: Option<String>,
    /// `reported`, `assessing`, `responding`, `contained`, `recovered`, `closed`, `merged`.
    #[schema(value_type = String)]
    pub state: IncidentState,
    /// `general`, `larger`, `major`, `extra_major`; none until decided (handbook §7.3.1).
    #[schema(value_type = Option<String>)]
    pub level: Option<Level>,
    /// When what happened.
    pub moments: Moments,
    /// Who deals with it.
    pub lead: Option<Person>,
    /// Who reported it; none = an import or another system.
    pub reported_by: Option<Person>,
    /// Whose it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub department: Option<String>,
    /// Whom it may be told to: `red`, `amber_strict`, `amber`, `green`, `clear`.
    #[schema(value_type = String)]
    pub tlp: Tlp,
    /// Only those who have to know see it.
    pub restricted: bool,
    /// Who, how, what.
    pub profile: Profile,
    /// Personal data is concerned.
    pub personal_data: bool,
    /// People concerned.
    pub people_affected: Option<i64>,
    /// Data records concerned.
    pub records_affected: Option<i64>,
    /// Direct loss in yuan.
    pub loss_yuan: Option<i64>,
    /// Where it happened.
    pub victim: Victim,
    /// How it ended.
    pub outcome: String,
    /// What harm it did.
    pub impact: String,
    /// The story in short.
    pub summary: String,
    /// Why it could happen.
    pub cause: String,
    /// The incident it was merged into.
    pub merged_into: Option<Uuid>,
    /// The system it comes from.
    pub source: String,
    /// Its id there.
    pub reference: String,
    /// The source named this reference before: that incident.
    pub repeat_of: Option<Uuid>,
    /// It waits for somebody else until this day; on it its lead is told. None = it does not.
    #[schema(value_type = Option<String>, format = Date)]
    pub put_off_until: Option<Date>,
    /// What it waits for.
    pub waits_for: String,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// A comment, or a field that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentHistoryLine)]
pub struct HistoryLine {
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

/// How many incidents stand in a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct IncidentStateCount {
    /// The state.
    #[schema(value_type = String)]
    pub state: IncidentState,
    /// How many.
    pub count: i64,
}
