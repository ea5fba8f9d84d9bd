//! The only SQL of emergency plans.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqm_domain::ids::{PlaybookId, PlaybookVersionId};
use sqm_domain::security::{Level, PlanStep};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result, codes};
use uuid::Uuid;

use super::{Playbook, PlaybookVersion, Step};

/// All plans by name, with what is published and what is being written.
pub(super) async fn list(tx: &mut TenantTx, only: Option<PlaybookId>) -> Result<Vec<Playbook>> {
    let tenant = Uuid::from(tx.tenant());
    let only = only.map(Uuid::from);
    let rows = sqlx::query!(
        "select id, name, purpose, categories, levels, active, version, updated_at
           from incidents.playbook where tenant_id = $1 and ($2::uuid is null or id = $2) order by name, id",
        tenant,
        only
    )
    .fetch_all(tx.conn())
    .await?;
    let versions = sqlx::query!(
        r#"select v.id, v.playbook_id, v.number, v.state, v.steps, v.published_at, u.name as "by_name?"
             from incidents.playbook_version v
             left join org.user_account u on u.tenant_id = v.tenant_id and u.id = v.published_by
            where v.tenant_id = $1 and v.state in ('draft', 'published') and ($2::uuid is null or v.playbook_id = $2)"#,
        tenant,
        only
    )
    .fetch_all(tx.conn())
    .await?;
    let mut drafts: HashMap<Uuid, PlaybookVersion> = HashMap::new();
    let mut published: HashMap<Uuid, PlaybookVersion> = HashMap::new();
    for row in versions {
        let version = PlaybookVersion {
            id: row.id.into(),
            number: row.number,
            published_at: row.published_at.map(jiff_sqlx::Timestamp::to_jiff),
            published_by: row.by_name,
            steps: read(row.steps)?.into_iter().map(Step::from).collect(),
        };
        let place = if row.state == "draft" {
            &mut drafts
        } else {
            &mut published
        };
        place.insert(row.playbook_id, version);
    }
    rows.into_iter()
        .map(|row| {
            Ok(Playbook {
                id: row.id.into(),
                name: row.name,
                purpose: row.purpose,
                categories: row.categories,
                levels: row
                    .levels
                    .iter()
                    .map(|level| codes::read::<Level>(level))
                    .collect::<Result<_>>()?,
                active: row.active,
                published: published.remove(&row.id),
                draft: drafts.remove(&row.id),
                version: row.version,
                updated_at: row.updated_at.to_jiff(),
            })
        })
        .collect()
}

/// Every version that is in force or was, the first first; is it in force?
pub(super) async fn published_versions(
    tx: &mut TenantTx,
    id: PlaybookId,
) -> Result<Vec<(PlaybookVersion, bool)>> {
    let rows = sqlx::query!(
        r#"select v.id, v.number, v.state, v.steps, v.published_at, u.name as "by_name?"
             from incidents.playbook_version v
             left join org.user_account u on u.tenant_id = v.tenant_id and u.id = v.published_by
            where v.tenant_id = $1 and v.playbook_id = $2 and v.state in ('published', 'superseded')
            order by v.number"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let version = PlaybookVersion {
                id: row.id.into(),
                number: row.number,
                published_at: row.published_at.map(jiff_sqlx::Timestamp::to_jiff),
                published_by: row.by_name,
                steps: read(row.steps)?.into_iter().map(Step::from).collect(),
            };
            Ok((version, row.state == "published"))
        })
        .collect()
}

/// Names of the accounts that steps of a plan name, in any of its versions.
pub(super) async fn names_in(tx: &mut TenantTx, id: PlaybookId) -> Result<HashMap<String, String>> {
    let rows = sqlx::query!(
        "select u.id, u.name from org.user_account u
          where u.tenant_id = $1
            and u.id in (select (step ->> 'owner')::uuid
                           from incidents.playbook_version v cross join lateral jsonb_array_elements(v.steps) as step
                          where v.tenant_id = $1 and v.playbook_id = $2)",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id.to_string(), row.name))
        .collect())
}

fn read(steps: Value) -> Result<Vec<PlanStep>> {
    Ok(serde_json::from_value(steps)?)
}

/// What is published of a plan that is offered: the version, its number, its steps.
pub(crate) async fn published(
    tx: &mut TenantTx,
    id: PlaybookId,
) -> Result<Option<(PlaybookVersionId, Vec<PlanStep>)>> {
    let row = sqlx::query!(
        "select v.id, v.steps from incidents.playbook p
           join incidents.playbook_version v on v.tenant_id = p.tenant_id and v.playbook_id = p.id and v.state = 'published'
          where p.tenant_id = $1 and p.id = $2 and p.active",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| Ok((row.id.into(), read(row.steps)?))).transpose()
}

/// The steps of a version that runs.
pub(crate) async fn steps(tx: &mut TenantTx, run: Uuid) -> Result<Vec<PlanStep>> {
    let steps = sqlx::query_scalar!(
        "select v.steps from incidents.playbook_run r
           join incidents.playbook_version v on v.tenant_id = r.tenant_id and v.id = r.version_id
          where r.tenant_id = $1 and r.id = $2",
        Uuid::from(tx.tenant()),
        run
    )
    .fetch_one(tx.conn())
    .await?;
    read(steps)
}

/// The version of a plan, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: PlaybookId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from incidents.playbook where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("playbook"))
}

pub(super) async fn insert(tx: &mut TenantTx, plan: &Playbook) -> Result<()> {
    let levels: Vec<String> = plan.levels.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "insert into incidents.playbook (tenant_id, id, name, purpose, categories, levels, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)",
        Uuid::from(tx.tenant()),
        Uuid::from(plan.id),
        plan.name,
        plan.purpose,
        &plan.categories,
        &levels,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn update(tx: &mut TenantTx, plan: &Playbook) -> Result<()> {
    let levels: Vec<String> = plan.levels.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "update incidents.playbook
            set name = $3, purpose = $4, categories = $5, levels = $6, active = $7, version = version + 1, updated_at = $8
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(plan.id),
        plan.name,
        plan.purpose,
        &plan.categories,
        &levels,
        plan.active,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes the draft: the one there is, or the next version.
pub(super) async fn put_draft(tx: &mut TenantTx, id: PlaybookId, steps: &[PlanStep]) -> Result<()> {
    let steps = serde_json::to_value(steps)?;
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    let written = sqlx::query!(
        "update incidents.playbook_version set steps = $3, updated_at = $4
          where tenant_id = $1 and playbook_id = $2 and state = 'draft'",
        tenant,
        Uuid::from(id),
        steps,
        now
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    if written == 0 {
        sqlx::query!(
            "insert into incidents.playbook_version (tenant_id, id, playbook_id, number, state, steps, updated_at)
             select $1, $2, $3, coalesce(max(number), 0) + 1, 'draft', $4, $5
               from incidents.playbook_version where tenant_id = $1 and playbook_id = $3",
            tenant,
            Uuid::from(PlaybookVersionId::new_at(tx.now())),
            Uuid::from(id),
            steps,
            now
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

pub(super) async fn drop_draft(tx: &mut TenantTx, id: PlaybookId) -> Result<bool> {
    let gone = sqlx::query!(
        "delete from incidents.playbook_version where tenant_id = $1 and playbook_id = $2 and state = 'draft'",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    Ok(gone > 0)
}

/// The draft takes the place of what is published. False when there is none.
pub(super) async fn publish(tx: &mut TenantTx, id: PlaybookId) -> Result<bool> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    let by = tx.actor().user().map(Uuid::from);
    sqlx::query!(
        "update incidents.playbook_version set state = 'superseded'
          where tenant_id = $1 and playbook_id = $2 and state = 'published'
            and exists (select from incidents.playbook_version d
                         where d.tenant_id = $1 and d.playbook_id = $2 and d.state = 'draft')",
        tenant,
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?;
    let done = sqlx::query!(
        "update incidents.playbook_version set state = 'published', published_at = $3, published_by = $4
          where tenant_id = $1 and playbook_id = $2 and state = 'draft'",
        tenant,
        Uuid::from(id),
        now,
        by
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    Ok(done > 0)
}

/// Plans that fit an incident and do not run there yet, by name: offered for its category (or one above it) and level.
pub(super) async fn offered(tx: &mut TenantTx, incident: Uuid) -> Result<Vec<(PlaybookId, String, bool)>> {
    let rows = sqlx::query!(
        r#"select p.id, p.name,
                  (cardinality(p.categories) = 0 or c.line && p.categories)
                  and (cardinality(p.levels) = 0 or i.level = any (p.levels)) as "fits"
             from incidents.incident i
             cross join lateral (select incidents.category_line(i.tenant_id, i.category) as line) c
             join incidents.playbook p on p.tenant_id = i.tenant_id and p.active
            where i.tenant_id = $1 and i.id = $2
              and exists (select from incidents.playbook_version v
                           where v.tenant_id = p.tenant_id and v.playbook_id = p.id and v.state = 'published')
              and not exists (select from incidents.playbook_run r
                               where r.tenant_id = p.tenant_id and r.playbook_id = p.id and r.incident_id = i.id)
            order by 3 desc nulls last, p.name"#,
        Uuid::from(tx.tenant()),
        incident
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id.into(), row.name, row.fits == Some(true)))
        .collect())
}

/// Which of these accounts are not there, or no longer active.
pub(super) async fn strangers(tx: &mut TenantTx, people: &[Uuid]) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        r#"select p.id as "id!" from unnest($2::uuid[]) as p(id)
            where not exists (select from org.user_account u where u.tenant_id = $1 and u.id = p.id and u.active)"#,
        Uuid::from(tx.tenant()),
        people
    )
    .fetch_all(tx.conn())
    .await?)
}
