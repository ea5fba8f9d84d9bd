//! Drills as people read them.

use sqm_domain::security::{DrillResult, DrillState};
use sqm_platform::page::{PageFrame, Shell, word};

use crate::drill::{Drill, Time};
use crate::pages::Badge;

/// Where a drill stands.
pub(super) fn state(page: &PageFrame, state: DrillState) -> Badge {
    let (tone, icon) = match state {
        DrillState::Planned => ("accent", "calendar-due"),
        DrillState::Running => ("info", "progress"),
        DrillState::Ended => ("warning", "eye-check"),
        DrillState::Done => ("success", "circle-check"),
        DrillState::Cancelled => ("neutral", "circle-x"),
    };
    Badge {
        tone,
        icon,
        label: word(page, "drill-state", state),
    }
}

/// How far a goal was reached.
pub(super) fn result(page: &PageFrame, result: DrillResult) -> Badge {
    let (tone, icon) = match result {
        DrillResult::Met => ("success", "circle-check"),
        DrillResult::Partly => ("warning", "alert-circle"),
        DrillResult::Missed => ("danger", "alert-triangle"),
    };
    Badge {
        tone,
        icon,
        label: word(page, "drill-result", result),
    }
}

/// Was a time reached as wanted? None where there was no target, or it is still ahead.
pub(super) fn in_time(page: &PageFrame, time: &Time) -> Option<Badge> {
    let (tone, icon, key) = if time.in_time? {
        ("success", "circle-check", "drill-in-time")
    } else {
        ("danger", "alarm", "drill-too-late")
    };
    Some(Badge {
        tone,
        icon,
        label: page.t(key),
    })
}

/// The day, and that it has passed.
pub(super) fn due(page: &PageFrame, shell: &Shell, drill: &Drill) -> String {
    if drill.overdue {
        format!("{} · {}", shell.day(&drill.due_on), page.t("drill-overdue"))
    } else {
        shell.day(&drill.due_on)
    }
}

/// How often it comes round.
pub(super) fn cycle(page: &PageFrame, shell: &Shell, months: Option<i16>) -> String {
    match months {
        None => page.t("drill-once"),
        Some(months) => shell.ta("drill-every-months", "count", i64::from(months)),
    }
}

/// Minutes in words; a dash where there are none.
pub(super) fn minutes(shell: &Shell, minutes: Option<i64>) -> String {
    minutes.map_or_else(|| "—".to_owned(), |n| shell.ta("drill-minutes-count", "count", n))
}
