//! The only SQL of policies.

use std::collections::{BTreeMap, HashMap};

use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqlx::types::Json;
use sqm_domain::ids::{EventId, PolicyId};
use sqm_platform::codes;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::Condition;
use super::condition::Trees;
use super::model::{Policy, PolicyDraft, PolicyTarget};
use crate::sla::fact::EndsWith;

/// All policies in the order in which they are tried, or one of them.
pub(super) async fn load(tx: &mut TenantTx, only: Option<PolicyId>) -> Result<Vec<Policy>> {
    let (tenant, only) = (Uuid::from(tx.tenant()), only.map(Uuid::from));
    let rows = sqlx::query!(
        r#"select id, names as "names: Json<BTreeMap<String, String>>", position, condition as "condition: Json<Condition>",
             calendar_id, active, valid_from, valid_to, version, updated_at
           from tickets.policy where tenant_id = $1 and ($2::uuid is null or id = $2) order by position, id"#,
        tenant,
        only
    )
    .fetch_all(tx.conn())
    .await?;
    let mut targets = targets(tx, only).await?;
    Ok(rows
        .into_iter()
        .map(|row| Policy {
            id: row.id.into(),
            position: row.position,
            version: row.version,
            draft: PolicyDraft {
                names: row.names.0,
                condition: row.condition.0,
                calendar: row.calendar_id.map(Into::into),
                active: row.active,
                valid_from: row.valid_from.map(jiff_sqlx::Timestamp::to_jiff),
                valid_to: row.valid_to.map(jiff_sqlx::Timestamp::to_jiff),
                targets: targets.remove(&row.id).unwrap_or_default(),
            },
            updated_at: row.updated_at.to_jiff(),
        })
        .collect())
}

async fn targets(tx: &mut TenantTx, only: Option<Uuid>) -> Result<HashMap<Uuid, Vec<PolicyTarget>>> {
    let rows = sqlx::query!(
        "select policy_id, clock, priority, seconds, working_days, warn_percent, ends_with
         from tickets.policy_target where tenant_id = $1 and ($2::uuid is null or policy_id = $2)
         order by policy_id, array_position(array['first_response', 'next_reply', 'resolution', 'statutory'], clock),
                  priority nulls first",
        Uuid::from(tx.tenant()),
        only
    )
    .fetch_all(tx.conn())
    .await?;
    let mut targets: HashMap<Uuid, Vec<PolicyTarget>> = HashMap::new();
    for row in rows {
        targets.entry(row.policy_id).or_default().push(PolicyTarget {
            clock: codes::read(&row.clock)?,
            priority: codes::read_option(row.priority.as_deref())?,
            seconds: row
                .seconds
                .map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX)),
            working_days: row
                .working_days
                .map(|days| u16::try_from(days).unwrap_or(u16::MAX)),
            warn_percent: u8::try_from(row.warn_percent).unwrap_or(100),
            ends_with: Some(if row.ends_with == "reply" {
                EndsWith::Reply
            } else {
                EndsWith::Resolution
            }),
        });
    }
    Ok(targets)
}

/// Child → parent, for conditions that name a branch.
pub(super) async fn trees(tx: &mut TenantTx) -> Result<Trees> {
    let rows = sqlx::query!(
        r#"select 'category' as "tree!", id as "id!", parent_id as "parent!" from tickets.category
            where tenant_id = $1 and parent_id is not null
           union all
           select 'department', id, parent_id from org.department where tenant_id = $1 and parent_id is not null"#,
        Uuid::from(tx.tenant())
    )
    .fetch_all(tx.conn())
    .await?;
    let mut trees = Trees::default();
    for row in rows {
        let tree = if row.tree == "category" {
            &mut trees.categories
        } else {
            &mut trees.departments
        };
        tree.insert(row.id, row.parent);
    }
    Ok(trees)
}

/// Holds the row until the transaction ends; its version.
pub(super) async fn lock(tx: &mut TenantTx, id: PolicyId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from tickets.policy where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("policy"))
}

fn refer(error: sqlx::Error) -> Error {
    if violates(&error, "policy_calendar") {
        Error::field("calendar", "field-unknown")
    } else {
        error.into()
    }
}

/// Inserts a policy as the last to be tried.
pub(super) async fn insert(tx: &mut TenantTx, id: PolicyId, draft: &PolicyDraft) -> Result<()> {
    let now = tx.now().to_sqlx();
    sqlx::query!(
        "insert into tickets.policy (tenant_id, id, names, position, condition, calendar_id, active, valid_from, valid_to,
           created_at, updated_at)
         select $1, $2, $3, coalesce(max(position), 0) + 1, $4, $5, $6, $7, $8, $9, $9
           from tickets.policy where tenant_id = $1",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        json!(draft.names),
        json!(draft.condition),
        draft.calendar.map(Uuid::from),
        draft.active,
        draft.valid_from.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        draft.valid_to.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(refer)?;
    write_targets(tx, id, draft).await
}

/// Replaces what a policy says, counting its version up.
pub(super) async fn update(tx: &mut TenantTx, id: PolicyId, draft: &PolicyDraft) -> Result<()> {
    let now = tx.now().to_sqlx();
    sqlx::query!(
        "update tickets.policy set names = $3, condition = $4, calendar_id = $5, active = $6, valid_from = $7,
           valid_to = $8, version = version + 1, updated_at = $9
         where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        json!(draft.names),
        json!(draft.condition),
        draft.calendar.map(Uuid::from),
        draft.active,
        draft.valid_from.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        draft.valid_to.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(refer)?;
    sqlx::query!(
        "delete from tickets.policy_target where tenant_id = $1 and policy_id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?;
    write_targets(tx, id, draft).await
}

async fn write_targets(tx: &mut TenantTx, id: PolicyId, draft: &PolicyDraft) -> Result<()> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now());
    let of = |pick: fn(&PolicyTarget) -> String| draft.targets.iter().map(pick).collect::<Vec<String>>();
    let ids: Vec<Uuid> = draft
        .targets
        .iter()
        .map(|_| EventId::new_at(now).into())
        .collect();
    let clocks = of(|line| line.clock.to_string());
    let ends = of(|line| line.ends_with().as_str().to_owned());
    let priorities: Vec<Option<String>> = draft
        .targets
        .iter()
        .map(|line| line.priority.map(|priority| priority.to_string()))
        .collect();
    let seconds: Vec<Option<i64>> = draft
        .targets
        .iter()
        .map(|line| line.seconds.map(i64::from))
        .collect();
    let days: Vec<Option<i32>> = draft
        .targets
        .iter()
        .map(|line| line.working_days.map(i32::from))
        .collect();
    let warn: Vec<i16> = draft
        .targets
        .iter()
        .map(|line| i16::from(line.warn_percent))
        .collect();
    sqlx::query!(
        "insert into tickets.policy_target (tenant_id, id, policy_id, clock, priority, seconds, working_days, warn_percent,
           ends_with)
         select $1, t.id, $2, t.clock, t.priority, t.seconds, t.working_days, t.warn_percent, t.ends_with
           from unnest($3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::integer[], $8::smallint[], $9::text[])
             as t(id, clock, priority, seconds, working_days, warn_percent, ends_with)",
        tenant,
        Uuid::from(id),
        &ids,
        &clocks,
        &priorities as &[Option<String>],
        &seconds as &[Option<i64>],
        &days as &[Option<i32>],
        &warn,
        &ends
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts the policies into this order.
pub(super) async fn reorder(tx: &mut TenantTx, order: &[PolicyId]) -> Result<()> {
    let ids: Vec<Uuid> = order.iter().copied().map(Uuid::from).collect();
    let now = tx.now().to_sqlx();
    sqlx::query!(
        "update tickets.policy p set position = o.position, version = p.version + 1, updated_at = $3
           from unnest($2::uuid[]) with ordinality as o(id, position)
          where p.tenant_id = $1 and p.id = o.id and p.position <> o.position",
        Uuid::from(tx.tenant()),
        &ids,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes a policy; clocks keep the name of the one that judged them.
pub(super) async fn delete(tx: &mut TenantTx, id: PolicyId) -> Result<()> {
    sqlx::query!(
        "delete from tickets.policy where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
