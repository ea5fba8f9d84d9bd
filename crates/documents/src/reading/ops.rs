//! Use cases of readings: asked, acknowledged, reminded of, excused.

use serde_json::json;
use sqm_domain::ids::{DocumentId, UserId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::listing::COUNT_LIMIT;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::sql::{self, Told};
use super::{Acknowledgement, Reading, ReadingFilter, Tally};
use crate::document::{self, Document};
use crate::viewpoint::Viewpoint;

/// People asked, reminded or told in one transaction.
const PORTION: i64 = 500;

/// A page of readings. Without the right to see all, a reader sees his own and those of documents he keeps.
pub async fn list(
    tx: &mut TenantTx,
    who: &Viewpoint,
    filter: &ReadingFilter,
    paging: &Paging,
) -> Result<Paged<Reading>> {
    let after: Option<Uuid> = paging.position()?;
    let rows = sql::rows(tx, who, filter, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Uuid::from(row.id)))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, who: &Viewpoint, filter: &ReadingFilter) -> Result<i64> {
    sql::count(tx, who, filter, COUNT_LIMIT + 1).await
}

/// How far the reading of a document is.
pub async fn tally(tx: &mut TenantTx, document: &Document) -> Result<Tally> {
    match document.asked_id {
        Some(version) => sql::tally(tx, version).await,
        None => Ok(Tally::default()),
    }
}

/// The reader has read the version in force. Doing it twice changes nothing. Whoever says which version he read is refused when
/// another one came into force meanwhile: nobody confirms a text he has not seen.
pub async fn acknowledge(
    tx: &mut TenantTx,
    who: &Viewpoint,
    id: DocumentId,
    read: &Acknowledgement,
) -> Result<()> {
    document::get(tx, who, id).await?;
    // Held: no version comes into force between looking and saying so.
    document::hold(tx, id).await?;
    let document = document::get(tx, who, id).await?;
    let (Some(me), Some(effective), Some(asked)) = (who.user, &document.effective, document.asked_id) else {
        return Err(Error::Conflict("document-not-asked-to-read"));
    };
    if read
        .document_version
        .as_ref()
        .is_some_and(|number| *number != effective.number)
    {
        return Err(Error::Conflict("document-newer-in-force"));
    }
    let today = document::today(tx);
    match sql::acknowledge(tx, asked, effective.id, me, today).await? {
        Some(reading) => {
            tx.audit(AuditEntry::new(
                "document.acknowledge",
                "document",
                id,
                json!({ "number": document.number, "document_version": effective.number }),
            ));
            emit(tx, "reading.acknowledged", reading, &document, me);
            Ok(())
        }
        None if document
            .my_reading
            .is_some_and(|mine| mine.acknowledged_at.is_some()) =>
        {
            Ok(())
        }
        None => Err(Error::Conflict("document-not-asked-to-read")),
    }
}

/// Asks the next portion of the audience; false = everybody has been asked.
pub(crate) async fn ask(tx: &mut TenantTx, id: DocumentId) -> Result<bool> {
    let asked = sql::ask(tx, Some(id), None, PORTION).await?;
    let more = asked.len() as i64 == PORTION;
    sql::set_asking(tx, id, more).await?;
    told(tx, "reading.asked", asked);
    Ok(more)
}

/// Asks somebody who came, or came back, or moved, for what he has not been asked yet; says which documents those are.
pub(crate) async fn ask_person(tx: &mut TenantTx, person: UserId) -> Result<Vec<DocumentId>> {
    let mut asked = sql::ask_again(tx, person).await?;
    asked.extend(sql::ask(tx, None, Some(person), PORTION).await?);
    let documents = asked.iter().map(|one| one.document_id.into()).collect();
    told(tx, "reading.asked", asked);
    Ok(documents)
}

/// Somebody has left: nobody waits for what he has not read.
pub(crate) async fn excuse_person(tx: &mut TenantTx, person: UserId) -> Result<()> {
    let excused = sql::excuse(tx, None, Some(person)).await?;
    told(tx, "reading.excused", excused);
    Ok(())
}

/// Nobody waits for those who have not read what is no longer in force.
pub(crate) async fn excuse_document(tx: &mut TenantTx, document: &Document) -> Result<()> {
    let excused = sql::excuse(tx, Some(document.id), None).await?;
    told(tx, "reading.excused", excused);
    Ok(())
}

/// Reminds the next portion of those whose day comes near.
pub(crate) async fn remind(tx: &mut TenantTx, id: DocumentId) -> Result<()> {
    let reminded = sql::note_reminded(tx, id, document::today(tx), PORTION).await?;
    told(tx, "reading.reminded", reminded);
    Ok(())
}

/// Notes, and tells, whose day has passed; the next portion.
pub(crate) async fn overdue(tx: &mut TenantTx, id: DocumentId) -> Result<()> {
    let late = sql::note_overdue(tx, id, document::today(tx), PORTION).await?;
    told(tx, "reading.overdue", late);
    Ok(())
}

fn told(tx: &mut TenantTx, kind: &'static str, list: Vec<Told>) {
    for one in list {
        let data = json!({ "number": one.number, "document": one.document_id, "person": one.user_id, "due_on": one.due_on.to_jiff() });
        tx.emit(DomainEvent::new(kind, "reading", one.id, data));
    }
}

fn emit(tx: &mut TenantTx, kind: &'static str, reading: Uuid, document: &Document, person: UserId) {
    let data = json!({ "number": document.number, "document": document.id, "person": person });
    tx.emit(DomainEvent::new(kind, "reading", reading, data));
}
