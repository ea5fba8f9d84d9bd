//! Writing drills.

use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{DrillId, UserId};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{Drill, GoalJudgement};

/// Writes a new drill with its people and goals; false = its place in the series is taken.
pub(super) async fn insert(tx: &mut TenantTx, new: &Drill) -> Result<bool> {
    let made = sqlx::query!(
        "insert into incidents.drill (tenant_id, id, number, title, scenario, kind, playbook_id, owner_id, department_id, due_on,
           every_months, series_id, first_on, place, acknowledge_minutes, contain_minutes, recover_minutes, others, created_at,
           updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19)
         on conflict on constraint drill_once do nothing",
        Uuid::from(tx.tenant()),
        Uuid::from(new.id),
        new.number,
        new.title,
        new.scenario,
        new.kind.as_str(),
        Uuid::from(new.plan),
        Uuid::from(new.owner.id),
        new.department_id.map(Uuid::from),
        new.due_on.to_sqlx() as jiff_sqlx::Date,
        new.every_months,
        Uuid::from(new.series.id),
        new.series.first_on.to_sqlx() as jiff_sqlx::Date,
        new.series.place,
        new.targets.acknowledge_minutes,
        new.targets.contain_minutes,
        new.targets.recover_minutes,
        new.others,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    if made.rows_affected() == 0 {
        return Ok(false);
    }
    let goals: Vec<String> = new.goals.iter().map(|goal| goal.goal.clone()).collect();
    put_goals(tx, new.id, &goals).await?;
    let people: Vec<UserId> = new.participants.iter().map(|person| person.id).collect();
    put_people(tx, new.id, &people).await?;
    Ok(true)
}

fn refused(error: sqlx::Error) -> Error {
    for (constraint, field) in [
        ("drill_playbook", "plan"),
        ("drill_owner", "owner"),
        ("drill_department", "department"),
    ] {
        if violates(&error, constraint) {
            return Error::field(field, "field-unknown");
        }
    }
    error.into()
}

/// Puts these goals in place of those there were; nothing is judged yet.
pub(super) async fn put_goals(tx: &mut TenantTx, id: DrillId, goals: &[String]) -> Result<()> {
    sqlx::query!(
        "delete from incidents.drill_goal where tenant_id = $1 and drill_id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into incidents.drill_goal (tenant_id, drill_id, place, goal)
         select $1, $2, g.place - 1, g.goal from unnest($3::text[]) with ordinality as g(goal, place)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        goals
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts these people in place of those there were.
pub(super) async fn put_people(tx: &mut TenantTx, id: DrillId, people: &[UserId]) -> Result<()> {
    let people: Vec<Uuid> = people.iter().copied().map(Uuid::from).collect();
    sqlx::query!(
        "delete from incidents.drill_participant where tenant_id = $1 and drill_id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into incidents.drill_participant (tenant_id, drill_id, user_id) select $1, $2, unnest($3::uuid[])",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        &people
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes what is planned.
pub(super) async fn update(tx: &mut TenantTx, drill: &Drill) -> Result<()> {
    sqlx::query!(
        "update incidents.drill
            set title = $3, scenario = $4, kind = $5, playbook_id = $6, owner_id = $7, department_id = $8,
                -- A day that was moved into the distance is told again in its time.
                reminded_at = case when due_on = $9 then reminded_at end,
                due_on = $9, every_months = $10, first_on = $11, place = $12, series_id = $13, acknowledge_minutes = $14,
                contain_minutes = $15, recover_minutes = $16, others = $17, updated_at = $18, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(drill.id),
        drill.title,
        drill.scenario,
        drill.kind.as_str(),
        Uuid::from(drill.plan),
        Uuid::from(drill.owner.id),
        drill.department_id.map(Uuid::from),
        drill.due_on.to_sqlx() as jiff_sqlx::Date,
        drill.every_months,
        drill.series.first_on.to_sqlx() as jiff_sqlx::Date,
        drill.series.place,
        Uuid::from(drill.series.id),
        drill.targets.acknowledge_minutes,
        drill.targets.contain_minutes,
        drill.targets.recover_minutes,
        drill.others,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

/// Writes where a drill stands and what was found.
pub(super) async fn stand(tx: &mut TenantTx, drill: &Drill) -> Result<()> {
    sqlx::query!(
        "update incidents.drill
            set state = $3, started_at = $4, started_by = coalesce(started_by, $5), ended_at = $6, ended_on = $7, reason = $8,
                went_well = $9, went_badly = $10, summary = $11, findings = $12, evaluated_at = $13, evaluated_by = $14,
                incident_id = coalesce($15, incident_id), updated_at = $16, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(drill.id),
        drill.state.as_str(),
        drill.started_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        drill
            .started_at
            .and_then(|_| tx.actor().user())
            .map(Uuid::from),
        drill.ended_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        drill.ended_on.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        drill.reason,
        drill.went_well,
        drill.went_badly,
        drill.summary,
        &drill.findings,
        drill.evaluated_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        drill.evaluated_by.as_ref().map(|person| Uuid::from(person.id)),
        drill.incident.map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Judges goals; places that are not there are left alone.
pub(super) async fn judge(tx: &mut TenantTx, id: DrillId, goals: &[GoalJudgement]) -> Result<()> {
    let places: Vec<i16> = goals.iter().map(|goal| goal.place).collect();
    let results: Vec<Option<String>> = goals
        .iter()
        .map(|goal| goal.result.map(|result| result.to_string()))
        .collect();
    let notes: Vec<String> = goals.iter().map(|goal| goal.note.clone()).collect();
    sqlx::query!(
        "update incidents.drill_goal g set result = j.result, note = j.note
           from unnest($3::smallint[], $4::text[], $5::text[]) as j(place, result, note)
          where g.tenant_id = $1 and g.drill_id = $2 and g.place = j.place",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        &places,
        &results as &[Option<String>],
        &notes,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What an open drill has told so far: (reminded, overdue). None = it is not open.
pub(super) async fn told(tx: &mut TenantTx, id: DrillId) -> Result<Option<(bool, bool)>> {
    let row = sqlx::query!(
        r#"select reminded_at is not null as "reminded!", overdue_since is not null as "overdue!"
             from incidents.drill where tenant_id = $1 and id = $2 and state in ('planned', 'running') for update"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.reminded, row.overdue)))
}

/// Notes what was told now.
pub(super) async fn note_told(tx: &mut TenantTx, id: DrillId, overdue: bool) -> Result<()> {
    sqlx::query!(
        "update incidents.drill
            set reminded_at = coalesce(reminded_at, $4),
                overdue_since = case when $3 then coalesce(overdue_since, $4) else overdue_since end
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        overdue,
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that the next one of the series is planned.
pub(super) async fn followed(tx: &mut TenantTx, id: DrillId) -> Result<()> {
    sqlx::query!(
        "update incidents.drill set followed = true where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
