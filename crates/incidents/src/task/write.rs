//! Writing tasks and started plans.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{IncidentId, PlaybookId, PlaybookRunId, PlaybookVersionId, TaskId, UserId};
use sqm_domain::security::PlanStep;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::Task;

pub(super) async fn insert_run(
    tx: &mut TenantTx,
    incident: IncidentId,
    plan: PlaybookId,
    version: PlaybookVersionId,
) -> Result<PlaybookRunId> {
    let id = PlaybookRunId::new_at(tx.now());
    let by = tx.actor().user().map(Uuid::from);
    let made = sqlx::query!(
        "insert into incidents.playbook_run (tenant_id, id, incident_id, playbook_id, version_id, started_at, started_by)
         values ($1, $2, $3, $4, $5, $6, $7)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(incident),
        Uuid::from(plan),
        Uuid::from(version),
        tx.now().to_sqlx(),
        by,
    )
    .execute(tx.conn())
    .await;
    match made {
        Ok(_) => Ok(id),
        Err(error) if violates(&error, "playbook_run_once") => Err(Error::Conflict("playbook-runs-already")),
        Err(error) => Err(error.into()),
    }
}

/// A task to write.
pub(super) struct Born<'a> {
    pub(super) id: TaskId,
    pub(super) run: Option<PlaybookRunId>,
    pub(super) step: &'a PlanStep,
    pub(super) place: i32,
    pub(super) owner: Option<Uuid>,
    pub(super) due_at: Option<Timestamp>,
    /// When it is said that the time comes near.
    pub(super) warn_at: Option<Timestamp>,
}

/// Writes tasks in one statement. Who helps with them has a writer of its own.
pub(super) async fn insert(tx: &mut TenantTx, incident: IncidentId, born: &[Born<'_>]) -> Result<()> {
    let column =
        |of: fn(&PlanStep) -> String| -> Vec<String> { born.iter().map(|task| of(task.step)).collect() };
    let ids: Vec<Uuid> = born.iter().map(|task| task.id.into()).collect();
    let runs: Vec<Option<Uuid>> = born.iter().map(|task| task.run.map(Uuid::from)).collect();
    let places: Vec<i32> = born.iter().map(|task| task.place).collect();
    let owners: Vec<Option<Uuid>> = born.iter().map(|task| task.owner).collect();
    let due: Vec<Option<jiff_sqlx::Timestamp>> =
        born.iter().map(|task| task.due_at.map(ToSqlx::to_sqlx)).collect();
    let warn: Vec<Option<jiff_sqlx::Timestamp>> = born
        .iter()
        .map(|task| task.warn_at.map(ToSqlx::to_sqlx))
        .collect();
    let required: Vec<bool> = born.iter().map(|task| task.step.required).collect();
    let options: Vec<serde_json::Value> = born
        .iter()
        .map(|task| {
            task.step
                .options
                .iter()
                .map(|option| option.label.as_str())
                .collect()
        })
        .collect();
    sqlx::query!(
        "insert into incidents.task (tenant_id, id, incident_id, run_id, step, place, phase, kind, title, instructions, role,
           owner_id, due_at, required, options, created_at, updated_at, warn_at)
         select $1, b.id, $2, b.run_id, b.step, b.place, b.phase, b.kind, b.title, b.instructions, b.role, b.owner_id, b.due_at,
                b.required, array(select jsonb_array_elements_text(b.options)), $3, $3, b.warn_at
           from unnest($4::uuid[], $5::uuid[], $6::text[], $7::integer[], $8::text[], $9::text[], $10::text[], $11::text[],
                       $12::text[], $13::uuid[], $14::timestamptz[], $15::boolean[], $16::jsonb[], $17::timestamptz[])
             as b(id, run_id, step, place, phase, kind, title, instructions, role, owner_id, due_at, required, options, warn_at)
         on conflict (tenant_id, run_id, step) where run_id is not null do nothing",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        tx.now().to_sqlx(),
        &ids,
        &runs as &[Option<Uuid>],
        &column(|step| step.key.clone()),
        &places,
        &column(|step| step.phase.to_string()),
        &column(|step| step.kind.to_string()),
        &column(|step| step.title.clone()),
        &column(|step| step.instructions.clone()),
        &column(|step| step.role.to_string()),
        &owners as &[Option<Uuid>],
        &due as &[Option<jiff_sqlx::Timestamp>],
        &required,
        &options,
        &warn as &[Option<jiff_sqlx::Timestamp>],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes what can change about a task. `told` says when what is said of its time is said anew: the moment its time comes near.
pub(super) async fn update(tx: &mut TenantTx, task: &Task, told: Anew) -> Result<()> {
    let (again, warn_at) = match told {
        Anew::No => (false, None),
        Anew::From(warn_at) => (true, warn_at),
    };
    sqlx::query!(
        "update incidents.task
            set title = $3, instructions = $4, owner_id = $5, due_at = $6, state = $7, result = $8, decided = $9, done_at = $10,
                done_by = $11, told_at = case when $12 then null else told_at end,
                warned_at = case when $12 then null else warned_at end, warn_at = case when $12 then $14 else warn_at end,
                version = version + 1, updated_at = $13
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(task.id),
        task.title,
        task.instructions,
        task.owner.as_ref().map(|owner| Uuid::from(owner.id)),
        task.due_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        task.state.as_str(),
        task.result,
        task.decided,
        task.done_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        task.done_by.as_ref().map(|person| Uuid::from(person.id)),
        again,
        tx.now().to_sqlx(),
        warn_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether what was said of a task's time is forgotten.
#[derive(Clone, Copy, Debug)]
pub(super) enum Anew {
    /// What was told stays told.
    No,
    /// Its time is another one, or counts again; it comes near at this moment.
    From(Option<Timestamp>),
}

/// Who helps with a task from now on.
pub(super) async fn put_helpers(
    tx: &mut TenantTx,
    incident: IncidentId,
    task: TaskId,
    helpers: &[UserId],
) -> Result<()> {
    let helpers: Vec<Uuid> = helpers.iter().copied().map(Uuid::from).collect();
    sqlx::query!(
        "delete from incidents.task_helper where tenant_id = $1 and task_id = $2 and user_id <> all ($3)",
        Uuid::from(tx.tenant()),
        Uuid::from(task),
        &helpers
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into incidents.task_helper (tenant_id, task_id, user_id, incident_id, since)
         select $1, $2, h.id, $3, $4 from unnest($5::uuid[]) as h(id) on conflict do nothing",
        Uuid::from(tx.tenant()),
        Uuid::from(task),
        Uuid::from(incident),
        tx.now().to_sqlx(),
        &helpers
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Leaves out open tasks of a started plan, with the reason.
pub(super) async fn skip(tx: &mut TenantTx, run: Uuid, steps: &[String], why: &str) -> Result<Vec<Uuid>> {
    let by = tx.actor().user().map(Uuid::from);
    Ok(sqlx::query_scalar!(
        "update incidents.task set state = 'skipped', result = $4, done_at = $5, done_by = $6, version = version + 1, updated_at = $5
          where tenant_id = $1 and run_id = $2 and step = any ($3) and state in ('open', 'doing')
         returning id",
        Uuid::from(tx.tenant()),
        run,
        steps,
        why,
        tx.now().to_sqlx(),
        by
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Notes that it was told that the time has passed; false when it was noted before. Then nothing is said of its coming near any more.
pub(super) async fn note_told(tx: &mut TenantTx, id: TaskId) -> Result<bool> {
    let noted = sqlx::query!(
        "update incidents.task set told_at = $3, warned_at = coalesce(warned_at, $3) where tenant_id = $1 and id = $2 and told_at is null",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    Ok(noted > 0)
}

/// Notes that it was told that the time comes near; false when it was noted before.
pub(super) async fn note_warned(tx: &mut TenantTx, id: TaskId) -> Result<bool> {
    let noted = sqlx::query!(
        "update incidents.task set warned_at = $3 where tenant_id = $1 and id = $2 and warned_at is null",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    Ok(noted > 0)
}
