//! The only SQL of who is on call.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Time;
use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{IncidentId, OnCallLineId, StandInId, UserId};
use sqm_domain::security::Rotation;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::input::{Checked, CheckedStandIn, NewPerson};
use super::{Call, Line, LinePerson, StandIn};
use crate::incident::Person;

/// Lines of a stand-in list, calls of an incident.
const MOST: i64 = 500;

fn minute(time: Time) -> i16 {
    i16::from(time.hour()) * 60 + i16::from(time.minute())
}

fn time(minute: i16) -> Time {
    let part = |value: i16| i8::try_from(value).unwrap_or_default();
    Time::new(part(minute / 60), part(minute % 60), 0, 0).unwrap_or_default()
}

/// All lines, the earliest called first, or one of them.
pub(super) async fn lines(tx: &mut TenantTx, only: Option<OnCallLineId>) -> Result<Vec<Line>> {
    let tenant = Uuid::from(tx.tenant());
    let only = only.map(Uuid::from);
    let rows = sqlx::query!(
        "select id, name, after_minutes, first_on, handover_minute, turn_days, active, version, updated_at
           from incidents.on_call_line where tenant_id = $1 and ($2::uuid is null or id = $2)
          order by active desc, after_minutes, name, id",
        tenant,
        only
    )
    .fetch_all(tx.conn())
    .await?;
    let mut people: HashMap<Uuid, Vec<LinePerson>> = HashMap::new();
    let named = sqlx::query!(
        r#"select p.line_id, p.user_id, u.name, p.reach,
                  u.active and exists (
                    select from org.effective_role r
                      join org.role_permission g on g.role = r.role and g.permission = 'incident.edit'
                     where r.tenant_id = u.tenant_id and r.user_id = u.id) as "able!"
             from incidents.on_call_person p
             join org.user_account u on u.tenant_id = p.tenant_id and u.id = p.user_id
            where p.tenant_id = $1 and ($2::uuid is null or p.line_id = $2)
            order by p.line_id, p.place"#,
        tenant,
        only
    )
    .fetch_all(tx.conn())
    .await?;
    for row in named {
        people.entry(row.line_id).or_default().push(LinePerson {
            id: row.user_id.into(),
            name: row.name,
            reach: row.reach,
            able: row.able,
        });
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let rotation = Rotation {
                first_on: row.first_on.to_jiff(),
                handover: time(row.handover_minute),
                turn_days: row.turn_days,
            };
            Line {
                id: row.id.into(),
                name: row.name,
                after_minutes: row.after_minutes,
                first_on: rotation.first_on,
                handover: rotation.handover.strftime("%H:%M").to_string(),
                turn_days: row.turn_days,
                active: row.active,
                people: people.remove(&row.id).unwrap_or_default(),
                version: row.version,
                updated_at: row.updated_at.to_jiff(),
                rotation,
            }
        })
        .collect())
}

/// The version of a line, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: OnCallLineId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from incidents.on_call_line where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("on_call_line"))
}

fn taken(error: sqlx::Error) -> Error {
    if violates(&error, "on_call_line_name") {
        Error::field("name", "field-taken")
    } else {
        error.into()
    }
}

pub(super) async fn insert(tx: &mut TenantTx, id: OnCallLineId, line: &Checked) -> Result<()> {
    sqlx::query!(
        "insert into incidents.on_call_line (tenant_id, id, name, after_minutes, first_on, handover_minute, turn_days,
                                             look_at, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        line.name,
        line.after_minutes,
        line.first_on.to_sqlx() as _,
        minute(line.handover),
        line.turn_days,
        tx.now().to_sqlx() as _
    )
    .execute(tx.conn())
    .await
    .map_err(taken)?;
    put_people(tx, id, &line.people).await
}

pub(super) async fn update(tx: &mut TenantTx, id: OnCallLineId, line: &Checked, active: bool) -> Result<()> {
    sqlx::query!(
        "update incidents.on_call_line
            set name = $3, after_minutes = $4, first_on = $5, handover_minute = $6, turn_days = $7, active = $8,
                told_id = case when $8 then told_id end, look_at = $9, version = version + 1, updated_at = $9
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        line.name,
        line.after_minutes,
        line.first_on.to_sqlx() as _,
        minute(line.handover),
        line.turn_days,
        active,
        tx.now().to_sqlx() as _
    )
    .execute(tx.conn())
    .await
    .map_err(taken)?;
    put_people(tx, id, &line.people).await
}

/// Who may be on call on a line has changed: it is looked at once.
pub(super) async fn look_again(tx: &mut TenantTx, id: OnCallLineId) -> Result<()> {
    sqlx::query!(
        "update incidents.on_call_line set look_at = $3 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who was told last that he is on call, and since when he was.
pub(super) type Told = (Option<UserId>, Option<Timestamp>);

/// Who was told last on a line whose time to look has come, held; none = it has not come.
pub(super) async fn hold_look(tx: &mut TenantTx, id: OnCallLineId) -> Result<Option<Told>> {
    let row = sqlx::query!(
        "select told_id, told_from from incidents.on_call_line where tenant_id = $1 and id = $2 and active and look_at <= $3 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx() as _
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| {
        (
            row.told_id.map(UserId::from),
            row.told_from.map(jiff_sqlx::Timestamp::to_jiff),
        )
    }))
}

/// Notes who was told, and when to look again.
pub(super) async fn note_look(
    tx: &mut TenantTx,
    id: OnCallLineId,
    (told, since): Told,
    again: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "update incidents.on_call_line set told_id = $3, told_from = $4, look_at = $5 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        told.map(Uuid::from),
        since.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        again.to_sqlx() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn put_people(tx: &mut TenantTx, id: OnCallLineId, people: &[NewPerson]) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "delete from incidents.on_call_person where tenant_id = $1 and line_id = $2",
        tenant,
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?;
    let ids: Vec<Uuid> = people.iter().map(|one| one.id.into()).collect();
    let reaches: Vec<String> = people.iter().map(|one| one.reach.clone()).collect();
    sqlx::query!(
        "insert into incidents.on_call_person (tenant_id, line_id, place, user_id, reach)
         select $1, $2, (one.place - 1)::smallint, one.user_id, one.reach
           from unnest($3::uuid[], $4::text[]) with ordinality as one (user_id, reach, place)",
        tenant,
        Uuid::from(id),
        &ids,
        &reaches
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who stands in within a time, in the order in which they were named. Whoever left no number is reached as on a line.
pub(super) async fn stand_ins(tx: &mut TenantTx, from: Timestamp, until: Timestamp) -> Result<Vec<StandIn>> {
    let rows = sqlx::query!(
        r#"select s.id, s.line_id, s.user_id, u.name, s.from_at, s.until_at, s.note,
                  coalesce(nullif(s.reach, ''), p.reach, '') as "reach!",
                  u.active and exists (
                    select from org.effective_role r
                      join org.role_permission g on g.role = r.role and g.permission = 'incident.edit'
                     where r.tenant_id = u.tenant_id and r.user_id = u.id) as "able!"
             from incidents.stand_in s
             join org.user_account u on u.tenant_id = s.tenant_id and u.id = s.user_id
             left join lateral (
               select p.reach from incidents.on_call_person p
                where p.tenant_id = s.tenant_id and p.user_id = s.user_id and p.reach <> ''
                order by p.line_id = s.line_id desc limit 1) p on true
            where s.tenant_id = $1 and s.until_at > $2 and s.from_at < $3
            order by s.created_at, s.id limit $4"#,
        Uuid::from(tx.tenant()),
        from.to_sqlx() as _,
        until.to_sqlx() as _,
        MOST
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StandIn {
            id: row.id.into(),
            line: row.line_id.into(),
            person: LinePerson {
                id: row.user_id.into(),
                name: row.name,
                reach: row.reach,
                able: row.able,
            },
            from: row.from_at.to_jiff(),
            until: row.until_at.to_jiff(),
            note: row.note,
        })
        .collect())
}

pub(super) async fn insert_stand_in(tx: &mut TenantTx, id: StandInId, one: &CheckedStandIn) -> Result<()> {
    sqlx::query!(
        "insert into incidents.stand_in (tenant_id, id, line_id, user_id, reach, from_at, until_at, note, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(one.line),
        Uuid::from(one.person),
        one.reach,
        one.from.to_sqlx() as _,
        one.until.to_sqlx() as _,
        one.note,
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The time of a stand-in, held for a change.
pub(super) async fn hold_stand_in(
    tx: &mut TenantTx,
    id: StandInId,
) -> Result<(OnCallLineId, UserId, Timestamp, Timestamp)> {
    let row = sqlx::query!(
        "select line_id, user_id, from_at, until_at from incidents.stand_in where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("on_call_stand_in"))?;
    Ok((
        row.line_id.into(),
        row.user_id.into(),
        row.from_at.to_jiff(),
        row.until_at.to_jiff(),
    ))
}

/// Takes a stand-in away that has not begun, or ends it now.
pub(super) async fn end_stand_in(tx: &mut TenantTx, id: StandInId, begun: bool) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    if begun {
        sqlx::query!(
            "update incidents.stand_in set until_at = $3 where tenant_id = $1 and id = $2",
            tenant,
            Uuid::from(id),
            tx.now().to_sqlx() as _
        )
        .execute(tx.conn())
        .await?;
    } else {
        sqlx::query!(
            "delete from incidents.stand_in where tenant_id = $1 and id = $2",
            tenant,
            Uuid::from(id)
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// How far calling for an incident has come.
pub(super) struct Calling {
    pub(super) since: Timestamp,
    /// The minute from then on up to which lines were called; none = none yet.
    pub(super) reached: Option<i32>,
    pub(super) next_at: Timestamp,
}

/// How far calling has come, held: of two processes one calls.
pub(super) async fn hold_calling(tx: &mut TenantTx, incident: IncidentId) -> Result<Option<Calling>> {
    let row = sqlx::query!(
        "select since, reached, next_at from incidents.calling where tenant_id = $1 and incident_id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(incident)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Calling {
        since: row.since.to_jiff(),
        reached: row.reached,
        next_at: row.next_at.to_jiff(),
    }))
}

/// The incident whose next call fell due first.
pub(super) async fn first_due(tx: &mut TenantTx) -> Result<Option<(IncidentId, Timestamp)>> {
    let row = sqlx::query!(
        "select incident_id, next_at from incidents.calling where tenant_id = $1 and next_at <= $2 order by next_at limit 1",
        Uuid::from(tx.tenant()),
        tx.now().to_sqlx() as _
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.incident_id.into(), row.next_at.to_jiff())))
}

/// Keeps how far calling has come.
pub(super) async fn put_calling(tx: &mut TenantTx, incident: IncidentId, calling: &Calling) -> Result<()> {
    sqlx::query!(
        "insert into incidents.calling (tenant_id, incident_id, since, reached, next_at) values ($1, $2, $3, $4, $5)
         on conflict (tenant_id, incident_id) do update set reached = excluded.reached, next_at = excluded.next_at",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        calling.since.to_sqlx() as _,
        calling.reached,
        calling.next_at.to_sqlx() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Has everybody who is waited for looked at again: lines are others now.
pub(super) async fn wake(tx: &mut TenantTx) -> Result<()> {
    sqlx::query!(
        "update incidents.calling set next_at = $2 where tenant_id = $1 and next_at > $2",
        Uuid::from(tx.tenant()),
        tx.now().to_sqlx() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn end_calling(tx: &mut TenantTx, incident: IncidentId) -> Result<()> {
    sqlx::query!(
        "delete from incidents.calling where tenant_id = $1 and incident_id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(incident)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// When more people are called for an incident that nobody has taken up.
pub(super) async fn next_call(tx: &mut TenantTx, incident: IncidentId) -> Result<Option<Timestamp>> {
    let at = sqlx::query_scalar!(
        "select c.next_at from incidents.calling c
           join incidents.incident i on i.tenant_id = c.tenant_id and i.id = c.incident_id and i.state = 'reported'
          where c.tenant_id = $1 and c.incident_id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(incident)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(at.map(jiff_sqlx::Timestamp::to_jiff))
}

pub(super) async fn insert_calls(
    tx: &mut TenantTx,
    incident: IncidentId,
    called: &[(String, UserId)],
) -> Result<()> {
    let ids: Vec<Uuid> = called.iter().map(|_| Uuid::now_v7()).collect();
    let lines: Vec<String> = called.iter().map(|(line, _)| line.clone()).collect();
    let users: Vec<Uuid> = called.iter().map(|(_, user)| (*user).into()).collect();
    sqlx::query!(
        "insert into incidents.call (tenant_id, id, incident_id, at, line, user_id)
         select $1, one.id, $2, $3, one.line, one.user_id from unnest($4::uuid[], $5::text[], $6::uuid[]) as one (id, line, user_id)",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        tx.now().to_sqlx() as _,
        &ids,
        &lines,
        &users
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who was called for an incident, the earliest first.
pub(super) async fn calls(tx: &mut TenantTx, incident: IncidentId) -> Result<Vec<Call>> {
    let rows = sqlx::query!(
        "select c.at, c.line, c.user_id, u.name from incidents.call c
           join org.user_account u on u.tenant_id = c.tenant_id and u.id = c.user_id
          where c.tenant_id = $1 and c.incident_id = $2 order by c.at, c.id limit $3",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        MOST
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Call {
            at: row.at.to_jiff(),
            line: row.line,
            person: Person {
                id: row.user_id.into(),
                name: row.name,
            },
        })
        .collect())
}
