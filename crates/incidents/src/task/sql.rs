//! The only SQL of tasks and started plans.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{IncidentId, PlaybookId, PlaybookRunId, PlaybookVersionId, TaskId};
use sqm_domain::security::{PlanStep, TaskState};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result, codes};
use uuid::Uuid;

use super::{Run, Task};
use crate::incident::Person;

fn person(id: Option<Uuid>, name: Option<String>) -> Option<Person> {
    id.zip(name).map(|(id, name)| Person { id: id.into(), name })
}

/// The tasks of an incident in their order, or one of them.
pub(super) async fn list(tx: &mut TenantTx, incident: IncidentId, only: Option<TaskId>) -> Result<Vec<Task>> {
    let now = tx.now();
    let rows = sqlx::query!(
        r#"select t.id, t.run_id, p.name as "plan?", t.phase, t.kind, t.title, t.instructions, t.role, t.owner_id,
                  o.name as "owner?", t.due_at, t.required, t.state, t.result, t.options, t.decided, t.done_at, t.done_by,
                  d.name as "done_by_name?", t.version
             from incidents.task t
             left join incidents.playbook_run r on r.tenant_id = t.tenant_id and r.id = t.run_id
             left join incidents.playbook p on p.tenant_id = r.tenant_id and p.id = r.playbook_id
             left join org.user_account o on o.tenant_id = t.tenant_id and o.id = t.owner_id
             left join org.user_account d on d.tenant_id = t.tenant_id and d.id = t.done_by
            where t.tenant_id = $1 and t.incident_id = $2 and ($3::uuid is null or t.id = $3)
            order by t.place, t.id"#,
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        only.map(Uuid::from)
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let state: TaskState = codes::read(&row.state)?;
            let due_at = row.due_at.map(jiff_sqlx::Timestamp::to_jiff);
            Ok(Task {
                id: row.id.into(),
                run: row.run_id.map(Into::into),
                plan: row.plan.unwrap_or_default(),
                phase: codes::read(&row.phase)?,
                kind: codes::read(&row.kind)?,
                title: row.title,
                instructions: row.instructions,
                role: codes::read(&row.role)?,
                owner: person(row.owner_id, row.owner),
                due_at,
                // At the very instant it is, as its timer says.
                overdue: state.is_open() && due_at.is_some_and(|due| due <= now),
                required: row.required,
                state,
                result: row.result,
                options: row.options,
                decided: row.decided,
                done_at: row.done_at.map(jiff_sqlx::Timestamp::to_jiff),
                done_by: person(row.done_by, row.done_by_name),
                version: row.version,
            })
        })
        .collect()
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
}

/// Writes tasks in one statement.
pub(super) async fn insert(tx: &mut TenantTx, incident: IncidentId, born: &[Born<'_>]) -> Result<()> {
    let column =
        |of: fn(&PlanStep) -> String| -> Vec<String> { born.iter().map(|task| of(task.step)).collect() };
    let ids: Vec<Uuid> = born.iter().map(|task| task.id.into()).collect();
    let runs: Vec<Option<Uuid>> = born.iter().map(|task| task.run.map(Uuid::from)).collect();
    let places: Vec<i32> = born.iter().map(|task| task.place).collect();
    let owners: Vec<Option<Uuid>> = born.iter().map(|task| task.owner).collect();
    let due: Vec<Option<jiff_sqlx::Timestamp>> =
        born.iter().map(|task| task.due_at.map(ToSqlx::to_sqlx)).collect();
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
           owner_id, due_at, required, options, created_at, updated_at)
         select $1, b.id, $2, b.run_id, b.step, b.place, b.phase, b.kind, b.title, b.instructions, b.role, b.owner_id, b.due_at,
                b.required, array(select jsonb_array_elements_text(b.options)), $3, $3
           from unnest($4::uuid[], $5::uuid[], $6::text[], $7::integer[], $8::text[], $9::text[], $10::text[], $11::text[],
                       $12::text[], $13::uuid[], $14::timestamptz[], $15::boolean[], $16::jsonb[])
             as b(id, run_id, step, place, phase, kind, title, instructions, role, owner_id, due_at, required, options)
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
    )
    .execute(tx.conn())
    .await?;
    Ok(())
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

/// Writes what can change about a task. `again` forgets that its time was told to have passed.
pub(super) async fn update(tx: &mut TenantTx, task: &Task, again: bool) -> Result<()> {
    sqlx::query!(
        "update incidents.task
            set title = $3, instructions = $4, owner_id = $5, due_at = $6, state = $7, result = $8, decided = $9, done_at = $10,
                done_by = $11, told_at = case when $12 then null else told_at end, version = version + 1, updated_at = $13
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
    )
    .execute(tx.conn())
    .await?;
    Ok(())
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

/// What a timer needs to know of a task: the incident, its time, whether it was told. None when there is nothing to tell.
pub(super) async fn waiting(tx: &mut TenantTx, id: TaskId) -> Result<Option<(IncidentId, Timestamp)>> {
    let row = sqlx::query!(
        r#"select t.incident_id, t.due_at as "due_at!" from incidents.task t
             join incidents.incident i on i.tenant_id = t.tenant_id and i.id = t.incident_id
            where t.tenant_id = $1 and t.id = $2 and t.state in ('open', 'doing') and t.due_at is not null
              and t.told_at is null and i.state not in ('closed', 'merged')"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.incident_id.into(), row.due_at.to_jiff())))
}

/// Notes that the time has passed; false when it was noted before.
pub(super) async fn note_told(tx: &mut TenantTx, id: TaskId) -> Result<bool> {
    let noted = sqlx::query!(
        "update incidents.task set told_at = $3 where tenant_id = $1 and id = $2 and told_at is null",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    Ok(noted > 0)
}
