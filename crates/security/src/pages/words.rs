//! The registers as people read them.

use jiff::Timestamp;
use jiff::civil::Date;
use sqm_domain::security::{
    AccessFindingState, AccessResult, AccessRule, AwarenessState, BackgroundResult, CampaignState,
    CheckAnswer, CheckState, ControlState, DataLevel, HolderState, RestoreResult, RiskLevel, RiskState,
    Severity, TestResult, VulnerabilityState,
};
use sqm_platform::page::{PageFrame, Shell, word};

use crate::history::Entry;

/// A word with the colour and the picture that repeat it.
#[derive(Clone, Debug)]
pub(super) struct Badge {
    pub(super) tone: &'static str,
    pub(super) icon: &'static str,
    pub(super) label: String,
}

impl Badge {
    pub(super) fn new(tone: &'static str, icon: &'static str, label: String) -> Self {
        Self { tone, icon, label }
    }
}

/// How high a risk is.
pub(super) fn level(page: &PageFrame, level: RiskLevel) -> Badge {
    let (tone, icon) = level_icon(level);
    Badge::new(tone, icon, word(page, "risk-level", level))
}

fn level_icon(level: RiskLevel) -> (&'static str, &'static str) {
    match level {
        RiskLevel::VeryHigh => ("danger", "alert-triangle"),
        RiskLevel::High => ("danger", "chevrons-up"),
        RiskLevel::Medium => ("warning", "equal"),
        RiskLevel::Low => ("info", "chevron-down"),
        RiskLevel::VeryLow => ("neutral", "chevrons-down"),
    }
}

/// Where a risk stands.
pub(super) fn risk_state(page: &PageFrame, state: RiskState) -> Badge {
    let (tone, icon) = risk_state_icon(state);
    Badge::new(tone, icon, word(page, "risk-state", state))
}

fn risk_state_icon(state: RiskState) -> (&'static str, &'static str) {
    match state {
        RiskState::Open => ("accent", "circle-dot"),
        RiskState::Treating => ("info", "progress"),
        RiskState::Treated => ("success", "shield-check"),
        RiskState::Accepted => ("warning", "writing-sign"),
        RiskState::Closed => ("neutral", "circle-check"),
    }
}

/// How severe a vulnerability is.
pub(super) fn severity(page: &PageFrame, severity: Severity) -> Badge {
    let (tone, icon) = severity_icon(severity);
    Badge::new(tone, icon, word(page, "severity", severity))
}

fn severity_icon(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Critical => ("danger", "alert-triangle"),
        Severity::High => ("danger", "chevrons-up"),
        Severity::Medium => ("warning", "equal"),
        Severity::Low => ("info", "chevron-down"),
        Severity::None => ("neutral", "minus"),
    }
}

/// Where a vulnerability stands.
pub(super) fn vulnerability_state(page: &PageFrame, state: VulnerabilityState) -> Badge {
    let (tone, icon) = vulnerability_state_icon(state);
    Badge::new(tone, icon, word(page, "vulnerability-state", state))
}

fn vulnerability_state_icon(state: VulnerabilityState) -> (&'static str, &'static str) {
    match state {
        VulnerabilityState::Open => ("accent", "circle-dot"),
        VulnerabilityState::InProgress => ("info", "progress"),
        VulnerabilityState::Fixed => ("warning", "eye-check"),
        VulnerabilityState::Verified => ("success", "circle-check"),
        VulnerabilityState::FalsePositive => ("neutral", "circle-off"),
        VulnerabilityState::Exception => ("warning", "writing-sign"),
    }
}

/// Does a control apply?
pub(super) fn applies(page: &PageFrame, applicable: Option<bool>) -> Badge {
    let (tone, icon, key) = applies_icon(applicable);
    Badge::new(tone, icon, page.t(key))
}

fn applies_icon(applicable: Option<bool>) -> (&'static str, &'static str, &'static str) {
    match applicable {
        Some(true) => ("info", "check", "control-applies"),
        Some(false) => ("neutral", "circle-off", "control-applies-not"),
        None => ("warning", "circle-dashed", "control-undecided"),
    }
}

/// How far a control is.
pub(super) fn control_state(page: &PageFrame, state: ControlState) -> Badge {
    let (tone, icon) = control_state_icon(state);
    Badge::new(tone, icon, word(page, "control-state", state))
}

fn control_state_icon(state: ControlState) -> (&'static str, &'static str) {
    match state {
        ControlState::None => ("danger", "circle-dashed"),
        ControlState::Planned => ("neutral", "circle-dot"),
        ControlState::Partial => ("warning", "progress"),
        ControlState::Full => ("success", "circle-check"),
    }
}

/// What a test showed.
pub(super) fn test_result(page: &PageFrame, result: TestResult) -> Badge {
    let (tone, icon) = test_result_icon(result);
    Badge::new(tone, icon, word(page, "control-result", result))
}

fn test_result_icon(result: TestResult) -> (&'static str, &'static str) {
    match result {
        TestResult::Effective => ("success", "circle-check"),
        TestResult::Partly => ("warning", "progress"),
        TestResult::NotEffective => ("danger", "circle-x"),
    }
}

/// Where a check stands.
pub(super) fn check_state(page: &PageFrame, state: CheckState) -> Badge {
    let (tone, icon) = check_state_icon(state);
    Badge::new(tone, icon, word(page, "check-state", state))
}

fn check_state_icon(state: CheckState) -> (&'static str, &'static str) {
    match state {
        CheckState::Due => ("accent", "circle-dot"),
        CheckState::InProgress => ("info", "progress"),
        CheckState::Done => ("success", "circle-check"),
        CheckState::Skipped => ("neutral", "circle-off"),
    }
}

/// The answer to an item.
pub(super) fn check_answer(page: &PageFrame, answer: CheckAnswer) -> Badge {
    let (tone, icon) = check_answer_icon(answer);
    Badge::new(tone, icon, word(page, "check-answer", answer))
}

fn check_answer_icon(answer: CheckAnswer) -> (&'static str, &'static str) {
    match answer {
        CheckAnswer::Ok => ("success", "check"),
        CheckAnswer::NotOk => ("danger", "x"),
        CheckAnswer::NotApplicable => ("neutral", "minus"),
    }
}

/// How grave harm to data would be.
pub(super) fn data_level(page: &PageFrame, level: DataLevel) -> Badge {
    let (tone, icon) = data_level_icon(level);
    Badge::new(tone, icon, word(page, "data-level", level))
}

fn data_level_icon(level: DataLevel) -> (&'static str, &'static str) {
    match level {
        DataLevel::Core => ("danger", "alert-triangle"),
        DataLevel::Important => ("warning", "chevrons-up"),
        DataLevel::General => ("neutral", "equal"),
    }
}

/// What a restore test showed.
pub(super) fn restore_result(page: &PageFrame, result: RestoreResult) -> Badge {
    let (tone, icon) = restore_result_icon(result);
    Badge::new(tone, icon, word(page, "restore-result", result))
}

fn restore_result_icon(result: RestoreResult) -> (&'static str, &'static str) {
    match result {
        RestoreResult::Passed => ("success", "circle-check"),
        RestoreResult::Partly => ("warning", "progress"),
        RestoreResult::Failed => ("danger", "circle-x"),
    }
}

/// Is a protection that is asked for there?
pub(super) fn protection(page: &PageFrame, missing: bool) -> Badge {
    if missing {
        Badge::new("danger", "x", page.t("data-protection-missing"))
    } else {
        Badge::new("success", "check", page.t("data-protection-there"))
    }
}

/// Where the holder of a key post stands.
pub(super) fn holder_state(page: &PageFrame, state: HolderState) -> Badge {
    let (tone, icon) = holder_state_icon(state);
    Badge::new(tone, icon, word(page, "holder-state", state))
}

fn holder_state_icon(state: HolderState) -> (&'static str, &'static str) {
    match state {
        HolderState::Cleared => ("success", "user-check"),
        HolderState::Ending => ("warning", "clock-exclamation"),
        HolderState::NotCleared => ("danger", "user-x"),
        HolderState::Ended => ("neutral", "circle-off"),
    }
}

/// What a background check showed.
pub(super) fn background_result(page: &PageFrame, result: BackgroundResult) -> Badge {
    let (tone, icon) = background_result_icon(result);
    Badge::new(tone, icon, word(page, "background-result", result))
}

fn background_result_icon(result: BackgroundResult) -> (&'static str, &'static str) {
    match result {
        BackgroundResult::Passed => ("success", "circle-check"),
        BackgroundResult::Conditions => ("warning", "writing-sign"),
        BackgroundResult::Failed => ("danger", "circle-x"),
        BackgroundResult::Withdrawn => ("neutral", "circle-off"),
    }
}

/// Which rule found something.
pub(super) fn access_rule(page: &PageFrame, rule: AccessRule) -> Badge {
    let (tone, icon) = access_rule_icon(rule);
    Badge::new(tone, icon, word(page, "access-rule", rule))
}

fn access_rule_icon(rule: AccessRule) -> (&'static str, &'static str) {
    match rule {
        AccessRule::OutOfHours => ("info", "moon"),
        AccessRule::Passback => ("warning", "users"),
        AccessRule::Denials => ("warning", "hand-stop"),
        AccessRule::TwoSites => ("danger", "bolt"),
    }
}

/// Where a finding in an access log stands.
pub(super) fn access_state(page: &PageFrame, state: AccessFindingState) -> Badge {
    let (tone, icon) = access_state_icon(state);
    Badge::new(tone, icon, word(page, "access-state", state))
}

fn access_state_icon(state: AccessFindingState) -> (&'static str, &'static str) {
    match state {
        AccessFindingState::Open => ("accent", "circle-dot"),
        AccessFindingState::Explained => ("success", "circle-check"),
        AccessFindingState::Confirmed => ("danger", "alert-triangle"),
    }
}

/// What a door answered.
pub(super) fn access_result(page: &PageFrame, result: AccessResult) -> Badge {
    let (tone, icon) = match result {
        AccessResult::Granted => ("success", "check"),
        AccessResult::Denied => ("danger", "x"),
    };
    Badge::new(tone, icon, word(page, "access-result", result))
}

/// Where a campaign stands.
pub(super) fn campaign_state(page: &PageFrame, state: CampaignState) -> Badge {
    let (tone, icon) = match state {
        CampaignState::Draft => ("neutral", "pencil"),
        CampaignState::Running => ("info", "progress"),
        CampaignState::Closed => ("success", "circle-check"),
    };
    Badge::new(tone, icon, word(page, "campaign-state", state))
}

/// Where somebody stands in a campaign.
pub(super) fn awareness_state(page: &PageFrame, state: AwarenessState) -> Badge {
    let (tone, icon) = match state {
        AwarenessState::Open => ("accent", "circle-dot"),
        AwarenessState::Overdue => ("danger", "calendar-exclamation"),
        AwarenessState::Done => ("success", "circle-check"),
        AwarenessState::Failed => ("danger", "fish-hook"),
        AwarenessState::Excused => ("neutral", "circle-off"),
    };
    Badge::new(tone, icon, word(page, "awareness-state", state))
}

/// A day beside today: the day itself, with how far it is when that matters; once it has passed, by how much.
pub(super) fn due(shell: &Shell, due: Date, overdue: bool) -> String {
    let today = shell.now.to_zoned(shell.time_zone.clone()).date();
    let days = due
        .since((jiff::Unit::Day, today))
        .map_or(0, |span| i64::from(span.get_days()));
    if overdue {
        return shell.ta("action-days-over", "days", -days);
    }
    let day = shell.day(&due);
    match days {
        0 => format!("{day} · {}", shell.t("action-today")),
        1..=7 => format!("{day} · {}", shell.ta("action-days-left", "days", days)),
        _ => day,
    }
}

/// A line of the history in words.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) icon: &'static str,
    pub(super) tone: &'static str,
    pub(super) who: String,
    pub(super) at: Timestamp,
    pub(super) title: String,
    pub(super) text: String,
}

/// Fields whose text is told rather than shown as a change.
const TOLD: [&str; 29] = [
    "comment",
    "reviewed",
    "acceptance",
    "plan",
    "threat",
    "weakness",
    "description",
    "solution",
    "exception",
    "approved",
    "refused",
    "justification",
    "control_linked",
    "control_unlinked",
    "risk_linked",
    "risk_unlinked",
    "share_begun",
    "share_ended",
    "retired",
    "judgement",
    "body",
    "audience",
    "followed",
    "check_note",
    "check_skipped",
    "check_planned",
    "check_made",
    "check_photo_added",
    "check_photo_removed",
];

/// The history of a record. `read` says the value of a field in words, where it is a code.
pub(super) fn lines(
    page: &PageFrame,
    entries: Vec<Entry>,
    read: impl Fn(&str, &str) -> Option<String>,
) -> Vec<Line> {
    entries
        .into_iter()
        .map(|entry| {
            let value = |text: &str| match read(&entry.field, text) {
                _ if text.is_empty() => page.t("ui-none"),
                Some(words) => words,
                None => text.to_owned(),
            };
            let name = page.t(&format!("security-field-{}", entry.field.replace('_', "-")));
            let name = if entry.part.is_empty() {
                name
            } else {
                format!("{} · {name}", entry.part)
            };
            let told = TOLD.contains(&entry.field.as_str());
            let (icon, tone) = line_icon(&entry.field);
            Line {
                icon,
                tone,
                who: entry.by.map(|by| by.name).unwrap_or_default(),
                at: entry.at,
                title: if entry.field == "comment" {
                    String::new()
                } else if told {
                    name
                } else {
                    format!("{name}: {} → {}", value(&entry.before), value(&entry.after))
                },
                text: if told { entry.after } else { String::new() },
            }
        })
        .collect()
}

/// How a line of the history looks, by what changed.
fn line_icon(field: &str) -> (&'static str, &'static str) {
    match field {
        "comment" => ("message", "neutral"),
        "reviewed" | "tested" | "restored" => ("eye-check", "success"),
        "control_linked" | "control_unlinked" | "risk_linked" | "risk_unlinked" => ("shield-check", "info"),
        "share_begun" | "share_ended" => ("share", "info"),
        "lapsed" => ("alarm", "danger"),
        "holder" | "holder_until" => ("users", "info"),
        "background_asked" | "background_done" => ("search", "info"),
        "letter" => ("signature", "info"),
        "acceptance" | "exception" => ("writing-sign", "warning"),
        "approved" => ("circle-check", "success"),
        "refused" => ("circle-x", "danger"),
        "state" | "access_state" | "check_state" => ("arrow-right", "info"),
        "check_photo_added" | "check_photo_removed" => ("photo", "info"),
        "check_answer" => ("clipboard-check", "info"),
        "check_skipped" => ("circle-x", "warning"),
        "judgement" => ("scale", "warning"),
        "level" | "inherent" | "residual" | "score" | "severity" => ("scale", "warning"),
        _ => ("pencil", "neutral"),
    }
}
