//! What happened to a record of a register: changed fields and comments in one line of time. It only grows.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use sqm_domain::ids::EventId;
use sqm_platform::db::TenantTx;
use sqm_platform::{FieldErrors, Result};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::row::Person;

/// Lines read; more belongs into the audit trail.
const LINES: i64 = 500;
/// Longest text of a reason, a plan, a note; in characters.
pub(crate) const TEXT: usize = 5_000;

/// A comment, or a field that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SecurityEntry)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who; none = the product.
    pub by: Option<Person>,
    /// `comment`, or the name of the field.
    pub field: String,
    /// The part of the record it is about: an item of a checklist; empty = the whole.
    pub part: String,
    /// Before.
    pub before: String,
    /// After; the text of a comment.
    pub after: String,
}

/// A line to add: field, before, after.
pub(crate) type Line = (&'static str, String, String);

/// Adds a line if before and after differ.
#[expect(
    clippy::needless_pass_by_value,
    reason = "codes, days and texts are given as they are"
)]
pub(crate) fn note(lines: &mut Vec<Line>, field: &'static str, before: impl ToString, after: impl ToString) {
    let (before, after) = (before.to_string(), after.to_string());
    if before != after {
        lines.push((field, before, after));
    }
}

/// Notes that somebody else was named. Told apart by their accounts: two people may have one name.
pub(crate) fn note_person<'a>(
    lines: &mut Vec<Line>,
    field: &'static str,
    before: impl Into<Option<&'a Person>>,
    after: impl Into<Option<&'a Person>>,
) {
    let (before, after) = (before.into(), after.into());
    if before.map(|one| one.id) != after.map(|one| one.id) {
        let name = |one: Option<&Person>| one.map_or(String::new(), |one| one.name.clone());
        lines.push((field, name(before), name(after)));
    }
}

/// Adds lines to what happened to a record.
pub(crate) async fn add(tx: &mut TenantTx, record: Uuid, lines: &[Line]) -> Result<()> {
    let parts = vec![String::new(); lines.len()];
    write(tx, record, &parts, lines.iter()).await
}

/// Adds lines about parts of a record.
pub(crate) async fn add_about(tx: &mut TenantTx, record: Uuid, lines: &[(String, Line)]) -> Result<()> {
    let parts: Vec<String> = lines.iter().map(|(part, _)| part.clone()).collect();
    write(tx, record, &parts, lines.iter().map(|(_, line)| line)).await
}

/// Acts of one instant follow each other: their lines come after those that are there.
async fn write<'a>(
    tx: &mut TenantTx,
    record: Uuid,
    parts: &[String],
    lines: impl Iterator<Item = &'a Line> + Clone,
) -> Result<()> {
    if parts.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = parts.iter().map(|_| EventId::new_at(tx.now()).into()).collect();
    let fields: Vec<String> = lines.clone().map(|(field, _, _)| (*field).to_owned()).collect();
    let before: Vec<String> = lines.clone().map(|(_, before, _)| before.clone()).collect();
    let after: Vec<String> = lines.map(|(_, _, after)| after.clone()).collect();
    sqlx::query!(
        "insert into security.entry (tenant_id, id, record_id, at, place, by_id, field, before, after, part)
         select $1, e.id, $2, $3, e.place + there.last, $4, e.field, e.before, e.after, e.part
           from unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[])
                  with ordinality as e(id, field, before, after, part, place)
          cross join (select coalesce(max(place), 0) as last from security.entry
                       where tenant_id = $1 and record_id = $2 and at = $3) there",
        Uuid::from(tx.tenant()),
        record,
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
        tx.actor().user().map(Uuid::from),
        &ids,
        &fields,
        &before,
        &after,
        parts,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds a comment; refused when it says nothing.
pub(crate) async fn comment(tx: &mut TenantTx, record: Uuid, text: &str) -> Result<()> {
    let mut errors = FieldErrors::new();
    let text = errors.text("text", text, TEXT).to_owned();
    errors.into_result(())?;
    add(tx, record, &[("comment", String::new(), text)]).await
}

/// What happened, oldest first; the latest lines where there are very many.
pub(crate) async fn of(tx: &mut TenantTx, record: Uuid) -> Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"select e.id as "id!", e.at as "at!", e.by_id, u.name as "name?", e.field as "field!", e.before as "before!",
                  e.after as "after!", e.part as "part!"
             from (select * from security.entry where tenant_id = $1 and record_id = $2 order by at desc, place desc limit $3) e
             left join org.user_account u on u.tenant_id = $1 and u.id = e.by_id
            order by e.at, e.place"#,
        Uuid::from(tx.tenant()),
        record,
        LINES
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Entry {
            id: row.id,
            at: row.at.to_jiff(),
            by: row
                .by_id
                .zip(row.name)
                .map(|(id, name)| Person { id: id.into(), name }),
            field: row.field,
            part: row.part,
            before: row.before,
            after: row.after,
        })
        .collect())
}
