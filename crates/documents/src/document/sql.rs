//! Reading documents.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::document::{DocumentState, VersionNumber};
use sqm_domain::ids::{DocumentId, DocumentVersionId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::listing::Figure;
use sqm_platform::{Error, FieldErrors, Result, codes, search_index};
use uuid::Uuid;

use super::filter::Waiting;
use super::{Document, DocumentFilter, Entry, Group, MyReading, Person, Sort, VersionMark};
use crate::viewpoint::{Viewpoint, push_visible, push_works_on};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    number: String,
    kind: String,
    title: String,
    state: String,
    owner_id: Uuid,
    owner: String,
    department_id: Option<Uuid>,
    department: Option<String>,
    clauses: Vec<String>,
    confidentiality: String,
    review_on: Option<jiff_sqlx::Date>,
    review_months: i16,
    read_days: i16,
    asked_id: Option<Uuid>,
    effective_id: Option<Uuid>,
    effective_major: Option<i32>,
    effective_minor: Option<i32>,
    effective_at: Option<jiff_sqlx::Timestamp>,
    open_id: Option<Uuid>,
    open_major: Option<i32>,
    open_minor: Option<i32>,
    open_state: Option<String>,
    my_due_on: Option<jiff_sqlx::Date>,
    my_acknowledged_at: Option<jiff_sqlx::Timestamp>,
    works_on: bool,
    version: i64,
    created_at: jiff_sqlx::Timestamp,
    updated_at: jiff_sqlx::Timestamp,
}

impl Row {
    fn read(self, today: Date, who: &Viewpoint) -> Result<Document> {
        let number = |major: Option<i32>, minor: Option<i32>| {
            major
                .zip(minor)
                .map(|(major, minor)| VersionNumber { major, minor }.to_string())
                .unwrap_or_default()
        };
        let effective = match self.effective_id {
            None => None,
            Some(id) => Some(VersionMark {
                id: id.into(),
                number: number(self.effective_major, self.effective_minor),
                state: codes::read("effective")?,
                since: self.effective_at.map(jiff_sqlx::Timestamp::to_jiff),
            }),
        };
        let works_on = self.works_on || who.edits;
        let preparing = match (self.open_id.filter(|_| works_on), self.open_state) {
            (Some(id), Some(state)) => Some(VersionMark {
                id: id.into(),
                number: number(self.open_major, self.open_minor),
                state: codes::read(&state)?,
                since: None,
            }),
            _ => None,
        };
        let state: DocumentState = codes::read(&self.state)?;
        let review_on = self.review_on.map(jiff_sqlx::Date::to_jiff);
        let my_acknowledged_at = self.my_acknowledged_at.map(jiff_sqlx::Timestamp::to_jiff);
        Ok(Document {
            id: self.id.into(),
            number: self.number,
            kind: codes::read(&self.kind)?,
            title: self.title,
            state,
            owner: Person {
                id: self.owner_id.into(),
                name: self.owner,
            },
            department_id: self.department_id.map(Into::into),
            department: self.department,
            clauses: self.clauses,
            confidentiality: codes::read(&self.confidentiality)?,
            review_on,
            review_months: self.review_months,
            review_overdue: state == DocumentState::Effective && review_on.is_some_and(|day| day < today),
            read_days: self.read_days,
            effective,
            preparing,
            asked_id: self.asked_id.map(Into::into),
            my_reading: self.my_due_on.map(|due| MyReading {
                due_on: due.to_jiff(),
                overdue: my_acknowledged_at.is_none() && due.to_jiff() < today,
                acknowledged_at: my_acknowledged_at,
            }),
            works_on,
            version: self.version,
            created_at: self.created_at.to_jiff(),
            updated_at: self.updated_at.to_jiff(),
        })
    }
}

/// The day it is in the tenant's zone.
pub(crate) fn today(tx: &TenantTx) -> Date {
    tx.now().to_zoned(tx.zone().clone()).date()
}

/// What is read of a document; what follows names the rows `d`.
fn select(who: &Viewpoint) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::<Postgres>::new(
        "select d.id, d.number, d.kind, d.title, d.state, d.owner_id, o.name as owner, d.department_id, p.name as department, \
         d.clauses, d.confidentiality, d.review_on, d.review_months, d.read_days, d.asked_id, d.effective_id, \
         e.major as effective_major, e.minor as effective_minor, e.effective_at, d.open_id, v.major as open_major, \
         v.minor as open_minor, v.state as open_state, r.due_on as my_due_on, r.acknowledged_at as my_acknowledged_at, \
         d.version, d.created_at, d.updated_at, ",
    );
    push_works_on(&mut sql, who);
    sql.push(" as works_on from ");
    sql
}

/// The names of what the rows refer to.
fn push_names(sql: &mut QueryBuilder<Postgres>, who: &Viewpoint) {
    sql.push(
        " d join org.user_account o on o.tenant_id = d.tenant_id and o.id = d.owner_id \
         left join org.department p on p.tenant_id = d.tenant_id and p.id = d.department_id \
         left join documents.version e on e.tenant_id = d.tenant_id and e.id = d.effective_id \
         left join documents.version v on v.tenant_id = d.tenant_id and v.id = d.open_id \
         left join documents.reading r on r.tenant_id = d.tenant_id and r.version_id = d.asked_id and r.excused_at is null \
         and r.user_id = ",
    )
    .push_bind(who.id());
}

pub(super) async fn get(tx: &mut TenantTx, who: &Viewpoint, id: DocumentId) -> Result<Document> {
    let today = today(tx);
    let mut sql = select(who);
    sql.push("documents.document");
    push_names(&mut sql, who);
    sql.push(" where d.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and d.id = ")
        .push_bind(Uuid::from(id));
    push_visible(&mut sql, who);
    let row: Option<Row> = sql.build_query_as().fetch_optional(tx.conn()).await?;
    row.ok_or(Error::NotFound("document"))?.read(today, who)
}

/// The version counter of a document, held for a change.
pub(crate) async fn hold(tx: &mut TenantTx, id: DocumentId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from documents.document where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("document"))
}

/// A place in a list.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    pub(super) number: String,
    pub(super) review: Date,
}

/// Where documents without a review-by day stand: last.
pub(super) const NEVER: Date = Date::constant(9999, 12, 31);

pub(super) async fn rows(
    tx: &mut TenantTx,
    who: &Viewpoint,
    filter: &DocumentFilter,
    sort: Sort,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Document>> {
    let today = today(tx);
    let order = match sort {
        Sort::Newest => "d.id desc",
        Sort::Number => "d.number",
        Sort::Review => "coalesce(d.review_on, date '9999-12-31'), d.id",
    };
    let mut sql = select(who);
    sql.push("(select d.* from documents.document d");
    narrow(&mut sql, tx, who, filter)?;
    match (after, sort) {
        (Some(after), Sort::Newest) => _ = sql.push(" and d.id < ").push_bind(after.id),
        (Some(after), Sort::Number) => _ = sql.push(" and d.number > ").push_bind(after.number),
        (Some(after), Sort::Review) => {
            sql.push(" and (coalesce(d.review_on, date '9999-12-31'), d.id) > (")
                .push_bind(after.review.to_sqlx() as jiff_sqlx::Date)
                .push(", ")
                .push_bind(after.id)
                .push(")");
        }
        (None, _) => {}
    }
    sql.push(format_args!(" order by {order} limit {limit})"));
    push_names(&mut sql, who);
    sql.push(format_args!(" order by {order}"));
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    rows.into_iter().map(|row| row.read(today, who)).collect()
}

/// How many, up to `most`.
pub(super) async fn count(
    tx: &mut TenantTx,
    who: &Viewpoint,
    filter: &DocumentFilter,
    most: i64,
) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from documents.document d");
    narrow(&mut sql, tx, who, filter)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    who: &Viewpoint,
    filter: &DocumentFilter,
) -> Result<()> {
    sql.push(" where d.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    push_visible(sql, who);
    let today = today(tx);
    match filter.state {
        Some(Group::Effective) => _ = sql.push(" and d.state = 'effective'"),
        Some(Group::Withdrawn) => _ = sql.push(" and d.state = 'withdrawn'"),
        Some(Group::Preparing) => {
            sql.push(" and d.open_id is not null");
            if !who.edits {
                sql.push(" and ");
                push_works_on(sql, who);
            }
        }
        Some(Group::ReviewOverdue) => {
            sql.push(" and d.state = 'effective' and d.review_on < ")
                .push_bind(today.to_sqlx() as jiff_sqlx::Date);
        }
        Some(Group::ReviewDue) => {
            sql.push(" and d.state = 'effective' and d.review_on <= ")
                .push_bind(today.to_sqlx() as jiff_sqlx::Date)
                .push(format_args!(
                    "::date + {}",
                    sqm_domain::document::REVIEW_LEAD_DAYS
                ));
        }
        Some(Group::All) | None => {}
    }
    for (column, wanted) in [
        (
            "d.kind",
            filter.kind.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ),
        (
            "d.confidentiality",
            filter.confidentiality.iter().map(ToString::to_string).collect(),
        ),
    ] {
        if !wanted.is_empty() {
            sql.push(" and ")
                .push(column)
                .push(" = any(")
                .push_bind(wanted)
                .push(")");
        }
    }
    match filter.waiting {
        Some(Waiting::Read) => {
            sql.push(
                " and exists (select from documents.reading m where m.tenant_id = d.tenant_id and m.version_id = d.asked_id \
                 and m.acknowledged_at is null and m.excused_at is null and m.user_id = ",
            )
            .push_bind(who.id())
            .push(")");
        }
        Some(Waiting::Decide) => {
            sql.push(
                " and exists (select from documents.assent s join documents.version n on n.tenant_id = s.tenant_id \
                 and n.id = s.version_id and n.round = s.round where s.tenant_id = d.tenant_id and s.version_id = d.open_id \
                 and n.state = 'in_review' and s.decision is null and s.asked_at is not null and s.user_id = ",
            )
            .push_bind(who.id())
            .push(")");
        }
        None => {}
    }
    let mut errors = FieldErrors::new();
    for (column, field, value, own_word, own) in [
        (
            "d.owner_id",
            "owner",
            &filter.owner,
            "me",
            who.user.map(Uuid::from),
        ),
        (
            "d.department_id",
            "department",
            &filter.department,
            "mine",
            who.department.map(Uuid::from),
        ),
    ] {
        let Some(text) = value.as_deref() else { continue };
        // Somebody without a department sees nothing as theirs, rather than everything.
        let id = if text == own_word {
            Some(own.unwrap_or_default())
        } else {
            text.parse().ok()
        };
        match id {
            Some(id) => _ = sql.push(" and ").push(column).push(" = ").push_bind(id),
            None => errors.add(field, "field-unknown"),
        }
    }
    if let Some(clause) = &filter.clause {
        sql.push(" and ")
            .push_bind(clause.clone())
            .push(" = any(d.clauses)");
    }
    if let Some(text) = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        errors.at_most("q", text, 200);
        match search_index::query(tx.tenant(), text) {
            Some(words) => {
                sql.push(" and (d.number = ")
                    .push_bind(text.to_uppercase())
                    .push(" or d.id = any(array(select documents.found(")
                    .push_bind(words)
                    .push("::tsquery))))");
            }
            None => _ = sql.push(" and false"),
        }
    }
    let figure = Figure {
        measure: filter.measure.as_deref(),
        // The slice by kind is narrowed above.
        slice: None,
        from: filter.from,
        to: filter.to,
        dim: filter.dim.as_deref(),
        value: filter.value.as_deref(),
        hit: filter.hit,
    };
    figure.narrow(sql, "d.id");
    errors.into_result(()).map_err(Into::into)
}

/// What happened, oldest first; at most `limit` lines, the latest ones.
pub(super) async fn entries(tx: &mut TenantTx, document: DocumentId, limit: i64) -> Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"select e.id as "id!", e.at as "at!", e.by_id, u.name as "name?", e.number as "number!", e.field as "field!",
                  e.before as "before!", e.after as "after!"
             from (select * from documents.entry where tenant_id = $1 and document_id = $2 order by at desc, place desc limit $3) e
             left join org.user_account u on u.tenant_id = $1 and u.id = e.by_id
            order by e.at, e.place"#,
        Uuid::from(tx.tenant()),
        Uuid::from(document),
        limit
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
            number: row.number,
            field: row.field,
            before: row.before,
            after: row.after,
        })
        .collect())
}

/// The name of somebody who can be made the owner.
pub(crate) async fn person(tx: &mut TenantTx, id: UserId) -> Result<Person> {
    let name = sqlx::query_scalar!(
        "select name from org.user_account where tenant_id = $1 and id = $2 and active",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| Error::field("owner", "field-unknown"))?;
    Ok(Person { id, name })
}

/// What a timer needs to know of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimerState {
    /// The review-by day of a version in force, whether it was told that it comes near, and that it has passed.
    pub(crate) review: Option<(Date, bool, bool)>,
    /// The approved version that waits, and for which day.
    pub(crate) waiting: Option<(DocumentVersionId, Option<Date>)>,
    /// People are still to be asked to read it.
    pub(crate) asking: bool,
}

/// Looks at a document and holds it; none = there is no such document.
pub(crate) async fn timer_state(tx: &mut TenantTx, id: DocumentId) -> Result<Option<TimerState>> {
    let row = sqlx::query!(
        r#"select d.review_on, d.review_told_at is not null as "told!", d.review_overdue_since is not null as "overdue!", d.asking,
                  (select v.id from documents.version v where v.tenant_id = $1 and v.id = d.open_id and v.state = 'approved') as waiting,
                  (select v.effective_on from documents.version v
                    where v.tenant_id = $1 and v.id = d.open_id and v.state = 'approved') as effective_on
             from documents.document d where d.tenant_id = $1 and d.id = $2 for update of d"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| TimerState {
        review: row.review_on.map(|day| (day.to_jiff(), row.told, row.overdue)),
        waiting: row
            .waiting
            .map(|id| (id.into(), row.effective_on.map(jiff_sqlx::Date::to_jiff))),
        asking: row.asking,
    }))
}
