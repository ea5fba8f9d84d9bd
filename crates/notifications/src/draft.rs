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
pub(crate) const KINDS: &[&str] = &[
    "ticket.",
    "sla.",
    "action.",
    "visit.",
    "service_order.",
    "callback.",
    "commendation.announced",
    "incident.",
    "on_call.",
    "drill.",
    "document.",
    "reading.",
    "risk.",
    "vulnerability.",
    "control.",
    "security_check.",
    "data_asset.",
    "key_post.",
    "access_finding.",
    "awareness_campaign.",
    "awareness_task.",
    "import.finished",
];

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
    /// The record it happened to.
    pub(crate) entity: Uuid,
    /// Its kind, as the audit trail has it.
    pub(crate) entity_kind: String,
    pub(crate) at: jiff::Timestamp,
    pub(crate) kind: Kind,
    pub(crate) to: Vec<Recipient>,
    /// Should whoever did it be left out? Nobody is told what they did themselves.
    pub(crate) not_to_actor: bool,
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
    let assignee = || id(data, "assignee").map(Recipient::User);
    let (kind, to): (Kind, Vec<Recipient>) = match event.kind.as_str() {
        "ticket.customer_wrote" => (Kind::CustomerReplied, assignee().into_iter().collect()),
        "sla.warned" => (Kind::SlaWarned, assignee().into_iter().collect()),
        "sla.breached" => (Kind::SlaBreached, with_supervisors(data)),
        "import.finished" => (
            Kind::ImportFinished,
            id(data, "user_id").map(Recipient::User).into_iter().collect(),
        ),
        "action.created" | "action.changed" if changed(data, "owner") => (
            Kind::ActionAssigned,
            id(data, "owner").map(Recipient::User).into_iter().collect(),
        ),
        "action.due_soon" => (
            Kind::ActionDueSoon,
            id(data, "owner").map(Recipient::User).into_iter().collect(),
        ),
        "action.overdue" => {
            let owner = id(data, "owner").map(Recipient::User);
            let supervisors = id(data, "department").map(Recipient::SupervisorsOf);
            (
                Kind::ActionOverdue,
                owner.into_iter().chain(supervisors).collect(),
            )
        }
        // Whoever raised it waits for it; who may judge it is named by the event.
        "action.done" => {
            let raiser = id(data, "raised_by").map(Recipient::User);
            (
                Kind::ActionToJudge,
                raiser.into_iter().chain(people(data)).collect(),
            )
        }
        "visit.late" => (Kind::VisitLate, with_supervisors(data)),
        "service_order.warned" => (Kind::OrderWarned, assignee().into_iter().collect()),
        "service_order.breached" => (Kind::OrderBreached, with_supervisors(data)),
        kind if kind.starts_with("visit.") && changed(data, "assignee") => {
            (Kind::VisitAssigned, assignee().into_iter().collect())
        }
        kind if kind.starts_with("service_order.") && changed(data, "assignee") => {
            (Kind::OrderAssigned, assignee().into_iter().collect())
        }
        kind if kind.starts_with("callback.") && changed(data, "assignee") => {
            (Kind::CallbackAssigned, assignee().into_iter().collect())
        }
        "callback.overdue" => {
            let supervisors = id(data, "department").map(Recipient::SupervisorsOf);
            (
                Kind::CallbackOverdue,
                assignee().into_iter().chain(supervisors).collect(),
            )
        }
        "commendation.announced" => (
            Kind::Commended,
            id(data, "person").map(Recipient::User).into_iter().collect(),
        ),
        "incident.duties_begun" => (Kind::ReportBegun, tell(data)),
        "incident.report_due" => (Kind::ReportDue, tell(data)),
        "incident.report_late" => (Kind::ReportLate, tell(data)),
        // Who is told is said by the incident: of a restricted one only those who know of it.
        "incident.reported" => (Kind::IncidentReported, tell(data)),
        "incident.called" => (Kind::IncidentCalled, tell(data)),
        "incident.unanswered" => (Kind::IncidentUnanswered, tell(data)),
        "on_call.changed" => (Kind::OnCallChanged, people(data)),
        "on_call.begun" => (Kind::OnCallBegun, people(data)),
        "incident.levelled" => (Kind::IncidentLevelled, tell(data)),
        "incident.admitted" => (Kind::IncidentAdmitted, tell(data)),
        "incident.glass_broken" => (Kind::IncidentGlassBroken, tell(data)),
        "incident.task_added" | "incident.task_changed" | "incident.plan_started" | "incident.decided" => {
            (Kind::IncidentTaskGiven, tell(data))
        }
        "incident.tasks_waiting" => (Kind::IncidentTaskWaiting, tell(data)),
        "incident.task_due_soon" => (Kind::IncidentTaskDue, tell(data)),
        "incident.resubmitted" => (Kind::IncidentResubmitted, tell(data)),
        "incident.task_overdue" => (Kind::IncidentTaskLate, tell(data)),
        "incident.evidence_handed_over" => (Kind::IncidentEvidenceGiven, tell(data)),
        "incident.evidence_altered" => (Kind::IncidentEvidenceAltered, tell(data)),
        "incident.commented" => (Kind::IncidentCommented, tell(data)),
        "incident.closed" => (Kind::IncidentClosed, tell(data)),
        "incident.report_ended" => (Kind::IncidentReportEnded, tell(data)),
        "incident.review_waits" => (Kind::IncidentReviewWaits, tell(data)),
        "incident.changed" | "incident.moved" if changed(data, "lead") => {
            (Kind::IncidentAssigned, tell(data))
        }
        "drill.started" => (Kind::DrillStarted, people(data)),
        "document.asked" => (Kind::DocumentToDecide, people(data)),
        "document.approved" => (Kind::DocumentApproved, people(data)),
        "document.returned" => (Kind::DocumentReturned, people(data)),
        "document.review_due" => (
            Kind::DocumentReviewDue,
            id(data, "owner").map(Recipient::User).into_iter().collect(),
        ),
        "document.review_overdue" => {
            let owner = id(data, "owner").map(Recipient::User);
            let supervisors = id(data, "department").map(Recipient::SupervisorsOf);
            (
                Kind::DocumentReviewOverdue,
                owner.into_iter().chain(supervisors).collect(),
            )
        }
        "reading.asked" => (Kind::DocumentToRead, reader(data)),
        "reading.reminded" => (Kind::DocumentReadReminder, reader(data)),
        "reading.overdue" => (Kind::DocumentReadOverdue, reader(data)),
        // Of a phishing simulation nobody is told.
        "awareness_task.asked" if data.get("quiet").and_then(Value::as_bool) == Some(true) => {
            return Vec::new();
        }
        "awareness_task.asked" => (Kind::AwarenessAsked, reader(data)),
        "awareness_task.due_soon" => (Kind::AwarenessReminder, reader(data)),
        "awareness_task.overdue" | "awareness_task.missed" => (Kind::AwarenessOverdue, reader(data)),
        "access_finding.overdue" => (Kind::SecurityOverdue, people(data)),
        kind if is_security(kind) => match security(kind, data) {
            Some(told) => told,
            None => return Vec::new(),
        },
        // Whatever the act was called: a ticket that begins with an assignee, or gets another one.
        kind if kind == "ticket.created" || (kind.starts_with("ticket.") && changed(data, "assignee")) => {
            (Kind::Assigned, assignee().into_iter().collect())
        }
        _ => return Vec::new(),
    };
    if to.is_empty() {
        return Vec::new();
    }
    let (mut args, href) = match kind {
        Kind::ImportFinished => (
            json!({
                "state": text(data, "state"), "created": count(data, "created"), "changed": count(data, "changed"),
                "rejected": count(data, "rejected"),
            }),
            format!("/imports/{}", event.entity_id),
        ),
        Kind::SlaWarned | Kind::SlaBreached => (
            json!({"number": text(data, "number"), "target": text(data, "clock")}),
            format!("/tickets/{}", event.entity_id),
        ),
        Kind::Assigned | Kind::CustomerReplied => (
            json!({"number": text(data, "number")}),
            format!("/tickets/{}", event.entity_id),
        ),
        Kind::ActionAssigned | Kind::ActionDueSoon | Kind::ActionOverdue | Kind::ActionToJudge => (
            json!({"number": text(data, "number")}),
            format!("/actions/{}", event.entity_id),
        ),
        Kind::VisitAssigned | Kind::VisitLate => (
            json!({"number": text(data, "number")}),
            format!("/visits/{}", event.entity_id),
        ),
        Kind::OrderAssigned | Kind::OrderWarned | Kind::OrderBreached => (
            json!({"number": text(data, "number"), "limit": text(data, "limit")}),
            format!("/service-orders/{}", event.entity_id),
        ),
        Kind::CallbackAssigned | Kind::CallbackOverdue => (
            json!({"number": text(data, "number")}),
            format!("/callbacks/{}", event.entity_id),
        ),
        Kind::ReportBegun | Kind::ReportDue | Kind::ReportLate => (
            json!({"number": text(data, "number"), "percent": count(data, "percent")}),
            format!("/incidents/{}/reports", event.entity_id),
        ),
        Kind::Commended => (json!({}), format!("/commendations/{}", event.entity_id)),
        Kind::IncidentTaskGiven
        | Kind::IncidentTaskWaiting
        | Kind::IncidentTaskDue
        | Kind::IncidentTaskLate => (
            json!({"number": text(data, "number")}),
            format!("/incidents/{}/tasks", event.entity_id),
        ),
        Kind::IncidentReportEnded => (
            json!({"number": text(data, "number")}),
            "/incidents/mine".to_owned(),
        ),
        Kind::IncidentReviewWaits => (
            json!({"number": text(data, "number")}),
            format!("/incidents/{}/review", event.entity_id),
        ),
        Kind::IncidentEvidenceGiven | Kind::IncidentEvidenceAltered => (
            json!({"number": text(data, "number")}),
            format!("/incidents/{}/evidence", event.entity_id),
        ),
        Kind::OnCallChanged | Kind::OnCallBegun => {
            (json!({"line": text(data, "line")}), "/on-call".to_owned())
        }
        Kind::IncidentReported
        | Kind::IncidentCalled
        | Kind::IncidentUnanswered
        | Kind::IncidentAssigned
        | Kind::IncidentResubmitted
        | Kind::IncidentLevelled
        | Kind::IncidentCommented
        | Kind::IncidentClosed
        | Kind::IncidentAdmitted
        | Kind::IncidentGlassBroken => (
            json!({"number": text(data, "number"), "level": text(data, "level")}),
            format!("/incidents/{}", event.entity_id),
        ),
        // The version that is meant: the reader of a document sees the one in force, those who prepare it theirs.
        Kind::DocumentToDecide | Kind::DocumentReturned => (
            json!({"number": text(data, "number")}),
            format!(
                "/documents/{}?version={}",
                event.entity_id,
                text(data, "document_version")
            ),
        ),
        Kind::DocumentApproved | Kind::DocumentReviewDue | Kind::DocumentReviewOverdue => (
            json!({"number": text(data, "number")}),
            format!("/documents/{}", event.entity_id),
        ),
        Kind::DocumentToRead | Kind::DocumentReadReminder | Kind::DocumentReadOverdue => (
            json!({"number": text(data, "number")}),
            format!("/documents/{}", id(data, "document").unwrap_or_default()),
        ),
        Kind::AwarenessAsked | Kind::AwarenessReminder | Kind::AwarenessOverdue => (
            json!({"number": text(data, "number")}),
            format!("/my-awareness/{}", event.entity_id),
        ),
        Kind::SecurityAssigned
        | Kind::SecurityDueSoon
        | Kind::SecurityOverdue
        | Kind::SecurityToDecide
        | Kind::DrillStarted => {
            let place = match event.entity_kind.as_str() {
                "vulnerability" => "vulnerabilities",
                "control" => "controls",
                "security_check" => "security-checks",
                "data_asset" => "data-assets",
                "key_post" => "key-posts",
                "access_finding" => "access-findings",
                "drill" => "emergency-drills",
                "awareness_campaign" => "awareness-campaigns",
                _ => "risks",
            };
            (
                json!({"number": text(data, "number")}),
                format!("/{place}/{}", event.entity_id),
            )
        }
    };
    // Nobody shall take an exercise for the real thing.
    if data.get("drill").and_then(Value::as_bool) == Some(true)
        && let Some(args) = args.as_object_mut()
    {
        args.insert("drill".to_owned(), json!(true));
    }
    vec![Draft {
        tenant: event.tenant,
        event: event.id,
        entity: event.entity_id,
        entity_kind: event.entity_kind.clone(),
        at: event.at,
        kind,
        to,
        not_to_actor: matches!(
            kind,
            Kind::Assigned
                | Kind::ActionAssigned
                | Kind::ActionToJudge
                | Kind::VisitAssigned
                | Kind::OrderAssigned
                | Kind::CallbackAssigned
                | Kind::DocumentToDecide
                | Kind::DocumentApproved
                | Kind::DocumentReturned
                | Kind::SecurityAssigned
                | Kind::SecurityToDecide
        ),
        args,
        href,
    }]
}

/// The people an event names itself.
fn tell(data: &Value) -> Vec<Recipient> {
    data.get("tell")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|id| id.as_str()?.parse().ok())
        .map(Recipient::User)
        .collect()
}

/// An event of a security register.
fn is_security(kind: &str) -> bool {
    [
        "risk.",
        "vulnerability.",
        "control.",
        "security_check.",
        "data_asset.",
        "key_post.",
        "drill.",
        "awareness_campaign.",
    ]
    .iter()
    .any(|register| kind.starts_with(register))
}

/// What an event of a security register says to whom: who works on it, else who answers for it.
fn security(kind: &str, data: &Value) -> Option<(Kind, Vec<Recipient>)> {
    let owner = || id(data, "owner").map(Recipient::User);
    let worker = || id(data, "treater").map(Recipient::User).or_else(owner);
    let supervisors = || id(data, "department").map(Recipient::SupervisorsOf);
    let (_, act) = kind.split_once('.')?;
    let (told, to): (Kind, Vec<Recipient>) = match act {
        "due_soon" => (Kind::SecurityDueSoon, worker().into_iter().collect()),
        "overdue" => (
            Kind::SecurityOverdue,
            worker().into_iter().chain(supervisors()).collect(),
        ),
        "review_due" | "exception_expired" | "exception_refused" => {
            (Kind::SecurityToDecide, owner().into_iter().collect())
        }
        // Whoever may decide is named by the event.
        "acceptance_expired" | "treated" => (
            Kind::SecurityToDecide,
            owner().into_iter().chain(people(data)).collect(),
        ),
        "exception_asked" => {
            let mut deciders = people(data);
            if deciders.is_empty() {
                deciders.extend(supervisors());
            }
            (Kind::SecurityToDecide, deciders)
        }
        _ if changed(data, "treater") => (Kind::SecurityAssigned, worker().into_iter().collect()),
        _ if changed(data, "owner") => (Kind::SecurityAssigned, owner().into_iter().collect()),
        _ => return None,
    };
    Some((told, to))
}

/// Whoever it is given to, and the supervisors of its department.
fn with_supervisors(data: &Value) -> Vec<Recipient> {
    let assignee = id(data, "assignee").map(Recipient::User);
    let supervisors = id(data, "department").map(Recipient::SupervisorsOf);
    assignee.into_iter().chain(supervisors).collect()
}

/// Everybody an event names.
fn people(data: &Value) -> Vec<Recipient> {
    let list = data
        .get("people")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    list.iter()
        .filter_map(|one| one.as_str()?.parse().ok())
        .map(Recipient::User)
        .collect()
}

/// Whoever has to read a document, or is asked by an awareness campaign.
fn reader(data: &Value) -> Vec<Recipient> {
    id(data, "person").map(Recipient::User).into_iter().collect()
}

/// Is this field among the changed ones? Some modules name ids `assignee_id`.
fn changed(data: &Value, field: &str) -> bool {
    let list = data
        .get("changed")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    list.iter()
        .filter_map(Value::as_str)
        .any(|name| name.strip_suffix("_id").unwrap_or(name) == field)
}

fn text<'a>(data: &'a Value, name: &str) -> &'a str {
    data.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn count(data: &Value, name: &str) -> i64 {
    data.get(name).and_then(Value::as_i64).unwrap_or_default()
}

/// An id, under its name or with `_id` behind it.
fn id(data: &Value, name: &str) -> Option<Uuid> {
    let value = data.get(name).or_else(|| data.get(format!("{name}_id")))?;
    value.as_str()?.parse().ok()
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
        let data =
            json!({"number": "T-2026-000001", "clock": "resolution", "assignee": ANN, "department": DESK});
        let drafts = drafts(&event("sla.breached", data));
        assert_eq!(
            drafts[0].to,
            [Recipient::User(ANN), Recipient::SupervisorsOf(DESK)]
        );
        assert_eq!(drafts[0].href, format!("/tickets/{}", Uuid::from_u128(5)));
        assert_eq!(
            drafts[0].args,
            json!({"number": "T-2026-000001", "target": "resolution"})
        );
    }

    #[test]
    fn an_assignment_is_told_when_the_assignee_changed_and_only_then() {
        let data = |changed: &[&str]| json!({"number": "T-1", "assignee": ANN, "changed": changed});
        assert_eq!(drafts(&event("ticket.changed", data(&["priority"]))), []);
        let told = drafts(&event("ticket.taken", data(&["status", "assignee_id"])));
        assert_eq!((told[0].kind, told[0].not_to_actor), (Kind::Assigned, true));
        assert_eq!(
            drafts(&event("ticket.created", data(&[])))[0].kind,
            Kind::Assigned
        );
        let nobody = json!({"assignee": null, "changed": ["assignee"]});
        assert_eq!(drafts(&event("ticket.changed", nobody)), []);
    }

    #[test]
    fn an_overdue_action_is_told_to_its_owner_and_the_supervisors() {
        let data = json!({"number": "A-2026-000001", "owner": ANN, "department": DESK, "raised_by": DESK});
        let drafts = drafts(&event("action.overdue", data));
        assert_eq!(
            drafts[0].to,
            [Recipient::User(ANN), Recipient::SupervisorsOf(DESK)]
        );
        assert_eq!(drafts[0].href, format!("/actions/{}", Uuid::from_u128(5)));
    }

    #[test]
    fn visits_and_orders_are_told_when_they_are_given_and_when_they_are_late() {
        let data = json!({"number": "S-2026-000001", "assignee": ANN, "department": DESK, "limit": "response",
                          "changed": ["assignee", "slot"]});
        let told = |kind: &str| drafts(&event(kind, data.clone())).pop().unwrap();
        assert_eq!(told("visit.planned").kind, Kind::VisitAssigned);
        assert_eq!(told("service_order.changed").kind, Kind::OrderAssigned);
        assert_eq!(told("service_order.warned").to, [Recipient::User(ANN)]);
        let late = told("service_order.breached");
        assert_eq!(late.to, [Recipient::User(ANN), Recipient::SupervisorsOf(DESK)]);
        assert_eq!(late.href, format!("/service-orders/{}", Uuid::from_u128(5)));
        assert_eq!(late.args, json!({"number": "S-2026-000001", "limit": "response"}));
        assert_eq!(told("visit.late").href, format!("/visits/{}", Uuid::from_u128(5)));
    }

    #[test]
    fn a_late_call_back_is_told_to_whoever_calls_and_the_supervisors() {
        let data = json!({"number": "R-2026-000001", "assignee": ANN, "department": DESK, "changed": []});
        let late = drafts(&event("callback.overdue", data.clone()));
        assert_eq!(late[0].to, [Recipient::User(ANN), Recipient::SupervisorsOf(DESK)]);
        assert_eq!(late[0].href, format!("/callbacks/{}", Uuid::from_u128(5)));
        assert_eq!(drafts(&event("callback.created", data)), []);
        let given = json!({"number": "R-2026-000001", "assignee": ANN, "changed": ["assignee"]});
        let told = drafts(&event("callback.changed", given));
        assert_eq!(
            (told[0].kind, told[0].not_to_actor),
            (Kind::CallbackAssigned, true)
        );
    }

    #[test]
    fn those_named_are_told_of_a_document_and_readers_of_theirs() {
        let data =
            json!({"number": "POL-0001", "document_version": "2.0", "people": [ANN, DESK], "owner": ANN});
        let asked = drafts(&event("document.asked", data.clone()));
        assert_eq!(asked[0].to, [Recipient::User(ANN), Recipient::User(DESK)]);
        assert_eq!(
            asked[0].href,
            format!("/documents/{}?version=2.0", Uuid::from_u128(5))
        );
        assert!(asked[0].not_to_actor);
        let late = drafts(&event(
            "document.review_overdue",
            json!({"number": "POL-0001", "owner": ANN, "department": DESK}),
        ));
        assert_eq!(late[0].to, [Recipient::User(ANN), Recipient::SupervisorsOf(DESK)]);
        let read = drafts(&event(
            "reading.asked",
            json!({"number": "POL-0001", "document": DESK, "person": ANN}),
        ));
        assert_eq!(read[0].href, format!("/documents/{DESK}"));
        assert_eq!(drafts(&event("document.changed", data)), []);
    }

    #[test]
    fn a_late_treatment_is_told_to_who_carries_it_out_and_the_supervisors() {
        let data = json!({"number": "RK-2026-000001", "owner": DESK, "treater": ANN, "department": DESK, "changed": ["plan"]});
        let mut late = event("risk.overdue", data.clone());
        late.entity_kind = "risk".to_owned();
        let late = drafts(&late);
        assert_eq!(late[0].to, [Recipient::User(ANN), Recipient::SupervisorsOf(DESK)]);
        assert_eq!(late[0].href, format!("/risks/{}", Uuid::from_u128(5)));
        assert_eq!(
            drafts(&event("risk.review_due", data.clone()))[0].to,
            [Recipient::User(DESK)]
        );
        assert_eq!(drafts(&event("risk.changed", data)), []);
    }

    #[test]
    fn whoever_may_decide_is_told_that_a_decision_is_asked_for() {
        let data = json!({"number": "V-2026-000001", "owner": ANN, "department": DESK, "changed": ["exception"], "people": [DESK]});
        let mut asked = event("vulnerability.exception_asked", data.clone());
        asked.entity_kind = "vulnerability".to_owned();
        let asked = drafts(&asked);
        assert_eq!(
            (asked[0].kind, asked[0].not_to_actor),
            (Kind::SecurityToDecide, true)
        );
        assert_eq!(asked[0].to, [Recipient::User(DESK)]);
        assert_eq!(
            drafts(&event("risk.acceptance_expired", data.clone()))[0].to,
            [Recipient::User(ANN), Recipient::User(DESK)]
        );
        assert_eq!(
            drafts(&event("risk.treated", data))[0].to,
            [Recipient::User(ANN), Recipient::User(DESK)]
        );
        // Where nobody else may, those above the department are told.
        let nobody = json!({"number": "V-2026-000001", "department": DESK, "people": []});
        assert_eq!(
            drafts(&event("vulnerability.exception_asked", nobody))[0].to,
            [Recipient::SupervisorsOf(DESK)]
        );
    }

    #[test]
    fn papers_of_key_posts_are_told_to_who_keeps_them_and_to_nobody_else() {
        let data = json!({"number": "KP-2026-000001", "owner": ANN, "changed": []});
        let mut due = event("key_post.due_soon", data.clone());
        due.entity_kind = "key_post".to_owned();
        let due = drafts(&due);
        assert_eq!(due[0].to, [Recipient::User(ANN)]);
        assert_eq!(due[0].href, format!("/key-posts/{}", Uuid::from_u128(5)));
        assert_eq!(drafts(&event("key_post.checked", data)), []);
    }

    #[test]
    fn reporting_clocks_are_told_to_everybody_responsible() {
        let data = json!({"number": "SEC-2026-000001", "tell": [ANN, DESK], "percent": 75});
        let due = drafts(&event("incident.report_due", data.clone()));
        assert_eq!(due[0].to, [Recipient::User(ANN), Recipient::User(DESK)]);
        assert_eq!(due[0].args, json!({"number": "SEC-2026-000001", "percent": 75}));
        assert_eq!(due[0].href, format!("/incidents/{}/reports", Uuid::from_u128(5)));
        assert_eq!(
            drafts(&event("incident.report_late", data))[0].kind,
            Kind::ReportLate
        );
        assert_eq!(drafts(&event("incident.report_late", json!({"tell": [3]}))), []);
    }

    #[test]
    fn missing_facts_tell_nobody() {
        for kind in [
            "document.asked",
            "reading.asked",
            "ticket.customer_wrote",
            "ticket.created",
            "sla.breached",
            "import.finished",
            "ticket.changed",
        ] {
            assert_eq!(drafts(&event(kind, json!({}))), [], "{kind}");
            assert_eq!(
                drafts(&event(kind, json!({"assignee": 3, "user_id": 7, "changed": "x"}))),
                [],
                "{kind}"
            );
        }
    }

    #[test]
    fn imported_history_is_no_news() {
        assert_eq!(drafts(&event("ticket.imported", json!({"assignee": ANN}))), []);
        assert_eq!(
            drafts(&event(
                "ticket.created",
                json!({"assignee": ANN, "imported": true})
            )),
            []
        );
    }
}
