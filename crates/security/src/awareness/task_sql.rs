//! The only SQL of what campaigns ask of people, but for asking itself.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::ids::{AwarenessTaskId, CampaignId, EventId, UserId};
use sqm_domain::security::{CampaignKind, CampaignState, Mark, PhishingOutcome, Standing, standing};
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{Viewpoint, narrow_who, today};
use sqm_platform::{FieldErrors, Result};
use uuid::Uuid;

use super::sql::percent;
use super::{Tally, Task, TaskFilter, TaskGroup};
use crate::row::{self, Person};

/// Whose tasks are seen.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whose {
    /// Everybody's.
    Everybodys,
    /// One's own; of simulations nobody sees his own.
    Own(UserId),
}

/// Where nothing was asked there is no mark.
const COLUMNS: &str = "select t.id, t.campaign_id, c.number, c.title, c.kind, c.state as campaign_state, t.user_id, \
    u.name as user_name, d.name as department, t.asked_at, t.due_on, t.done_on, \
    case when c.questions <> '[]' then t.percent end as percent, t.tries, t.outcome, t.excused_at";
const FROM: &str = " from security.awareness_task t \
    join security.awareness_campaign c on c.tenant_id = t.tenant_id and c.id = t.campaign_id";
const NAMES: &str = " join org.user_account u on u.tenant_id = t.tenant_id and u.id = t.user_id \
    left join org.department d on d.tenant_id = t.tenant_id and d.id = t.department_id";

fn read(row: &PgRow, today: Date) -> Result<Task> {
    let kind: CampaignKind = row::code(row, "kind")?;
    let state: CampaignState = row::code(row, "campaign_state")?;
    let outcome: Option<PhishingOutcome> = row::maybe_code(row, "outcome")?;
    let due_on = row::day(row, "due_on")?;
    let done_on = row::maybe_day(row, "done_on")?;
    let known = Standing {
        done: done_on.is_some(),
        outcome,
        excused: row::maybe_instant(row, "excused_at")?.is_some(),
        due_on,
        closed: state == CampaignState::Closed,
        simulated: kind == CampaignKind::Phishing,
    };
    Ok(Task {
        id: row.try_get::<Uuid, _>("id")?.into(),
        campaign_id: row.try_get::<Uuid, _>("campaign_id")?.into(),
        number: row.try_get("number")?,
        title: row.try_get("title")?,
        kind,
        person: Person {
            id: row.try_get::<Uuid, _>("user_id")?.into(),
            name: row.try_get("user_name")?,
        },
        department: row.try_get("department")?,
        asked_at: row::instant(row, "asked_at")?,
        due_on,
        state: standing(&known, today),
        done_on,
        late: kind != CampaignKind::Phishing && done_on.is_some_and(|done| done > due_on),
        percent: row.try_get::<Option<i16>, _>("percent")?.map(percent),
        tries: row.try_get("tries")?,
        outcome,
    })
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &TaskFilter,
    who: Viewpoint,
    whose: Whose,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Task>> {
    let today = today(tx);
    let mut sql = QueryBuilder::<Postgres>::new(COLUMNS);
    sql.push(FROM).push(NAMES);
    narrow(&mut sql, tx, filter, who, whose)?;
    if let Some(after) = after {
        sql.push(" and t.id < ").push_bind(after);
    }
    sql.push(format_args!(" order by t.id desc limit {limit}"));
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(|row| read(row, today)).collect()
}

/// How many, up to `most`.
pub(super) async fn count(
    tx: &mut TenantTx,
    filter: &TaskFilter,
    who: Viewpoint,
    whose: Whose,
    most: i64,
) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select");
    sql.push(FROM);
    narrow(&mut sql, tx, filter, who, whose)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

const OPEN: &str = " and t.done_at is null and t.excused_at is null and t.outcome is null";

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &TaskFilter,
    who: Viewpoint,
    whose: Whose,
) -> Result<()> {
    let day = today(tx).to_sqlx();
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    if let Whose::Own(user) = whose {
        sql.push(" and c.kind <> 'phishing' and t.user_id = ")
            .push_bind(Uuid::from(user));
    }
    if let Some(campaign) = filter.campaign.as_deref() {
        let campaign: Uuid = campaign
            .parse()
            .map_err(|_| FieldErrors::one("campaign", "field-unknown"))?;
        sql.push(" and t.campaign_id = ").push_bind(campaign);
    }
    match filter.state {
        Some(TaskGroup::Todo) => _ = sql.push(OPEN),
        Some(TaskGroup::Open) => {
            sql.push(OPEN)
                .push(" and (c.kind = 'phishing' or t.overdue_since is null and t.due_on >= ")
                .push_bind(day)
                .push(")");
        }
        Some(TaskGroup::Overdue) => {
            overdue(sql.push(OPEN), day);
            // Of what has ended nobody can do anything any more: asked over all campaigns it is work that there is.
            if filter.campaign.is_none() && filter.measure.is_none() {
                sql.push(" and c.state = 'running'");
            }
        }
        Some(TaskGroup::Done) => {
            _ = sql.push(
                " and t.done_at is not null and (t.outcome is null or t.outcome in ('reported', 'ignored'))",
            );
        }
        Some(TaskGroup::Failed) => _ = sql.push(" and t.outcome in ('clicked', 'gave_data')"),
        Some(TaskGroup::Missed) => {
            sql.push(" and (t.outcome in ('clicked', 'gave_data') or true")
                .push(OPEN);
            overdue(sql, day);
            sql.push(")");
        }
        Some(TaskGroup::Excused) => _ = sql.push(" and t.excused_at is not null and t.done_at is null"),
        Some(TaskGroup::All) | None => {}
    }
    let me = who.user.map(Uuid::from);
    narrow_who(sql, "person", "t.user_id", filter.person.as_deref(), "me", me)?;
    let mine = who.department.map(Uuid::from);
    match filter.department.as_deref() {
        Some("none") => _ = sql.push(" and t.department_id is null"),
        department => narrow_who(sql, "department", "t.department_id", department, "mine", mine)?,
    }
    filter.figure().narrow(sql, "t.id");
    Ok(())
}

fn overdue(sql: &mut QueryBuilder<Postgres>, day: jiff_sqlx::Date) {
    sql.push(" and c.kind <> 'phishing' and (t.overdue_since is not null or t.due_on < ")
        .push_bind(day)
        .push(")");
}

/// How far a campaign is; by department, biggest first, where `by_department`.
pub(super) async fn tallies(
    tx: &mut TenantTx,
    campaign: CampaignId,
    by_department: bool,
) -> Result<Vec<(Option<Uuid>, Option<String>, Tally)>> {
    let rows = sqlx::query!(
        r#"select x.department_id, d.name as "name?", x.asked as "asked!", x.done as "done!", x.overdue as "overdue!",
                  x.failed as "failed!", x.excused as "excused!"
             from (select case when $4 then k.department_id end as department_id,
                          count(*) filter (where k.excused_at is null or k.done_at is not null) as asked,
                          count(*) filter (where k.done_at is not null and (k.outcome is null or k.outcome in ('reported', 'ignored')))
                            as done,
                          count(*) filter (where k.done_at is null and k.excused_at is null and c.kind <> 'phishing'
                                             and (k.overdue_since is not null or k.due_on < $3)) as overdue,
                          count(*) filter (where k.outcome in ('clicked', 'gave_data')) as failed,
                          count(*) filter (where k.excused_at is not null and k.done_at is null) as excused
                     from security.awareness_task k
                     join security.awareness_campaign c on c.tenant_id = k.tenant_id and c.id = k.campaign_id
                    where k.tenant_id = $1 and k.campaign_id = $2 group by 1) x
             left join org.department d on d.tenant_id = $1 and d.id = x.department_id
            order by x.asked desc, d.name"#,
        Uuid::from(tx.tenant()),
        Uuid::from(campaign),
        today(tx).to_sqlx() as jiff_sqlx::Date,
        by_department,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let tally = Tally {
                asked: row.asked,
                done: row.done,
                open: row.asked - row.done - row.overdue - row.failed,
                overdue: row.overdue,
                failed: row.failed,
                excused: row.excused,
            };
            (row.department_id, row.name, tally)
        })
        .collect())
}

/// Somebody's own task; none = it is not his, or of a simulation.
pub(super) async fn own(tx: &mut TenantTx, id: AwarenessTaskId, user: UserId) -> Result<Option<Task>> {
    let today = today(tx);
    let mut sql = QueryBuilder::<Postgres>::new(COLUMNS);
    sql.push(FROM)
        .push(NAMES)
        .push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and t.id = ")
        .push_bind(Uuid::from(id))
        .push(" and c.kind <> 'phishing' and t.user_id = ")
        .push_bind(Uuid::from(user));
    let row = sql.build().fetch_optional(tx.conn()).await?;
    row.map(|row| read(&row, today)).transpose()
}

/// Holds a task while its person answers.
pub(super) async fn hold(tx: &mut TenantTx, id: AwarenessTaskId) -> Result<()> {
    sqlx::query!(
        "select id from security.awareness_task where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(())
}

/// Notes answers and what they were worth; whoever has passed has done it.
pub(super) async fn note_answers(
    tx: &mut TenantTx,
    id: AwarenessTaskId,
    answers: &[Option<u8>],
    mark: Mark,
) -> Result<()> {
    let given: Vec<Option<i16>> = answers.iter().map(|one| one.map(i16::from)).collect();
    let now = tx.now().to_sqlx();
    sqlx::query!(
        "insert into security.awareness_entry (tenant_id, id, task_id, at, answers, percent, passed)
         values ($1, $2, $3, $4, $5, $6, $7)",
        Uuid::from(tx.tenant()),
        Uuid::from(EventId::new_at(tx.now())),
        Uuid::from(id),
        now as jiff_sqlx::Timestamp,
        &given as &[Option<i16>],
        i16::from(mark.percent),
        mark.passed,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update security.awareness_task
            set tries = tries + 1, percent = $3, done_at = case when $4 then $5::timestamptz end,
                done_on = case when $4 then $6::date end
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        i16::from(mark.percent),
        mark.passed,
        now as jiff_sqlx::Timestamp,
        today(tx).to_sqlx() as jiff_sqlx::Date,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
