//! Tickets that come with their past: imported histories and the demo tenant. Their state is folded from what happened,
//! by the rules that hold for tickets worked on here, and written in bulk.

mod row;
mod write;

pub use write::{count_of_source, write};

use jiff::Timestamp;
use serde_json::{Value, json};
use sqm_domain::ids::{DepartmentId, ImportId, UserId};
use sqm_domain::ticket::{PendingReason, Status};

use crate::ticket::TicketState;

/// A ticket and everything that happened to it, in order of time.
#[derive(Clone, Debug)]
pub struct PastTicket {
    /// As it stands after what has been told so far.
    pub state: TicketState,
    /// Where it came from: the system's name and its id there.
    pub source: Option<(String, String)>,
    /// The import that brought it; its history is then replaced by a newer import of the same case.
    pub import: Option<ImportId>,
    /// Tells whether a later import of the same case brings anything new.
    pub fingerprint: Option<Vec<u8>>,
    /// The last thing that happened.
    pub updated_at: Timestamp,
    pub(super) messages: Vec<PastMessage>,
    pub(super) changes: Vec<PastChange>,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Somebody with an account.
    User(UserId),
    /// Somebody known by name only; may be empty.
    Named(String),
}

/// Whose words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    Customer,
    Reply,
    Note,
}

#[derive(Clone, Debug)]
pub(super) struct PastMessage {
    pub(super) at: Timestamp,
    pub(super) voice: Voice,
    pub(super) by: Who,
    pub(super) body: String,
}

#[derive(Clone, Debug)]
pub(super) struct PastChange {
    pub(super) at: Timestamp,
    pub(super) by: Who,
    pub(super) field: &'static str,
    pub(super) from: Value,
    pub(super) to: Value,
}

impl PastTicket {
    /// A ticket as it was received.
    pub fn received(state: TicketState) -> Self {
        Self {
            updated_at: state.opened_at,
            state,
            source: None,
            import: None,
            fingerprint: None,
            messages: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// The customer's first words; they are part of the receipt and count as no further contact.
    pub fn with_first_message(mut self, by: Who, body: String) -> Self {
        let at = self.state.opened_at;
        self.messages.push(PastMessage {
            at,
            voice: Voice::Customer,
            by,
            body,
        });
        self
    }

    /// The customer writes or calls again.
    pub fn customer_wrote(&mut self, at: Timestamp, by: Who, body: String) {
        self.state.customer_count += 1;
        self.state.last_customer_at = Some(at);
        self.say(at, Voice::Customer, by, body);
    }

    /// Somebody answers the customer.
    pub fn replied(&mut self, at: Timestamp, by: Who, body: String) {
        self.state.reply_count += 1;
        self.state.first_response_at.get_or_insert(at);
        self.state.acknowledged_at.get_or_insert(at);
        self.state.last_agent_at = Some(at);
        self.say(at, Voice::Reply, by, body);
    }

    /// A word among colleagues.
    pub fn noted(&mut self, at: Timestamp, by: Who, body: String) {
        self.state.acknowledged_at.get_or_insert(at);
        self.say(at, Voice::Note, by, body);
    }

    /// Given to a department and a person with an account.
    pub fn handed_to(
        &mut self,
        at: Timestamp,
        by: &Who,
        department: Option<DepartmentId>,
        assignee: Option<UserId>,
    ) {
        self.change(at, by, |state| state.hand_to(department, assignee));
    }

    /// Given to a group and a person known by name only. Counted as [`Self::handed_to`] counts.
    pub fn handed_to_team(&mut self, at: Timestamp, by: &Who, team: Option<&str>, owner: Option<&str>) {
        self.change(at, by, |state| {
            let had_place = state.department.is_some() || !state.team.is_empty();
            let had_owner = state.assignee.is_some() || !state.owner_name.is_empty();
            let moved = had_place && team.is_some_and(|team| team != state.team);
            let passed = had_owner && owner.is_some_and(|owner| owner != state.owner_name);
            state.handover_count += i32::from(moved);
            state.reassign_count += i32::from(moved || passed);
            if let Some(team) = team {
                team.clone_into(&mut state.team);
                state.department = None;
            }
            if let Some(owner) = owner {
                owner.clone_into(&mut state.owner_name);
                state.assignee = None;
            }
        });
    }

    /// Enters a status. History is taken as it is told: no transition is refused here.
    pub fn entered(&mut self, at: Timestamp, by: &Who, status: Status, reason: Option<PendingReason>) {
        let reason = (status == Status::Pending).then(|| reason.unwrap_or(PendingReason::Internal));
        if self.state.status == status && self.state.pending_reason == reason {
            return;
        }
        self.change(at, by, |state| {
            if state.status != status {
                state.enter(status, at);
            }
            state.pending_reason = reason;
            if status != Status::New {
                state.acknowledged_at.get_or_insert(at);
            }
        });
    }

    /// Any other change of properties.
    pub fn change(&mut self, at: Timestamp, by: &Who, change: impl FnOnce(&mut TicketState)) {
        let before = self.state.clone();
        change(&mut self.state);
        for done in before.changes_to(&self.state) {
            self.changes.push(PastChange {
                at,
                by: by.clone(),
                field: done.field,
                from: done.from,
                to: done.to,
            });
        }
        self.updated_at = self.updated_at.max(at);
    }

    /// How often each field changed, for tests.
    pub fn history(&self) -> impl Iterator<Item = (Timestamp, &'static str, &Value)> {
        self.changes
            .iter()
            .map(|change| (change.at, change.field, &change.to))
    }

    fn say(&mut self, at: Timestamp, voice: Voice, by: Who, body: String) {
        self.messages.push(PastMessage { at, voice, by, body });
        self.updated_at = self.updated_at.max(at);
    }
}

impl Who {
    pub(super) fn id(&self) -> Value {
        match self {
            Self::User(id) => json!(id),
            Self::Named(_) => Value::Null,
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::User(_) => "",
            Self::Named(name) => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::state::tests::ticket;

    #[test]
    fn a_told_history_counts_what_a_lived_one_would() {
        let start = ticket();
        let at = |minutes: i64| start.opened_at + jiff::SignedDuration::from_mins(minutes);
        let anna = Who::Named("Anna".to_owned());
        let mut past = PastTicket::received(start.clone());
        past.handed_to_team(at(0), &anna, Some("V5"), Some("Anna"));
        past.entered(at(0), &anna, Status::Open, None);
        past.handed_to_team(at(5), &anna, Some("V5 2nd"), Some("Anna"));
        past.entered(at(6), &anna, Status::Pending, None);
        past.replied(at(8), anna.clone(), "Done".to_owned());
        past.entered(at(9), &anna, Status::Resolved, None);
        past.entered(at(20), &anna, Status::Open, None);
        past.entered(at(30), &anna, Status::Closed, None);
        let s = &past.state;
        assert_eq!(
            (s.handover_count, s.reassign_count, s.reopen_count, s.reply_count),
            (1, 1, 1, 1)
        );
        assert_eq!((s.first_completed_at, s.closed_at), (Some(at(9)), Some(at(30))));
        assert_eq!(s.pending_reason, None);
        assert_eq!(past.updated_at, at(30));
        let statuses: Vec<_> = past
            .history()
            .filter(|(_, field, _)| *field == "status")
            .map(|(_, _, to)| to)
            .collect();
        assert_eq!(statuses, ["open", "pending", "resolved", "open", "closed"]);
    }
}
