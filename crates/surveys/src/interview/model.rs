//! Calls, and the desk they are made from.

use serde::{Deserialize, Serialize};
use sqm_domain::ids::SurveyId;
use utoipa::ToSchema;

use crate::survey::words;

words! {
    /// What came of a call.
    pub enum Outcome {
        /// The questions were answered.
        Answered = "answered",
        /// Nobody picked up.
        NoAnswer = "no_answer",
        /// The line was busy.
        Busy = "busy",
        /// Somebody else's number, or none.
        WrongNumber = "wrong_number",
        /// Wants to be called at another time.
        CallLater = "call_later",
        /// Does not want to answer.
        Refused = "refused",
    }
}

/// A survey that is asked by telephone, and what waits there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Desk {
    /// The survey.
    #[schema(value_type = uuid::Uuid)]
    pub survey_id: SurveyId,
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// To be called now.
    pub due: i64,
    /// Of those, agreed with the customer.
    pub appointments: i64,
    /// To be called later.
    pub later: i64,
    /// Answered by telephone.
    pub answered: i64,
    /// Refused or out of reach.
    pub lost: i64,
}
