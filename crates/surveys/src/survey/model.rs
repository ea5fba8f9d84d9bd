//! Surveys as they are shown and entered.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, QuestionnaireVersionId, SurveyId, UserId};
use sqm_platform::FieldErrors;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::rules::{CallbackRule, Sample, Trigger};
use crate::questionnaire::Purpose;

macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $code)] $variant),+ }

        impl $name {
            /// All, in the order of choosers.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code in the database, in addresses and in message keys.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// From its code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

pub(crate) use words;

words! {
    /// How privately it is answered; see the module's README.
    pub enum Privacy {
        /// Nothing joins answer and person.
        Anonymous = "anonymous",
        /// Known to the analysis, not shown to staff.
        Confidential = "confidential",
        /// Shown with the customer.
        Identified = "identified",
    }
}

words! {
    /// Where a survey stands.
    pub enum State {
        /// Being set up.
        Draft = "draft",
        /// Asked.
        Open = "open",
        /// Not asked for the moment; begun answers may be finished.
        Paused = "paused",
        /// Over.
        Closed = "closed",
    }
}

words! {
    /// How often it comes round (§8.3.2).
    pub enum Cycle {
        /// Once.
        Once = "once",
        /// After every moment of its trigger, without end.
        Always = "always",
        /// Each month.
        Month = "month",
        /// Each quarter.
        Quarter = "quarter",
        /// Each half-year.
        HalfYear = "half_year",
        /// Each year.
        Year = "year",
    }
}

words! {
    /// The way by which answers come (§4.3.1).
    pub enum Channel {
        /// A public link or its QR code.
        Link = "link",
        /// E-mail with the first question in it.
        Email = "email",
        /// SMS.
        Sms = "sms",
        /// An interviewer's telephone.
        Phone = "phone",
        /// Paper, typed in afterwards.
        Paper = "paper",
        /// Embedded in another page.
        Widget = "widget",
        /// A page that works without a network and sends later.
        Offline = "offline",
        /// A file.
        Import = "import",
    }
}

/// A survey.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Survey {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: SurveyId,
    /// `Q-2026-000012`.
    pub number: String,
    /// Its name, for staff.
    pub name: String,
    /// What is asked.
    #[schema(value_type = uuid::Uuid)]
    pub version_id: QuestionnaireVersionId,
    /// What it is about.
    pub purpose: Purpose,
    /// How privately.
    pub privacy: Privacy,
    /// Where it stands.
    pub state: State,
    /// By which ways.
    pub channels: Vec<Channel>,
    /// Rounds that are compared.
    pub series_id: Option<Uuid>,
    /// 1, 2, 3 …
    pub round: i32,
    /// How often.
    pub cycle: Cycle,
    /// Not before.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub opens_at: Option<Timestamp>,
    /// Not after; enforced.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closes_at: Option<Timestamp>,
    /// No more answers than this.
    pub response_limit: Option<i32>,
    /// The last part of the public link.
    pub public_code: String,
    /// How it looks.
    pub theme_id: Option<Uuid>,
    /// Whose survey it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Who answers for it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner_id: Option<UserId>,
    /// After what somebody is asked.
    pub trigger: Option<Trigger>,
    /// Whom else.
    pub sample: Sample,
    /// Days of rest between two surveys.
    pub fatigue_days: i32,
    /// Days after which those are reminded who have not answered.
    pub reminders: Vec<i32>,
    /// What is called back.
    pub callback: Option<CallbackRule>,
    /// What an interviewer says first.
    pub script: String,
    /// Words of messages: `{"email": {"subject": {"en": …}, "body": {…}}, "sms": {"body": {…}}}`.
    #[schema(value_type = Object)]
    pub messages: serde_json::Value,
    /// Targets by measure: `csat`, `nps`, `aspect.attitude`.
    pub targets: BTreeMap<String, f64>,
    /// Complete answers so far.
    pub response_count: i64,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Closed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closed_at: Option<Timestamp>,
}

impl Survey {
    /// May somebody begin to answer now?
    pub fn takes_answers(&self, now: Timestamp) -> bool {
        self.state == State::Open
            && self.opens_at.is_none_or(|from| now >= from)
            && self.closes_at.is_none_or(|until| now < until)
            && self
                .response_limit
                .is_none_or(|most| self.response_count < i64::from(most))
    }

    /// May somebody who has begun still send his answers?
    pub fn takes_begun(&self, now: Timestamp) -> bool {
        matches!(self.state, State::Open | State::Paused) && self.closes_at.is_none_or(|until| now < until)
    }
}

/// A survey to make, or what one is to become: every field, as it shall be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyInput {
    /// Its name, for staff.
    pub name: String,
    /// What is asked: a published version.
    #[schema(value_type = uuid::Uuid)]
    pub version_id: QuestionnaireVersionId,
    /// How privately; cannot change once somebody has answered.
    pub privacy: Privacy,
    /// By which ways.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// How often.
    #[serde(default = "once")]
    pub cycle: Cycle,
    /// Not before.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub opens_at: Option<Timestamp>,
    /// Not after.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closes_at: Option<Timestamp>,
    /// No more answers than this.
    #[serde(default)]
    pub response_limit: Option<i32>,
    /// How it looks.
    #[serde(default)]
    pub theme_id: Option<Uuid>,
    /// Whose survey it is.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Who answers for it.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner_id: Option<UserId>,
    /// After what somebody is asked.
    #[serde(default)]
    pub trigger: Option<Trigger>,
    /// Whom else.
    #[serde(default)]
    pub sample: Sample,
    /// Days of rest between two surveys.
    #[serde(default = "a_month")]
    pub fatigue_days: i32,
    /// Days after which those are reminded who have not answered.
    #[serde(default)]
    pub reminders: Vec<i32>,
    /// What is called back.
    #[serde(default)]
    pub callback: Option<CallbackRule>,
    /// What an interviewer says first.
    #[serde(default)]
    pub script: String,
    /// Words of messages.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub messages: serde_json::Map<String, serde_json::Value>,
    /// Targets by measure.
    #[serde(default)]
    pub targets: BTreeMap<String, f64>,
}

fn once() -> Cycle {
    Cycle::Once
}

fn a_month() -> i32 {
    30
}

impl SurveyInput {
    /// The least one has to say: a name, a version, how privately.
    pub fn new(name: impl Into<String>, version_id: QuestionnaireVersionId, privacy: Privacy) -> Self {
        Self {
            name: name.into(),
            version_id,
            privacy,
            channels: Vec::new(),
            cycle: Cycle::Once,
            opens_at: None,
            closes_at: None,
            response_limit: None,
            theme_id: None,
            department_id: None,
            owner_id: None,
            trigger: None,
            sample: Sample::default(),
            fatigue_days: a_month(),
            reminders: Vec::new(),
            callback: None,
            script: String::new(),
            messages: serde_json::Map::new(),
            targets: BTreeMap::new(),
        }
    }

    pub(super) fn check(&mut self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        self.name = errors.text("name", &self.name, 160).to_owned();
        self.channels.sort_unstable();
        self.channels.dedup();
        if let (Some(from), Some(until)) = (self.opens_at, self.closes_at)
            && until <= from
        {
            errors.add("closes_at", "survey-closes-before");
        }
        if self.response_limit.is_some_and(|most| most < 1) {
            errors.add("response_limit", "field-invalid");
        }
        if !(0..=365).contains(&self.fatigue_days) {
            errors.add_with("fatigue_days", "field-out-of-range", range(0, 365));
        }
        self.reminders.sort_unstable();
        self.reminders.dedup();
        if self.reminders.len() > 5 || self.reminders.iter().any(|days| !(1..=90).contains(days)) {
            errors.add("reminders", "survey-reminders");
        }
        if let Some(trigger) = &self.trigger {
            if trigger.moment.trim().is_empty() {
                errors.add("trigger", "field-required");
            }
            if !(1..=100).contains(&trigger.share) || trigger.delay_hours > 24 * 365 {
                errors.add("trigger", "survey-trigger-range");
            }
        }
        if let Some(rule) = &self.callback
            && !(0.0..=100.0).contains(&rule.at_most)
        {
            errors.add_with("callback", "field-out-of-range", range(0, 100));
        }
        // Whoever telephones knows whom he speaks to; a call back needs to know whom to call.
        if self.privacy == Privacy::Anonymous {
            if self.channels.contains(&Channel::Phone) {
                errors.add("channels", "survey-anonymous-phone");
            }
            if self.callback.is_some() {
                errors.add("callback", "survey-anonymous-callback");
            }
        }
        errors.at_most("script", &self.script, 5_000);
        errors.into_result(())
    }
}

/// The ends of what is possible, for the message.
fn range(min: i64, max: i64) -> Vec<(&'static str, sqm_platform::i18n::Arg)> {
    vec![("min", min.into()), ("max", max.into())]
}

/// Which surveys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct SurveyFilter {
    /// Words of the name, or the number.
    pub q: Option<String>,
    /// `draft`, `open`, `paused`, `closed`; all unless told.
    pub state: Option<String>,
    /// What it is about.
    pub purpose: Option<String>,
}
