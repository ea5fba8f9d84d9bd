//! Duties as they are shown.

use jiff::Timestamp;
use serde::Serialize;
use sqm_domain::ids::{DutyId, IncidentId, RegimeId, RegimeStepId, ReportId};
use sqm_domain::security::{
    Anchor, Channel, Conditions, Deadline, DutyState, Level, Moments, ReportKind, ReportLanguage, Step,
    Warning, missed, state, warning,
};
use utoipa::ToSchema;

use crate::incident::Person;

/// A duty to report: one report of one regime on one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentDuty)]
pub struct Duty {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: DutyId,
    /// The incident.
    #[schema(value_type = uuid::Uuid)]
    pub incident: IncidentId,
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// Its level now.
    #[schema(value_type = Option<String>)]
    pub level: Option<Level>,
    /// An exercise.
    pub drill: bool,
    /// Who deals with it.
    pub lead: Option<Person>,
    /// The regime.
    #[schema(value_type = uuid::Uuid)]
    pub regime: RegimeId,
    /// Its name.
    pub regime_name: String,
    /// Where it is written.
    pub source: String,
    /// The language of its reports.
    #[schema(value_type = String)]
    pub language: ReportLanguage,
    /// The step of the regime.
    #[schema(value_type = uuid::Uuid)]
    pub step: RegimeStepId,
    /// Its place among the regime's reports.
    pub place: i16,
    /// The report's name.
    pub name: String,
    /// Who is told by the regime.
    pub told_to: String,
    /// `initial`, `follow_up`, `final`, `notice`.
    #[schema(value_type = String)]
    pub report: ReportKind,
    /// How long there is: `at_once`, `minutes`, `hours`, `days`, `months`.
    pub deadline_unit: String,
    /// How many of them; 0 with `at_once`.
    pub deadline_count: u32,
    /// From when on.
    #[schema(value_type = String)]
    pub anchor: Anchor,
    /// Were regime and limit seen in their texts?
    pub verified: bool,
    /// `waiting`, `running`, `late`, `met`, `missed`, `not_required`.
    #[schema(value_type = String)]
    pub state: DutyState,
    /// When the operator became aware, in the eyes of the regime.
    #[schema(value_type = String, format = DateTime)]
    pub aware_at: Timestamp,
    /// When its clock started.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub start_at: Option<Timestamp>,
    /// Until when; none while the clock waits, or where there is no number.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// When it was sent.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub sent_at: Option<Timestamp>,
    /// Who sent it.
    pub sent_by: Option<Person>,
    /// How: `platform`, `phone`, `mail`, `fax`, `letter`, `in_person`.
    #[schema(value_type = Option<String>)]
    pub channel: Option<Channel>,
    /// To whom.
    pub recipient: String,
    /// The receipt's number.
    pub reference: String,
    /// What proves it.
    pub evidence: String,
    /// The report that was sent.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub report_id: Option<ReportId>,
    /// When it was decided that none is required.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub waived_at: Option<Timestamp>,
    /// Who decided so.
    pub waived_by: Option<Person>,
    /// Why.
    pub waived_why: String,
    /// The level at which it was decided.
    #[serde(skip)]
    pub(crate) waived_level: Option<Level>,
    /// Percent of the time of which was told; 100: that it is late.
    #[serde(skip)]
    pub(crate) told: i16,
    /// Counts changes; the `ETag`.
    pub version: i64,
}

impl Duty {
    /// How long there is.
    pub fn deadline(&self) -> Deadline {
        Deadline::new(&self.deadline_unit, self.deadline_count).unwrap_or(Deadline::AtOnce)
    }

    /// What stands now.
    pub(super) fn state_at(&self, now: Timestamp) -> DutyState {
        if self.waived_at.is_some() {
            DutyState::NotRequired
        } else {
            state(self.start_at.is_some(), self.due_at, self.sent_at, now)
        }
    }

    /// It ended: it was sent, or decided not to be required.
    pub(super) fn has_ended(&self) -> bool {
        self.sent_at.is_some() || self.waived_at.is_some()
    }

    /// It ended too late.
    pub(super) fn is_missed(&self) -> bool {
        missed(self.due_at, self.sent_at, self.waived_at)
    }

    /// What it is called in the history.
    pub(super) fn called(&self) -> String {
        format!("{}: {}", self.regime_name, self.name)
    }

    /// Its step as it was when it began.
    pub(super) fn rule(&self) -> Step {
        Step {
            report: self.report,
            deadline: self.deadline(),
            anchor: self.anchor,
            conditions: Conditions::default(),
        }
    }

    /// Start and limit, from what has happened by now.
    pub(super) fn clock(
        &self,
        moments: &Moments,
        zone: &jiff::tz::TimeZone,
    ) -> (Option<Timestamp>, Option<Timestamp>) {
        let rule = self.rule();
        (rule.starts_at(moments), rule.due_at(moments, zone))
    }

    /// What is to be said by now, in percent of the time (100: late), and when to look again.
    pub(super) fn to_say(&self, now: Timestamp) -> (i16, Option<Timestamp>) {
        let (Some(start), Some(due)) = (self.start_at, self.due_at) else {
            return (0, None);
        };
        if !self.state_at(now).is_open() {
            return (self.told, None);
        }
        let (said, next) = warning(start, due, now);
        let percent = match said {
            None => 0,
            Some(Warning::Percent(percent)) => i16::from(percent),
            Some(Warning::Late) => 100,
        };
        (percent, next)
    }
}

/// What decides, beside level and personal data, who has to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentCircumstances)]
pub struct Circumstances {
    /// Critical infrastructure is concerned.
    pub critical_infrastructure: bool,
    /// A flaw of a product is behind it.
    pub product_flaw: bool,
    /// Those whose data it is are in high danger.
    pub high_risk: bool,
    /// Counts changes; the `ETag`.
    pub version: i64,
}
