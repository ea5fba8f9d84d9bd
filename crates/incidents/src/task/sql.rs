//! Reading tasks and started plans. Row security leaves out those of incidents the viewer need not know of.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::ids::{IncidentId, TaskId};
use sqm_domain::security::TaskState;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::Viewpoint;
use sqm_platform::{Error, Result, codes};
use uuid::Uuid;

use super::{Run, Task, TaskFilter, TaskGroup, TaskLine};
use crate::incident::Person;

fn person(id: Option<Uuid>, name: Option<String>) -> Option<Person> {
    id.zip(name).map(|(id, name)| Person { id: id.into(), name })
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    incident_id: Uuid,
    number: String,
    incident_title: String,
    drill: bool,
    run_id: Option<Uuid>,
    plan: Option<String>,
    phase: String,
    kind: String,
    title: String,
    instructions: String,
    role: String,
    owner_id: Option<Uuid>,
    owner: Option<String>,
    due_at: Option<jiff_sqlx::Timestamp>,
    required: bool,
    state: String,
    result: String,
    options: Vec<String>,
    decided: Option<i16>,
    done_at: Option<jiff_sqlx::Timestamp>,
    done_by: Option<Uuid>,
    done_by_name: Option<String>,
    version: i64,
}

impl Row {
    fn read(self, now: Timestamp) -> Result<TaskLine> {
        let state: TaskState = codes::read(&self.state)?;
        let due_at = self.due_at.map(jiff_sqlx::Timestamp::to_jiff);
        let task = Task {
            id: self.id.into(),
            run: self.run_id.map(Into::into),
            plan: self.plan.unwrap_or_default(),
            phase: codes::read(&self.phase)?,
            kind: codes::read(&self.kind)?,
            title: self.title,
            instructions: self.instructions,
            role: codes::read(&self.role)?,
            owner: person(self.owner_id, self.owner),
            helpers: Vec::new(),
            due_at,
            // At the very instant it is, as its timer says.
            overdue: state.is_open() && due_at.is_some_and(|due| due <= now),
            required: self.required,
            state,
            result: self.result,
            options: self.options,
            decided: self.decided,
            done_at: self.done_at.map(jiff_sqlx::Timestamp::to_jiff),
            done_by: person(self.done_by, self.done_by_name),
            version: self.version,
        };
        Ok(TaskLine {
            incident: self.incident_id.into(),
            number: self.number,
            incident_title: self.incident_title,
            drill: self.drill,
            task,
        })
    }
}

const NAMED: &str = "select t.id, t.incident_id, i.number, i.title as incident_title, i.drill, t.run_id, p.name as plan, t.phase, \
    t.kind, t.title, t.instructions, t.role, t.owner_id, o.name as owner, t.due_at, t.required, t.state, t.result, t.options, \
    t.decided, t.done_at, t.done_by, d.name as done_by_name, t.version from incidents.task t \
    join incidents.incident i on i.tenant_id = t.tenant_id and i.id = t.incident_id \
    left join incidents.playbook_run r on r.tenant_id = t.tenant_id and r.id = t.run_id \
    left join incidents.playbook p on p.tenant_id = r.tenant_id and p.id = r.playbook_id \
    left join org.user_account o on o.tenant_id = t.tenant_id and o.id = t.owner_id \
    left join org.user_account d on d.tenant_id = t.tenant_id and d.id = t.done_by";

async fn read(tx: &mut TenantTx, mut sql: QueryBuilder<Postgres>) -> Result<Vec<TaskLine>> {
    let now = tx.now();
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    let mut lines = rows
        .into_iter()
        .map(|row| row.read(now))
        .collect::<Result<Vec<_>>>()?;
    helpers(tx, &mut lines).await?;
    Ok(lines)
}

/// Who helps, of all tasks of a page at once.
async fn helpers(tx: &mut TenantTx, lines: &mut [TaskLine]) -> Result<()> {
    let ids: Vec<Uuid> = lines.iter().map(|line| line.task.id.into()).collect();
    let rows = sqlx::query!(
        "select h.task_id, h.user_id, u.name from incidents.task_helper h
           join org.user_account u on u.tenant_id = h.tenant_id and u.id = h.user_id
          where h.tenant_id = $1 and h.task_id = any ($2) order by u.name, u.id",
        Uuid::from(tx.tenant()),
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    let mut of: HashMap<Uuid, Vec<Person>> = HashMap::new();
    for row in rows {
        of.entry(row.task_id).or_default().push(Person {
            id: row.user_id.into(),
            name: row.name,
        });
    }
    for line in lines {
        line.task.helpers = of.remove(&line.task.id.into()).unwrap_or_default();
    }
    Ok(())
}

/// The tasks of an incident in their order, or one of them.
pub(super) async fn list(tx: &mut TenantTx, incident: IncidentId, only: Option<TaskId>) -> Result<Vec<Task>> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and t.incident_id = ")
        .push_bind(Uuid::from(incident));
    if let Some(only) = only {
        sql.push(" and t.id = ").push_bind(Uuid::from(only));
    }
    sql.push(" order by t.place, t.id");
    let lines = read(tx, sql).await?;
    Ok(lines.into_iter().map(|line| line.task).collect())
}

pub(super) async fn get(tx: &mut TenantTx, incident: IncidentId, id: TaskId) -> Result<Task> {
    list(tx, incident, Some(id))
        .await?
        .pop()
        .ok_or(Error::NotFound("task"))
}

/// The version of a task, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, incident: IncidentId, id: TaskId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from incidents.task where tenant_id = $1 and incident_id = $2 and id = $3 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("task"))
}

/// The plans that run on an incident.
pub(super) async fn runs(tx: &mut TenantTx, incident: IncidentId) -> Result<Vec<Run>> {
    let rows = sqlx::query!(
        r#"select r.id, r.playbook_id, p.name, v.number, r.started_at, r.started_by, u.name as "by_name?",
                  (select count(*) from incidents.task t where t.tenant_id = r.tenant_id and t.run_id = r.id) as "tasks!",
                  (select count(*) from incidents.task t
                    where t.tenant_id = r.tenant_id and t.run_id = r.id and t.state in ('done', 'skipped')) as "settled!"
             from incidents.playbook_run r
             join incidents.playbook p on p.tenant_id = r.tenant_id and p.id = r.playbook_id
             join incidents.playbook_version v on v.tenant_id = r.tenant_id and v.id = r.version_id
             left join org.user_account u on u.tenant_id = r.tenant_id and u.id = r.started_by
            where r.tenant_id = $1 and r.incident_id = $2
            order by r.started_at, r.id"#,
        Uuid::from(tx.tenant()),
        Uuid::from(incident)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Run {
            id: row.id.into(),
            plan: row.playbook_id.into(),
            name: row.name,
            number: row.number,
            started_at: row.started_at.to_jiff(),
            started_by: person(row.started_by, row.by_name),
            tasks: row.tasks,
            settled: row.settled,
        })
        .collect())
}

/// The place behind all others.
pub(super) async fn last_place(tx: &mut TenantTx, incident: IncidentId) -> Result<i32> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(max(place), 0) as "place!" from incidents.task where tenant_id = $1 and incident_id = $2"#,
        Uuid::from(tx.tenant()),
        Uuid::from(incident)
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The step of a plan a task comes from.
pub(super) async fn step_of(tx: &mut TenantTx, id: TaskId) -> Result<(Option<Uuid>, String, i32)> {
    let row = sqlx::query!(
        "select run_id, step, place from incidents.task where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.run_id, row.step, row.place))
}

pub(super) async fn open_required(tx: &mut TenantTx, incident: IncidentId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "n!" from incidents.task
            where tenant_id = $1 and incident_id = $2 and required and state in ('open', 'doing')"#,
        Uuid::from(tx.tenant()),
        Uuid::from(incident)
    )
    .fetch_one(tx.conn())
    .await?)
}

/// What a timer needs to know of a task that waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    pub(super) incident: IncidentId,
    pub(super) due_at: Timestamp,
    /// When its coming near is said; none = that was said, or is not.
    pub(super) warn_at: Option<Timestamp>,
}

/// What a timer needs to know of a task. None when there is nothing to tell.
pub(super) async fn waiting(tx: &mut TenantTx, id: TaskId) -> Result<Option<Waiting>> {
    let row = sqlx::query!(
        r#"select t.incident_id, t.due_at as "due_at!", case when t.warned_at is null then t.warn_at end as warn_at
             from incidents.task t
             join incidents.incident i on i.tenant_id = t.tenant_id and i.id = t.incident_id
            where t.tenant_id = $1 and t.id = $2 and t.state in ('open', 'doing') and t.due_at is not null
              and t.told_at is null and i.state not in ('closed', 'merged')"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Waiting {
        incident: row.incident_id.into(),
        due_at: row.due_at.to_jiff(),
        warn_at: row.warn_at.map(jiff_sqlx::Timestamp::to_jiff),
    }))
}

/// The expression of index `task_open_by_due`: what has no limit comes last.
const DUE: &str = "coalesce(t.due_at, 'infinity'::timestamptz)";

/// A place in the list over all incidents.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    /// None: it has no limit.
    pub(super) due: Option<Timestamp>,
}

/// Tasks of all incidents: what is to be done the soonest first, everything the latest first.
pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &TaskFilter,
    who: Viewpoint,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<TaskLine>> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    narrow(&mut sql, tx, filter, who)?;
    if filter.is_work() {
        if let Some(after) = after {
            sql.push(format_args!(" and ({DUE}, t.id) > (coalesce("))
                .push_bind(after.due.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>)
                .push(", 'infinity'::timestamptz), ")
                .push_bind(after.id)
                .push(")");
        }
        sql.push(format_args!(" order by {DUE}, t.id limit {limit}"));
    } else {
        if let Some(after) = after {
            sql.push(" and t.id < ").push_bind(after.id);
        }
        sql.push(format_args!(" order by t.id desc limit {limit}"));
    }
    read(tx, sql).await
}

/// How many, up to `most`.
pub(super) async fn count(tx: &mut TenantTx, filter: &TaskFilter, who: Viewpoint, most: i64) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new(
        "select count(*) from (select from incidents.task t \
         join incidents.incident i on i.tenant_id = t.tenant_id and i.id = t.incident_id",
    );
    narrow(&mut sql, tx, filter, who)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &TaskFilter,
    who: Viewpoint,
) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sql.push(" where t.tenant_id = ").push_bind(tenant);
    if filter.is_work() {
        // Spelt out, so that the planner sees the partial index.
        sql.push(" and t.state in ('open', 'doing') and i.state not in ('closed', 'merged')");
    }
    if filter.state == Some(TaskGroup::Overdue) {
        sql.push(format_args!(" and {DUE} <= "))
            .push_bind(tx.now().to_sqlx());
    }
    if let Some(text) = filter.person.as_deref() {
        let id = match text {
            "me" => who.user.map(Uuid::from).unwrap_or_default(),
            id => id.parse().map_err(|_| Error::field("person", "field-unknown"))?,
        };
        sql.push(" and t.id = any(array(select w.id from incidents.task w where w.tenant_id = ")
            .push_bind(tenant)
            .push(" and w.owner_id = ")
            .push_bind(id);
        if filter.is_work() {
            sql.push(" and w.state in ('open', 'doing')");
        }
        sql.push(" union all select h.task_id from incidents.task_helper h where h.tenant_id = ")
            .push_bind(tenant)
            .push(" and h.user_id = ")
            .push_bind(id)
            .push("))");
    }
    match filter.incident.as_deref().map(str::trim) {
        None | Some("") => {}
        Some(text) => match text.parse::<Uuid>() {
            Ok(id) => _ = sql.push(" and t.incident_id = ").push_bind(id),
            Err(_) => {
                sql.push(" and t.incident_id = (select n.id from incidents.incident n where n.tenant_id = ")
                    .push_bind(tenant)
                    .push(" and n.number = ")
                    .push_bind(text.to_uppercase())
                    .push(")");
            }
        },
    }
    Ok(())
}
