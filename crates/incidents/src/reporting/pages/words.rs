//! Duties as people read them.

use jiff::Timestamp;
use sqm_domain::security::DutyState;
use sqm_platform::page::{PageFrame, Shell, word};

use crate::pages::{Badge, level_badge};
use crate::reporting::duty::Duty;
use crate::reporting::regime::Regime;

/// Tone and icon of a badge for a state.
pub(super) const fn look(state: DutyState) -> (&'static str, &'static str) {
    match state {
        DutyState::Waiting => ("neutral", "hourglass"),
        DutyState::Running => ("info", "clock"),
        DutyState::Late => ("danger", "alarm"),
        DutyState::Met => ("success", "circle-check"),
        DutyState::Missed => ("danger", "circle-x"),
        DutyState::NotRequired => ("neutral", "circle-off"),
    }
}

/// How long there is: `4 hours`, `at once`.
pub(super) fn limit(shell: &Shell, unit: &str, count: u32) -> String {
    match unit {
        "minutes" => shell.ta("duty-limit-minutes", "n", i64::from(count)),
        "hours" => shell.ta("duty-limit-hours", "n", i64::from(count)),
        "days" => shell.ta("duty-limit-days", "n", i64::from(count)),
        "months" => shell.ta("duty-limit-months", "n", i64::from(count)),
        _ => shell.t("duty-limit-at-once").into_owned(),
    }
}

/// What a regime asks for, one thing a line.
pub(super) fn conditions(page: &PageFrame, shell: &Shell, regime: &Regime) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(level) = regime.minimum_level {
        let level = word(page, "incident-level", level);
        said.push(shell.ta("regime-from-level", "level", level));
    }
    for (on, key) in [
        (regime.personal_data, "regime-personal-data"),
        (regime.high_risk, "regime-high-risk"),
        (
            regime.critical_infrastructure == Some(true),
            "regime-critical-yes",
        ),
        (
            regime.critical_infrastructure == Some(false),
            "regime-critical-no",
        ),
        (regime.product_flaw == Some(true), "regime-flaw-yes"),
        (regime.product_flaw == Some(false), "regime-flaw-no"),
    ] {
        if on {
            said.push(page.t(key));
        }
    }
    if !regime.operators.is_empty() {
        let kinds: Vec<String> = regime
            .operators
            .iter()
            .map(|kind| word(page, "operator-kind", kind))
            .collect();
        said.push(kinds.join(" · "));
    }
    said
}

/// A duty as a row of a table.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) href: String,
    pub(super) incident_href: String,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) drill: bool,
    pub(super) level: Badge,
    pub(super) regime: String,
    pub(super) name: String,
    pub(super) told_to: String,
    pub(super) verified: bool,
    pub(super) state: String,
    pub(super) tone: &'static str,
    pub(super) icon: &'static str,
    pub(super) limit: String,
    pub(super) anchor: String,
    pub(super) aware_at: Timestamp,
    pub(super) start_at: Option<Timestamp>,
    pub(super) due_at: Option<Timestamp>,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) lead: String,
    /// Percent of the time that has gone, while a clock with a number runs.
    pub(super) gone: Option<i64>,
    pub(super) gone_tone: &'static str,
    pub(super) open: bool,
}

impl Card {
    pub(super) fn new(page: &PageFrame, shell: &Shell, duty: &Duty) -> Self {
        let (mut tone, icon) = look(duty.state);
        let gone = gone(duty, shell.now);
        if duty.state == DutyState::Running && gone.is_some_and(|percent| percent >= 75) {
            tone = "warning";
        }
        Self {
            href: format!("/incidents/{}/duties/{}", duty.incident, duty.id),
            incident_href: format!("/incidents/{}/reports", duty.incident),
            number: duty.number.clone(),
            title: duty.title.clone(),
            drill: duty.drill,
            level: level_badge(page, duty.level),
            regime: duty.regime_name.clone(),
            name: duty.name.clone(),
            told_to: duty.told_to.clone(),
            verified: duty.verified,
            state: word(page, "duty-state", duty.state),
            tone,
            icon,
            limit: limit(shell, &duty.deadline_unit, duty.deadline_count),
            anchor: word(page, "duty-anchor", duty.anchor),
            aware_at: duty.aware_at,
            start_at: duty.start_at,
            due_at: duty.due_at,
            ended_at: duty.sent_at.or(duty.waived_at),
            lead: duty
                .lead
                .as_ref()
                .map(|lead| lead.name.clone())
                .unwrap_or_default(),
            gone,
            gone_tone: match gone {
                Some(100..) => "bad",
                Some(75..) => "warn",
                _ => "good",
            },
            open: duty.state.is_open(),
        }
    }
}

/// Percent of the time that has gone; 100 when it is up.
fn gone(duty: &Duty, now: Timestamp) -> Option<i64> {
    let (start, due) = (duty.start_at?, duty.due_at?);
    if !duty.state.is_open() {
        return None;
    }
    let length = due.as_second().saturating_sub(start.as_second()).max(1);
    let past = now.as_second().saturating_sub(start.as_second());
    Some((past.saturating_mul(100) / length).clamp(0, 100))
}
