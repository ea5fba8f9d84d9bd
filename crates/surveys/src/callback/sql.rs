//! The only SQL of call backs.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::callback::{CallbackState, Reach};
use sqm_domain::ids::{CallbackId, EventId, QuestionnaireVersionId, ResponseId, UserId};
use sqm_domain::survey::Answers;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, FieldErrors, Result, codes};
use uuid::Uuid;

use super::{Callback, CallbackFilter, Close, Group, Low, NewTry, Try, Viewpoint};
use crate::response::NewResponse;
use crate::survey::Survey;

#[derive(FromRow)]
struct Row {
    id: Uuid,
    number: String,
    survey_id: Uuid,
    survey: String,
    privacy: String,
    response_id: Uuid,
    customer_id: Option<Uuid>,
    person_id: Option<Uuid>,
    department_id: Option<Uuid>,
    department: Option<String>,
    metric: String,
    score: f64,
    state: String,
    assignee_id: Option<Uuid>,
    assignee: Option<String>,
    due_at: jiff_sqlx::Timestamp,
    reach: String,
    tries: i32,
    called_at: Option<jiff_sqlx::Timestamp>,
    closed_at: Option<jiff_sqlx::Timestamp>,
    reason: String,
    cause: String,
    result: String,
    version: i64,
    created_at: jiff_sqlx::Timestamp,
    updated_at: jiff_sqlx::Timestamp,
}

impl Row {
    fn read(self, now: Timestamp) -> Result<Callback> {
        let filled = |text: String| Some(text).filter(|text| !text.is_empty());
        let known_customer = self.customer_id.map(Into::into);
        let state: CallbackState = codes::read(&self.state)?;
        let due_at = self.due_at.to_jiff();
        Ok(Callback {
            id: self.id.into(),
            number: self.number,
            survey_id: self.survey_id.into(),
            survey: self.survey,
            response_id: self.response_id.into(),
            customer_id: known_customer.filter(|_| self.privacy == "identified"),
            known_customer,
            person_id: self.person_id.map(Into::into),
            department_id: self.department_id.map(Into::into),
            department: self.department,
            metric: codes::read(&self.metric)?,
            score: self.score,
            state,
            assignee_id: self.assignee_id.map(Into::into),
            assignee: self.assignee,
            due_at,
            overdue: state == CallbackState::Open && due_at < now,
            reach: codes::read_option(filled(self.reach).as_deref())?,
            tries: self.tries,
            called_at: self.called_at.map(jiff_sqlx::Timestamp::to_jiff),
            closed_at: self.closed_at.map(jiff_sqlx::Timestamp::to_jiff),
            reason: codes::read_option(filled(self.reason).as_deref())?,
            cause: self.cause,
            result: self.result,
            version: self.version,
            created_at: self.created_at.to_jiff(),
            updated_at: self.updated_at.to_jiff(),
        })
    }
}

/// The rows of a page first, the names of what they refer to only for them.
const NAMED: &str = "select c.id, c.number, c.survey_id, s.name as survey, s.privacy, c.response_id, c.customer_id, c.person_id, \
    c.department_id, d.name as department, c.metric, c.score, c.state, c.assignee_id, a.name as assignee, c.due_at, c.reach, \
    c.tries, c.called_at, c.closed_at, c.reason, c.cause, c.result, c.version, c.created_at, c.updated_at from ";
const NAMES: &str = " c join surveys.survey s on s.tenant_id = c.tenant_id and s.id = c.survey_id \
    left join org.user_account a on a.tenant_id = c.tenant_id and a.id = c.assignee_id \
    left join org.department d on d.tenant_id = c.tenant_id and d.id = c.department_id";

pub(super) async fn get(tx: &mut TenantTx, id: CallbackId, hold: bool) -> Result<Callback> {
    let now = tx.now();
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("surveys.callback")
        .push(NAMES)
        .push(" where c.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and c.id = ")
        .push_bind(Uuid::from(id))
        .push(if hold { " for update of c" } else { "" });
    let row: Option<Row> = sql.build_query_as().fetch_optional(tx.conn()).await?;
    row.ok_or(Error::NotFound("callback"))?.read(now)
}

/// A place in a list.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    pub(super) due: Timestamp,
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &CallbackFilter,
    who: Viewpoint,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Callback>> {
    let now = tx.now();
    let by_due = filter.group().by_due();
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("(select t.* from surveys.callback t");
    narrow(&mut sql, tx, filter, who)?;
    match after {
        Some(after) if by_due => {
            sql.push(" and (t.due_at, t.id) > (")
                .push_bind(after.due.to_sqlx())
                .push(", ")
                .push_bind(after.id)
                .push(")");
        }
        Some(after) => {
            sql.push(" and t.id < ").push_bind(after.id);
        }
        None => {}
    }
    let order = if by_due { "due_at, id" } else { "id desc" };
    sql.push(format_args!(" order by {order} limit {limit})"))
        .push(NAMES)
        .push(if by_due {
            " order by c.due_at, c.id"
        } else {
            " order by c.id desc"
        });
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    rows.into_iter().map(|row| row.read(now)).collect()
}

/// How many, up to `most`.
pub(super) async fn count(
    tx: &mut TenantTx,
    filter: &CallbackFilter,
    who: Viewpoint,
    most: i64,
) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from surveys.callback t");
    narrow(&mut sql, tx, filter, who)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &CallbackFilter,
    who: Viewpoint,
) -> Result<()> {
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    match filter.group() {
        Group::Open => _ = sql.push(" and t.state in ('open', 'called')"),
        Group::Overdue => {
            sql.push(" and t.state in ('open', 'called') and t.state = 'open' and t.due_at < ")
                .push_bind(tx.now().to_sqlx());
        }
        Group::Closed => _ = sql.push(" and t.state = 'closed'"),
        Group::All => {}
    }
    let mut errors = FieldErrors::new();
    match filter.assignee.as_deref() {
        None => {}
        Some("none") => _ = sql.push(" and t.assignee_id is null"),
        Some(text) => {
            let id = if text == "me" {
                who.user.map(Uuid::from)
            } else {
                text.parse().ok()
            };
            match id {
                Some(id) => _ = sql.push(" and t.assignee_id = ").push_bind(id),
                None => errors.add("assignee", "field-unknown"),
            }
        }
    }
    if let Some(text) = filter.department.as_deref() {
        // Somebody without a department sees nothing as his, rather than everything.
        let id = if text == "mine" {
            Some(who.department.map(Uuid::from).unwrap_or_default())
        } else {
            text.parse().ok()
        };
        match id {
            Some(id) => _ = sql.push(" and t.department_id = ").push_bind(id),
            None => errors.add("department", "field-unknown"),
        }
    }
    if let Some(survey) = filter.survey {
        sql.push(" and t.survey_id = ").push_bind(survey);
    }
    if !filter.reason.is_empty() {
        let wanted: Vec<String> = filter.reason.iter().map(ToString::to_string).collect();
        sql.push(" and t.reason = any(").push_bind(wanted).push(")");
    }
    if let Some(text) = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        sql.push(" and t.number = ").push_bind(text.to_uppercase());
    }
    if let Some(measure) = &filter.measure {
        sql.push(" and t.id = any(array(select objectives.sources(")
            .push_bind(measure.clone())
            .push(", ")
            .push_bind(filter.from.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>)
            .push(", ")
            .push_bind(filter.to.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>);
        for text in [&filter.kind, &filter.dim, &filter.value, &filter.hit] {
            sql.push(", ").push_bind(text.clone());
        }
        sql.push(")))");
    }
    errors.into_result(()).map_err(Into::into)
}

/// Makes a call back, once per response.
pub(super) async fn insert(
    tx: &mut TenantTx,
    id: CallbackId,
    number: &str,
    survey: &Survey,
    new: &NewResponse,
    low: &Low<'_>,
    due_at: Timestamp,
) -> Result<bool> {
    let made = sqlx::query!(
        "insert into surveys.callback (tenant_id, id, number, survey_id, response_id, customer_id, person_id, department_id,
           metric, score, due_at, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
         on conflict on constraint callback_once do nothing",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        number,
        Uuid::from(survey.id),
        Uuid::from(low.response),
        new.customer.map(Uuid::from),
        new.person.map(Uuid::from),
        new.department.or(survey.department_id).map(Uuid::from),
        low.rule.metric.as_str(),
        low.score,
        due_at.to_sqlx(),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(made.rows_affected() == 1)
}

pub(super) async fn set_assignee(tx: &mut TenantTx, id: CallbackId, assignee: Option<UserId>) -> Result<()> {
    sqlx::query!(
        "update surveys.callback set assignee_id = $3, version = version + 1, updated_at = $4 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        assignee.map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        if violates(&error, "callback_assignee") {
            Error::field("assignee", "field-unknown")
        } else {
            error.into()
        }
    })?;
    Ok(())
}

pub(super) async fn add_try(tx: &mut TenantTx, id: CallbackId, new: &NewTry) -> Result<()> {
    sqlx::query!(
        "insert into surveys.callback_try (tenant_id, id, callback_id, by_id, at, reach, note) values ($1, $2, $3, $4, $5, $6, $7)",
        Uuid::from(tx.tenant()),
        Uuid::from(EventId::new_at(tx.now())),
        Uuid::from(id),
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx(),
        new.reach.as_str(),
        new.note.trim(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn set_tried(
    tx: &mut TenantTx,
    id: CallbackId,
    state: CallbackState,
    reach: Reach,
    tries: i32,
    assignee: Option<UserId>,
) -> Result<()> {
    sqlx::query!(
        "update surveys.callback
            set state = $3, reach = $4, tries = $5, assignee_id = $6, called_at = case when $3 = 'called' then $7::timestamptz end,
                version = version + 1, updated_at = $7
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        state.as_str(),
        reach.as_str(),
        tries,
        assignee.map(Uuid::from),
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn set_closed(tx: &mut TenantTx, id: CallbackId, close: &Close) -> Result<()> {
    sqlx::query!(
        "update surveys.callback
            set state = 'closed', closed_at = $3, reason = $4, cause = $5, result = $6, version = version + 1, updated_at = $3
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx(),
        close.reason.map_or("", |reason| reason.as_str()),
        close.cause.trim(),
        close.result.trim(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that the time of an open call back has passed; false when that is known, or no longer so.
pub(super) async fn note_overdue(tx: &mut TenantTx, id: CallbackId) -> Result<bool> {
    let noted = sqlx::query!(
        "update surveys.callback set overdue_since = due_at
          where tenant_id = $1 and id = $2 and state = 'open' and overdue_since is null and due_at <= $3",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(noted.rows_affected() == 1)
}

/// The tries of a call back, oldest first.
pub(super) async fn tries(tx: &mut TenantTx, id: CallbackId) -> Result<Vec<Try>> {
    let rows = sqlx::query!(
        r#"select t.by_id, coalesce(a.name, '') as "by!", t.at as "at: jiff_sqlx::Timestamp", t.reach, t.note
             from surveys.callback_try t
             left join org.user_account a on a.tenant_id = t.tenant_id and a.id = t.by_id
            where t.tenant_id = $1 and t.callback_id = $2 order by t.id"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Try {
                by_id: row.by_id.map(Into::into),
                by: row.by,
                at: row.at.to_jiff(),
                reach: codes::read(&row.reach)?,
                note: row.note,
            })
        })
        .collect()
}

/// What is behind a call back.
#[derive(Debug)]
pub(super) struct Behind {
    pub(super) version: QuestionnaireVersionId,
    pub(super) answers: Answers,
    pub(super) personal: Option<Vec<u8>>,
    pub(super) subject_kind: Option<String>,
    pub(super) subject_id: Option<Uuid>,
}

pub(super) async fn behind(tx: &mut TenantTx, id: ResponseId) -> Result<Behind> {
    let row = sqlx::query!(
        "select version_id, answers, personal, subject_kind, subject_id from surveys.response where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("response"))?;
    Ok(Behind {
        version: row.version_id.into(),
        answers: serde_json::from_value(row.answers)?,
        personal: row.personal,
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
    })
}
