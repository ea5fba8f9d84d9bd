//! Timers: limits and warnings that pass while nobody does anything.

use jiff::{SignedDuration, Timestamp};
use sqm_domain::ids::TicketId;
use sqm_domain::ticket::TicketKind;
use sqm_platform::db::TenantTx;
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result};

use super::settle::{settle, summary};
use super::sql::{self, Held, Mark, Told};
use super::{Clock, calendars_of};
use crate::sla::news;
use crate::sla::snapshot::Snapshots;

/// A complaint is answered within 15 days (MIIT Order 35).
const ANSWER_WITHIN: SignedDuration = SignedDuration::from_hours(15 * 24);
/// A repair is measured by three days.
const REPAIR_WITHIN: SignedDuration = SignedDuration::from_hours(3 * 24);
/// Tickets looked at by one transaction.
const CHUNK: usize = 100;

/// The instant at which one of the measured spans of the ticket passes unmet, if it has not yet.
fn span_end(ticket: &Held) -> Option<Timestamp> {
    let subject = &ticket.subject;
    if !subject.status.is_open() {
        return None;
    }
    match subject.kind {
        TicketKind::Complaint if ticket.first_response_at.is_none() && !ticket.passed_15d => {
            Some(subject.opened_at + ANSWER_WITHIN)
        }
        TicketKind::Repair if ticket.resolved_at.is_none() && !ticket.passed_3d => {
            Some(subject.opened_at + REPAIR_WITHIN)
        }
        _ => None,
    }
}

/// Looks at tickets whose time has come: stores and tells what has passed, each once. Holding the tickets makes a second
/// instance wait and then find nothing left to tell.
pub(crate) async fn tick(state: &AppState, scope: &Scope, ids: &[TicketId]) -> Result<()> {
    for chunk in ids.chunks(CHUNK) {
        let mut tx = state.db.tenant(scope).await?;
        look(&mut tx, chunk).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn look(tx: &mut TenantTx, ids: &[TicketId]) -> Result<()> {
    let now = tx.now();
    let held = sql::held(tx, ids).await?;
    let mut tickets = sql::of(tx, ids).await?;
    let mut snapshots = Snapshots::default();
    for clocks in tickets.values() {
        snapshots = calendars_of(tx, clocks, snapshots).await?;
    }
    let (mut lines, mut marks, mut changed) = (Vec::new(), Vec::new(), Vec::<Clock>::new());
    for ticket in &held {
        let id = ticket.subject.ticket;
        let clocks = tickets.entry(id).or_default();
        let mut new = false;
        for clock in clocks.iter_mut().filter(|clock| clock.standing().is_open()) {
            let before = clock.shown;
            let news = settle(clock, &snapshots, now)?;
            if let Some(news) = news {
                lines.push(Told {
                    ticket: id,
                    news,
                    clock: clock.kind,
                    due_at: clock.shown.due_at,
                });
            }
            if news.is_some()
                || (clock.shown.warned_at, clock.shown.due_at) != (before.warned_at, before.due_at)
            {
                new = true;
                changed.push(clock.clone());
            }
        }
        let passed = span_end(ticket).filter(|end| *end <= now);
        if new || passed.is_some() {
            marks.push(Mark {
                passed_3d_at: passed.filter(|_| ticket.subject.kind == TicketKind::Repair),
                passed_15d_at: passed.filter(|_| ticket.subject.kind == TicketKind::Complaint),
                ..Mark::of(id, summary(clocks))
            });
        }
    }
    if marks.is_empty() {
        return Ok(());
    }
    sql::write(tx, &changed.iter().collect::<Vec<_>>(), &marks, &lines).await?;
    news::announce(tx, &lines).await?;
    for mark in &marks {
        news::clocks_changed(tx, mark.ticket);
    }
    Ok(())
}

/// Does at once what the timers of a tenant would do by now, however many are due.
pub(crate) async fn tick_due(state: &AppState, scope: &Scope) -> Result<()> {
    let mut seen = std::collections::HashSet::new();
    loop {
        let mut tx = state.db.tenant(scope).await?;
        let now = tx.now();
        let mut due = sql::due(&mut tx, now, 500).await?;
        tx.commit().await?;
        due.retain(|ticket| seen.insert(*ticket));
        if due.is_empty() {
            return Ok(());
        }
        tick(state, scope, &due).await?;
    }
}
