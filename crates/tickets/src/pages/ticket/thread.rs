//! The conversation with what happened in between.

use jiff::Timestamp;
use serde_json::Value;
use sqm_platform::page::{PageFrame, Shell, initials, word};

use crate::message::{Message, MessageKind};
use crate::ticket::HistoryEntry;

/// A message or a run of changes.
#[derive(Debug)]
pub(super) enum Entry {
    Said(Said),
    Happened(Vec<Line>),
}

/// A message as shown.
#[derive(Debug)]
pub(super) struct Said {
    pub id: String,
    pub kind: &'static str,
    pub initials: String,
    pub author: String,
    pub via: String,
    pub at: Timestamp,
    pub body: String,
}

/// What somebody changed at one moment.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub who: String,
    pub text: String,
    pub at: Timestamp,
}

/// Messages and changes by time.
pub(super) fn woven(
    page: &PageFrame,
    shell: &Shell,
    customer: &str,
    own: &str,
    messages: Vec<Message>,
    lines: Vec<Line>,
) -> Vec<Entry> {
    let mut lines = lines.into_iter().peekable();
    let mut entries = Vec::new();
    for message in messages {
        let mut run = Vec::new();
        while let Some(line) = lines.next_if(|line| line.at < message.at) {
            run.push(line);
        }
        if !run.is_empty() {
            entries.push(Entry::Happened(run));
        }
        entries.push(Entry::Said(said(page, customer, own, message)));
    }
    let rest: Vec<Line> = lines.collect();
    if !rest.is_empty() {
        entries.push(Entry::Happened(rest));
    }
    debug_assert!(!shell.lang.is_empty());
    entries
}

fn said(page: &PageFrame, customer: &str, own: &str, message: Message) -> Said {
    let author = match (message.author, message.kind) {
        (Some(person), _) => person.name,
        (None, _) if !message.author_name.is_empty() => message.author_name,
        (None, MessageKind::Customer) if !customer.is_empty() => customer.to_owned(),
        (None, MessageKind::Customer) => page.t("ticket-customer"),
        (None, _) => page.t("tp-system"),
    };
    let mut via = word(page, "channel", message.channel);
    if message.kind == MessageKind::Note {
        via.clear();
    }
    if message.ticket_number != own {
        via = format!("{via} {}", message.ticket_number).trim().to_owned();
    }
    Said {
        id: message.id.to_string(),
        kind: message.kind.as_str(),
        initials: initials(&author),
        author,
        via,
        at: message.at,
        body: message.body,
    }
}

/// The history in lines: what one person changed at one moment is one line.
pub(super) fn lines(page: &PageFrame, shell: &Shell, history: Vec<HistoryEntry>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for entry in history {
        let who = match &entry.actor {
            Some(person) => person.name.clone(),
            None if !entry.actor_name.is_empty() => entry.actor_name.clone(),
            None => page.t("tp-system"),
        };
        let Some(text) = change(page, shell, &entry) else {
            continue;
        };
        match lines.last_mut() {
            Some(last) if last.at == entry.at && last.who == who => {
                last.text = format!("{}; {text}", last.text);
            }
            _ => lines.push(Line {
                who,
                text,
                at: entry.at,
            }),
        }
    }
    lines
}

fn change(page: &PageFrame, shell: &Shell, entry: &HistoryEntry) -> Option<String> {
    let read = |value: &Option<Value>, name: &Option<String>| match name {
        Some(name) => name.clone(),
        None => value
            .as_ref()
            .map_or_else(String::new, |value| shown(page, shell, &entry.field, value)),
    };
    let name = field(page, &entry.field);
    let (from, to) = (
        read(&entry.from, &entry.from_name),
        read(&entry.to, &entry.to_name),
    );
    let none = || page.t("ui-none");
    if entry.field == "attributes" {
        return Some(name);
    }
    if from.is_empty() && to.is_empty() {
        return None;
    }
    Some(match (from.is_empty(), to.is_empty()) {
        (true, _) => format!("{name}: {to}"),
        (_, true) => format!("{name}: {from} → {}", none()),
        _ => format!("{name}: {from} → {to}"),
    })
}

/// The name of a field of the API.
fn field(page: &PageFrame, field: &str) -> String {
    let key = match field {
        "status" | "kind" | "subject" | "priority" | "category" | "channel" | "department" | "assignee"
        | "customer" | "region" | "city" | "product" | "tags" => format!("ticket-{field}"),
        "pending_reason" => "ticket-pending-reason".to_owned(),
        other => format!("tp-field-{}", other.replace('_', "-")),
    };
    page.t(&key)
}

fn shown(page: &PageFrame, shell: &Shell, field: &str, value: &Value) -> String {
    match (field, value) {
        (_, Value::Null) => String::new(),
        ("status", Value::String(code)) => word(page, "ticket-status", code),
        ("pending_reason", Value::String(code)) => word(page, "pending-reason", code),
        ("kind", Value::String(code)) => word(page, "ticket-kind", code),
        ("priority" | "channel", Value::String(code)) => word(page, field, code),
        ("area", Value::String(code)) => word(page, "customer-area", code),
        ("impact" | "urgency", Value::String(code)) => word(page, "level", code),
        (_, Value::String(text)) => match text.parse::<Timestamp>() {
            Ok(at) => shell.datetime(&at),
            Err(_) => text.clone(),
        },
        (_, Value::Bool(yes)) => page.t(if *yes { "ui-yes" } else { "ui-no" }),
        (_, Value::Array(list)) => list
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        (_, other) => other.to_string(),
    }
}
