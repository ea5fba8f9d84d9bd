//! What can be said about who is on call.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{OnCallLineId, UserId};
use sqm_domain::security::TURN_DAYS;
use sqm_platform::FieldErrors;
use utoipa::ToSchema;

/// Longest name of a line, longest telephone number, in characters.
const SHORT: usize = 60;
/// Longest note, in characters.
const NOTE: usize = 300;
/// People of a line.
const PEOPLE: usize = 50;
/// Longest an incident waits before a line is called: a day.
const AFTER: i32 = 1_440;
/// Longest somebody stands in; longer is another order of turns.
const LONGEST: SignedDuration = SignedDuration::from_hours(92 * 24);

/// Somebody who takes turns.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOnCallPerson)]
pub struct NewPerson {
    /// Who; has to hold `incident.edit`.
    #[schema(value_type = uuid::Uuid)]
    pub id: UserId,
    /// A telephone number, a pager.
    #[serde(default)]
    pub reach: String,
}

/// A line to begin.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewOnCallLine)]
pub struct NewLine {
    /// What it is called.
    #[schema(example = "First line")]
    pub name: String,
    /// Minutes an incident waits before this line is called, 0 to 1440.
    pub after_minutes: i32,
    /// The day of the first turn; today unless told.
    #[schema(value_type = Option<String>, format = Date)]
    pub first_on: Option<Date>,
    /// The hour at which turns are handed over; `09:00` unless told.
    #[schema(example = "09:00")]
    pub handover: String,
    /// Days of a turn, 1 to 28; 7 unless told.
    pub turn_days: Option<i16>,
    /// Who takes turns, in this order.
    pub people: Vec<NewPerson>,
}

/// What to change of a line; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = OnCallLinePatch)]
pub struct LinePatch {
    /// What it is called.
    pub name: Option<String>,
    /// Minutes an incident waits before this line is called.
    pub after_minutes: Option<i32>,
    /// The day of the first turn.
    #[schema(value_type = Option<String>, format = Date)]
    pub first_on: Option<Date>,
    /// The hour at which turns are handed over.
    #[schema(example = "09:00")]
    pub handover: Option<String>,
    /// Days of a turn.
    pub turn_days: Option<i16>,
    /// Who takes turns, in this order.
    pub people: Option<Vec<NewPerson>>,
    /// Is called.
    pub active: Option<bool>,
}

/// Somebody is to stand in.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewOnCallStandIn)]
pub struct NewStandIn {
    /// On which line.
    #[schema(value_type = uuid::Uuid)]
    pub line: Option<OnCallLineId>,
    /// Who; has to hold `incident.edit`.
    #[schema(value_type = uuid::Uuid)]
    pub person: Option<UserId>,
    /// From when on; now unless told.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub from: Option<Timestamp>,
    /// Until when; at most 92 days later.
    #[schema(value_type = String, format = DateTime)]
    pub until: Option<Timestamp>,
    /// A telephone number; as on the line unless told.
    pub reach: String,
    /// Why, or what was agreed.
    pub note: String,
}

fn name(errors: &mut FieldErrors, text: &str) -> String {
    errors.text("name", text, SHORT).to_owned()
}

fn after(errors: &mut FieldErrors, minutes: i32) -> i32 {
    if !(0..=AFTER).contains(&minutes) {
        errors.add("after_minutes", "on-call-after-range");
    }
    minutes
}

fn turn(errors: &mut FieldErrors, days: i16) -> i16 {
    if !TURN_DAYS.contains(&days) {
        errors.add("turn_days", "on-call-turn");
    }
    days
}

/// `09:00`; seconds are nobody's habit.
fn handover(errors: &mut FieldErrors, text: &str) -> Time {
    let parsed: Option<Time> = Some(text.trim())
        .filter(|text| text.len() == 5)
        .and_then(|text| text.parse().ok());
    parsed.unwrap_or_else(|| {
        errors.add("handover", "on-call-handover-invalid");
        Time::midnight()
    })
}

fn people(errors: &mut FieldErrors, people: &mut [NewPerson]) {
    if people.is_empty() {
        errors.add("people", "on-call-people-none");
    }
    if people.len() > PEOPLE {
        errors.add("people", "on-call-many");
    }
    for at in 0..people.len() {
        let (before, rest) = people.split_at_mut(at);
        let Some(one) = rest.first_mut() else { continue };
        one.reach = one.reach.trim().to_owned();
        errors.at_most(format!("people[{at}].reach"), &one.reach, SHORT);
        if before.iter().any(|other| other.id == one.id) {
            errors.add(format!("people[{at}].id"), "on-call-twice");
        }
    }
}

/// A line to begin, with every value.
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) after_minutes: i32,
    pub(super) first_on: Date,
    pub(super) handover: Time,
    pub(super) turn_days: i16,
    pub(super) people: Vec<NewPerson>,
}

impl NewLine {
    pub(super) fn check(mut self, today: Date) -> (Checked, FieldErrors) {
        let mut errors = FieldErrors::new();
        let hour = if self.handover.trim().is_empty() {
            "09:00"
        } else {
            &self.handover
        };
        people(&mut errors, &mut self.people);
        let checked = Checked {
            name: name(&mut errors, &self.name),
            after_minutes: after(&mut errors, self.after_minutes),
            first_on: self.first_on.unwrap_or(today),
            handover: handover(&mut errors, hour),
            turn_days: turn(&mut errors, self.turn_days.unwrap_or(7)),
            people: self.people,
        };
        (checked, errors)
    }
}

impl LinePatch {
    /// What a line becomes.
    pub(super) fn check(self, known: &super::Line) -> (Checked, FieldErrors) {
        let mut errors = FieldErrors::new();
        let mut list = self.people.unwrap_or_else(|| {
            known
                .people
                .iter()
                .map(|one| NewPerson {
                    id: one.id,
                    reach: one.reach.clone(),
                })
                .collect()
        });
        people(&mut errors, &mut list);
        let checked = Checked {
            name: name(&mut errors, self.name.as_deref().unwrap_or(&known.name)),
            after_minutes: after(&mut errors, self.after_minutes.unwrap_or(known.after_minutes)),
            first_on: self.first_on.unwrap_or(known.first_on),
            handover: handover(&mut errors, self.handover.as_deref().unwrap_or(&known.handover)),
            turn_days: turn(&mut errors, self.turn_days.unwrap_or(known.turn_days)),
            people: list,
        };
        (checked, errors)
    }
}

/// Somebody who is to stand in, with every value.
pub(super) struct CheckedStandIn {
    pub(super) line: OnCallLineId,
    pub(super) person: UserId,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) reach: String,
    pub(super) note: String,
}

impl NewStandIn {
    pub(super) fn check(self, now: Timestamp) -> Result<CheckedStandIn, FieldErrors> {
        let mut errors = FieldErrors::new();
        for (field, missing) in [
            ("line", self.line.is_none()),
            ("person", self.person.is_none()),
            ("until", self.until.is_none()),
        ] {
            if missing {
                errors.add(field, "field-required");
            }
        }
        let from = self.from.unwrap_or(now);
        if let Some(until) = self.until {
            if until <= from {
                errors.add("until", "on-call-until-before");
            } else if until <= now {
                errors.add("until", "on-call-until-past");
            } else if until.duration_since(from) > LONGEST {
                errors.add("until", "on-call-until-far");
            }
        }
        errors.at_most("reach", self.reach.trim(), SHORT);
        errors.at_most("note", self.note.trim(), NOTE);
        match (self.line, self.person, self.until) {
            (Some(line), Some(person), Some(until)) => errors.into_result(CheckedStandIn {
                line,
                person,
                from,
                until,
                reach: self.reach.trim().to_owned(),
                note: self.note.trim().to_owned(),
            }),
            _ => Err(errors),
        }
    }
}
