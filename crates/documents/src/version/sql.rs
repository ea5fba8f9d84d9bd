//! The only SQL of versions.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqm_domain::document::{Decision, Part, VersionNumber, VersionState};
use sqm_domain::ids::{DocumentId, DocumentVersionId, EventId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result, codes};
use uuid::Uuid;

use super::{Assent, Version};
use crate::document::Person;

/// All versions of a document, the latest first.
pub(super) async fn of_document(tx: &mut TenantTx, document: DocumentId) -> Result<Vec<Version>> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query!(
        r#"select v.id, v.major, v.minor, v.state, v.changes, v.author_id, a.name as "author?", v.effective_on, v.ask, v.round,
                  v.submitted_at, v.approved_at, v.effective_at, v.ended_at, v.version, v.created_at
             from documents.version v left join org.user_account a on a.tenant_id = $1 and a.id = v.author_id
            where v.tenant_id = $1 and v.document_id = $2 order by v.major desc, v.minor desc, v.id desc"#,
        tenant,
        Uuid::from(document)
    )
    .fetch_all(tx.conn())
    .await?;
    let mut assents = assents(tx, document).await?;
    let mut writers = writers(tx, document).await?;
    rows.into_iter()
        .map(|row| {
            let at = VersionNumber {
                major: row.major,
                minor: row.minor,
            };
            Ok(Version {
                id: row.id.into(),
                at,
                number: at.to_string(),
                state: codes::read(&row.state)?,
                changes: row.changes,
                author: row
                    .author_id
                    .zip(row.author)
                    .map(|(id, name)| Person { id: id.into(), name }),
                writers: writers.remove(&row.id).unwrap_or_default(),
                effective_on: row.effective_on.map(jiff_sqlx::Date::to_jiff),
                ask: row.ask,
                round: row.round,
                assents: assents.remove(&row.id).unwrap_or_default(),
                submitted_at: row.submitted_at.map(jiff_sqlx::Timestamp::to_jiff),
                approved_at: row.approved_at.map(jiff_sqlx::Timestamp::to_jiff),
                effective_at: row.effective_at.map(jiff_sqlx::Timestamp::to_jiff),
                ended_at: row.ended_at.map(jiff_sqlx::Timestamp::to_jiff),
                version: row.version,
                created_at: row.created_at.to_jiff(),
            })
        })
        .collect()
}

async fn assents(tx: &mut TenantTx, document: DocumentId) -> Result<HashMap<Uuid, Vec<Assent>>> {
    let rows = sqlx::query!(
        "select s.version_id, s.round, s.part, s.user_id, u.name, s.asked_at, s.decision, s.comment, s.decided_at
           from documents.assent s join org.user_account u on u.tenant_id = $1 and u.id = s.user_id
          where s.tenant_id = $1 and s.document_id = $2
          order by s.round, s.part desc, u.name, s.id",
        Uuid::from(tx.tenant()),
        Uuid::from(document)
    )
    .fetch_all(tx.conn())
    .await?;
    let mut all: HashMap<Uuid, Vec<Assent>> = HashMap::new();
    for row in rows {
        all.entry(row.version_id).or_default().push(Assent {
            round: row.round,
            part: codes::read(&row.part)?,
            person: Person {
                id: row.user_id.into(),
                name: row.name,
            },
            asked_at: row.asked_at.map(jiff_sqlx::Timestamp::to_jiff),
            decision: codes::read_option(row.decision.as_deref())?,
            comment: row.comment,
            decided_at: row.decided_at.map(jiff_sqlx::Timestamp::to_jiff),
        });
    }
    Ok(all)
}

async fn writers(tx: &mut TenantTx, document: DocumentId) -> Result<HashMap<Uuid, Vec<Person>>> {
    let rows = sqlx::query!(
        "select w.version_id, w.user_id, u.name from documents.writer w
           join org.user_account u on u.tenant_id = $1 and u.id = w.user_id
          where w.tenant_id = $1 and w.document_id = $2 order by u.name",
        Uuid::from(tx.tenant()),
        Uuid::from(document)
    )
    .fetch_all(tx.conn())
    .await?;
    let mut all: HashMap<Uuid, Vec<Person>> = HashMap::new();
    for row in rows {
        all.entry(row.version_id).or_default().push(Person {
            id: row.user_id.into(),
            name: row.name,
        });
    }
    Ok(all)
}

/// The text of a version.
pub(super) async fn body(tx: &mut TenantTx, id: DocumentVersionId) -> Result<String> {
    sqlx::query_scalar!(
        "select body from documents.version where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("document"))
}

/// What a version begins as.
#[derive(Debug)]
pub(super) struct Born<'a> {
    pub(super) document: DocumentId,
    pub(super) number: VersionNumber,
    pub(super) body: &'a str,
    pub(super) changes: &'a str,
    pub(super) ask: bool,
}

/// Begins the version in preparation of a document.
pub(super) async fn insert(tx: &mut TenantTx, born: Born<'_>) -> Result<DocumentVersionId> {
    let id = DocumentVersionId::new_at(tx.now());
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "insert into documents.version (tenant_id, id, document_id, major, minor, body, changes, author_id, ask, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        tenant,
        Uuid::from(id),
        Uuid::from(born.document),
        born.number.major,
        born.number.minor,
        born.body,
        born.changes,
        tx.actor().user().map(Uuid::from),
        born.ask,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update documents.document set open_id = $3, updated_at = $4, version = version + 1 where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(born.document),
        Uuid::from(id),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Notes that somebody wrote in a version.
pub(super) async fn note_writer(
    tx: &mut TenantTx,
    document: DocumentId,
    id: DocumentVersionId,
    who: UserId,
) -> Result<()> {
    sqlx::query!(
        "insert into documents.writer (tenant_id, version_id, user_id, document_id) values ($1, $2, $3, $4) on conflict do nothing",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(who),
        Uuid::from(document),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes the version in preparation; no text = the text stays.
pub(super) async fn write(
    tx: &mut TenantTx,
    id: DocumentVersionId,
    body: Option<&str>,
    changes: &str,
    effective_on: Option<Date>,
    ask: bool,
) -> Result<()> {
    sqlx::query!(
        "update documents.version
            set body = coalesce($3, body), changes = $4, effective_on = $5, ask = $6, updated_at = $7, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        body,
        changes,
        effective_on.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        ask,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Moves the version in preparation on or back.
pub(super) async fn set_state(
    tx: &mut TenantTx,
    document: DocumentId,
    id: DocumentVersionId,
    to: VersionState,
) -> Result<()> {
    sqlx::query!(
        "update documents.version
            set state = $3, updated_at = $4, version = version + 1,
                round = case when $3 = 'in_review' then round + 1 else round end,
                submitted_at = case when $3 = 'in_review' then $4 else submitted_at end,
                approved_at = case when $3 = 'approved' then $4 when $3 = 'draft' then null else approved_at end,
                ended_at = case when $3 = 'discarded' then $4 else ended_at end
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        to.as_str(),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update documents.document set open_id = case when $3 then null else open_id end, updated_at = $4, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(document),
        to == VersionState::Discarded,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts an approved version into force and the one before out of it. The document is looked at again on `review_on`.
pub(super) async fn put_into_force(
    tx: &mut TenantTx,
    document: DocumentId,
    id: DocumentVersionId,
    review_on: Date,
    asks: bool,
) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "update documents.version v set state = 'superseded', ended_at = $3, updated_at = $3, version = v.version + 1
           from documents.document d
          where d.tenant_id = $1 and d.id = $2 and v.tenant_id = $1 and v.id = d.effective_id and v.state = 'effective'",
        tenant,
        Uuid::from(document),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update documents.version set state = 'effective', effective_at = $3, updated_at = $3, version = version + 1
          where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(id),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update documents.document
            set state = 'effective', effective_id = $3, open_id = null, withdrawn_at = null, review_on = $4, review_told_at = null,
                review_overdue_since = null, asked_id = case when $5 then $3 else asked_id end, asking = asking or $5,
                updated_at = $6, version = version + 1
          where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(document),
        Uuid::from(id),
        review_on.to_sqlx() as jiff_sqlx::Date,
        asks,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Which of these are active accounts; with `approve` only those who may put versions into force.
pub(super) async fn able(tx: &mut TenantTx, people: &[UserId], approve: bool) -> Result<Vec<UserId>> {
    let wanted: Vec<Uuid> = people.iter().map(|id| Uuid::from(*id)).collect();
    let found = sqlx::query_scalar!(
        "select u.id from org.user_account u
          where u.tenant_id = $1 and u.id = any($2) and u.active
            and exists (select from org.effective_role r join org.role_permission p on p.role = r.role
                         where r.tenant_id = $1 and r.user_id = u.id
                           and p.permission = case when $3 then 'document.approve' else 'document.read' end)",
        Uuid::from(tx.tenant()),
        &wanted,
        approve,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(found.into_iter().map(Into::into).collect())
}

/// Adds those asked in a round; `now` = asked at once, else they wait for the reviewers.
pub(super) async fn add_assents(
    tx: &mut TenantTx,
    document: DocumentId,
    id: DocumentVersionId,
    round: i16,
    part: Part,
    people: &[UserId],
    now: bool,
) -> Result<()> {
    let ids: Vec<Uuid> = people.iter().map(|_| EventId::new_at(tx.now()).into()).collect();
    let people: Vec<Uuid> = people.iter().map(|id| Uuid::from(*id)).collect();
    sqlx::query!(
        "insert into documents.assent (tenant_id, id, document_id, version_id, round, part, user_id, asked_at)
         select $1, a.id, $2, $3, $4, $5, a.user_id, $6 from unnest($7::uuid[], $8::uuid[]) as a(id, user_id)",
        Uuid::from(tx.tenant()),
        Uuid::from(document),
        Uuid::from(id),
        round,
        part.as_str(),
        now.then(|| tx.now().to_sqlx()) as Option<jiff_sqlx::Timestamp>,
        &ids,
        &people,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Asks the approvers who waited for the reviewers.
pub(super) async fn ask_approvers(
    tx: &mut TenantTx,
    id: DocumentVersionId,
    round: i16,
) -> Result<Vec<UserId>> {
    let asked = sqlx::query_scalar!(
        "update documents.assent set asked_at = $4
          where tenant_id = $1 and version_id = $2 and round = $3 and part = 'approve' and asked_at is null returning user_id",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        round,
        tx.now().to_sqlx(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(asked.into_iter().map(Into::into).collect())
}

/// Writes what somebody said in a round; none = he is not asked now.
pub(super) async fn decide(
    tx: &mut TenantTx,
    id: DocumentVersionId,
    round: i16,
    who: UserId,
    decision: Decision,
    comment: &str,
) -> Result<Option<Part>> {
    let part = sqlx::query_scalar!(
        "update documents.assent set decision = $5, comment = $6, decided_at = $7
          where tenant_id = $1 and version_id = $2 and round = $3 and user_id = $4 and decision is null and asked_at is not null
          returning part",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        round,
        Uuid::from(who),
        decision.as_str(),
        comment,
        tx.now().to_sqlx(),
    )
    .fetch_optional(tx.conn())
    .await?;
    codes::read_option(part.as_deref())
}
