//! Use cases of documents, called alike by pages, API and timers. What somebody may not see is not found; what he may see
//! but not keep is refused.

use serde_json::json;
use sqm_domain::document::{DocumentState, next_review};
use sqm_domain::ids::DocumentId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::csv::line;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::COUNT_LIMIT;
use sqm_platform::{AppState, Error, Result};

use super::sql::{self, NEVER, Position};
use super::write::{self, Born, Said};
use super::{Document, DocumentFilter, DocumentPatch, Entry, NewDocument, Reason, Sort};
use crate::viewpoint::Viewpoint;
use crate::{reading, timers, version};

/// Lines of history read; more belongs into the audit trail.
const HISTORY: i64 = 500;
/// Lines of an exported file.
const EXPORTED: i64 = 50_000;

/// A page of documents.
pub async fn list(
    tx: &mut TenantTx,
    who: &Viewpoint,
    filter: &DocumentFilter,
    sort: Sort,
    paging: &Paging,
) -> Result<Paged<Document>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, who, filter, sort, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        id: row.id.into(),
        number: row.number.clone(),
        review: row.review_on.unwrap_or(NEVER),
    }))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, who: &Viewpoint, filter: &DocumentFilter) -> Result<i64> {
    sql::count(tx, who, filter, COUNT_LIMIT + 1).await
}

/// One document.
pub async fn get(tx: &mut TenantTx, who: &Viewpoint, id: DocumentId) -> Result<Document> {
    sql::get(tx, who, id).await
}

/// What happened to a document, oldest first. What was done with versions never in force is for whoever works on it.
pub async fn history(tx: &mut TenantTx, document: &Document) -> Result<Vec<Entry>> {
    let mut entries = sql::entries(tx, document.id, HISTORY).await?;
    entries.retain(|entry| {
        document.works_on
            || entry.number.is_empty()
            || matches!(entry.field.as_str(), "took_effect" | "reviewed" | "withdrawn")
    });
    Ok(entries)
}

/// A document that may be kept by whoever looks, held for a change.
pub(crate) async fn kept(tx: &mut TenantTx, who: &Viewpoint, id: DocumentId) -> Result<Document> {
    sql::get(tx, who, id).await?;
    sql::hold(tx, id).await?;
    let known = sql::get(tx, who, id).await?;
    if known.may_edit(who) {
        Ok(known)
    } else {
        Err(Error::Forbidden("document.edit"))
    }
}

/// Begins a document with its first version.
pub async fn create(state: &AppState, tx: &mut TenantTx, new: NewDocument) -> Result<DocumentId> {
    let new = new.check()?;
    let kind = new.kind.ok_or_else(|| Error::field("kind", "field-required"))?;
    let owner = new
        .owner
        .or(tx.actor().user())
        .ok_or_else(|| Error::field("owner", "field-required"))?;
    sql::person(tx, owner).await?;
    let id = DocumentId::new_at(tx.now());
    let prefix = kind.prefix();
    let scope = tx.scope().clone();
    let count = state
        .numbering
        .next(&state.db, &scope, &format!("document.{}", kind.as_str()))
        .await?;
    let number = format!("{prefix}-{count:04}");
    let born = Born {
        id,
        number: &number,
        kind: kind.as_str(),
        owner,
    };
    write::insert(tx, born, &new).await?;
    version::first(tx, id, &new.body, &new.changes).await?;
    write::index_words(tx, id).await?;
    let made = sql::get(tx, &Viewpoint::HOUSE, id).await?;
    write::add_entries(
        tx,
        id,
        &[(String::new(), "created", String::new(), String::new())],
    )
    .await?;
    tx.audit(AuditEntry::new(
        "document.create",
        "document",
        id,
        json!({ "number": number }),
    ));
    emit(tx, "document.created", &made, json!({}));
    Ok(id)
}

/// Changes what a document is; its text is changed in versions.
pub async fn change(
    tx: &mut TenantTx,
    who: &Viewpoint,
    id: DocumentId,
    seen: IfMatch,
    patch: DocumentPatch,
) -> Result<()> {
    let known = kept(tx, who, id).await?;
    let patch = patch.check()?;
    seen.check(known.version)?;
    let mut next = known.clone();
    if let Some(title) = patch.title {
        next.title = title;
    }
    if let Some(owner) = patch.owner
        && owner != known.owner.id
    {
        next.owner = sql::person(tx, owner).await?;
    }
    if let Some(department) = patch.department {
        next.department_id = department;
    }
    if let Some(clauses) = patch.clauses {
        next.clauses = clauses;
    }
    if let Some(level) = patch.confidentiality {
        next.confidentiality = level;
    }
    if let Some(months) = patch.review_months {
        next.review_months = months;
    }
    if let Some(days) = patch.read_days {
        next.read_days = days;
    }
    if let Some(day) = patch.review_on
        && Some(day) != known.review_on
    {
        if known.state != DocumentState::Effective {
            return Err(Error::field("review_on", "document-review-not-in-force"));
        }
        if day < sql::today(tx) {
            return Err(Error::field("review_on", "document-review-past"));
        }
        next.review_on = Some(day);
    }
    save(tx, &known, next, Vec::new(), "document.edit").await
}

/// Found still right: looked at again after the usual months.
pub async fn confirm(
    tx: &mut TenantTx,
    who: &Viewpoint,
    id: DocumentId,
    seen: IfMatch,
    reason: &Reason,
) -> Result<()> {
    let known = kept(tx, who, id).await?;
    seen.check(known.version)?;
    let text = reason.given()?;
    let Some(effective) = &known.effective else {
        return Err(Error::Conflict("document-not-in-force"));
    };
    let mut next = known.clone();
    next.review_on = Some(next_review(sql::today(tx), i32::from(known.review_months)));
    let said = (effective.number.clone(), "reviewed", String::new(), text);
    save(tx, &known, next, vec![said], "document.review").await
}

/// Takes a document out of force. Whoever still had to read it need not.
pub async fn withdraw(
    tx: &mut TenantTx,
    who: &Viewpoint,
    id: DocumentId,
    seen: IfMatch,
    reason: &Reason,
) -> Result<()> {
    let known = kept(tx, who, id).await?;
    seen.check(known.version)?;
    let text = reason.given()?;
    let Some(effective) = &known.effective else {
        return Err(Error::Conflict("document-not-in-force"));
    };
    if known.preparing.is_some() {
        return Err(Error::Conflict("document-version-in-preparation"));
    }
    write::withdraw(tx, id).await?;
    reading::excuse_document(tx, &known).await?;
    let said = (effective.number.clone(), "withdrawn", String::new(), text);
    write::add_entries(tx, id, &[said]).await?;
    let after = sql::get(tx, &Viewpoint::HOUSE, id).await?;
    tx.audit(AuditEntry::new(
        "document.withdraw",
        "document",
        id,
        json!({ "number": known.number }),
    ));
    emit(tx, "document.withdrawn", &after, json!({}));
    timers::drop_timer(tx, id).await
}

/// Writes what differs, with its history, tells trail and readers, and sets the timer anew.
async fn save(
    tx: &mut TenantTx,
    known: &Document,
    next: Document,
    mut lines: Vec<Said>,
    act: &'static str,
) -> Result<()> {
    let mut differs = |field: &'static str, before: &str, after: &str| {
        if before != after {
            lines.push((String::new(), field, before.to_owned(), after.to_owned()));
        }
    };
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    differs("title", &known.title, &next.title);
    differs("clauses", &known.clauses.join(", "), &next.clauses.join(", "));
    differs(
        "confidentiality",
        known.confidentiality.as_str(),
        next.confidentiality.as_str(),
    );
    differs("review_on", &day(known.review_on), &day(next.review_on));
    differs(
        "review_months",
        &known.review_months.to_string(),
        &next.review_months.to_string(),
    );
    differs(
        "read_days",
        &known.read_days.to_string(),
        &next.read_days.to_string(),
    );
    // Two people may have one name.
    if known.owner.id != next.owner.id {
        let (before, after) = (known.owner.name.clone(), next.owner.name.clone());
        lines.push((String::new(), "owner", before, after));
    }
    let moved = known.department_id != next.department_id;
    if lines.is_empty() && !moved {
        return Ok(());
    }
    // Another day: what was told before no longer holds.
    let again = known.review_on != next.review_on || act == "document.review";
    write::write(tx, &next, again).await?;
    let after = sql::get(tx, &Viewpoint::HOUSE, known.id).await?;
    if moved {
        let name = |name: &Option<String>| name.clone().unwrap_or_default();
        lines.push((
            String::new(),
            "department",
            name(&known.department),
            name(&after.department),
        ));
    }
    write::add_entries(tx, known.id, &lines).await?;
    write::index_words(tx, known.id).await?;
    let fields: Vec<&'static str> = lines.iter().map(|(_, field, ..)| *field).collect();
    tx.audit(AuditEntry::new(
        act,
        "document",
        known.id,
        json!({ "number": known.number, "changed": fields }),
    ));
    let event = if act == "document.review" {
        "document.reviewed"
    } else {
        "document.changed"
    };
    emit(tx, event, &after, json!({ "changed": fields }));
    timers::set(tx, known.id).await
}

/// The owner is told that the review-by day comes near.
pub(crate) async fn review_due(tx: &mut TenantTx, id: DocumentId) -> Result<()> {
    if write::note_review(tx, id, false).await? {
        let document = sql::get(tx, &Viewpoint::HOUSE, id).await?;
        emit(tx, "document.review_due", &document, json!({}));
    }
    Ok(())
}

/// The review-by day has passed; told once.
pub(crate) async fn review_overdue(tx: &mut TenantTx, id: DocumentId) -> Result<()> {
    if write::note_review(tx, id, true).await? {
        let document = sql::get(tx, &Viewpoint::HOUSE, id).await?;
        emit(tx, "document.review_overdue", &document, json!({}));
    }
    Ok(())
}

/// Announces a fact about a document; `more` says what only this kind of fact has.
pub(crate) fn emit(tx: &mut TenantTx, kind: &'static str, document: &Document, more: serde_json::Value) {
    let mut data = json!({
        "number": document.number, "state": document.state, "owner": document.owner.id,
        "department": document.department_id, "review_on": document.review_on,
    });
    if let (Some(data), serde_json::Value::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
    tx.emit(DomainEvent::new(kind, "document", document.id, data));
}

/// The register as a file: exactly what the filter shows, in its order.
pub async fn csv(
    state: &AppState,
    tx: &mut TenantTx,
    who: &Viewpoint,
    filter: &DocumentFilter,
    sort: Sort,
) -> Result<String> {
    let mut text = String::from(sqm_platform::csv::MARK);
    let (lang, zone) = (tx.lang(), tx.zone().clone());
    let word = |key: &str| state.catalogue.text(lang, key).into_owned();
    let heads = [
        "document-number",
        "document-title",
        "document-kind",
        "document-state",
        "document-version",
        "document-in-force-since",
        "document-preparing",
        "document-owner",
        "document-department",
        "document-clauses",
        "document-confidentiality",
        "document-review-on",
    ];
    let heads: Vec<String> = heads.into_iter().map(word).collect();
    line(&mut text, heads.iter().map(String::as_str));
    for document in sql::rows(tx, who, filter, sort, None, EXPORTED).await? {
        let since = document.effective.as_ref().and_then(|mark| mark.since);
        let cells = [
            document.number,
            document.title,
            word(&format!("document-kind-{}", document.kind)),
            word(&format!("document-state-{}", document.state)),
            document.effective.map(|mark| mark.number).unwrap_or_default(),
            since
                .map(|at| at.to_zoned(zone.clone()).date().to_string())
                .unwrap_or_default(),
            document.preparing.map(|mark| mark.number).unwrap_or_default(),
            document.owner.name,
            document.department.unwrap_or_default(),
            document.clauses.join(" "),
            word(&format!("document-confidentiality-{}", document.confidentiality)),
            document.review_on.map(|day| day.to_string()).unwrap_or_default(),
        ];
        line(&mut text, cells.iter().map(String::as_str));
    }
    Ok(text)
}
