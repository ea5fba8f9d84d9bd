//! Invitations as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{CustomerId, DepartmentId, InvitationId, SurveyId, UserId};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::survey::{Channel, words};

words! {
    /// Where an invitation stands.
    pub enum InvitationState {
        /// Not asked yet.
        Waiting = "waiting",
        /// Asked.
        Sent = "sent",
        /// Has looked at the questions.
        Opened = "opened",
        /// Has answered.
        Answered = "answered",
        /// Does not want to.
        Refused = "refused",
        /// Called in vain.
        Unreachable = "unreachable",
        /// The address takes no mail.
        Bounced = "bounced",
        /// Not asked after all; the reason says why.
        Skipped = "skipped",
        /// The survey ended first.
        Expired = "expired",
    }
}

words! {
    /// How somebody came to be asked.
    pub enum Source {
        /// After something that happened.
        Trigger = "trigger",
        /// Drawn.
        Sample = "sample",
        /// From a list.
        List = "list",
        /// By hand.
        Single = "single",
    }
}

/// Somebody who is asked.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Invitation {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: InvitationId,
    /// Which survey.
    #[schema(value_type = Uuid)]
    pub survey_id: SurveyId,
    /// By which way.
    pub channel: Channel,
    /// Who; never told of an anonymous survey.
    #[schema(value_type = Option<Uuid>)]
    pub customer_id: Option<CustomerId>,
    /// The kind of record it is about.
    pub subject_kind: Option<String>,
    /// The record.
    pub subject_id: Option<Uuid>,
    /// Who served.
    #[schema(value_type = Option<Uuid>)]
    pub person_id: Option<UserId>,
    /// His department.
    #[schema(value_type = Option<Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// What is known of the moment.
    #[schema(value_type = Object)]
    pub dims: serde_json::Value,
    /// The stratum of the sample.
    pub stratum: String,
    /// How it came about.
    pub source: Source,
    /// The language to ask in.
    pub language: Option<String>,
    /// Where it stands.
    pub state: InvitationState,
    /// Why not: `rest`, `no_contact`, `no_address`, `quota`, `self`, `opt_out`, `wrong_number`, `attempts`, `by_hand`.
    pub reason: String,
    /// Asked then, or to be asked.
    #[schema(value_type = String, format = DateTime)]
    pub send_at: Timestamp,
    /// Asked.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub sent_at: Option<Timestamp>,
    /// Reminders sent.
    pub reminded: i32,
    /// Answered; a day, nothing finer.
    #[schema(value_type = Option<String>, format = Date)]
    pub answered_on: Option<Date>,
    /// Calls made.
    pub attempts: i32,
    /// To be called then.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub call_at: Option<Timestamp>,
}

/// Which invitations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct InvitationFilter {
    /// `waiting`, `sent`, `opened`, `answered`, `refused`, `unreachable`, `bounced`, `skipped`, `expired`.
    pub state: Option<String>,
    /// By which way.
    pub channel: Option<String>,
    /// `trigger`, `sample`, `list`, `single`.
    pub source: Option<String>,
}

/// How many stand where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counts {
    /// By state, only those that occur.
    pub by_state: Vec<(InvitationState, i64)>,
    /// All of them.
    pub all: i64,
    /// Asked, and not known to be out of reach.
    pub delivered: i64,
    /// Of those, answered.
    pub answered: i64,
}
