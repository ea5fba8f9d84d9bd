//! Answers on their way in.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};
use sqm_domain::ids::{CustomerId, DepartmentId, InvitationId, ResponseId, UserId};
use sqm_domain::survey::Answers;
use uuid::Uuid;

use crate::survey::Channel;

/// Answers that are complete.
#[derive(Clone, Debug, Default)]
pub struct NewResponse {
    /// The response that was begun with [`super::save_begun`]; a new one without.
    pub begun: Option<ResponseId>,
    /// By which way.
    pub channel: Option<Channel>,
    /// In which language.
    pub language: String,
    /// What was answered; checked against the version, and reduced to what counts on the way taken.
    pub answers: Answers,
    /// Values that came with the link.
    pub hidden: BTreeMap<String, String>,
    /// Who was asked, if somebody in particular was.
    pub invitation: Option<InvitationId>,
    /// The customer.
    pub customer: Option<CustomerId>,
    /// What it is about.
    pub subject: Option<(String, Uuid)>,
    /// Who served.
    pub person: Option<UserId>,
    /// His department.
    pub department: Option<DepartmentId>,
    /// Who asked.
    pub interviewer: Option<UserId>,
    /// Dimensions of the moment: kind, channel, product, region, customer_class.
    pub dims: Map<String, Value>,
    /// When the first page was shown.
    pub started_at: Option<Timestamp>,
    /// When it was answered, for what comes later than that (paper, offline pages); now without.
    pub answered_at: Option<Timestamp>,
    /// How much it counts.
    pub weight: Option<f64>,
}

/// Answers that were begun and may be finished later.
#[derive(Clone, Debug)]
pub struct Begun {
    /// Which response.
    pub id: ResponseId,
    /// The page that was reached.
    pub page: i32,
    /// When the first page was shown.
    pub started_at: Timestamp,
}

/// What became of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// Kept under this id.
    Response(ResponseId),
    /// Put into the urn of an anonymous survey: it has no id, on purpose.
    Ballot,
    /// Somebody who was not to be asked after all (screened out); kept without counting.
    Screened,
}
