//! The only SQL of clocks.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::types::Json;
use sqm_domain::ids::{EventId, TicketId};
use sqm_domain::sla::ClockKind;
use sqm_platform::codes;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::settle::News;
use super::{Clock, Shown};
use crate::sla::fact::StoredFact;
use crate::sla::{DueSummary, Subject};

/// A ticket held for its clocks.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) subject: Subject,
    pub(crate) number: String,
    pub(crate) first_response_at: Option<Timestamp>,
    pub(crate) resolved_at: Option<Timestamp>,
    pub(crate) passed_3d: bool,
    pub(crate) passed_15d: bool,
    /// When it ended, if it has, as far as its columns know.
    pub(crate) ended_at: Timestamp,
}

/// What is written about one ticket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) ticket: TicketId,
    pub(super) due: DueSummary,
    pub(super) passed_3d_at: Option<Timestamp>,
    pub(super) passed_15d_at: Option<Timestamp>,
}

impl Mark {
    pub(super) fn of(ticket: TicketId, due: DueSummary) -> Self {
        Self {
            ticket,
            due,
            passed_3d_at: None,
            passed_15d_at: None,
        }
    }
}

/// A line of history.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    pub(crate) ticket: TicketId,
    pub(crate) news: News,
    pub(crate) clock: ClockKind,
    pub(crate) due_at: Option<Timestamp>,
}

/// One query, read for looking or for holding.
macro_rules! tickets {
    ($tx:expr, $ids:expr, $tail:literal) => {{
        let ids: Vec<Uuid> = $ids.iter().copied().map(Uuid::from).collect();
        let rows = sqlx::query!(
            r#"select id, number, kind, priority, status, pending_reason, category_id, channel, department_id,
                 customer_class, area, region, product, opened_at, first_response_at, resolved_at,
                 passed_3d_at is not null as "passed_3d!", passed_15d_at is not null as "passed_15d!",
                 coalesce(resolved_at, closed_at, updated_at) as "ended_at!"
               from tickets.ticket where tenant_id = $1 and id = any($2) order by id"#
                + $tail,
            Uuid::from($tx.tenant()),
            &ids
        )
        .fetch_all($tx.conn())
        .await?;
        rows.into_iter()
            .map(|row| {
                let subject = Subject {
                    ticket: row.id.into(),
                    kind: codes::read(&row.kind)?,
                    priority: codes::read(&row.priority)?,
                    status: codes::read(&row.status)?,
                    pending_reason: codes::read_option(row.pending_reason.as_deref())?,
                    category: row.category_id.map(Into::into),
                    channel: codes::read(&row.channel)?,
                    department: row.department_id.map(Into::into),
                    customer_class: row.customer_class,
                    area: row.area,
                    region: row.region,
                    product: row.product,
                    opened_at: row.opened_at.to_jiff(),
                };
                Ok(Held {
                    subject,
                    number: row.number,
                    first_response_at: row.first_response_at.map(jiff_sqlx::Timestamp::to_jiff),
                    resolved_at: row.resolved_at.map(jiff_sqlx::Timestamp::to_jiff),
                    passed_3d: row.passed_3d,
                    passed_15d: row.passed_15d,
                    ended_at: row.ended_at.to_jiff(),
                })
            })
            .collect()
    }};
}

/// Reads tickets and holds them until the transaction ends, in the order of ids so that two never wait for each other.
pub(crate) async fn held(tx: &mut TenantTx, ids: &[TicketId]) -> Result<Vec<Held>> {
    tickets!(tx, ids, " for update")
}

/// Reads a ticket without holding it.
pub(crate) async fn seen(tx: &mut TenantTx, id: TicketId) -> Result<Held> {
    let found: Result<Vec<Held>> = tickets!(tx, [id], "");
    found?.pop().ok_or(Error::NotFound("ticket"))
}

/// The clocks of tickets, by ticket, in the order in which they started.
pub(crate) async fn of(tx: &mut TenantTx, tickets: &[TicketId]) -> Result<HashMap<TicketId, Vec<Clock>>> {
    let ids: Vec<Uuid> = tickets.iter().copied().map(Uuid::from).collect();
    let rows = sqlx::query!(
        r#"select id, ticket_id, kind, cycle, policy_id, policy_version, policy_names, calendar_id, calendar_version,
             started_at, facts as "facts: Json<Vec<StoredFact>>", phase, outcome, due_at, warn_at, stopped_at, warned_at,
             breached_at, used_seconds, gross_seconds
           from tickets.clock where tenant_id = $1 and ticket_id = any($2) order by started_at, kind, cycle"#,
        Uuid::from(tx.tenant()),
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    let at = |at: Option<jiff_sqlx::Timestamp>| at.map(jiff_sqlx::Timestamp::to_jiff);
    let mut clocks: HashMap<TicketId, Vec<Clock>> = HashMap::with_capacity(tickets.len());
    for row in rows {
        let shown = Shown {
            phase: codes::read(&row.phase)?,
            outcome: codes::read(&row.outcome)?,
            due_at: at(row.due_at),
            warn_at: at(row.warn_at),
            stopped_at: at(row.stopped_at),
            warned_at: at(row.warned_at),
            breached_at: at(row.breached_at),
            used: row.used_seconds,
            gross: row.gross_seconds,
        };
        let ticket = TicketId::from(row.ticket_id);
        clocks.entry(ticket).or_default().push(Clock {
            id: row.id.into(),
            ticket,
            kind: codes::read(&row.kind)?,
            cycle: row.cycle,
            policy: row.policy_id.map(Into::into),
            policy_version: row.policy_version,
            policy_names: row.policy_names,
            calendar: row.calendar_id.map(Into::into),
            calendar_version: row.calendar_version,
            started_at: row.started_at.to_jiff(),
            facts: row.facts.0,
            shown,
            touched: false,
        });
    }
    Ok(clocks)
}

/// The clocks of one ticket.
pub(crate) async fn of_ticket(tx: &mut TenantTx, ticket: TicketId) -> Result<Vec<Clock>> {
    Ok(of(tx, &[ticket]).await?.remove(&ticket).unwrap_or_default())
}

/// Writes clocks, what lists show of their tickets, and lines of history, in one statement. The tickets' versions stay:
/// nobody's edit is out of date because a clock went on.
pub(super) async fn write(
    tx: &mut TenantTx,
    clocks: &[&Clock],
    marks: &[Mark],
    lines: &[Told],
) -> Result<()> {
    let now = tx.now();
    let clocks: Vec<Value> = clocks.iter().map(|clock| clock_row(clock)).collect();
    let marks: Vec<Value> = marks.iter().map(mark_row).collect();
    let lines: Vec<Value> = lines
        .iter()
        .map(|line| {
            let field = match line.news {
                News::Warned => "sla_warned",
                News::Breached => "sla_breached",
            };
            json!({
                "id": EventId::new_at(now), "ticket_id": line.ticket, "at": now, "field": field,
                "new_value": { "clock": line.clock, "due_at": line.due_at },
            })
        })
        .collect();
    sqlx::query!(
        "with told as (
           insert into tickets.change (tenant_id, id, ticket_id, at, actor_kind, actor_name, field, new_value)
           select $1, l.id, l.ticket_id, l.at, 'system', 'sla', l.field, l.new_value
             from jsonb_to_recordset($2::jsonb) as l(id uuid, ticket_id uuid, at timestamptz, field text, new_value jsonb)
         ), kept as (
           insert into tickets.clock as c (tenant_id, id, ticket_id, kind, cycle, policy_id, policy_version, policy_names,
             target, calendar_id, calendar_version, started_at, stopped_at, due_at, warn_at, warned_at, breached_at, phase,
             outcome, used_seconds, gross_seconds, facts)
           select $1, r.id, r.ticket_id, r.kind, r.cycle, r.policy_id, r.policy_version, r.policy_names, r.target,
                  r.calendar_id, r.calendar_version, r.started_at, r.stopped_at, r.due_at, r.warn_at, r.warned_at,
                  r.breached_at, r.phase, r.outcome, r.used_seconds, r.gross_seconds, r.facts
             from jsonb_to_recordset($3::jsonb) as r(id uuid, ticket_id uuid, kind text, cycle integer, policy_id uuid,
                    policy_version bigint, policy_names jsonb, target jsonb, calendar_id uuid, calendar_version bigint,
                    started_at timestamptz, stopped_at timestamptz, due_at timestamptz, warn_at timestamptz,
                    warned_at timestamptz, breached_at timestamptz, phase text, outcome text, used_seconds bigint,
                    gross_seconds bigint, facts jsonb)
           on conflict on constraint clock_once do update set
             policy_id = excluded.policy_id, policy_version = excluded.policy_version,
             policy_names = excluded.policy_names, target = excluded.target, calendar_id = excluded.calendar_id,
             calendar_version = excluded.calendar_version, stopped_at = excluded.stopped_at, due_at = excluded.due_at,
             warn_at = excluded.warn_at, warned_at = excluded.warned_at, breached_at = excluded.breached_at,
             phase = excluded.phase, outcome = excluded.outcome, used_seconds = excluded.used_seconds,
             gross_seconds = excluded.gross_seconds, facts = excluded.facts, version = c.version + 1
         )
         update tickets.ticket t
            set due_at = m.due_at, due_kind = m.due_kind, warn_at = m.warn_at, overdue_since = m.overdue_since,
                clocks_paused = m.clocks_paused, passed_3d_at = coalesce(t.passed_3d_at, m.passed_3d_at),
                passed_15d_at = coalesce(t.passed_15d_at, m.passed_15d_at)
           from jsonb_to_recordset($4::jsonb) as m(id uuid, due_at timestamptz, due_kind text, warn_at timestamptz,
                  overdue_since timestamptz, clocks_paused boolean, passed_3d_at timestamptz, passed_15d_at timestamptz)
          where t.tenant_id = $1 and t.id = m.id
            and ((t.due_at, t.due_kind, t.warn_at, t.overdue_since, t.clocks_paused)
                 is distinct from (m.due_at, m.due_kind, m.warn_at, m.overdue_since, m.clocks_paused)
                 or m.passed_3d_at is not null or m.passed_15d_at is not null)",
        Uuid::from(tx.tenant()),
        Value::Array(lines),
        Value::Array(clocks),
        Value::Array(marks),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn clock_row(clock: &Clock) -> Value {
    let shown = &clock.shown;
    json!({
        "id": clock.id, "ticket_id": clock.ticket, "kind": clock.kind, "cycle": clock.cycle, "policy_id": clock.policy,
        "policy_version": clock.policy_version, "policy_names": clock.policy_names, "target": clock.target(),
        "calendar_id": clock.calendar, "calendar_version": clock.calendar_version, "started_at": clock.started_at,
        "stopped_at": shown.stopped_at, "due_at": shown.due_at, "warn_at": shown.warn_at, "warned_at": shown.warned_at,
        "breached_at": shown.breached_at, "phase": shown.phase, "outcome": shown.outcome, "used_seconds": shown.used,
        "gross_seconds": shown.gross, "facts": clock.facts,
    })
}

fn mark_row(mark: &Mark) -> Value {
    json!({
        "id": mark.ticket, "due_at": mark.due.due_at, "due_kind": mark.due.due_kind, "warn_at": mark.due.warn_at,
        "overdue_since": mark.due.overdue_since, "clocks_paused": mark.due.paused, "passed_3d_at": mark.passed_3d_at,
        "passed_15d_at": mark.passed_15d_at,
    })
}

/// Removes the clocks of tickets whose past is about to be told anew.
pub(super) async fn clear(tx: &mut TenantTx, tickets: &[TicketId]) -> Result<()> {
    let ids: Vec<Uuid> = tickets.iter().copied().map(Uuid::from).collect();
    sqlx::query!(
        "delete from tickets.clock where tenant_id = $1 and ticket_id = any($2)",
        Uuid::from(tx.tenant()),
        &ids
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Up to `most` tickets of the tenant that have something to say at `at`.
pub(super) async fn due(tx: &mut TenantTx, at: Timestamp, most: i32) -> Result<Vec<TicketId>> {
    use jiff_sqlx::ToSqlx;
    let ids = sqlx::query_scalar!(
        r#"select id as "id!" from tickets.sla_due_of($1, $2, $3) as due(id)"#,
        Uuid::from(tx.tenant()),
        at.to_sqlx(),
        most
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(TicketId::from).collect())
}

/// The next tickets, by id, whose clocks are to be brought under the present policies: open ones, or those whose open
/// clocks count by one calendar.
pub(crate) async fn open_tickets(
    tx: &mut TenantTx,
    calendar: Option<Uuid>,
    after: Option<TicketId>,
    most: i64,
) -> Result<Vec<TicketId>> {
    let (tenant, after) = (Uuid::from(tx.tenant()), after.map_or(Uuid::nil(), Uuid::from));
    let ids = match calendar {
        Some(calendar) => {
            sqlx::query_scalar!(
                "select distinct ticket_id from tickets.clock
                  where tenant_id = $1 and calendar_id = $2 and phase in ('running', 'paused') and ticket_id > $3
                  order by ticket_id limit $4",
                tenant,
                calendar,
                after,
                most
            )
            .fetch_all(tx.conn())
            .await?
        }
        None => {
            sqlx::query_scalar!(
                "select id from tickets.ticket
                  where tenant_id = $1 and status in ('new', 'open', 'pending') and id > $2 order by id limit $3",
                tenant,
                after,
                most
            )
            .fetch_all(tx.conn())
            .await?
        }
    };
    Ok(ids.into_iter().map(TicketId::from).collect())
}
