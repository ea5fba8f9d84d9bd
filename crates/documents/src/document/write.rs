//! Writing documents.

use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{DocumentId, EventId, UserId};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result, search_index};
use uuid::Uuid;

use super::{Document, NewDocument};

/// What a document is stored as besides its input.
#[derive(Debug)]
pub(super) struct Born<'a> {
    pub(super) id: DocumentId,
    pub(super) number: &'a str,
    pub(super) kind: &'a str,
    pub(super) owner: UserId,
}

pub(super) async fn insert(tx: &mut TenantTx, born: Born<'_>, new: &NewDocument) -> Result<()> {
    sqlx::query!(
        "insert into documents.document (tenant_id, id, number, kind, title, owner_id, department_id, clauses,
           confidentiality, review_months, read_days, created_by, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)",
        Uuid::from(tx.tenant()),
        Uuid::from(born.id),
        born.number,
        born.kind,
        new.title,
        Uuid::from(born.owner),
        new.department.map(Uuid::from),
        &new.clauses,
        new.confidentiality.map_or("internal", |level| level.as_str()),
        new.review_months.unwrap_or(12),
        new.read_days.unwrap_or(14),
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

/// Writes what a document is; `review_again` forgets what was told of its review.
pub(super) async fn write(tx: &mut TenantTx, document: &Document, review_again: bool) -> Result<()> {
    sqlx::query!(
        "update documents.document
            set title = $3, owner_id = $4, department_id = $5, clauses = $6, confidentiality = $7, review_on = $8,
                review_months = $9, read_days = $10, updated_at = $11, version = version + 1,
                review_told_at = case when $12 then null else review_told_at end,
                review_overdue_since = case when $12 then null else review_overdue_since end
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(document.id),
        document.title,
        Uuid::from(document.owner.id),
        document.department_id.map(Uuid::from),
        &document.clauses,
        document.confidentiality.as_str(),
        document.review_on.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        document.review_months,
        document.read_days,
        tx.now().to_sqlx(),
        review_again,
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

/// Takes a document out of force.
pub(super) async fn withdraw(tx: &mut TenantTx, id: DocumentId) -> Result<()> {
    sqlx::query!(
        "with ended as (
           update documents.version v set state = 'withdrawn', ended_at = $3, version = v.version + 1, updated_at = $3
             from documents.document d
            where d.tenant_id = $1 and d.id = $2 and v.tenant_id = $1 and v.id = d.effective_id)
         update documents.document
            set state = 'withdrawn', withdrawn_at = $3, effective_id = null, asked_id = null, asking = false, review_on = null,
                review_told_at = null, review_overdue_since = null, updated_at = $3, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Says that something about a document changed.
pub(crate) async fn touch(tx: &mut TenantTx, id: DocumentId) -> Result<()> {
    sqlx::query!(
        "update documents.document set updated_at = $3, version = version + 1 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Makes a document found by its words: of what is in force, or was last; while nothing was, of what is being prepared.
pub(crate) async fn index_words(tx: &mut TenantTx, id: DocumentId) -> Result<()> {
    let row = sqlx::query!(
        "select d.title, d.number, d.clauses,
                (select v.body from documents.version v where v.tenant_id = $1 and v.document_id = d.id and v.state <> 'discarded'
                  order by (v.effective_at is not null) desc, v.major desc, v.minor desc limit 1) as body
           from documents.document d where d.tenant_id = $1 and d.id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_one(tx.conn())
    .await?;
    let clauses = row.clauses.join(" ");
    let words = search_index::document(
        tx.tenant(),
        &[
            &row.title,
            &row.number,
            &clauses,
            row.body.as_deref().unwrap_or_default(),
        ],
    );
    sqlx::query!(
        "update documents.document set words = $3::text::tsvector where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        words
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn refused(error: sqlx::Error) -> Error {
    if violates(&error, "document_owner") {
        return Error::field("owner", "field-unknown");
    }
    if violates(&error, "document_department") {
        return Error::field("department", "field-unknown");
    }
    error.into()
}

/// A line of the history: the version it is about, what was done or the field, before, after.
pub(crate) type Said = (String, &'static str, String, String);

/// Adds lines to the history. Acts of one transaction happen at one instant; later ones stand behind earlier ones.
pub(crate) async fn add_entries(tx: &mut TenantTx, document: DocumentId, lines: &[Said]) -> Result<()> {
    let ids: Vec<Uuid> = lines.iter().map(|_| EventId::new_at(tx.now()).into()).collect();
    let numbers: Vec<String> = lines.iter().map(|(number, ..)| number.clone()).collect();
    let fields: Vec<String> = lines.iter().map(|(_, field, ..)| (*field).to_owned()).collect();
    let before: Vec<String> = lines.iter().map(|(_, _, before, _)| before.clone()).collect();
    let after: Vec<String> = lines.iter().map(|(.., after)| after.clone()).collect();
    sqlx::query!(
        "insert into documents.entry (tenant_id, id, document_id, at, place, by_id, number, field, before, after)
         select $1, e.id, $2, $3, e.place + coalesce(
                  (select max(x.place) from documents.entry x where x.tenant_id = $1 and x.document_id = $2 and x.at = $3), 0),
                $4, e.number, e.field, e.before, e.after
           from unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[])
                with ordinality as e(id, number, field, before, after, place)",
        Uuid::from(tx.tenant()),
        Uuid::from(document),
        tx.now().to_sqlx(),
        tx.actor().user().map(Uuid::from),
        &ids,
        &numbers,
        &fields,
        &before,
        &after,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that the review was told of; false = it was already.
pub(super) async fn note_review(tx: &mut TenantTx, id: DocumentId, overdue: bool) -> Result<bool> {
    let noted = sqlx::query!(
        "update documents.document
            set review_told_at = coalesce(review_told_at, $4),
                review_overdue_since = case when $3 then coalesce(review_overdue_since, $4) else review_overdue_since end
          where tenant_id = $1 and id = $2 and state = 'effective'
            and case when $3 then review_overdue_since is null else review_told_at is null end",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        overdue,
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(noted.rows_affected() == 1)
}
