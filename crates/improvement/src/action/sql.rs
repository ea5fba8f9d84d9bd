//! The only SQL of actions.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::action::ActionState;
use sqm_domain::ids::{ActionId, DepartmentId, EventId, UserId};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::listing::{Viewpoint, narrow_words};
use sqm_platform::{Error, FieldErrors, Result, codes, search_index};
use uuid::Uuid;

use super::{Action, ActionFilter, Entry, Group, NewAction, Person, Sort, StateCount};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    number: String,
    title: String,
    cause: String,
    measure: String,
    priority: String,
    state: String,
    source_kind: String,
    source_key: String,
    source_title: String,
    source_href: String,
    indicator: String,
    baseline: String,
    owner_id: Uuid,
    owner: String,
    raised_by: Option<Uuid>,
    raised_by_name: Option<String>,
    department_id: Option<Uuid>,
    department: Option<String>,
    due_on: jiff_sqlx::Date,
    done_at: Option<jiff_sqlx::Timestamp>,
    result: String,
    verified_by: Option<Uuid>,
    verified_by_name: Option<String>,
    verified_at: Option<jiff_sqlx::Timestamp>,
    effective: Option<bool>,
    verdict: String,
    version: i64,
    created_at: jiff_sqlx::Timestamp,
    updated_at: jiff_sqlx::Timestamp,
}

impl Row {
    fn read(self, today: Date) -> Result<Action> {
        let state: ActionState = codes::read(&self.state)?;
        let person = |id: Option<Uuid>, name: Option<String>| {
            id.zip(name).map(|(id, name)| Person { id: id.into(), name })
        };
        let due_on = self.due_on.to_jiff();
        Ok(Action {
            id: self.id.into(),
            number: self.number,
            title: self.title,
            cause: self.cause,
            measure: self.measure,
            priority: codes::read(&self.priority)?,
            state,
            source_kind: self.source_kind,
            source_key: self.source_key,
            source_title: self.source_title,
            source_href: self.source_href,
            indicator: self.indicator,
            baseline: self.baseline,
            owner: Person {
                id: self.owner_id.into(),
                name: self.owner,
            },
            raised_by: person(self.raised_by, self.raised_by_name),
            department_id: self.department_id.map(Into::into),
            department: self.department,
            due_on,
            overdue: state.is_open() && due_on < today,
            done_at: self.done_at.map(jiff_sqlx::Timestamp::to_jiff),
            result: self.result,
            verified_by: person(self.verified_by, self.verified_by_name),
            verified_at: self.verified_at.map(jiff_sqlx::Timestamp::to_jiff),
            effective: self.effective,
            verdict: self.verdict,
            version: self.version,
            created_at: self.created_at.to_jiff(),
            updated_at: self.updated_at.to_jiff(),
        })
    }
}

/// The rows of a page first, the names of what they refer to only for them.
/// All that information security raises actions from (handbook §7), as one source.
const SECURITY: &str = "security";
const SECURITY_KINDS: [&str; 10] = [
    "incident",
    "drill",
    "risk",
    "vulnerability",
    "control",
    "security_check",
    "data_asset",
    "key_post",
    "access_finding",
    "awareness_campaign",
];

const NAMED: &str = "select a.id, a.number, a.title, a.cause, a.measure, a.priority, a.state, a.source_kind, a.source_key, \
    a.source_title, a.source_href, a.indicator, a.baseline, a.owner_id, o.name as owner, a.raised_by, \
    r.name as raised_by_name, a.department_id, d.name as department, a.due_on, a.done_at, a.result, a.verified_by, \
    v.name as verified_by_name, a.verified_at, a.effective, a.verdict, a.version, a.created_at, a.updated_at from ";
const NAMES: &str = " a join org.user_account o on o.tenant_id = a.tenant_id and o.id = a.owner_id \
    left join org.user_account r on r.tenant_id = a.tenant_id and r.id = a.raised_by \
    left join org.user_account v on v.tenant_id = a.tenant_id and v.id = a.verified_by \
    left join org.department d on d.tenant_id = a.tenant_id and d.id = a.department_id";

/// The day it is in the tenant's zone.
pub(super) fn today(tx: &TenantTx) -> Date {
    tx.now().to_zoned(tx.zone().clone()).date()
}

pub(super) async fn get(tx: &mut TenantTx, id: ActionId) -> Result<Action> {
    let today = today(tx);
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("improvement.action")
        .push(NAMES)
        .push(" where a.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and a.id = ")
        .push_bind(Uuid::from(id));
    let row: Option<Row> = sql.build_query_as().fetch_optional(tx.conn()).await?;
    row.ok_or(Error::NotFound("action"))?.read(today)
}

/// The version of an action, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: ActionId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from improvement.action where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("action"))
}

/// A place in a list.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    pub(super) due: Date,
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &ActionFilter,
    who: Viewpoint,
    sort: Sort,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Action>> {
    let today = today(tx);
    let order = match sort {
        Sort::Newest => "id desc",
        Sort::Due => "due_on, id desc",
    };
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("(select t.* from improvement.action t");
    narrow(&mut sql, tx, filter, who)?;
    match (after, sort) {
        (Some(after), Sort::Newest) => {
            sql.push(" and t.id < ").push_bind(after.id);
        }
        (Some(after), Sort::Due) => {
            sql.push(" and (t.due_on > ")
                .push_bind(after.due.to_sqlx() as jiff_sqlx::Date)
                .push(" or t.due_on = ")
                .push_bind(after.due.to_sqlx() as jiff_sqlx::Date)
                .push(" and t.id < ")
                .push_bind(after.id)
                .push(")");
        }
        (None, _) => {}
    }
    sql.push(format_args!(" order by {order} limit {limit})"))
        .push(NAMES);
    sql.push(match sort {
        Sort::Newest => " order by a.id desc",
        Sort::Due => " order by a.due_on, a.id desc",
    });
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    rows.into_iter().map(|row| row.read(today)).collect()
}

/// How many, up to `most`.
pub(super) async fn count(
    tx: &mut TenantTx,
    filter: &ActionFilter,
    who: Viewpoint,
    most: i64,
) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from improvement.action t");
    narrow(&mut sql, tx, filter, who)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

/// How many in each state, with the filter's other conditions; each up to `most`.
pub(super) async fn counts(
    tx: &mut TenantTx,
    filter: &ActionFilter,
    who: Viewpoint,
    most: i64,
) -> Result<Vec<StateCount>> {
    let mut counts = Vec::new();
    for state in ActionState::ALL {
        let one = ActionFilter {
            state: None,
            status: vec![*state],
            ..filter.clone()
        };
        counts.push(StateCount {
            state: *state,
            count: count(tx, &one, who, most).await?,
        });
    }
    Ok(counts)
}

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &ActionFilter,
    who: Viewpoint,
) -> Result<()> {
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    let states = filter.states();
    if states == ["open", "in_progress"] {
        // Spelt out, so that the planner sees the partial index of what is still to be done.
        sql.push(" and t.state in ('open', 'in_progress')");
    } else if !states.is_empty() {
        let states: Vec<String> = states.into_iter().map(str::to_owned).collect();
        sql.push(" and t.state = any(").push_bind(states).push(")");
    }
    if filter.state == Some(Group::Overdue) {
        sql.push(" and t.due_on < ")
            .push_bind(today(tx).to_sqlx() as jiff_sqlx::Date);
    }
    if !filter.priority.is_empty() {
        let wanted: Vec<String> = filter.priority.iter().map(ToString::to_string).collect();
        sql.push(" and t.priority = any(").push_bind(wanted).push(")");
    }
    let mut errors = FieldErrors::new();
    let me = who.user.map(Uuid::from);
    for (column, field, value, own_word, own) in [
        ("t.owner_id", "owner", &filter.owner, "me", me),
        ("t.raised_by", "raised_by", &filter.raised_by, "me", me),
        (
            "t.department_id",
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
    if let Some(source) = filter.source.as_deref() {
        let (kind, key) = source.split_once(':').unwrap_or((source, ""));
        if kind == SECURITY {
            sql.push(" and t.source_kind = any(")
                .push_bind(SECURITY_KINDS.map(str::to_owned))
                .push(")");
        } else {
            sql.push(" and t.source_kind = ").push_bind(kind.to_owned());
        }
        if key.is_empty() {
            sql.push(" and t.source_key <> ''");
        } else {
            sql.push(" and t.source_key = ").push_bind(key.to_owned());
        }
    }
    if let Some(indicator) = &filter.indicator {
        sql.push(" and t.indicator <> '' and t.indicator = ")
            .push_bind(indicator.clone());
    }
    narrow_words(sql, tx, "t.number", "improvement.found", filter.q.as_deref())?;
    filter.figure().narrow(sql, "t.id");
    errors.into_result(()).map_err(Into::into)
}

/// What an action is stored as besides its input.
#[derive(Debug)]
pub(super) struct Born<'a> {
    pub(super) id: ActionId,
    pub(super) number: &'a str,
    pub(super) owner: UserId,
    pub(super) department: Option<DepartmentId>,
    pub(super) due_on: Date,
    pub(super) raised_by: Option<UserId>,
}

pub(super) async fn insert(tx: &mut TenantTx, born: Born<'_>, new: &NewAction) -> Result<()> {
    let (kind, key) = new.source.split_once(':').unwrap_or_default();
    let words = search_index::document(tx.tenant(), &[&new.title, &new.cause, &new.measure, born.number]);
    sqlx::query!(
        "insert into improvement.action (tenant_id, id, number, title, cause, measure, priority, source_kind, source_key,
           source_title, source_href, indicator, baseline, owner_id, raised_by, department_id, due_on, words, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18::text::tsvector, $19, $19)",
        Uuid::from(tx.tenant()),
        Uuid::from(born.id),
        born.number,
        new.title,
        new.cause,
        new.measure,
        new.priority.map_or("medium", |priority| priority.as_str()),
        kind,
        key,
        new.source_title,
        new.source_href,
        new.indicator,
        new.baseline,
        Uuid::from(born.owner),
        born.raised_by.map(Uuid::from),
        born.department.map(Uuid::from),
        born.due_on.to_sqlx() as jiff_sqlx::Date,
        words,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

/// Writes an action as it shall be.
pub(super) async fn write(tx: &mut TenantTx, action: &Action, again: bool) -> Result<()> {
    let words = search_index::document(
        tx.tenant(),
        &[
            &action.title,
            &action.cause,
            &action.measure,
            &action.result,
            &action.number,
        ],
    );
    let done_on = action.done_at.map(|at| at.to_zoned(tx.zone().clone()).date());
    sqlx::query!(
        "update improvement.action
            set title = $3, cause = $4, measure = $5, priority = $6, state = $7, indicator = $8, owner_id = $9,
                department_id = $10, due_on = $11, done_at = $12, done_on = $13, result = $14, verified_by = $15,
                verified_at = $16, effective = $17, verdict = $18, words = $19::text::tsvector, updated_at = $20,
                started_at = case when $7 = 'in_progress' then coalesce(started_at, $20) else started_at end,
                overdue_since = case when $21 then null else overdue_since end,
                reminded_at = case when $21 then null else reminded_at end,
                version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(action.id),
        action.title,
        action.cause,
        action.measure,
        action.priority.as_str(),
        action.state.as_str(),
        action.indicator,
        Uuid::from(action.owner.id),
        action.department_id.map(Uuid::from),
        action.due_on.to_sqlx() as jiff_sqlx::Date,
        action.done_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        done_on.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        action.result,
        action.verified_by.as_ref().map(|person| Uuid::from(person.id)),
        action.verified_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        action.effective,
        action.verdict,
        words,
        tx.now().to_sqlx(),
        again,
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

fn refused(error: sqlx::Error) -> Error {
    if violates(&error, "action_owner") {
        return Error::field("owner", "field-unknown");
    }
    if violates(&error, "action_department") {
        return Error::field("department", "field-unknown");
    }
    error.into()
}

/// Adds lines to what happened to an action: field, before, after.
pub(super) async fn add_entries(
    tx: &mut TenantTx,
    action: ActionId,
    lines: &[(&str, String, String)],
) -> Result<()> {
    let ids: Vec<Uuid> = lines.iter().map(|_| EventId::new_at(tx.now()).into()).collect();
    let fields: Vec<String> = lines.iter().map(|(field, _, _)| (*field).to_owned()).collect();
    let before: Vec<String> = lines.iter().map(|(_, before, _)| before.clone()).collect();
    let after: Vec<String> = lines.iter().map(|(_, _, after)| after.clone()).collect();
    sqlx::query!(
        "insert into improvement.entry (tenant_id, id, action_id, at, place, by_id, field, before, after)
         select $1, e.id, $2, $3, e.place, $4, e.field, e.before, e.after
           from unnest($5::uuid[], $6::text[], $7::text[], $8::text[]) with ordinality as e(id, field, before, after, place)",
        Uuid::from(tx.tenant()),
        Uuid::from(action),
        tx.now().to_sqlx(),
        tx.actor().user().map(Uuid::from),
        &ids,
        &fields,
        &before,
        &after,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What happened, oldest first; at most `limit` lines, the latest ones.
pub(super) async fn entries(tx: &mut TenantTx, action: ActionId, limit: i64) -> Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"select e.id as "id!", e.at as "at!", e.by_id, u.name as "name?", e.field as "field!", e.before as "before!",
                  e.after as "after!"
             from (select * from improvement.entry where tenant_id = $1 and action_id = $2 order by at desc, place desc limit $3) e
             left join org.user_account u on u.tenant_id = $1 and u.id = e.by_id
            order by e.at, e.place"#,
        Uuid::from(tx.tenant()),
        Uuid::from(action),
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
            field: row.field,
            before: row.before,
            after: row.after,
        })
        .collect())
}

/// Name and department of an account.
pub(super) async fn account(tx: &mut TenantTx, id: UserId) -> Result<(String, Option<DepartmentId>)> {
    let row = sqlx::query!(
        r#"select a.name, coalesce(a.department_id,
                    (select p.department_id from org.user_post h
                       join org.post p on p.tenant_id = h.tenant_id and p.id = h.post_id
                      where h.tenant_id = $1 and h.user_id = $2 order by h.since, p.id limit 1)) as department_id
             from org.user_account a where a.tenant_id = $1 and a.id = $2 and a.active"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| Error::field("owner", "field-unknown"))?;
    Ok((row.name, row.department_id.map(Into::into)))
}

/// Notes that an open action was reminded of, or that its day has passed; false = it was already, or is done.
pub(super) async fn note_told(tx: &mut TenantTx, id: ActionId, overdue: bool) -> Result<bool> {
    let noted = sqlx::query!(
        "update improvement.action
            set overdue_since = case when $3 then coalesce(overdue_since, $4) else overdue_since end,
                reminded_at = coalesce(reminded_at, $4)
          where tenant_id = $1 and id = $2 and state in ('open', 'in_progress')
            and case when $3 then overdue_since is null else reminded_at is null end",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        overdue,
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(noted.rows_affected() == 1)
}

/// What a timer needs to know of an open action: its day, and what was told. None = nothing is open.
pub(crate) async fn open_of(tx: &mut TenantTx, id: ActionId) -> Result<Option<(Date, bool, bool)>> {
    let row = sqlx::query!(
        r#"select due_on, reminded_at is not null as "reminded!", overdue_since is not null as "overdue!"
             from improvement.action
            where tenant_id = $1 and id = $2 and state in ('open', 'in_progress') for update"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.due_on.to_jiff(), row.reminded, row.overdue)))
}
