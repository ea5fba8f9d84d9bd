//! Reading drills.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::ids::{DrillId, IncidentId, UserId};
use sqm_domain::security::{DrillState, reached};
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{Figure, Viewpoint};
use sqm_platform::{Error, FieldErrors, Result, codes};
use uuid::Uuid;

use super::model::Series;
use super::{Drill, DrillFilter, DrillGroup, Goal, Targets, Time};
use crate::incident::Person;

#[derive(FromRow)]
struct Row {
    id: Uuid,
    number: String,
    title: String,
    scenario: String,
    kind: String,
    playbook_id: Uuid,
    playbook: String,
    owner_id: Uuid,
    owner: String,
    department_id: Option<Uuid>,
    department: Option<String>,
    due_on: jiff_sqlx::Date,
    every_months: Option<i16>,
    series_id: Uuid,
    first_on: jiff_sqlx::Date,
    place: i32,
    followed: bool,
    state: String,
    acknowledge_minutes: Option<i32>,
    contain_minutes: Option<i32>,
    recover_minutes: Option<i32>,
    others: String,
    held_id: Option<Uuid>,
    held_number: Option<String>,
    acknowledged_at: Option<jiff_sqlx::Timestamp>,
    contained_at: Option<jiff_sqlx::Timestamp>,
    recovered_at: Option<jiff_sqlx::Timestamp>,
    started_at: Option<jiff_sqlx::Timestamp>,
    ended_at: Option<jiff_sqlx::Timestamp>,
    ended_on: Option<jiff_sqlx::Date>,
    reason: String,
    went_well: String,
    went_badly: String,
    summary: String,
    findings: Vec<String>,
    evaluated_at: Option<jiff_sqlx::Timestamp>,
    evaluated_by: Option<Uuid>,
    evaluator: Option<String>,
    version: i64,
    updated_at: jiff_sqlx::Timestamp,
}

impl Row {
    fn read(self, now: jiff::Timestamp, today: Date) -> Result<Drill> {
        let at = |at: Option<jiff_sqlx::Timestamp>| at.map(jiff_sqlx::Timestamp::to_jiff);
        let state: DrillState = codes::read(&self.state)?;
        let targets = Targets {
            acknowledge_minutes: self.acknowledge_minutes,
            contain_minutes: self.contain_minutes,
            recover_minutes: self.recover_minutes,
        };
        let (started_at, ended_at) = (at(self.started_at), at(self.ended_at));
        // Times are those of its incident; whoever may not know of that does not see them.
        let times = match (started_at, self.held_id) {
            (Some(start), Some(_)) => {
                let time = |what, moment, target| {
                    let over = state != DrillState::Running;
                    let found = reached(start, at(moment), target, ended_at.unwrap_or(now), over);
                    Time {
                        what,
                        target,
                        reached: found.minutes,
                        in_time: found.in_time,
                    }
                };
                vec![
                    time("acknowledge", self.acknowledged_at, targets.acknowledge_minutes),
                    time("contain", self.contained_at, targets.contain_minutes),
                    time("recover", self.recovered_at, targets.recover_minutes),
                ]
            }
            _ => Vec::new(),
        };
        let due_on = self.due_on.to_jiff();
        Ok(Drill {
            id: self.id.into(),
            number: self.number,
            title: self.title,
            scenario: self.scenario,
            kind: codes::read(&self.kind)?,
            plan: self.playbook_id.into(),
            plan_name: self.playbook,
            owner: Person {
                id: self.owner_id.into(),
                name: self.owner,
            },
            department_id: self.department_id.map(Into::into),
            department: self.department,
            due_on,
            overdue: state.is_open() && due_on < today,
            every_months: self.every_months,
            state,
            targets,
            goals: Vec::new(),
            participants: Vec::new(),
            others: self.others,
            incident: self.held_id.map(Into::into),
            incident_number: self.held_number,
            started_at,
            ended_at,
            ended_on: self.ended_on.map(jiff_sqlx::Date::to_jiff),
            times,
            reason: self.reason,
            went_well: self.went_well,
            went_badly: self.went_badly,
            summary: self.summary,
            findings: self.findings,
            evaluated_at: at(self.evaluated_at),
            evaluated_by: self
                .evaluated_by
                .zip(self.evaluator)
                .map(|(id, name)| Person { id: id.into(), name }),
            version: self.version,
            updated_at: self.updated_at.to_jiff(),
            series: Series {
                id: self.series_id.into(),
                first_on: self.first_on.to_jiff(),
                place: self.place,
                followed: self.followed,
            },
        })
    }
}

/// The rows of a page first, the names of what they refer to only for them. The incident is named by the row that row security
/// lets through, never by the bare column: it may be kept from the viewer.
const NAMED: &str = "select t.*, p.name as playbook, o.name as owner, d.name as department, w.name as evaluator, \
    i.id as held_id, i.number as held_number, i.acknowledged_at, i.contained_at, i.recovered_at from ";
const NAMES: &str = " t join incidents.playbook p on p.tenant_id = t.tenant_id and p.id = t.playbook_id \
    join org.user_account o on o.tenant_id = t.tenant_id and o.id = t.owner_id \
    left join org.department d on d.tenant_id = t.tenant_id and d.id = t.department_id \
    left join org.user_account w on w.tenant_id = t.tenant_id and w.id = t.evaluated_by \
    left join incidents.incident i on i.tenant_id = t.tenant_id and i.id = t.incident_id";

/// The day it is in the tenant's zone.
pub(super) fn today(tx: &TenantTx) -> Date {
    tx.now().to_zoned(tx.zone().clone()).date()
}

pub(super) async fn get(tx: &mut TenantTx, id: DrillId) -> Result<Drill> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("incidents.drill")
        .push(NAMES)
        .push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and t.id = ")
        .push_bind(Uuid::from(id));
    read(tx, sql).await?.pop().ok_or(Error::NotFound("drill"))
}

async fn read(tx: &mut TenantTx, mut sql: QueryBuilder<Postgres>) -> Result<Vec<Drill>> {
    let (now, day) = (tx.now(), today(tx));
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    let mut drills = rows
        .into_iter()
        .map(|row| row.read(now, day))
        .collect::<Result<Vec<_>>>()?;
    complete(tx, &mut drills).await?;
    Ok(drills)
}

/// Goals and people of a whole page at once.
async fn complete(tx: &mut TenantTx, drills: &mut [Drill]) -> Result<()> {
    let ids: Vec<Uuid> = drills.iter().map(|drill| drill.id.into()).collect();
    let goals = sqlx::query!(
        "select drill_id, place, goal, result, note from incidents.drill_goal
          where tenant_id = $1 and drill_id = any($2) order by drill_id, place",
        Uuid::from(tx.tenant()),
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    let people = sqlx::query!(
        "select p.drill_id, p.user_id, u.name from incidents.drill_participant p
           join org.user_account u on u.tenant_id = p.tenant_id and u.id = p.user_id
          where p.tenant_id = $1 and p.drill_id = any($2) order by p.drill_id, u.name, u.id",
        Uuid::from(tx.tenant()),
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    let mut goals_of: HashMap<Uuid, Vec<Goal>> = HashMap::new();
    for row in goals {
        goals_of.entry(row.drill_id).or_default().push(Goal {
            place: row.place,
            goal: row.goal,
            result: codes::read_option(row.result.as_deref())?,
            note: row.note,
        });
    }
    let mut people_of: HashMap<Uuid, Vec<Person>> = HashMap::new();
    for row in people {
        people_of.entry(row.drill_id).or_default().push(Person {
            id: row.user_id.into(),
            name: row.name,
        });
    }
    for drill in drills {
        drill.goals = goals_of.remove(&drill.id.into()).unwrap_or_default();
        drill.participants = people_of.remove(&drill.id.into()).unwrap_or_default();
    }
    Ok(())
}

/// The version of a drill, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: DrillId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from incidents.drill where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("drill"))
}

/// The drill that is held with an incident.
pub(super) async fn of_incident(tx: &mut TenantTx, incident: IncidentId) -> Result<Option<DrillId>> {
    let id = sqlx::query_scalar!(
        "select id from incidents.drill where tenant_id = $1 and incident_id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(incident)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(Into::into))
}

/// A place in a list.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    pub(super) due: Date,
}

/// What is to be held comes by its day, what was held the latest first.
fn forward(filter: &DrillFilter) -> bool {
    matches!(filter.state, Some(DrillGroup::Open | DrillGroup::Overdue))
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &DrillFilter,
    who: Viewpoint,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Drill>> {
    let (order, beyond) = if forward(filter) {
        ("t.due_on, t.id", ">")
    } else {
        ("t.due_on desc, t.id desc", "<")
    };
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("(select t.* from incidents.drill t");
    narrow(&mut sql, tx, filter, who)?;
    if let Some(after) = after {
        sql.push(format_args!(" and (t.due_on, t.id) {beyond} ("))
            .push_bind(after.due.to_sqlx() as jiff_sqlx::Date)
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    sql.push(format_args!(" order by {order} limit {limit})"))
        .push(NAMES)
        .push(format_args!(" order by {order}"));
    read(tx, sql).await
}

/// How many, up to `most`.
pub(super) async fn count(tx: &mut TenantTx, filter: &DrillFilter, who: Viewpoint, most: i64) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from incidents.drill t");
    narrow(&mut sql, tx, filter, who)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &DrillFilter,
    who: Viewpoint,
) -> Result<()> {
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    match filter.state {
        // Spelt out, so that the planner sees the partial index.
        Some(DrillGroup::Open) => _ = sql.push(" and t.state in ('planned', 'running')"),
        Some(DrillGroup::Overdue) => {
            sql.push(" and t.state in ('planned', 'running') and t.due_on < ")
                .push_bind(today(tx).to_sqlx() as jiff_sqlx::Date);
        }
        Some(DrillGroup::Ended) => _ = sql.push(" and t.state = 'ended'"),
        Some(DrillGroup::Done) => _ = sql.push(" and t.state = 'done'"),
        Some(DrillGroup::All) | None => {}
    }
    if !filter.practice.is_empty() {
        let kinds: Vec<String> = filter.practice.iter().map(ToString::to_string).collect();
        sql.push(" and t.kind = any(").push_bind(kinds).push(")");
    }
    let mut errors = FieldErrors::new();
    for (column, field, value, own_word, own) in [
        (
            "t.owner_id",
            "owner",
            &filter.owner,
            "me",
            who.user.map(Uuid::from),
        ),
        (
            "t.department_id",
            "department",
            &filter.department,
            "mine",
            who.department.map(Uuid::from),
        ),
        ("t.playbook_id", "plan", &filter.plan, "", None),
    ] {
        let Some(text) = value.as_deref() else { continue };
        // Somebody without a department sees nothing as theirs, rather than everything.
        let id = if text == own_word {
            Some(own.unwrap_or_default())
        } else {
            text.parse().ok()
        };
        match id {
            Some(id) => _ = sql.push(" and ").push(column).push(" = ").push_bind::<Uuid>(id),
            None => errors.add(field, "field-unknown"),
        }
    }
    if let Some(text) = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        errors.at_most("q", text, 200);
        // A tenant holds some dozens of drills a year: its own few are looked through.
        sql.push(" and (t.number = ")
            .push_bind(text.to_uppercase())
            .push(" or strpos(lower(t.title), ")
            .push_bind(text.to_lowercase())
            .push(") > 0)");
    }
    let figure = Figure {
        measure: filter.measure.as_deref(),
        slice: filter.kind.as_deref(),
        from: filter.from,
        to: filter.to,
        dim: filter.dim.as_deref(),
        value: filter.value.as_deref(),
        hit: filter.hit,
    };
    figure.narrow(sql, "t.id");
    errors.into_result(()).map_err(Into::into)
}

/// Department of an account that can still be given something.
pub(super) async fn home(tx: &mut TenantTx, id: UserId) -> Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "select department_id from org.user_account where tenant_id = $1 and id = $2 and active",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| Error::field("owner", "field-unknown"))
}
