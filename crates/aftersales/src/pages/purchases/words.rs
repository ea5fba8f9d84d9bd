//! Purchases, and what followed from them, as people read them.

use jiff::civil::Date;
use sqm_domain::aftersales::{OrderState, PurchaseState, VisitState};
use sqm_platform::page::{PageFrame, Shell, word};

use crate::purchase::Purchase;

/// A `badge::badge`.
#[derive(Debug)]
pub(super) struct Badge {
    pub(super) tone: &'static str,
    pub(super) icon: &'static str,
    pub(super) label: String,
}

pub(super) fn purchase_state(page: &PageFrame, state: PurchaseState) -> Badge {
    let (tone, icon) = match state {
        PurchaseState::Active => ("success", "circle-check"),
        PurchaseState::Returned => ("warning", "arrow-back-up"),
        PurchaseState::Cancelled => ("neutral", "circle-x"),
    };
    Badge {
        tone,
        icon,
        label: word(page, "purchase-state", state),
    }
}

pub(super) fn visit_state(page: &PageFrame, state: VisitState, late: bool) -> Badge {
    let (tone, icon) = match state {
        _ if late && state.is_open() => ("danger", "alarm"),
        VisitState::Done => ("success", "circle-check"),
        VisitState::Unreachable | VisitState::Refused => ("warning", "circle-x"),
        VisitState::Cancelled | VisitState::NotNeeded => ("neutral", "circle-off"),
        VisitState::CarriedOver => ("paused", "player-pause"),
        VisitState::Due | VisitState::InProgress => ("info", "progress"),
    };
    Badge {
        tone,
        icon,
        label: word(page, "visit-state", state),
    }
}

pub(super) fn order_state(page: &PageFrame, state: OrderState) -> Badge {
    let (tone, icon) = match state {
        _ if state.is_done() => ("success", "circle-check"),
        _ if state.is_open() => ("info", "progress"),
        _ => ("neutral", "circle-off"),
    };
    Badge {
        tone,
        icon,
        label: word(page, "order-state", state),
    }
}

/// How a purchase stands to its warranty on this day; the last day counts.
pub(super) fn warranty(page: &PageFrame, until: Option<Date>, today: Date) -> Badge {
    let (tone, icon, key) = match until {
        None => ("neutral", "circle-off", "purchase-warranty-none"),
        Some(until) if until >= today => ("success", "shield-check", "purchase-warranty-on"),
        Some(_) => ("neutral", "clock-off", "purchase-warranty-over"),
    };
    Badge {
        tone,
        icon,
        label: page.t(key),
    }
}

/// A row of the list.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) p: Purchase,
    pub(super) state: Badge,
    pub(super) warranty: Badge,
    pub(super) bought: String,
    pub(super) channel: String,
    pub(super) class: String,
    pub(super) seller: String,
    pub(super) department: String,
}

impl Row {
    pub(super) fn new(page: &PageFrame, shell: &Shell, p: Purchase) -> Self {
        Self {
            state: purchase_state(page, p.state),
            warranty: warranty(page, p.warranty_until, day_of(shell)),
            bought: shell.day(&p.bought_on),
            channel: word(page, "sales-channel", p.channel),
            class: word(page, "customer-class", &p.customer_class),
            seller: p
                .seller
                .as_ref()
                .map_or_else(|| p.seller_name.clone(), |seller| seller.name.clone()),
            department: p
                .department
                .as_ref()
                .map(|one| one.name.clone())
                .unwrap_or_default(),
            p,
        }
    }
}

/// The day it is for the reader.
pub(super) fn day_of(shell: &Shell) -> Date {
    shell.now.to_zoned(shell.time_zone.clone()).date()
}
