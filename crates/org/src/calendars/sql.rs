//! The only SQL of calendars.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::{Date, Weekday};
use jiff_sqlx::ToSqlx;
use sqlx::error::DatabaseError;
use sqm_domain::calendar::{CalendarSpec, DayRule, Hours, Period, Week};
use sqm_domain::ids::{CalendarId, EventId};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::Calendar;

/// All calendars of the tenant, or one of them, oldest first.
pub(super) async fn load(tx: &mut TenantTx, only: Option<CalendarId>) -> Result<Vec<Calendar>> {
    let tenant = Uuid::from(tx.tenant());
    let only = only.map(Uuid::from);
    let rows = sqlx::query!(
        "select id, name, time_zone, kind, version, created_at from org.calendar
         where tenant_id = $1 and ($2::uuid is null or id = $2) order by id",
        tenant,
        only
    )
    .fetch_all(tx.conn())
    .await?;
    let mut weeks = weeks(tx, only).await?;
    let mut days = days(tx, only).await?;
    Ok(rows
        .into_iter()
        .map(|row| Calendar {
            id: row.id.into(),
            version: row.version,
            created_at: row.created_at.to_jiff(),
            spec: CalendarSpec {
                name: row.name,
                zone: row.time_zone,
                hours: match row.kind.as_str() {
                    "always" => Hours::Always,
                    _ => Hours::Weekly {
                        week: weeks.remove(&row.id).unwrap_or_default(),
                        days: days.remove(&row.id).unwrap_or_default(),
                    },
                },
            },
        })
        .collect())
}

async fn weeks(tx: &mut TenantTx, only: Option<Uuid>) -> Result<HashMap<Uuid, Week>> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query!(
        "select calendar_id, weekday, opens, closes from org.calendar_period
         where tenant_id = $1 and ($2::uuid is null or calendar_id = $2) order by calendar_id, weekday, opens",
        tenant,
        only
    )
    .fetch_all(tx.conn())
    .await?;
    let mut weeks: HashMap<Uuid, Week> = HashMap::new();
    for row in rows {
        let period = Period::new(row.opens.cast_unsigned(), row.closes.cast_unsigned())
            .map_err(|error| Error::Internal(error.into()))?;
        let week = weeks.entry(row.calendar_id).or_default();
        if let Some(day) = week.get_mut(usize::from(row.weekday.cast_unsigned()).wrapping_sub(1)) {
            day.push(period);
        }
    }
    Ok(weeks)
}

async fn days(tx: &mut TenantTx, only: Option<Uuid>) -> Result<HashMap<Uuid, BTreeMap<Date, DayRule>>> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query!(
        "select calendar_id, day, kind, like_day, hours, name from org.calendar_day
         where tenant_id = $1 and ($2::uuid is null or calendar_id = $2)",
        tenant,
        only
    )
    .fetch_all(tx.conn())
    .await?;
    let mut days: HashMap<Uuid, BTreeMap<Date, DayRule>> = HashMap::new();
    for row in rows {
        let name = row.name;
        let rule = match (row.kind.as_str(), row.like_day) {
            ("workday", Some(like)) => {
                let like = Weekday::from_monday_one_offset(like as i8).unwrap_or(Weekday::Monday);
                DayRule::Workday { name, like }
            }
            ("hours", _) => {
                let periods = row.hours.iter().filter_map(|text| text.parse().ok()).collect();
                DayRule::Hours { name, periods }
            }
            _ => DayRule::Holiday { name },
        };
        days.entry(row.calendar_id)
            .or_default()
            .insert(row.day.to_jiff(), rule);
    }
    Ok(days)
}

/// Holds the row until the transaction ends; its version.
pub(super) async fn lock(tx: &mut TenantTx, id: CalendarId) -> Result<i64> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query_scalar!(
        "select version from org.calendar where tenant_id = $1 and id = $2 for update",
        tenant,
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("calendar"))
}

fn kind(spec: &CalendarSpec) -> &'static str {
    match spec.hours {
        Hours::Always => "always",
        Hours::Weekly { .. } => "weekly",
    }
}

fn taken(error: sqlx::Error) -> Error {
    if violates(&error, "calendar_name") {
        Error::field("name", "field-taken")
    } else {
        error.into()
    }
}

/// Inserts a calendar.
pub(super) async fn insert(tx: &mut TenantTx, id: CalendarId, spec: &CalendarSpec) -> Result<()> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    sqlx::query!(
        "insert into org.calendar (tenant_id, id, name, time_zone, kind, created_at) values ($1, $2, $3, $4, $5, $6)",
        tenant,
        Uuid::from(id),
        spec.name,
        spec.zone,
        kind(spec),
        now
    )
    .execute(tx.conn())
    .await
    .map_err(taken)?;
    write_hours(tx, id, spec).await
}

/// Replaces what a calendar says, counting its version up.
pub(super) async fn update(tx: &mut TenantTx, id: CalendarId, spec: &CalendarSpec) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "update org.calendar set name = $3, time_zone = $4, kind = $5, version = version + 1
         where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(id),
        spec.name,
        spec.zone,
        kind(spec)
    )
    .execute(tx.conn())
    .await
    .map_err(taken)?;
    for table in ["period", "day"] {
        let query = match table {
            "period" => sqlx::query!(
                "delete from org.calendar_period where tenant_id = $1 and calendar_id = $2",
                tenant,
                Uuid::from(id)
            ),
            _ => sqlx::query!(
                "delete from org.calendar_day where tenant_id = $1 and calendar_id = $2",
                tenant,
                Uuid::from(id)
            ),
        };
        query.execute(tx.conn()).await?;
    }
    write_hours(tx, id, spec).await
}

async fn write_hours(tx: &mut TenantTx, id: CalendarId, spec: &CalendarSpec) -> Result<()> {
    let Hours::Weekly { week, days } = &spec.hours else {
        return Ok(());
    };
    let (tenant, id, now) = (Uuid::from(tx.tenant()), Uuid::from(id), tx.now());
    let mut ids = Vec::new();
    let (mut weekdays, mut opens, mut closes) = (Vec::new(), Vec::new(), Vec::new());
    for (weekday, periods) in (1_i16..).zip(week) {
        for period in periods {
            ids.push(Uuid::from(EventId::new_at(now)));
            weekdays.push(weekday);
            opens.push(period.from().cast_signed());
            closes.push(period.to().cast_signed());
        }
    }
    sqlx::query!(
        "insert into org.calendar_period (tenant_id, id, calendar_id, weekday, opens, closes)
         select $1, p.id, $2, p.weekday, p.opens, p.closes
         from unnest($3::uuid[], $4::smallint[], $5::smallint[], $6::smallint[]) as p (id, weekday, opens, closes)",
        tenant,
        id,
        &ids,
        &weekdays,
        &opens,
        &closes
    )
    .execute(tx.conn())
    .await?;

    let n = days.len();
    let (mut ids, mut dates, mut kinds) = (
        Vec::with_capacity(n),
        Vec::with_capacity(n),
        Vec::with_capacity(n),
    );
    let (mut likes, mut hours, mut names) = (
        Vec::with_capacity(n),
        Vec::with_capacity(n),
        Vec::with_capacity(n),
    );
    for (date, rule) in days {
        let (kind, name, like, own) = match rule {
            DayRule::Holiday { name } => ("holiday", name, None, String::new()),
            DayRule::Workday { name, like } => (
                "workday",
                name,
                Some(i16::from(like.to_monday_one_offset())),
                String::new(),
            ),
            DayRule::Hours { name, periods } => {
                let periods: Vec<String> = periods.iter().map(Period::to_string).collect();
                ("hours", name, None, periods.join(" "))
            }
        };
        ids.push(Uuid::from(EventId::new_at(now)));
        dates.push(date.to_sqlx());
        kinds.push(kind.to_owned());
        likes.push(like);
        hours.push(own);
        names.push(name.clone());
    }
    sqlx::query!(
        "insert into org.calendar_day (tenant_id, id, calendar_id, day, kind, like_day, hours, name)
         select $1, d.id, $2, d.day, d.kind, d.like_day, string_to_array(d.hours, ' '), d.name
         from unnest($3::uuid[], $4::date[], $5::text[], $6::smallint[], $7::text[], $8::text[])
           as d (id, day, kind, like_day, hours, name)",
        tenant,
        id,
        &ids,
        &dates as &[jiff_sqlx::Date],
        &kinds,
        &likes as &[Option<i16>],
        &hours,
        &names
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes a calendar that nothing refers to.
pub(super) async fn delete(tx: &mut TenantTx, id: CalendarId) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "delete from org.calendar where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        let referred = error
            .as_database_error()
            .is_some_and(DatabaseError::is_foreign_key_violation);
        if referred {
            Error::Conflict("calendars-in-use")
        } else {
            error.into()
        }
    })?;
    Ok(())
}
