//! Use cases of versions: begun, written, given up, read, put into force.

use serde_json::json;
use sqm_domain::document::{DocumentState, VersionNumber, VersionState, VersionStep, next_review};
use sqm_domain::ids::{DocumentId, DocumentVersionId, UserId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, Result};

use super::sql::{self, Born};
use super::{Begin, Difference, Text, Version, VersionPatch, compare};
use crate::document::{self, Document};
use crate::viewpoint::Viewpoint;
use crate::{reading, timers};

/// The versions a reader may see, the latest first. Those never in force are for whoever works on the document.
pub async fn versions(tx: &mut TenantTx, document: &Document) -> Result<Vec<Version>> {
    let mut versions = sql::of_document(tx, document.id).await?;
    versions.retain(|version| document.works_on || version.state.was_in_force());
    Ok(versions)
}

/// One version with its text: that of a number, or else the one in force, or the latest there is.
pub async fn text(tx: &mut TenantTx, document: &Document, number: Option<VersionNumber>) -> Result<Text> {
    let versions = versions(tx, document).await?;
    let found = match number {
        // A number is given again when the version that had it was given up: the one that lives is meant.
        Some(number) => versions
            .into_iter()
            .filter(|version| version.at == number)
            .min_by_key(|version| version.state == VersionState::Discarded),
        None => {
            let place = versions
                .iter()
                .position(|version| version.state == VersionState::Effective)
                .or(versions
                    .iter()
                    .position(|version| version.state != VersionState::Discarded));
            place.and_then(|place| versions.into_iter().nth(place))
        }
    };
    let version = found.ok_or(Error::NotFound("document"))?;
    let body = sql::body(tx, version.id).await?;
    Ok(Text { version, body })
}

/// What differs between two versions of a document.
pub async fn changes(
    tx: &mut TenantTx,
    document: &Document,
    from: VersionNumber,
    to: VersionNumber,
) -> Result<Vec<Difference>> {
    let from = text(tx, document, Some(from)).await?;
    let to = text(tx, document, Some(to)).await?;
    Ok(compare(&from.body, &to.body))
}

/// The version in preparation.
pub async fn preparing(tx: &mut TenantTx, document: &Document) -> Result<Version> {
    let open = document.preparing.as_ref().ok_or(Error::NotFound("document"))?.id;
    let versions = sql::of_document(tx, document.id).await?;
    versions
        .into_iter()
        .find(|version| version.id == open)
        .ok_or(Error::NotFound("document"))
}

/// Which of these may put a version into force.
pub async fn may_approve(tx: &mut TenantTx, people: &[UserId]) -> Result<Vec<UserId>> {
    sql::able(tx, people, true).await
}

/// The first version of a document just begun.
pub(crate) async fn first(
    tx: &mut TenantTx,
    document: DocumentId,
    body: &str,
    changes: &str,
) -> Result<DocumentVersionId> {
    let born = Born {
        document,
        number: VersionNumber::FIRST,
        body,
        changes,
        ask: true,
    };
    let id = sql::insert(tx, born).await?;
    if let Some(who) = tx.actor().user().filter(|_| !body.trim().is_empty()) {
        sql::note_writer(tx, document, id, who).await?;
    }
    Ok(id)
}

/// Begins the next version with the text of the last one. A major one asks everybody to read it again.
pub async fn begin(
    tx: &mut TenantTx,
    who: &Viewpoint,
    id: DocumentId,
    seen: IfMatch,
    begin: &Begin,
) -> Result<Version> {
    let document = document::kept(tx, who, id).await?;
    seen.check(document.version)?;
    if document.preparing.is_some() {
        return Err(Error::Conflict("document-version-in-preparation"));
    }
    let versions = sql::of_document(tx, id).await?;
    let last = versions
        .iter()
        .filter(|version| version.state != VersionState::Discarded)
        .max_by_key(|version| version.at);
    let (number, body) = match last {
        Some(last) => (last.at.next(begin.step), sql::body(tx, last.id).await?),
        None => (VersionNumber::FIRST, String::new()),
    };
    let born = Born {
        document: id,
        number,
        body: &body,
        changes: "",
        ask: number.step() == VersionStep::Major,
    };
    sql::insert(tx, born).await?;
    let said = (number.to_string(), "begun", String::new(), String::new());
    document::add_entries(tx, id, &[said]).await?;
    tell(tx, id, "document.begin", "document.changed", number).await?;
    let after = document::get(tx, who, id).await?;
    preparing(tx, &after).await
}

/// Writes in the version in preparation. Whoever changes its text is one of its writers.
pub async fn write(
    tx: &mut TenantTx,
    who: &Viewpoint,
    id: DocumentId,
    seen: IfMatch,
    patch: VersionPatch,
) -> Result<()> {
    let document = document::kept(tx, who, id).await?;
    let known = preparing(tx, &document).await?;
    let patch = patch.check(document::today(tx))?;
    seen.check(known.version)?;
    if known.state != VersionState::Draft {
        return Err(Error::Conflict("document-not-draft"));
    }
    let before = sql::body(tx, known.id).await?;
    let body = patch
        .body
        .map(|body| body.replace("\r\n", "\n"))
        .filter(|body| *body != before);
    let changes = patch
        .changes
        .map_or_else(|| known.changes.clone(), |text| text.trim().to_owned());
    let effective_on = patch.effective_on.unwrap_or(known.effective_on);
    let ask = patch.ask.unwrap_or(known.ask) || known.at.step() == VersionStep::Major;
    if body.is_none() && changes == known.changes && effective_on == known.effective_on && ask == known.ask {
        return Ok(());
    }
    sql::write(tx, known.id, body.as_deref(), &changes, effective_on, ask).await?;
    let said = (known.number.clone(), "text", String::new(), String::new());
    if body.is_some() {
        if let Some(me) = tx.actor().user() {
            sql::note_writer(tx, id, known.id, me).await?;
        }
        document::add_entries(tx, id, &[said]).await?;
        if document.state == DocumentState::Draft {
            document::index_words(tx, id).await?;
        }
    }
    document::touch(tx, id).await?;
    tell(tx, id, "document.write", "document.changed", known.at).await
}

/// Gives the version in preparation up; what was in force stays in force.
pub async fn discard(tx: &mut TenantTx, who: &Viewpoint, id: DocumentId, seen: IfMatch) -> Result<()> {
    let document = document::kept(tx, who, id).await?;
    let known = preparing(tx, &document).await?;
    seen.check(known.version)?;
    sql::set_state(tx, id, known.id, VersionState::Discarded).await?;
    let said = (known.number.clone(), "discarded", String::new(), String::new());
    document::add_entries(tx, id, &[said]).await?;
    timers::set(tx, id).await?;
    tell(tx, id, "document.discard", "document.changed", known.at).await
}

/// Puts an approved version into force: its day has come.
pub(crate) async fn take_effect(tx: &mut TenantTx, id: DocumentId, version: DocumentVersionId) -> Result<()> {
    let document = document::get(tx, &Viewpoint::HOUSE, id).await?;
    let known = preparing(tx, &document).await?;
    if known.id != version || known.state != VersionState::Approved {
        return Ok(());
    }
    let review_on = next_review(document::today(tx), i32::from(document.review_months));
    if known.ask {
        reading::excuse_document(tx, &document).await?;
    }
    sql::put_into_force(tx, id, version, review_on, known.ask).await?;
    document::index_words(tx, id).await?;
    let said = (known.number.clone(), "took_effect", String::new(), String::new());
    document::add_entries(tx, id, &[said]).await?;
    tell(tx, id, "document.take_effect", "document.took_effect", known.at).await
}

/// Tells trail and readers what was done with a version.
pub(super) async fn tell(
    tx: &mut TenantTx,
    id: DocumentId,
    act: &'static str,
    event: &'static str,
    number: VersionNumber,
) -> Result<()> {
    let after = document::get(tx, &Viewpoint::HOUSE, id).await?;
    let of = json!({ "number": after.number, "document_version": number.to_string() });
    tx.audit(AuditEntry::new(act, "document", id, of));
    document::emit(
        tx,
        event,
        &after,
        json!({ "document_version": number.to_string() }),
    );
    Ok(())
}
