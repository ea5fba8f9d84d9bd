//! Clocks of tickets that are worked on: what happens to them, and other promises for those that are open.

use std::collections::HashMap;

use sqm_domain::ids::TicketId;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;

use super::settle::{settle, summary};
use super::sql::{self, Mark, Told};
use super::story::{self, Moment, Need};
use super::{Clock, calendars_of, past};
use crate::sla::news;
use crate::sla::policy::{self, Book};
use crate::sla::{Happening, Subject};

/// Tells a ticket's clocks what happened; one read and one write. `subject` is the ticket afterwards, held by the caller.
pub(crate) async fn change(tx: &mut TenantTx, subject: &Subject, happenings: &[Happening]) -> Result<()> {
    if happenings.is_empty() {
        return Ok(());
    }
    let book = policy::open(tx).await?;
    let mut clocks = sql::of_ticket(tx, subject.ticket).await?;
    let mut needs = Vec::new();
    for happening in happenings {
        match *happening {
            Happening::Replied { at } => story::tell(&mut clocks, &book, subject, at, Moment::Replied),
            Happening::CustomerWrote { at } => {
                story::tell(&mut clocks, &book, subject, at, Moment::CustomerWrote);
            }
            Happening::StatusChanged { at, from, .. } => {
                let entered = Moment::Entered(subject.status, subject.pending_reason);
                story::tell(&mut clocks, &book, subject, at, entered);
                // What was promised may have changed while it was closed.
                if subject.status.is_open() && !from.is_open() {
                    needs.extend(story::amend(&mut clocks, &book, subject, at));
                }
            }
            Happening::PropertiesChanged { at } => {
                needs.extend(story::amend(&mut clocks, &book, subject, at));
            }
        }
    }
    if !needs.is_empty() {
        let at = tx.now();
        let past = past::read(tx, &[subject.ticket])
            .await?
            .remove(&subject.ticket)
            .unwrap_or_default();
        let moments = past::moments(past::received(subject, &past)?, &past)?;
        story::fulfil(&mut clocks, &needs, &book, subject, &moments, at);
    }
    let mut tickets = HashMap::from([(subject.ticket, clocks)]);
    keep(tx, &book, &mut tickets).await
}

/// Works out what the touched clocks show and writes them; announces what is new.
async fn keep(tx: &mut TenantTx, book: &Book, tickets: &mut HashMap<TicketId, Vec<Clock>>) -> Result<()> {
    let now = tx.now();
    let mut snapshots = book.snapshots();
    for clocks in tickets.values() {
        snapshots = calendars_of(tx, clocks, snapshots).await?;
    }
    let (mut lines, mut marks) = (Vec::new(), Vec::new());
    for (ticket, clocks) in tickets.iter_mut() {
        if !clocks.iter().any(|clock| clock.touched) {
            continue;
        }
        for clock in clocks.iter_mut().filter(|clock| clock.touched) {
            if let Some(news) = settle(clock, &snapshots, now)? {
                lines.push(Told {
                    ticket: *ticket,
                    news,
                    clock: clock.kind,
                    due_at: clock.shown.due_at,
                });
            }
        }
        marks.push(Mark::of(*ticket, summary(clocks)));
    }
    if marks.is_empty() {
        return Ok(());
    }
    let touched: Vec<&Clock> = tickets.values().flatten().filter(|clock| clock.touched).collect();
    sql::write(tx, &touched, &marks, &lines).await?;
    news::announce(tx, &lines).await
}

/// Brings the clocks of open tickets under the present policies and calendars, from now on (rules §1.3.5). Returns the
/// tickets whose clocks changed.
pub(crate) async fn retarget(tx: &mut TenantTx, ids: &[TicketId]) -> Result<Vec<TicketId>> {
    let now = tx.now();
    let book = policy::fresh(tx).await?;
    let held = sql::held(tx, ids).await?;
    let mut tickets = sql::of(tx, ids).await?;
    let mut needing: Vec<(&Subject, Vec<Need>)> = Vec::new();
    for ticket in &held {
        let clocks = tickets.entry(ticket.subject.ticket).or_default();
        let needs = story::amend(clocks, &book, &ticket.subject, now);
        if !needs.is_empty() {
            needing.push((&ticket.subject, needs));
        }
    }
    if !needing.is_empty() {
        let ids: Vec<TicketId> = needing.iter().map(|(subject, _)| subject.ticket).collect();
        let mut pasts = past::read(tx, &ids).await?;
        for (subject, needs) in needing {
            let past = pasts.remove(&subject.ticket).unwrap_or_default();
            let moments = past::moments(past::received(subject, &past)?, &past)?;
            let clocks = tickets.entry(subject.ticket).or_default();
            story::fulfil(clocks, &needs, &book, subject, &moments, now);
        }
    }
    keep(tx, &book, &mut tickets).await?;
    let changed = tickets
        .iter()
        .filter(|(_, clocks)| clocks.iter().any(|clock| clock.touched));
    Ok(changed.map(|(ticket, _)| *ticket).collect())
}
