//! When clocks speak: a timer per ticket in the job queue, moved whenever its clocks change, and a sweep that mends a
//! timer that got lost.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqm_domain::ids::{TenantId, TicketId};
use sqm_platform::db::TenantTx;
use sqm_platform::events::{StoredEvent, Subscriber};
use sqm_platform::jobs::{self, JobDef, When};
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::clocks;
use super::news;

const TICK: &str = "sla.tick";
const RETARGET: &str = "sla.retarget";
/// Tickets brought under new policies by one job.
const BATCH: i64 = 200;
/// By then every instance has heard of an edit: a ticket that was registered under the old policies meanwhile is found
/// by a second round.
const SECOND_ROUND: SignedDuration = SignedDuration::from_secs(5);

/// The jobs.
pub(crate) fn jobs() -> Vec<JobDef> {
    vec![
        JobDef {
            name: TICK,
            run: run_tick,
        },
        JobDef {
            name: RETARGET,
            run: run_retarget,
        },
    ]
}

/// The readers of events.
pub(crate) fn subscribers() -> Vec<Subscriber> {
    vec![
        Subscriber {
            name: "sla.timers",
            kinds: &["ticket."],
            handle: set_timers,
        },
        Subscriber {
            name: "sla.rules",
            kinds: &["calendar.changed", "category.changed", "department.changed"],
            handle: follow_rules,
        },
    ]
}

/// The look for lost timers. Often enough that what a killed instance had in hand is still told within five seconds; it
/// costs four index probes per tenant.
pub(crate) fn sweeps() -> Vec<Sweep> {
    vec![Sweep {
        name: "sla",
        every: Duration::from_secs(3),
        find: "tickets.sla_due",
        mend,
    }]
}

#[derive(Serialize, Deserialize)]
struct Tick {
    ticket: TicketId,
}

fn run_tick(state: &AppState, scope: Scope, args: Value) -> BoxFuture<'_, Result<()>> {
    async move {
        let Tick { ticket } = jobs::args(args)?;
        clocks::tick(
            state,
            &Scope {
                actor: ENGINE,
                ..scope
            },
            &[ticket],
        )
        .await
    }
    .boxed()
}

const ENGINE: sqm_platform::scope::Actor = sqm_platform::scope::Actor::System("sla");

fn scope(tenant: TenantId) -> Scope {
    // Clocks know their calendars; this frame's zone is never used.
    Scope::system(tenant, "sla", TimeZone::UTC)
}

fn mend<'a>(state: &'a AppState, tenant: TenantId, ids: &'a [Uuid]) -> BoxFuture<'a, Result<()>> {
    async move {
        let tickets: Vec<TicketId> = ids.iter().copied().map(TicketId::from).collect();
        clocks::tick(state, &scope(tenant), &tickets).await
    }
    .boxed()
}

/// Sets the timers of the tickets of a batch to their next instants.
fn set_timers<'a>(state: &'a AppState, batch: &'a [StoredEvent]) -> BoxFuture<'a, Result<()>> {
    async move {
        let mut touched: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
        for event in batch.iter().filter(|event| event.entity_kind == "ticket") {
            touched
                .entry(event.tenant.into())
                .or_default()
                .insert(event.entity_id);
        }
        for (tenant, tickets) in touched {
            let tickets: Vec<Uuid> = tickets.into_iter().collect();
            let mut tx = state.db.tenant(&scope(tenant.into())).await?;
            for (ticket, at) in next_instants(&mut tx, &tickets).await? {
                let when = When {
                    at: Some(at),
                    key: Some(format!("sla:{ticket}")),
                    queue: None,
                };
                jobs::enqueue(
                    &mut tx,
                    TICK,
                    &Tick {
                        ticket: ticket.into(),
                    },
                    when,
                )
                .await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
    .boxed()
}

/// The next instant at which each ticket has something to say; tickets with nothing left to say are not among them. A
/// timer that was set for less finds nothing to do and ends.
async fn next_instants(tx: &mut TenantTx, tickets: &[Uuid]) -> Result<Vec<(Uuid, Timestamp)>> {
    let rows = sqlx::query!(
        r#"select due.ticket as "ticket!", min(due.at) as "at!" from (
             select c.ticket_id as ticket, c.due_at as at from tickets.clock c
              where c.tenant_id = $1 and c.ticket_id = any($2) and c.phase = 'running' and c.breached_at is null
             union all
             select c.ticket_id, c.warn_at from tickets.clock c
              where c.tenant_id = $1 and c.ticket_id = any($2) and c.phase = 'running' and c.breached_at is null
                and c.warned_at is null
             union all
             select t.id, t.opened_at + case t.kind when 'complaint' then interval '360 hours' else interval '72 hours' end
               from tickets.ticket t
              where t.tenant_id = $1 and t.id = any($2) and t.status in ('new', 'open', 'pending')
                and (t.kind = 'complaint' and t.first_response_at is null and t.passed_15d_at is null
                     or t.kind = 'repair' and t.resolved_at is null and t.passed_3d_at is null)
           ) due
           where due.at is not null
           group by due.ticket"#,
        Uuid::from(tx.tenant()),
        tickets
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.ticket, row.at.to_jiff()))
        .collect())
}

/// A round over open tickets after an edit of policies or calendars.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Round {
    /// Only clocks that count by this calendar.
    calendar: Option<Uuid>,
    /// The last ticket of the batch before.
    after: Option<TicketId>,
}

impl Round {
    fn key(&self, round: &str) -> String {
        format!("sla-{round}:{}", self.calendar.unwrap_or_default())
    }
}

/// Queues the round, and a second one for tickets that were registered while the edit spread.
pub(super) async fn queue_round(tx: &mut TenantTx, calendar: Option<Uuid>) -> Result<()> {
    let tenant = tx.tenant();
    let round = Round {
        calendar,
        after: None,
    };
    let now = tx.now();
    for (name, at) in [("round", None), ("second", Some(now + SECOND_ROUND))] {
        let key = Some(format!("{}:{tenant}", round.key(name)));
        jobs::enqueue(
            tx,
            RETARGET,
            &round,
            When {
                at,
                key,
                queue: Some(format!("sla:{tenant}")),
            },
        )
        .await?;
    }
    Ok(())
}

fn run_retarget(state: &AppState, scope: Scope, args: Value) -> BoxFuture<'_, Result<()>> {
    async move {
        let round: Round = jobs::args(args)?;
        let scope = Scope {
            actor: ENGINE,
            ..scope
        };
        if let Some(next) = batch(state, &scope, &round).await? {
            let mut tx = state.db.tenant(&scope).await?;
            let queue = Some(format!("sla:{}", scope.tenant));
            jobs::enqueue(
                &mut tx,
                RETARGET,
                &next,
                When {
                    at: None,
                    key: None,
                    queue,
                },
            )
            .await?;
            tx.commit().await?;
        }
        Ok(())
    }
    .boxed()
}

/// One batch of a round; what is left of it.
async fn batch(state: &AppState, scope: &Scope, round: &Round) -> Result<Option<Round>> {
    let mut tx = state.db.tenant(scope).await?;
    let tickets = clocks::open_tickets(&mut tx, round.calendar, round.after, BATCH).await?;
    for changed in clocks::retarget(&mut tx, &tickets).await? {
        news::clocks_changed(&mut tx, changed);
    }
    tx.commit().await?;
    let more = tickets.len() as i64 == BATCH;
    Ok(more.then(|| Round {
        after: tickets.last().copied(),
        ..round.clone()
    }))
}

/// Runs a whole round at once, for tests and commands without a worker.
pub(crate) async fn round_now(state: &AppState, scope: &Scope) -> Result<()> {
    let mut round = Some(Round::default());
    while let Some(this) = round {
        round = batch(state, scope, &this).await?;
    }
    Ok(())
}

/// Calendars reckon differently, or trees that conditions look down have another shape.
fn follow_rules<'a>(state: &'a AppState, batch: &'a [StoredEvent]) -> BoxFuture<'a, Result<()>> {
    async move {
        let edits: BTreeSet<(Uuid, Option<Uuid>)> = batch
            .iter()
            .map(|event| {
                (
                    event.tenant.into(),
                    (event.entity_kind == "calendar").then_some(event.entity_id),
                )
            })
            .collect();
        for (tenant, calendar) in edits {
            let mut tx = state.db.tenant(&scope(tenant.into())).await?;
            queue_round(&mut tx, calendar).await?;
            tx.commit().await?;
        }
        Ok(())
    }
    .boxed()
}
