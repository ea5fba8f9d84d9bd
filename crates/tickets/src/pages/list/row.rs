//! A ticket as a row.

use sqm_platform::page::{Address, PageFrame, Shell, word};

use crate::pages::words;
use crate::ticket::{Due, TicketItem};

/// How a clock looks in a narrow cell.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Clock {
    pub state: &'static str,
    pub text: String,
}

/// A row with everything in words.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Row {
    pub href: String,
    pub id: String,
    pub number: String,
    pub subject: String,
    pub customer: String,
    pub status: &'static str,
    pub status_name: String,
    pub level: &'static str,
    pub priority: String,
    pub clock: Option<Clock>,
    pub category: String,
    pub department: String,
    pub assignee: String,
    pub channel: String,
    pub updated_at: jiff::Timestamp,
}

impl Row {
    pub(in crate::pages) fn new(page: &PageFrame, shell: &Shell, item: TicketItem, list: &Address) -> Self {
        // The list goes along, so that the ticket's page knows which one comes next.
        let query = list.without(&["after"]).query();
        let way = if query.is_empty() {
            String::new()
        } else {
            Address::new("", "").with("in", &query).href()
        };
        let clock = clock(page, shell, &item);
        Self {
            href: format!("/tickets/{}{way}", item.id),
            id: item.id.to_string(),
            number: item.number,
            subject: item.subject,
            customer: item.customer.map(|customer| customer.name).unwrap_or_default(),
            status: item.status.as_str(),
            status_name: words::status(page, item.status, item.pending_reason),
            level: words::level(item.priority),
            priority: word(page, "priority", item.priority),
            clock,
            category: item.category.map(|category| category.name).unwrap_or_default(),
            department: item.department.map_or(item.team, |department| department.name),
            assignee: item.assignee.map_or(item.owner_name, |person| person.name),
            channel: word(page, "channel", item.channel),
            updated_at: item.updated_at,
        }
    }
}

/// The most pressing clock of a ticket in three words; none where nothing runs.
fn clock(page: &PageFrame, shell: &Shell, item: &TicketItem) -> Option<Clock> {
    let now = shell.now;
    let span = |key: &str, from: jiff::Timestamp, to: jiff::Timestamp| {
        shell.ta(key, "time", shell.duration(&(to.as_second() - from.as_second())))
    };
    let state = item.due_state(now);
    let since = item.overdue_since.or(item.due_at);
    let (state, text) = match (state, item.due_at, since) {
        (Some(Due::Overdue), _, Some(since)) => ("breached", span("tp-late", since, now)),
        (Some(Due::Paused), ..) => ("paused", page.t("ui-clock-paused")),
        (Some(Due::Warning), Some(due), _) => ("warning", span("tp-left", now, due)),
        (_, Some(due), _) if item.status.is_open() && due > now => ("running", span("tp-left", now, due)),
        _ => return None,
    };
    Some(Clock { state, text })
}
