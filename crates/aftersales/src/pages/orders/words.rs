//! How orders look and read wherever they are shown.

use jiff::Timestamp;
use sqm_domain::aftersales::{OrderState, OrderUrgency, Stage};
use sqm_platform::page::{PageFrame, Shell, word};

use crate::order::Order;

/// How a state looks: tone and icon.
pub(super) fn look(state: OrderState) -> (&'static str, &'static str) {
    match state {
        OrderState::New => ("accent", "circle-dot"),
        OrderState::Assigned => ("info", "user-check"),
        OrderState::Scheduled => ("info", "calendar-event"),
        OrderState::OnTheWay => ("info", "car"),
        OrderState::Working => ("info", "tool"),
        OrderState::Completed => ("success", "circle-check"),
        OrderState::Closed => ("neutral", "archive"),
        OrderState::SecondVisit => ("warning", "repeat"),
        OrderState::Cancelled => ("neutral", "circle-x"),
    }
}

/// A limit in a word: how it stands.
#[derive(Debug)]
pub(super) struct LimitView {
    pub(super) label: String,
    pub(super) tone: &'static str,
    pub(super) icon: &'static str,
    pub(super) state: String,
    pub(super) due: Timestamp,
}

fn limit(page: &PageFrame, key: &str, stage: Option<Stage>, due: Timestamp) -> Option<LimitView> {
    let stage = stage?;
    let (tone, icon, said) = match stage {
        Stage::Running => ("neutral", "clock", "order-stage-running"),
        Stage::Warning => ("warning", "clock-exclamation", "order-stage-warning"),
        Stage::Breached => ("danger", "alarm", "order-stage-breached"),
        Stage::Met => ("success", "circle-check", "order-stage-met"),
        Stage::Missed => ("danger", "clock-x", "order-stage-missed"),
    };
    Some(LimitView {
        label: page.t(key),
        tone,
        icon,
        state: page.t(said),
        due,
    })
}

/// The limits that matter.
pub(super) fn limits(page: &PageFrame, order: &Order, now: Timestamp) -> Vec<LimitView> {
    let (response, turnaround) = order.stages(now);
    [
        limit(page, "order-response", response, order.response_due),
        limit(page, "order-turnaround", turnaround, order.turnaround_due),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// An appointment as people say it: the day once.
pub(super) fn slot(shell: &Shell, order: &Order) -> String {
    match (order.slot_from, order.slot_to) {
        (Some(from), Some(to)) => format!("{}–{}", shell.datetime(&from), shell.time(&to)),
        _ => String::new(),
    }
}

/// An order as a line of a list or a card of the day.
#[derive(Debug)]
pub(in crate::pages) struct Row {
    pub(in crate::pages) href: String,
    pub(in crate::pages) number: String,
    pub(in crate::pages) kind: String,
    pub(in crate::pages) problem: String,
    pub(in crate::pages) customer: String,
    pub(in crate::pages) product: String,
    pub(in crate::pages) state: String,
    pub(in crate::pages) tone: &'static str,
    pub(in crate::pages) icon: &'static str,
    pub(in crate::pages) urgent: bool,
    pub(in crate::pages) slot: String,
    pub(in crate::pages) technician: String,
    pub(in crate::pages) limits: Vec<LimitView>,
    pub(in crate::pages) waiting: String,
    pub(in crate::pages) opened_at: Timestamp,
    pub(in crate::pages) version: i64,
    /// The one step that comes next on the spot; "" = none.
    pub(in crate::pages) next: &'static str,
}

impl Row {
    pub(in crate::pages) fn new(page: &PageFrame, shell: &Shell, order: Order, now: Timestamp) -> Self {
        let (tone, icon) = look(order.state);
        Self {
            href: format!("/service-orders/{}", order.id),
            kind: word(page, "order-kind", order.kind),
            state: word(page, "order-state", order.state),
            tone,
            icon,
            urgent: order.urgency == OrderUrgency::Urgent,
            slot: slot(shell, &order),
            limits: limits(page, &order, now)
                .into_iter()
                .filter(|limit| limit.tone != "success")
                .collect(),
            waiting: order.waiting_until.map(|day| shell.day(&day)).unwrap_or_default(),
            opened_at: order.opened_at,
            version: order.version,
            next: match order.state {
                OrderState::Assigned | OrderState::Scheduled => "on_the_way",
                OrderState::OnTheWay => "working",
                _ => "",
            },
            technician: order.technician.map(|one| one.name).unwrap_or_default(),
            number: order.number,
            problem: order.problem,
            customer: order.customer.name,
            product: order.product,
        }
    }
}
