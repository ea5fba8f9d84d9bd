//! From an event to who should be told what. Pure: nothing here asks the database.
//!
//! Other modules own their events, so this reads them generously: a fact that is missing means nobody is told, never
//! an error, because a reader that fails on one event holds up all that follow.

use serde_json::{Value, json};
use sqm_domain::ids::TenantId;
use sqm_platform::events::StoredEvent;
use uuid::Uuid;

use crate::kind::Kind;

/// The events looked at, as prefixes.
pub(crate) const KINDS: &[&str] = &["ticket.", "sla.", "import.finished"];

/// Who is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recipient {
    /// This account.
    User(Uuid),
    /// Whoever supervises this department, or the nearest one above that has supervisors.
    SupervisorsOf(Uuid),
}

/// Something to be told.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    pub(crate) tenant: TenantId,
    pub(crate) event: Uuid,
    pub(crate) at: jiff::Timestamp,
    pub(crate) kind: Kind,
    pub(crate) to: Vec<Recipient>,
    /// Nobody is told what they did themselves.
    pub(crate) except: Option<Uuid>,
    pub(crate) args: Value,
    pub(crate) href: String,
}

/// What an event says to whom.
pub(crate) fn drafts(event: &StoredEvent) -> Vec<Draft> {
    let data = &event.data;
    // Imported history is no news.
    if data.get("imported").and_then(Value::as_bool) == Some(true) {
        return Vec::new();
    }
    let assignee = id(data, &["assignee_id", "assignee"]).map(Recipient::User);
    let (kind, to): (Kind, Vec<Recipient>) = match event.kind.as_str() {
        "ticket.assigned" | "ticket.created" => (Kind::Assigned, assignee.into_iter().collect()),
        "ticket.customer_replied" => (Kind::CustomerReplied, assignee.into_iter().collect()),
        "ticket.mentioned" => (Kind::Mentioned, ids(data, "user_ids").map(Recipient::User).collect()),
        "sla.warned" => (Kind::SlaWarned, assignee.into_iter().collect()),
        "sla.breached" => {
            let department = id(data, &["department_id", "department"]).map(Recipient::SupervisorsOf);
            (Kind::SlaBreached, assignee.into_iter().chain(department).collect())
        }
        "import.finished" => (Kind::ImportFinished, id(data, &["user_id"]).into_iter().map(Recipient::User).collect()),
        _ => return Vec::new(),
    };
    let (args, href) = match kind {
        Kind::ImportFinished => (
            json!({
                "state": text(data, "state"), "created": count(data, "created"), "changed": count(data, "changed"),
                "rejected": count(data, "rejected"),
            }),
            format!("/imports/{}", event.entity_id),
        ),
        Kind::SlaWarned | Kind::SlaBreached => (
            json!({"number": text(data, "number"), "target": text(data, "target")}),
            format!("/tickets/{}", id(data, &["ticket_id"]).unwrap_or(event.entity_id)),
        ),
        _ => (json!({"number": text(data, "number")}), format!("/tickets/{}", event.entity_id)),
    };
    if to.is_empty() {
        return Vec::new();
    }
    let except = if kind == Kind::ImportFinished { None } else { id(data, &["actor_id", "by"]) };
    vec![Draft { tenant: event.tenant, event: event.id, at: event.at, kind, to, except, args, href }]
}

fn text<'a>(data: &'a Value, name: &str) -> &'a str {
    data.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn count(data: &Value, name: &str) -> i64 {
    data.get(name).and_then(Value::as_i64).unwrap_or_default()
}

fn id(data: &Value, names: &[&str]) -> Option<Uuid> {
    names.iter().find_map(|name| data.get(name)?.as_str()?.parse().ok())
}

fn ids<'a>(data: &'a Value, name: &str) -> impl Iterator<Item = Uuid> + 'a {
    let list = data.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|value| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: Uuid = Uuid::from_u128(1);
    const DESK: Uuid = Uuid::from_u128(2);

    fn event(kind: &str, data: Value) -> StoredEvent {
        StoredEvent {
            tenant: TenantId::from(Uuid::from_u128(9)),
            id: Uuid::from_u128(7),
            at: jiff::Timestamp::UNIX_EPOCH,
            kind: kind.to_owned(),
            entity_kind: "ticket".to_owned(),
            entity_id: Uuid::from_u128(5),
            data,
        }
    }

    #[test]
    fn a_breach_is_told_to_the_assignee_and_the_supervisors() {
        let data = json!({"number": "T-2026-000001", "target": "resolution", "assignee_id": ANN, "department_id": DESK});
        let drafts = drafts(&event("sla.breached", data));
        assert_eq!(drafts[0].to, [Recipient::User(ANN), Recipient::SupervisorsOf(DESK)]);
        assert_eq!(drafts[0].href, format!("/tickets/{}", Uuid::from_u128(5)));
    }

    #[test]
    fn missing_facts_tell_nobody() {
        for kind in ["ticket.assigned", "ticket.created", "sla.breached", "import.finished", "ticket.changed"] {
            assert_eq!(drafts(&event(kind, json!({}))), [], "{kind}");
            assert_eq!(drafts(&event(kind, json!({"assignee_id": null, "user_id": 7}))), [], "{kind}");
        }
    }

    #[test]
    fn imported_history_is_no_news() {
        assert_eq!(drafts(&event("ticket.created", json!({"assignee_id": ANN, "imported": true}))), []);
    }

    #[test]
    fn what_i_did_myself_is_no_news_to_me() {
        let drafts = drafts(&event("ticket.assigned", json!({"assignee_id": ANN, "actor_id": ANN})));
        assert_eq!(drafts[0].except, Some(ANN));
    }
}
