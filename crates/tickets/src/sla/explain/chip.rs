//! A ticket's clocks in the side panel of its page: word, remaining time, state.

use sqm_domain::ids::TicketId;
use sqm_domain::sla::{ClockKind, Phase, Target};
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::page::Shell;

use super::model::{ClockView, clock_views};

/// A clock in a line. Its template is `tickets/sla/chips.html`.
#[derive(Clone, Debug)]
pub struct Chip {
    /// The message key of the promise's name.
    pub label_key: &'static str,
    /// As `components/sla.html` takes it: `running`, `warning`, `breached`, `paused`, `met`, `missed`, `none`.
    pub state: &'static str,
    /// Whether a person still has to do something about it.
    pub open: bool,
    remaining: i64,
    used: i64,
    around_the_clock: bool,
    reason: Option<&'static str>,
}

impl Chip {
    /// What is left, in the reader's words: "due in 2 h 10 min, business hours".
    pub fn remaining(&self, shell: &Shell) -> String {
        let hours = if self.around_the_clock { "always" } else { "open" };
        let length = |seconds: i64| {
            if self.around_the_clock {
                shell.duration(&seconds)
            } else {
                shell.business_time(&seconds)
            }
        };
        match self.state {
            "running" | "warning" => shell.ta(&format!("sla-due-in-{hours}"), "time", length(self.remaining)),
            "breached" => shell.ta(&format!("sla-over-by-{hours}"), "time", length(-self.remaining)),
            "paused" => {
                let reason = self
                    .reason
                    .map(|reason| shell.t(&format!("sla-reason-{reason}")).into_owned());
                shell.ta2(
                    "sla-paused-left",
                    "time",
                    length(self.remaining),
                    "reason",
                    reason.unwrap_or_default(),
                )
            }
            "met" | "missed" => shell.ta("sla-took", "time", length(self.used)),
            _ => self
                .reason
                .map(|reason| shell.t(&format!("sla-reason-{reason}")).into_owned())
                .unwrap_or_default(),
        }
    }
}

/// The message key of a promise's name.
pub(crate) fn label_key(kind: ClockKind) -> &'static str {
    match kind {
        ClockKind::FirstResponse => "sla-clock-first_response",
        ClockKind::NextReply => "sla-clock-next_reply",
        ClockKind::Resolution => "sla-clock-resolution",
        ClockKind::Statutory => "sla-clock-statutory",
    }
}

impl From<&ClockView> for Chip {
    fn from(view: &ClockView) -> Self {
        Self {
            label_key: label_key(view.kind),
            state: if view.phase == Phase::Cancelled {
                "none"
            } else {
                view.state
            },
            open: matches!(view.phase, Phase::Running | Phase::Paused),
            remaining: view.remaining_seconds,
            used: view.used_seconds,
            around_the_clock: view.calendar.is_none() || matches!(view.target, Target::Statutory { .. }),
            reason: view.reason,
        }
    }
}

/// The clocks of a ticket for its page: those still open by urgency, then the ended ones; of the turns of waiting for a
/// reply only the last.
pub async fn chips(tx: &mut TenantTx, ticket: TicketId) -> Result<Vec<Chip>> {
    let mut views = clock_views(tx, ticket).await?;
    let last_turn = views
        .iter()
        .filter(|view| view.kind == ClockKind::NextReply)
        .map(|view| view.cycle)
        .max();
    views.retain(|view| view.kind != ClockKind::NextReply || Some(view.cycle) == last_turn);
    views.sort_by_key(|view| {
        let open = matches!(view.phase, Phase::Running | Phase::Paused);
        (!open, view.due_at.is_none(), view.due_at, view.kind)
    });
    Ok(views.iter().map(Chip::from).collect())
}
