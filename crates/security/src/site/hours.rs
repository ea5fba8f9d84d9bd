//! Regular hours of sites: read, checked, and asked by the rules for access logs.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sqm_domain::calendar::{Period, Week};
use sqm_domain::ids::{CalendarId, SiteId};
use sqm_domain::security::is_regular;
use sqm_org::calendars::{self, Calendar};
use sqm_platform::db::TenantTx;
use sqm_platform::{FieldErrors, Result};
use uuid::Uuid;

/// The periods of a day: `08:00-12:00,13:00-18:00`. Nothing where one cannot be read or two share time.
fn periods(text: &str) -> Option<Vec<Period>> {
    let mut periods = text
        .split([',', '，', ';', '、'])
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .map(str::parse)
        .collect::<Result<Vec<Period>, _>>()
        .ok()?;
    periods.sort_unstable();
    let apart = periods
        .windows(2)
        .all(|pair| matches!(pair, [one, next] if !one.overlaps(*next)));
    apart.then_some(periods)
}

fn written(periods: &[Period]) -> String {
    let texts: Vec<String> = periods.iter().map(ToString::to_string).collect();
    texts.join(",")
}

/// Seven days in one form, or none. Seven empty ones are none: a site nobody ever regularly enters would only cry.
pub(super) fn tidy(errors: &mut FieldErrors, hours: &mut Vec<String>) {
    if hours.iter().all(|day| day.trim().is_empty()) {
        hours.clear();
        return;
    }
    if hours.len() != 7 {
        errors.add("hours", "site-hours-seven");
        return;
    }
    for (place, day) in hours.iter_mut().enumerate() {
        match periods(day) {
            Some(periods) => *day = written(&periods),
            None => errors.add(format!("hours.{place}"), "site-hours-invalid"),
        }
    }
}

/// When a site is regularly entered.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    /// None = day and night.
    week: Option<Week>,
    calendar: Option<Calendar>,
}

impl Opening {
    /// Is this within the regular hours?
    pub(crate) fn is_regular(&self, zone: &TimeZone, at: Timestamp) -> bool {
        let Some(week) = &self.week else { return true };
        let rule = |day| {
            self.calendar
                .as_ref()
                .and_then(|calendar| calendar.rule(day))
                .cloned()
        };
        is_regular(week, rule, zone, at)
    }
}

/// The hours of all sites of a tenant.
pub(crate) async fn openings(tx: &mut TenantTx) -> Result<HashMap<SiteId, Opening>> {
    let rows = sqlx::query!(
        "select id, hours, calendar_id from security.site where tenant_id = $1",
        Uuid::from(tx.tenant())
    )
    .fetch_all(tx.conn())
    .await?;
    let mut known: HashMap<CalendarId, Calendar> = HashMap::new();
    if rows.iter().any(|row| row.calendar_id.is_some()) {
        for calendar in calendars::list(tx).await? {
            known.insert(calendar.id, calendar);
        }
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut days = row.hours.iter().map(|day| periods(day).unwrap_or_default());
            let week: Week = std::array::from_fn(|_| days.next().unwrap_or_default());
            let opening = Opening {
                week: (!row.hours.is_empty()).then_some(week),
                calendar: row
                    .calendar_id
                    .and_then(|id| known.get(&CalendarId::from(id)).cloned()),
            };
            (row.id.into(), opening)
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_put_in_order_and_what_overlaps_is_refused() {
        let mut errors = FieldErrors::new();
        let mut hours = vec![String::new(); 7];
        hours[0] = " 13:00-18:00，08:00-12:00".to_owned();
        tidy(&mut errors, &mut hours);
        assert!(errors.is_empty());
        assert_eq!(hours[0], "08:00-12:00,13:00-18:00");
        hours[2] = "08:00-12:00,11:00-13:00".to_owned();
        hours[3] = "early".to_owned();
        tidy(&mut errors, &mut hours);
        assert!(errors.of("hours.2").is_some() && errors.of("hours.3").is_some());
        let mut none = vec![String::new(); 7];
        tidy(&mut FieldErrors::new(), &mut none);
        assert!(none.is_empty());
    }
}
