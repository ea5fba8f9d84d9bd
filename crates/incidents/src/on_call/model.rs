//! Lines, turns and calls as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sqm_domain::ids::{OnCallLineId, StandInId, UserId};
use sqm_domain::security::Rotation;
use utoipa::ToSchema;

use crate::incident::Person;

/// Somebody who takes turns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OnCallPerson)]
pub struct LinePerson {
    /// Who.
    #[schema(value_type = uuid::Uuid)]
    pub id: UserId,
    /// The account's name.
    pub name: String,
    /// A telephone number, a pager.
    pub reach: String,
    /// May respond to incidents; whoever may not any more is passed over.
    pub able: bool,
}

/// People who take turns, and how long an incident waits before they are called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OnCallLine)]
pub struct Line {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: OnCallLineId,
    /// What it is called.
    #[schema(example = "First line")]
    pub name: String,
    /// Minutes an incident waits before this line is called; 0 = at once.
    pub after_minutes: i32,
    /// The day of the first turn.
    #[schema(value_type = String, format = Date)]
    pub first_on: Date,
    /// The hour at which turns are handed over, by the tenant's clock.
    #[schema(example = "09:00")]
    pub handover: String,
    /// Days of a turn.
    pub turn_days: i16,
    /// Is called; a line out of use is not.
    pub active: bool,
    /// Who takes turns, in this order.
    pub people: Vec<LinePerson>,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    #[serde(skip)]
    #[schema(ignore)]
    pub(super) rotation: Rotation,
}

/// Somebody who stands in for whoever would be on call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OnCallStandIn)]
pub struct StandIn {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: StandInId,
    /// On which line.
    #[schema(value_type = uuid::Uuid)]
    pub line: OnCallLineId,
    /// Who.
    pub person: LinePerson,
    /// From when on.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// Why, or what was agreed.
    pub note: String,
}

/// A time in which somebody is on call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OnCallShift)]
pub struct Shift {
    /// On which line.
    #[schema(value_type = uuid::Uuid)]
    pub line: OnCallLineId,
    /// From when on.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// Who; none = nobody who could.
    pub person: Option<LinePerson>,
    /// Whose turn it is, where somebody else is on call instead.
    pub instead_of: Option<Person>,
}

/// A line, who is on call on it now, and who is next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OnCall {
    /// The line.
    pub line: Line,
    /// Who is on call; none before its first turn.
    pub now: Option<Shift>,
    /// Who comes next.
    pub next: Option<Shift>,
}

/// Somebody was called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentCall)]
pub struct Call {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The line as it was called; empty = everybody who decides, because all lines were called in vain.
    pub line: String,
    /// Who.
    pub person: Person,
}

/// Who was called for an incident, and when the next line is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentCalls)]
pub struct Calls {
    /// The earliest first.
    pub items: Vec<Call>,
    /// When more people are called; none = nobody is waited for any more.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_at: Option<Timestamp>,
}
