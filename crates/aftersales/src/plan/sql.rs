//! The SQL of plans.

use jiff_sqlx::ToSqlx;
use sqm_domain::aftersales::PlanCondition;
use sqm_domain::ids::PlanId;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{Plan, PlanInput, PlanStep};

/// All plans in their order, with their steps: two queries however many.
pub(super) async fn list(tx: &mut TenantTx) -> Result<Vec<Plan>> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query!(
        "select id, name, position, active, products, classes, channels, warranty_months, version, updated_at
           from aftersales.plan where tenant_id = $1 order by position, id",
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    let steps = sqlx::query!(
        "select id, plan_id, day_offset, purpose, script, questions
           from aftersales.plan_step where tenant_id = $1 order by day_offset, id",
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    let mut plans: Vec<Plan> = rows
        .into_iter()
        .map(|row| Plan {
            id: row.id.into(),
            name: row.name,
            position: row.position,
            active: row.active,
            condition: PlanCondition {
                products: row.products,
                classes: row.classes,
                channels: row.channels,
            },
            warranty_months: row.warranty_months.unsigned_abs() as u16,
            steps: Vec::new(),
            version: row.version,
            updated_at: row.updated_at.to_jiff(),
        })
        .collect();
    for step in steps {
        if let Some(plan) = plans.iter_mut().find(|plan| Uuid::from(plan.id) == step.plan_id) {
            plan.steps.push(PlanStep {
                id: step.id,
                day: step.day_offset.unsigned_abs() as u16,
                purpose: step.purpose,
                script: step.script,
                questions: step.questions,
            });
        }
    }
    Ok(plans)
}

pub(super) async fn hold(tx: &mut TenantTx, id: PlanId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from aftersales.plan where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("plan"))
}

pub(super) async fn insert(tx: &mut TenantTx, id: PlanId, position: i32, input: &PlanInput) -> Result<()> {
    sqlx::query!(
        "insert into aftersales.plan (tenant_id, id, name, position, active, products, classes, channels, warranty_months,
           created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        input.name,
        position,
        input.active,
        &input.products,
        &input.classes,
        &input.channels,
        i32::from(input.warranty_months),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn update(tx: &mut TenantTx, id: PlanId, input: &PlanInput) -> Result<()> {
    sqlx::query!(
        "update aftersales.plan
            set name = $3, active = $4, products = $5, classes = $6, channels = $7, warranty_months = $8,
                version = version + 1, updated_at = $9
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        input.name,
        input.active,
        &input.products,
        &input.classes,
        &input.channels,
        i32::from(input.warranty_months),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts the steps of a plan as entered; the words of open visits follow, what is done stays as it was asked.
pub(super) async fn put_steps(tx: &mut TenantTx, id: PlanId, steps: &[PlanStep]) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    let ids: Vec<Uuid> = steps.iter().map(|step| step.id).collect();
    sqlx::query!(
        "delete from aftersales.plan_step where tenant_id = $1 and plan_id = $2 and id <> all ($3)",
        tenant,
        Uuid::from(id),
        &ids
    )
    .execute(tx.conn())
    .await?;
    for step in steps {
        sqlx::query!(
            "insert into aftersales.plan_step (tenant_id, id, plan_id, day_offset, purpose, script, questions)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (tenant_id, id) do update
                set day_offset = excluded.day_offset, purpose = excluded.purpose, script = excluded.script,
                    questions = excluded.questions",
            tenant,
            step.id,
            Uuid::from(id),
            i32::from(step.day),
            step.purpose,
            step.script,
            &step.questions,
        )
        .execute(tx.conn())
        .await?;
    }
    sqlx::query!(
        "update aftersales.visit v
            set purpose = s.purpose, script = s.script, questions = s.questions, version = v.version + 1
           from aftersales.plan_step s
          where s.tenant_id = $1 and s.plan_id = $2 and v.tenant_id = $1 and v.step_id = s.id
            and v.state in ('due', 'in_progress', 'carried_over')
            and (v.purpose, v.script, v.questions) is distinct from (s.purpose, s.script, s.questions)",
        tenant,
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn set_positions(tx: &mut TenantTx, ids: &[Uuid]) -> Result<()> {
    sqlx::query!(
        "update aftersales.plan p set position = o.place * 10
           from unnest($2::uuid[]) with ordinality as o(id, place)
          where p.tenant_id = $1 and p.id = o.id and p.position <> o.place * 10",
        Uuid::from(tx.tenant()),
        ids
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn is_used(tx: &mut TenantTx, id: PlanId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from aftersales.purchase where tenant_id = $1 and plan_id = $2) as "used!""#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_one(tx.conn())
    .await?)
}

pub(super) async fn delete(tx: &mut TenantTx, id: PlanId) -> Result<()> {
    sqlx::query!(
        "delete from aftersales.plan where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
