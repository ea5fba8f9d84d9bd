//! A ticket as rules see it: every column that an operation may read or change, and what differs between two states.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sqm_domain::ids::{CategoryId, CustomerId, DepartmentId, TicketId, UserId};
use sqm_domain::ticket::{Channel, Impact, PendingReason, Priority, Status, TicketKind, Urgency};

use crate::sla::Subject;

/// The stored ticket without names of other records.
#[derive(Clone, Debug, PartialEq)]
pub struct TicketState {
    /// Its id.
    pub id: TicketId,
    /// Its number for people.
    pub number: String,
    /// What it is about.
    pub kind: TicketKind,
    /// One line.
    pub subject: String,
    /// Where it stands.
    pub status: Status,
    /// What it waits for.
    pub pending_reason: Option<PendingReason>,
    /// Until when it waits, if agreed.
    pub pending_until: Option<Timestamp>,
    /// How much is hit.
    pub impact: Impact,
    /// How soon.
    pub urgency: Urgency,
    /// From the two.
    pub priority: Priority,
    /// Its category.
    pub category: Option<CategoryId>,
    /// The way it came in.
    pub channel: Channel,
    /// The department that deals with it.
    pub department: Option<DepartmentId>,
    /// A group outside the organisation tree, from an import.
    pub team: String,
    /// The person who deals with it.
    pub assignee: Option<UserId>,
    /// A person without an account, from an import.
    pub owner_name: String,
    /// Whose need it is.
    pub customer: Option<CustomerId>,
    /// The customer's class at receipt.
    pub customer_class: String,
    /// `urban` or `rural`, at receipt.
    pub area: String,
    /// Province or state.
    pub region: String,
    /// City.
    pub city: String,
    /// What it concerns.
    pub product: String,
    /// Free words.
    pub tags: Vec<String>,
    /// Further fields.
    pub attributes: Map<String, Value>,
    /// When the need was received.
    pub opened_at: Timestamp,
    /// First act by staff.
    pub acknowledged_at: Option<Timestamp>,
    /// First reply to the customer.
    pub first_response_at: Option<Timestamp>,
    /// First time resolved or closed.
    pub first_completed_at: Option<Timestamp>,
    /// Resolved, the last time; none while open.
    pub resolved_at: Option<Timestamp>,
    /// Closed, the last time; none unless closed.
    pub closed_at: Option<Timestamp>,
    /// The customer's last message.
    pub last_customer_at: Option<Timestamp>,
    /// The last reply.
    pub last_agent_at: Option<Timestamp>,
    /// Passed on to the next line.
    pub escalated_at: Option<Timestamp>,
    /// Times reopened.
    pub reopen_count: i32,
    /// Changes of department or team.
    pub handover_count: i32,
    /// Changes of assignee or team.
    pub reassign_count: i32,
    /// Replies to the customer.
    pub reply_count: i32,
    /// Messages of the customer.
    pub customer_count: i32,
    /// The ticket this one went on in.
    pub merged_into: Option<TicketId>,
    /// Counts changes.
    pub version: i64,
}

/// One field that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// The field's name in the API.
    pub field: &'static str,
    /// Before.
    pub from: Value,
    /// After.
    pub to: Value,
}

impl TicketState {
    /// What policies and clocks need to know.
    pub fn subject(&self) -> Subject {
        Subject {
            ticket: self.id,
            kind: self.kind,
            priority: self.priority,
            status: self.status,
            pending_reason: self.pending_reason,
            category: self.category,
            channel: self.channel,
            department: self.department,
            customer_class: self.customer_class.clone(),
            area: self.area.clone(),
            region: self.region.clone(),
            product: self.product.clone(),
            opened_at: self.opened_at,
        }
    }

    /// The fields in which a later state differs, in the order people read them. Counters and times that follow from
    /// other fields are left out: history tells what was done, not what it led to.
    pub fn changes_to(&self, later: &Self) -> Vec<FieldChange> {
        let mut changes = Vec::new();
        let mut note = |field: &'static str, from: Value, to: Value| {
            if from != to {
                changes.push(FieldChange { field, from, to });
            }
        };
        note("status", json!(self.status), json!(later.status));
        note(
            "pending_reason",
            json!(self.pending_reason),
            json!(later.pending_reason),
        );
        note(
            "pending_until",
            json!(self.pending_until),
            json!(later.pending_until),
        );
        note("kind", json!(self.kind), json!(later.kind));
        note("subject", json!(self.subject), json!(later.subject));
        note("impact", json!(self.impact), json!(later.impact));
        note("urgency", json!(self.urgency), json!(later.urgency));
        note("priority", json!(self.priority), json!(later.priority));
        note("category", json!(self.category), json!(later.category));
        note("channel", json!(self.channel), json!(later.channel));
        note("department", json!(self.department), json!(later.department));
        note("team", json!(self.team), json!(later.team));
        note("assignee", json!(self.assignee), json!(later.assignee));
        note("owner_name", json!(self.owner_name), json!(later.owner_name));
        note("customer", json!(self.customer), json!(later.customer));
        note("area", json!(self.area), json!(later.area));
        note("region", json!(self.region), json!(later.region));
        note("city", json!(self.city), json!(later.city));
        note("product", json!(self.product), json!(later.product));
        note("tags", json!(self.tags), json!(later.tags));
        note("attributes", json!(self.attributes), json!(later.attributes));
        note(
            "escalated",
            json!(self.escalated_at.is_some()),
            json!(later.escalated_at.is_some()),
        );
        note("merged_into", json!(self.merged_into), json!(later.merged_into));
        changes
    }

    /// Follows from a move: what it means for times and counters.
    pub(crate) fn enter(&mut self, to: Status, at: Timestamp) {
        let from = self.status;
        self.status = to;
        if to != Status::Pending {
            self.pending_reason = None;
            self.pending_until = None;
        }
        if to.is_done() {
            self.first_completed_at.get_or_insert(at);
            if !from.is_done() {
                self.resolved_at = Some(at);
            }
        } else {
            self.resolved_at = None;
        }
        self.closed_at = (to == Status::Closed).then_some(at);
        if to.is_open() && !from.is_open() {
            self.merged_into = None;
            if from.is_done() {
                self.reopen_count += 1;
            }
        }
    }

    /// Gives the ticket to a person and a department, and counts hand-overs. The first owner is no hand-over.
    pub(crate) fn hand_to(&mut self, department: Option<DepartmentId>, assignee: Option<UserId>) {
        let had_place = self.department.is_some() || !self.team.is_empty();
        let had_owner = self.assignee.is_some() || !self.owner_name.is_empty();
        let moved = had_place && department.is_some() && department != self.department;
        let passed = had_owner && assignee.is_some() && assignee != self.assignee;
        self.handover_count += i32::from(moved);
        self.reassign_count += i32::from(moved || passed);
        if department != self.department {
            self.department = department;
            self.team.clear();
        }
        if assignee != self.assignee {
            self.assignee = assignee;
            self.owner_name.clear();
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn ticket() -> TicketState {
        let at: Timestamp = "2026-03-02T01:00:00Z".parse().unwrap();
        TicketState {
            id: TicketId::new_at(at),
            number: "T-2026-000001".to_owned(),
            kind: TicketKind::Complaint,
            subject: "Slow".to_owned(),
            status: Status::New,
            pending_reason: None,
            pending_until: None,
            impact: Impact::Medium,
            urgency: Urgency::Medium,
            priority: Priority::P3,
            category: None,
            channel: Channel::Phone,
            department: None,
            team: String::new(),
            assignee: None,
            owner_name: String::new(),
            customer: None,
            customer_class: String::new(),
            area: "urban".to_owned(),
            region: String::new(),
            city: String::new(),
            product: String::new(),
            tags: Vec::new(),
            attributes: Map::new(),
            opened_at: at,
            acknowledged_at: None,
            first_response_at: None,
            first_completed_at: None,
            resolved_at: None,
            closed_at: None,
            last_customer_at: Some(at),
            last_agent_at: None,
            escalated_at: None,
            reopen_count: 0,
            handover_count: 0,
            reassign_count: 0,
            reply_count: 0,
            customer_count: 1,
            merged_into: None,
            version: 1,
        }
    }

    #[test]
    fn reopening_counts_only_after_completion() {
        let mut t = ticket();
        let at = |h: i64| t_at(h);
        t.enter(Status::Cancelled, at(1));
        t.enter(Status::Open, at(2));
        assert_eq!(t.reopen_count, 0, "a withdrawn ticket was never completed");
        t.enter(Status::Resolved, at(3));
        t.enter(Status::Closed, at(4));
        assert_eq!(
            (t.first_completed_at, t.resolved_at, t.closed_at),
            (Some(at(3)), Some(at(3)), Some(at(4)))
        );
        t.enter(Status::Open, at(5));
        assert_eq!((t.reopen_count, t.resolved_at, t.closed_at), (1, None, None));
        t.enter(Status::Resolved, at(6));
        assert_eq!((t.first_completed_at, t.resolved_at), (Some(at(3)), Some(at(6))));
    }

    #[test]
    fn the_first_owner_is_no_handover() {
        let now = t_at(0);
        let (one, two) = (DepartmentId::new_at(now), DepartmentId::new_at(now));
        let (anna, bert) = (UserId::new_at(now), UserId::new_at(now));
        let mut t = ticket();
        t.hand_to(Some(one), None);
        t.hand_to(Some(one), Some(anna));
        assert_eq!((t.handover_count, t.reassign_count), (0, 0));
        t.hand_to(Some(one), Some(bert));
        assert_eq!((t.handover_count, t.reassign_count), (0, 1));
        t.hand_to(Some(two), Some(anna));
        assert_eq!((t.handover_count, t.reassign_count), (1, 2));
        t.hand_to(Some(two), None);
        assert_eq!(
            (t.handover_count, t.reassign_count),
            (1, 2),
            "putting it back is no hand-over"
        );
    }

    #[test]
    fn history_names_what_was_done_not_what_followed() {
        let before = ticket();
        let mut after = before.clone();
        after.enter(Status::Resolved, t_at(1));
        let fields: Vec<_> = before
            .changes_to(&after)
            .into_iter()
            .map(|change| change.field)
            .collect();
        assert_eq!(fields, ["status"]);
    }

    fn t_at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_772_400_000 + hours * 3600).unwrap()
    }
}
