//! Use cases of calendars. Every edit counts the version up and announces `calendar.changed`, so that clocks still
//! running are reckoned anew; what is finished keeps the version it was judged by.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::json;
use sqm_domain::calendar::{CalendarSpec, DayRule, Hours, Period};
use sqm_domain::ids::CalendarId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::i18n::Lang;
use sqm_platform::{Error, Result};

use super::model::{JURISDICTION, check};
use super::{Calendar, official, sql};

/// The two calendars every tenant begins with.
#[derive(Clone, Copy, Debug)]
pub struct Defaults {
    /// Day and night.
    pub always: CalendarId,
    /// Business hours; around the clock where the tenant has no other.
    pub business: CalendarId,
}

/// Makes the two calendars of a new tenant.
pub(crate) async fn create_defaults(tx: &mut TenantTx, zone: &str, lang: Lang) -> Result<Defaults> {
    let (always, business) = match lang {
        Lang::En => ("24 × 7", "Business hours"),
        Lang::ZhHans => ("7×24 小时", "工作时间"),
        Lang::ZhHant => ("7×24 小時", "工作時間"),
    };
    let always = create(tx, CalendarSpec::always(always, zone)).await?;
    let morning = Period::new(9 * 60, 12 * 60);
    let afternoon = Period::new(13 * 60 + 30, 18 * 60);
    let hours = [morning, afternoon].into_iter().collect::<Result<Vec<_>, _>>();
    let hours = hours.map_err(|error| Error::Internal(error.into()))?;
    let mut spec = CalendarSpec::weekdays(business, zone, &hours);
    for official in official::days(tx, JURISDICTION, None, lang).await? {
        spec = spec.with_day(official.day, official.rule);
    }
    let business = create(tx, spec).await?;
    Ok(Defaults {
        always: always.id,
        business: business.id,
    })
}

/// The calendars to offer first: the oldest that never closes, and the oldest with hours.
pub async fn defaults(tx: &mut TenantTx) -> Result<Defaults> {
    let all = sql::load(tx, None).await?;
    let first = all.first().ok_or(Error::NotFound("calendar"))?.id;
    let always = all
        .iter()
        .find(|calendar| calendar.is_always())
        .map_or(first, |calendar| calendar.id);
    let business = all
        .iter()
        .find(|calendar| !calendar.is_always())
        .map_or(always, |calendar| calendar.id);
    Ok(Defaults { always, business })
}

/// All calendars, oldest first.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<Calendar>> {
    sql::load(tx, None).await
}

/// One calendar.
pub async fn get(tx: &mut TenantTx, id: CalendarId) -> Result<Calendar> {
    sql::load(tx, Some(id))
        .await?
        .pop()
        .ok_or(Error::NotFound("calendar"))
}

/// Makes a calendar.
pub async fn create(tx: &mut TenantTx, spec: CalendarSpec) -> Result<Calendar> {
    let spec = check(spec)?;
    let id = CalendarId::new_at(tx.now());
    sql::insert(tx, id, &spec).await?;
    tx.audit(AuditEntry::new(
        "calendar.create",
        "calendar",
        id,
        json!({ "name": spec.name }),
    ));
    tx.emit(DomainEvent::new(
        "calendar.created",
        "calendar",
        id,
        json!({ "version": 1 }),
    ));
    Ok(Calendar {
        id,
        version: 1,
        created_at: tx.now(),
        spec,
    })
}

/// Replaces what a calendar says. An edit that changes nothing leaves the version alone.
pub async fn replace(
    tx: &mut TenantTx,
    id: CalendarId,
    seen: IfMatch,
    spec: CalendarSpec,
) -> Result<Calendar> {
    edit(tx, id, seen, |current| *current = spec).await
}

/// Gives dates a rule of their own, or another one.
pub async fn set_days(
    tx: &mut TenantTx,
    id: CalendarId,
    seen: IfMatch,
    dates: &[Date],
    rule: &DayRule,
) -> Result<Calendar> {
    edit(tx, id, seen, |spec| {
        if let Some(days) = days_of(spec) {
            days.extend(dates.iter().map(|date| (*date, rule.clone())));
        }
    })
    .await
}

/// Lets a date be like its weekday again.
pub async fn remove_day(tx: &mut TenantTx, id: CalendarId, seen: IfMatch, day: Date) -> Result<Calendar> {
    edit(tx, id, seen, |spec| {
        if let Some(days) = days_of(spec) {
            days.remove(&day);
        }
    })
    .await
}

/// Adds the official days of a year; dates that have a rule already keep it.
pub async fn add_official(tx: &mut TenantTx, id: CalendarId, seen: IfMatch, year: i16) -> Result<Calendar> {
    let lang = tx.lang();
    let official = official::days(tx, JURISDICTION, Some(year), lang).await?;
    edit(tx, id, seen, |spec| {
        if let Some(days) = days_of(spec) {
            for new in official {
                days.entry(new.day).or_insert(new.rule);
            }
        }
    })
    .await
}

/// The years official days are known of.
pub async fn official_years(tx: &mut TenantTx) -> Result<Vec<i16>> {
    official::years(tx, JURISDICTION).await
}

fn days_of(spec: &mut CalendarSpec) -> Option<&mut BTreeMap<Date, DayRule>> {
    match &mut spec.hours {
        Hours::Always => None,
        Hours::Weekly { days, .. } => Some(days),
    }
}

async fn edit(
    tx: &mut TenantTx,
    id: CalendarId,
    seen: IfMatch,
    change: impl FnOnce(&mut CalendarSpec),
) -> Result<Calendar> {
    seen.check(sql::lock(tx, id).await?)?;
    let before = get(tx, id).await?;
    let mut spec = before.spec.clone();
    change(&mut spec);
    let spec = check(spec)?;
    if spec == before.spec {
        return Ok(before);
    }
    sql::update(tx, id, &spec).await?;
    let version = before.version + 1;
    tx.audit(AuditEntry::new(
        "calendar.change",
        "calendar",
        id,
        differences(&before.spec, &spec),
    ));
    tx.emit(DomainEvent::new(
        "calendar.changed",
        "calendar",
        id,
        json!({ "version": version }),
    ));
    Ok(Calendar {
        version,
        spec,
        ..before
    })
}

/// What the trail says of an edit.
fn differences(before: &CalendarSpec, after: &CalendarSpec) -> serde_json::Value {
    let empty = BTreeMap::new();
    let days = |spec: &CalendarSpec| match &spec.hours {
        Hours::Always => empty.clone(),
        Hours::Weekly { days, .. } => days.clone(),
    };
    let week = |spec: &CalendarSpec| match &spec.hours {
        Hours::Always => None,
        Hours::Weekly { week, .. } => Some(week.clone()),
    };
    let (old, new) = (days(before), days(after));
    let added: Vec<_> = new
        .iter()
        .filter(|(day, rule)| old.get(day) != Some(rule))
        .map(|(day, _)| day)
        .collect();
    let removed: Vec<_> = old.keys().filter(|day| !new.contains_key(day)).collect();
    let mut changes = serde_json::Map::new();
    if before.name != after.name {
        changes.insert(
            "name".to_owned(),
            json!({ "from": before.name, "to": after.name }),
        );
    }
    if before.zone != after.zone {
        changes.insert(
            "time_zone".to_owned(),
            json!({ "from": before.zone, "to": after.zone }),
        );
    }
    if week(before) != week(after) {
        changes.insert(
            "week".to_owned(),
            json!({ "from": week(before), "to": week(after) }),
        );
    }
    if !added.is_empty() {
        changes.insert("days_set".to_owned(), json!(added));
    }
    if !removed.is_empty() {
        changes.insert("days_removed".to_owned(), json!(removed));
    }
    serde_json::Value::Object(changes)
}

/// Deletes a calendar that no service level uses.
pub async fn delete(tx: &mut TenantTx, id: CalendarId, seen: IfMatch) -> Result<()> {
    seen.check(sql::lock(tx, id).await?)?;
    sql::delete(tx, id).await?;
    tx.audit(AuditEntry::new("calendar.delete", "calendar", id, json!({})));
    tx.emit(DomainEvent::new("calendar.deleted", "calendar", id, json!({})));
    Ok(())
}
