//! Watched figures as they are shown and entered.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{SurveyId, WatchItemId};
use sqm_domain::watch::WatchState;
use sqm_platform::codes;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A figure that is watched in the next round.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WatchItem {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: WatchItemId,
    /// `csat`, `nps`, `ces`, `aspect.attitude`, `q.<key>`.
    pub measure: String,
    /// The round in which it was low.
    #[schema(value_type = uuid::Uuid)]
    pub from_survey_id: SurveyId,
    /// Its name.
    pub from_survey: String,
    /// 1, 2, 3 …
    pub from_round: i32,
    /// What it was.
    pub score: f64,
    /// From so many answers.
    pub answers: i64,
    /// What it should have been.
    pub target: f64,
    /// `watched`, `recovered`, `still_low`, `dropped`.
    #[schema(value_type = String)]
    pub state: WatchState,
    /// The next round, once there is one.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub to_survey_id: Option<SurveyId>,
    /// Which round that is.
    pub to_round: Option<i32>,
    /// What it was then.
    pub after_score: Option<f64>,
    /// From so many answers.
    pub after_answers: Option<i64>,
    /// When the next round judged it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub judged_at: Option<Timestamp>,
    /// What is done about it.
    pub note: String,
    /// Who put it on the list; nobody where the end of the round did.
    pub added_by: Option<Uuid>,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// A figure to watch. Its score is computed from the answers there are.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWatchItem {
    /// The round in which it was low.
    #[schema(value_type = uuid::Uuid)]
    pub survey_id: SurveyId,
    /// `csat`, `nps`, `ces`, `aspect.attitude`, `q.<key>`.
    pub measure: String,
    /// What it should be; the survey's own target unless told.
    #[serde(default)]
    pub target: Option<f64>,
    /// What is done about it.
    #[serde(default)]
    pub note: String,
}

/// What to change; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WatchPatch {
    /// What is done about it.
    pub note: Option<String>,
    /// Watched no longer.
    pub dropped: bool,
}

/// Which watched figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct WatchFilter {
    /// `watched`, `recovered`, `still_low`, `dropped`; all unless told.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub state: Option<WatchState>,
    /// The survey in which it was low, or that judges it.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub survey: Option<Uuid>,
    /// The records behind a figure: the measure.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// Of a figure's records: `all`, `miss` or `hit`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub hit: Option<String>,
    /// First day of the figure's period.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// Last day of the figure's period.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// The slice of the figure.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The dimension the figure was cut by.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub dim: Option<String>,
    /// The value of that dimension.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}
