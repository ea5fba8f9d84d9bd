//! Actions as people read them.

use jiff::civil::Date;
use sqm_domain::action::{ActionPriority, ActionState};
use sqm_platform::page::{PageFrame, Shell, word};

use crate::action::Action;

/// The kind of `badge::badge` a state looks like: tone and icon.
pub(super) fn look(state: ActionState) -> (&'static str, &'static str) {
    match state {
        ActionState::Open => ("accent", "circle-dot"),
        ActionState::InProgress => ("info", "progress"),
        ActionState::Done => ("warning", "eye-check"),
        ActionState::Verified => ("success", "circle-check"),
        ActionState::Cancelled => ("neutral", "circle-off"),
    }
}

/// The level of `badge::priority` that a priority looks like.
pub(super) fn level(priority: ActionPriority) -> &'static str {
    match priority {
        ActionPriority::High => "high",
        ActionPriority::Medium => "normal",
        ActionPriority::Low => "low",
    }
}

/// A day beside today: the day itself, with how far it is when that matters; once it has passed, by how much.
pub(super) fn due(shell: &Shell, due: Date, overdue: bool) -> String {
    let today = shell.now.to_zoned(shell.time_zone.clone()).date();
    let days = due.since(today).map_or(0, |span| span.get_days());
    if overdue {
        return shell.ta("action-days-over", "days", i64::from(-days));
    }
    let day = shell.day(&due);
    match days {
        0 => format!("{day} · {}", shell.t("action-today")),
        1..=7 => format!(
            "{day} · {}",
            shell.ta("action-days-left", "days", i64::from(days))
        ),
        _ => day,
    }
}

/// A row of a list, a card of the board.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) href: String,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) state: String,
    pub(super) tone: &'static str,
    pub(super) icon: &'static str,
    pub(super) priority: String,
    pub(super) level: &'static str,
    pub(super) owner: String,
    pub(super) department: String,
    pub(super) due: String,
    pub(super) overdue: bool,
    pub(super) source: String,
    pub(super) updated_at: jiff::Timestamp,
    pub(super) next: Vec<(String, String)>,
    pub(super) version: i64,
}

impl Card {
    pub(super) fn new(page: &PageFrame, shell: &Shell, action: Action) -> Self {
        let (tone, icon) = look(action.state);
        let open = action.state.is_open();
        // Reporting done and judging want words: those steps are taken on the action's own page.
        let next = [ActionState::Open, ActionState::InProgress]
            .into_iter()
            .filter(|to| open && action.state.next().contains(to))
            .filter(|_| crate::action::may_edit(&action, &page.caller).is_ok())
            .map(|to| (to.to_string(), word(page, "action-step", to)))
            .collect();
        Self {
            href: format!("/actions/{}", action.id),
            state: word(page, "action-state", action.state),
            tone,
            icon,
            priority: word(page, "action-priority", action.priority),
            level: level(action.priority),
            owner: action.owner.name,
            department: action.department.unwrap_or_default(),
            due: if open {
                due(shell, action.due_on, action.overdue)
            } else {
                shell.day(&action.due_on)
            },
            overdue: action.overdue,
            source: action.source_title,
            updated_at: action.updated_at,
            number: action.number,
            title: action.title,
            next,
            version: action.version,
        }
    }
}
