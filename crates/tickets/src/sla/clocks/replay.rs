//! Clocks of tickets that come with their past: imported histories and the demo tenant (rules §1.3.5: every limit judges
//! as it would have judged then).

use jiff::Timestamp;
use sqm_domain::ids::TicketId;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;

use super::past::{Event, Past};
use super::settle::{settle, summary};
use super::sql::{self, Held, Mark};
use super::story::{self, Moment};
use super::{Clock, calendars_of, open, past};
use crate::sla::Subject;
use crate::sla::policy::{self, Book};

/// Tickets worked on by one set of statements.
const CHUNK: usize = 500;

/// Makes the clocks of tickets from their threads and histories: four statements for 500 tickets, nothing announced. Doing it
/// again gives the same clocks.
pub(crate) async fn rebuild(tx: &mut TenantTx, ids: &[TicketId]) -> Result<()> {
    let book = policy::fresh(tx).await?;
    let now = tx.now();
    for chunk in ids.chunks(CHUNK) {
        let held = sql::held(tx, chunk).await?;
        let mut pasts = past::read(tx, chunk).await?;
        let mut lived: Vec<Clock> = Vec::new();
        let mut marks = Vec::with_capacity(held.len());
        for ticket in &held {
            let past = pasts.remove(&ticket.subject.ticket).unwrap_or_default();
            let mut clocks = relive(&book, ticket, &past)?;
            let snapshots = calendars_of(tx, &clocks, book.snapshots()).await?;
            for clock in &mut clocks {
                settle(clock, &snapshots, now)?;
            }
            marks.push(Mark::of(ticket.subject.ticket, summary(&clocks)));
            lived.extend(clocks);
        }
        sql::clear(tx, chunk).await?;
        sql::write(tx, &lived.iter().collect::<Vec<_>>(), &marks, &[]).await?;
    }
    Ok(())
}

/// Lets a ticket live again.
fn relive(book: &Book, ticket: &Held, past: &Past) -> Result<Vec<Clock>> {
    let present = &ticket.subject;
    let mut subject = past::received(present, past)?;
    let told = past
        .iter()
        .any(|(_, event)| matches!(event, Event::Changed { field, .. } if field == "status"));
    if !told {
        // A row without a history: its end is all that is known.
        (subject.status, subject.pending_reason) = (sqm_domain::ticket::Status::New, None);
    }
    let received = subject.clone();
    let mut clocks = open::start(book, &subject);
    for group in past.chunk_by(|a, b| a.0 == b.0) {
        live(book, &mut clocks, &mut subject, &received, past, group)?;
    }
    if !told && present.status != subject.status {
        let at = ticket.ended_at.max(present.opened_at);
        (subject.status, subject.pending_reason) = (present.status, present.pending_reason);
        let entered = Moment::Entered(subject.status, subject.pending_reason);
        story::tell(&mut clocks, book, &subject, at, entered);
    }
    Ok(clocks)
}

/// What happened at one instant.
fn live(
    book: &Book,
    clocks: &mut Vec<Clock>,
    subject: &mut Subject,
    received: &Subject,
    past: &Past,
    group: &[(Timestamp, Event)],
) -> Result<()> {
    let at = group[0].0;
    let before = (subject.status, subject.pending_reason);
    let mut asked = false;
    for (_, event) in group {
        if let Event::Changed { field, to, .. } = event {
            asked |= past::set(subject, field, to.as_ref())?;
        }
    }
    for (_, event) in group {
        match event {
            Event::Replied => story::tell(clocks, book, subject, at, Moment::Replied),
            // The message the ticket came with is the need itself, no further contact.
            Event::CustomerWrote if at > subject.opened_at => {
                story::tell(clocks, book, subject, at, Moment::CustomerWrote);
            }
            Event::CustomerWrote | Event::Changed { .. } => {}
        }
    }
    let after = (subject.status, subject.pending_reason);
    if before != after {
        story::tell(clocks, book, subject, at, Moment::Entered(after.0, after.1));
        asked |= after.0.is_open() && !before.0.is_open();
    }
    if asked {
        let needs = story::amend(clocks, book, subject, at);
        if !needs.is_empty() {
            let moments = past::moments(received.clone(), past)?;
            story::fulfil(clocks, &needs, book, subject, &moments, at);
        }
    }
    Ok(())
}
