//! Changing many tickets at once: ticked rows, or everything a filter shows.
//!
//! Each ticket goes through the same operation as alone, so no rule is softer in bulk; one that refuses does not stop
//! the others. What can be done within a request is; more runs as a job that tells its progress.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqm_domain::ids::{EventId, TicketId, UserId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::jobs::{self, When};
use sqm_platform::scope::{Actor, Scope};
use sqm_platform::{AppState, Error, Result};
use utoipa::ToSchema;
use uuid::Uuid;

use super::input::{Assignment, StatusChange, TicketPatch};
use super::list::{self, Viewpoint};
use super::{TicketFilter, ops};

/// More than this and it is a job.
pub const AT_ONCE: usize = 200;
/// More than this is a mistake: narrow the filter.
const MOST: i64 = 50_000;
/// Tickets a job changes in one transaction: short enough that nobody waits for a row.
const STEP: usize = 50;
/// The job's name.
pub(crate) const JOB: &str = "tickets.bulk";

/// What is done to each ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum BulkAction {
    /// Give it to a department, a person, or back.
    Assign(Assignment),
    /// Move it to a status.
    Status(StatusChange),
    /// Add a tag.
    Tag {
        /// The tag.
        tag: String,
    },
}

/// Which tickets, and what to do with them. Either `ids` or `query`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkRequest {
    /// What to do.
    pub action: BulkAction,
    /// These tickets.
    #[serde(default)]
    #[schema(value_type = Vec<Uuid>)]
    pub ids: Vec<TicketId>,
    /// Every ticket this query of the list shows now: `status=new&kind=complaint`.
    #[serde(default)]
    #[schema(example = "status=new&assignee=none")]
    pub query: Option<String>,
}

/// How far a bulk change has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BulkProgress {
    /// The change.
    pub id: Uuid,
    /// `waiting`, `running`, `done`, `cancelled`.
    pub state: String,
    /// Tickets meant.
    pub total: i32,
    /// Tickets dealt with.
    pub position: i32,
    /// Tickets changed.
    pub changed: i32,
    /// Tickets that refused, with the reason's message key; at most 100 are named.
    pub refused: Vec<Refusal>,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
}

/// A ticket a bulk change could not be done to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Refusal {
    /// The ticket.
    #[schema(value_type = Uuid)]
    pub id: TicketId,
    /// Why: the key of a message.
    pub reason: String,
}

/// Begins a bulk change on behalf of `user`: finishes it at once when it is small, else queues the job.
pub async fn start(
    state: &AppState,
    scope: &Scope,
    who: Viewpoint,
    request: BulkRequest,
) -> Result<BulkProgress> {
    let Some(user) = scope.actor.user() else {
        return Err(Error::Unauthenticated);
    };
    let mut tx = state.db.tenant(scope).await?;
    check(&tx, &request.action)?;
    let ids = match (&request.query, request.ids.as_slice()) {
        (Some(query), []) => {
            let filter = TicketFilter::from_query(query)?;
            let resolved = list::resolve(state, &mut tx, who, &filter).await?;
            list::ids(&mut tx, &resolved, MOST + 1).await?
        }
        (None, ids) if !ids.is_empty() => ids.to_vec(),
        _ => return Err(Error::field("ids", "bulk-ids-or-query")),
    };
    if ids.len() as i64 > MOST {
        return Err(Error::field("query", "bulk-too-many"));
    }
    let id = Uuid::from(EventId::new_at(tx.now()));
    insert(&mut tx, id, user, &request, &ids).await?;
    tx.audit(AuditEntry::new(
        "ticket.bulk",
        "bulk",
        id,
        json!({ "action": request.action, "tickets": ids.len() }),
    ));
    let at_once = ids.len() <= AT_ONCE;
    if !at_once {
        let when = When {
            queue: Some(format!("bulk-{}", tx.tenant())),
            ..When::default()
        };
        jobs::enqueue(&mut tx, JOB, &json!({ "bulk": id, "user": user }), when).await?;
    }
    tx.commit().await?;
    if at_once {
        run(state, scope, id).await?;
    }
    let mut tx = state.db.tenant(scope).await?;
    progress(&mut tx, id).await
}

/// What cannot be done to any ticket is refused before anything is begun.
fn check(tx: &TenantTx, action: &BulkAction) -> Result<()> {
    match action {
        BulkAction::Assign(to) if *to == Assignment::default() => {
            Err(Error::field("action", "field-required"))
        }
        BulkAction::Status(change) => Ok(change.check(tx.now())?),
        BulkAction::Tag { tag } if tag.trim().is_empty() => Err(Error::field("action", "field-required")),
        BulkAction::Assign(_) | BulkAction::Tag { .. } => Ok(()),
    }
}

/// The job: goes on behind the last step that was committed, so a killed worker loses and repeats nothing.
pub(crate) async fn job(state: &AppState, scope: Scope, args: Value) -> Result<()> {
    #[derive(Deserialize)]
    struct Args {
        bulk: Uuid,
        user: UserId,
    }
    let args: Args = jobs::args(args)?;
    // The history names the person who asked for it, not the machine that did it.
    let scope = Scope {
        actor: Actor::User(args.user),
        ..scope
    };
    run(state, &scope, args.bulk).await
}

async fn run(state: &AppState, scope: &Scope, id: Uuid) -> Result<()> {
    loop {
        let mut tx = state.db.tenant(scope).await?;
        let row = sqlx::query!(
            r#"select action, ids[position + 1 : position + $3] as "ids!", position, cardinality(ids) as "total!", state
               from tickets.bulk where tenant_id = $1 and id = $2 for update"#,
            Uuid::from(tx.tenant()),
            id,
            STEP as i32
        )
        .fetch_one(tx.conn())
        .await?;
        if row.state == "done" || row.state == "cancelled" {
            return Ok(());
        }
        let action: BulkAction = serde_json::from_value(row.action)?;
        let mut refused = Vec::new();
        for ticket in &row.ids {
            if let Err(reason) = apply(state, &mut tx, (*ticket).into(), &action).await? {
                refused.push(Refusal {
                    id: (*ticket).into(),
                    reason,
                });
            }
        }
        let position = row.position + row.ids.len() as i32;
        let done = position >= row.total;
        sqlx::query!(
            "update tickets.bulk
                set position = $3, changed = changed + $4, state = $5, finished_at = case when $6 then $7::timestamptz end,
                    refused = case when jsonb_array_length(refused) < 100 then refused || $8::jsonb else refused end
              where tenant_id = $1 and id = $2",
            Uuid::from(tx.tenant()),
            id,
            position,
            (row.ids.len() - refused.len()) as i32,
            if done { "done" } else { "running" },
            done,
            tx.now().to_sqlx(),
            serde_json::to_value(&refused)?,
        )
        .execute(tx.conn())
        .await?;
        tx.emit(DomainEvent::new(
            "bulk.moved",
            "bulk",
            id,
            json!({ "position": position, "total": row.total }),
        ));
        tx.commit().await?;
        if done {
            return Ok(());
        }
    }
}

/// Outer error: ours, stops everything. Inner: this ticket's, with its reason. Rules are checked before anything is
/// written, so a refusal leaves nothing half done.
async fn apply(
    state: &AppState,
    tx: &mut TenantTx,
    id: TicketId,
    action: &BulkAction,
) -> Result<std::result::Result<(), String>> {
    let done = match action {
        BulkAction::Assign(to) => known(tx, to).await.map(|()| to.clone()),
        _ => Ok(Assignment::default()),
    };
    let done = match (done, action) {
        (Err(error), _) => Err(error),
        (Ok(to), BulkAction::Assign(_)) => ops::assign(state, tx, id, IfMatch::Any, to).await,
        (Ok(_), BulkAction::Status(change)) => {
            ops::set_status(state, tx, id, IfMatch::Any, change.clone()).await
        }
        (Ok(_), BulkAction::Tag { tag }) => add_tag(state, tx, id, tag).await,
    };
    match done {
        Ok(_) => Ok(Ok(())),
        Err(Error::Conflict(key)) => Ok(Err(key.to_owned())),
        Err(Error::NotFound(_)) => Ok(Err("field-unknown".to_owned())),
        Err(Error::Invalid(fields)) => Ok(Err(fields
            .iter()
            .next()
            .map_or_else(|| "field-invalid".to_owned(), |error| error.key.to_owned()))),
        Err(other) => Err(other),
    }
}

async fn add_tag(state: &AppState, tx: &mut TenantTx, id: TicketId, tag: &str) -> Result<super::TicketState> {
    let held = ops::hold(tx, id, IfMatch::Any).await?;
    let mut tags = held.tags.clone();
    tags.push(tag.to_owned());
    ops::update(
        state,
        tx,
        id,
        IfMatch::Any,
        TicketPatch {
            tags: Some(tags),
            ..TicketPatch::default()
        },
    )
    .await
}

/// A foreign key violated inside the transaction would end it for all tickets of the step: ask first.
async fn known(tx: &mut TenantTx, to: &Assignment) -> Result<()> {
    let row = sqlx::query!(
        r#"select ($2::uuid is null or exists (select from org.department where tenant_id = $1 and id = $2)) as "department!",
             ($3::uuid is null or exists (select from org.user_account where tenant_id = $1 and id = $3 and active)) as "assignee!""#,
        Uuid::from(tx.tenant()),
        to.department.flatten().map(Uuid::from),
        to.assignee.flatten().map(Uuid::from)
    )
    .fetch_one(tx.conn())
    .await?;
    match (row.department, row.assignee) {
        (false, _) => Err(Error::field("department", "field-unknown")),
        (_, false) => Err(Error::field("assignee", "field-unknown")),
        _ => Ok(()),
    }
}

async fn insert(
    tx: &mut TenantTx,
    id: Uuid,
    user: UserId,
    request: &BulkRequest,
    ids: &[TicketId],
) -> Result<()> {
    let ids: Vec<Uuid> = ids.iter().copied().map(Uuid::from).collect();
    sqlx::query!(
        "insert into tickets.bulk (tenant_id, id, action, query, ids, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        Uuid::from(tx.tenant()),
        id,
        serde_json::to_value(&request.action)?,
        request.query,
        &ids,
        Uuid::from(user),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How far a bulk change has come.
pub async fn progress(tx: &mut TenantTx, id: Uuid) -> Result<BulkProgress> {
    let row = sqlx::query!(
        r#"select state, cardinality(ids) as "total!", position, changed, refused, created_at, finished_at
           from tickets.bulk where tenant_id = $1 and id = $2"#,
        Uuid::from(tx.tenant()),
        id
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("bulk change"))?;
    Ok(BulkProgress {
        id,
        state: row.state,
        total: row.total,
        position: row.position,
        changed: row.changed,
        refused: serde_json::from_value(row.refused)?,
        created_at: row.created_at.to_jiff(),
        finished_at: row.finished_at.map(jiff_sqlx::Timestamp::to_jiff),
    })
}

/// Stops a bulk change behind its present step. What was changed stays changed.
pub async fn cancel(tx: &mut TenantTx, id: Uuid) -> Result<()> {
    let stopped = sqlx::query!(
        "update tickets.bulk set state = 'cancelled', finished_at = $3
          where tenant_id = $1 and id = $2 and state in ('waiting', 'running')",
        Uuid::from(tx.tenant()),
        id,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    if stopped.rows_affected() == 0 {
        return Err(Error::Conflict("bulk-over"));
    }
    tx.emit(DomainEvent::new("bulk.moved", "bulk", id, json!({})));
    Ok(())
}
