//! What holds for a tenant's after-sales as a whole: hours, limits and checklists of service orders, the call after a
//! service (handbook §8.1.2, §8.1.4).

use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqm_domain::aftersales::{OrderKind, OrderUrgency};
use sqm_domain::calendar::BusinessCalendar;
use sqm_domain::ids::CalendarId;
use sqm_org::calendars;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, FieldErrors, Result, codes};
use utoipa::ToSchema;
use uuid::Uuid;

/// The longest limit: a quarter of open time around the clock.
const LONGEST: i64 = 90 * 24 * 3600;

/// A tenant's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AftersalesSettings {
    /// The hours limits count; absent: round the clock.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub calendar: Option<CalendarId>,
    /// Days after completion of an order when its customer is called.
    pub visit_after_service: u16,
    /// Unanswered calls, at different times, after which a customer counts as not to be reached.
    pub unreached_limit: u16,
    /// Share of a limit that is used up when it warns, in percent.
    pub warn_percent: u8,
    /// What is said in the call after a service.
    pub service_script: String,
    /// What is asked in it.
    pub service_questions: Vec<String>,
    /// Limits and checklist by kind of order.
    pub orders: Vec<OrderRule>,
    /// Counts changes; the `ETag`.
    #[serde(default)]
    pub version: i64,
}

/// Limits and checklist of one kind of order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderRule {
    /// The kind.
    #[schema(value_type = String, example = "repair")]
    pub kind: OrderKind,
    /// Seconds until somebody has answered.
    pub response_seconds: i64,
    /// The same for urgent orders.
    pub response_urgent_seconds: i64,
    /// Seconds until it is done.
    pub turnaround_seconds: i64,
    /// The same for urgent orders.
    pub turnaround_urgent_seconds: i64,
    /// The checklist a new order gets.
    pub steps: Vec<String>,
}

impl OrderRule {
    /// First response and turnaround, in seconds of open time.
    pub const fn limits(&self, urgency: OrderUrgency) -> (i64, i64) {
        match urgency {
            OrderUrgency::Normal => (self.response_seconds, self.turnaround_seconds),
            OrderUrgency::Urgent => (self.response_urgent_seconds, self.turnaround_urgent_seconds),
        }
    }
}

impl AftersalesSettings {
    /// The rule of a kind.
    pub fn rule(&self, kind: OrderKind) -> Option<&OrderRule> {
        self.orders.iter().find(|rule| rule.kind == kind)
    }

    /// The hours to count by.
    pub async fn hours(&self, tx: &mut TenantTx) -> Result<BusinessCalendar> {
        match self.calendar {
            Some(id) => calendars::get(tx, id).await?.business(),
            None => Ok(BusinessCalendar::always("", tx.zone().clone())),
        }
    }

    fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let range = |min: i64, max: i64| vec![("min", min.into()), ("max", max.into())];
        if self.visit_after_service > 365 {
            errors.add_with("visit_after_service", "field-out-of-range", range(0, 365));
        }
        if !(1..=20).contains(&self.unreached_limit) {
            errors.add_with("unreached_limit", "field-out-of-range", range(1, 20));
        }
        if !(1..=99).contains(&self.warn_percent) {
            errors.add_with("warn_percent", "field-out-of-range", range(1, 99));
        }
        errors.at_most("service_script", &self.service_script, 4_000);
        let tidy = |list: &mut Vec<String>| {
            *list = list
                .iter()
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty())
                .collect();
            list.len() <= 20 && list.iter().all(|text| text.chars().count() <= 300)
        };
        if !tidy(&mut self.service_questions) {
            errors.add("service_questions", "field-invalid");
        }
        for rule in &mut self.orders {
            let field = |name: &str| format!("orders.{}.{name}", rule.kind);
            for (name, seconds) in [
                ("response", rule.response_seconds),
                ("response_urgent", rule.response_urgent_seconds),
                ("turnaround", rule.turnaround_seconds),
                ("turnaround_urgent", rule.turnaround_urgent_seconds),
            ] {
                if !(60..=LONGEST).contains(&seconds) {
                    errors.add(field(name), "field-invalid");
                }
            }
            let steps = field("steps");
            if !tidy(&mut rule.steps) {
                errors.add(steps, "field-invalid");
            }
        }
        let mut kinds: Vec<OrderKind> = self.orders.iter().map(|rule| rule.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.len() != OrderKind::ALL.len() || self.orders.len() != kinds.len() {
            errors.add("orders", "field-invalid");
        }
        errors.into_result(self)
    }
}

/// The tenant's settings.
pub async fn get(tx: &mut TenantTx) -> Result<AftersalesSettings> {
    let tenant = Uuid::from(tx.tenant());
    let row = sqlx::query!(
        "select calendar_id, visit_after_service, unreached_limit, warn_percent, service_script, service_questions, version
           from aftersales.settings where tenant_id = $1",
        tenant
    )
    .fetch_one(tx.conn())
    .await?;
    let rules = sqlx::query!(
        "select kind, response_normal, response_urgent, turnaround_normal, turnaround_urgent, steps
           from aftersales.order_rule where tenant_id = $1",
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    let mut orders = rules
        .into_iter()
        .map(|rule| {
            Ok(OrderRule {
                kind: codes::read(&rule.kind)?,
                response_seconds: rule.response_normal,
                response_urgent_seconds: rule.response_urgent,
                turnaround_seconds: rule.turnaround_normal,
                turnaround_urgent_seconds: rule.turnaround_urgent,
                steps: rule.steps,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    orders.sort_by_key(|rule| rule.kind);
    Ok(AftersalesSettings {
        calendar: row.calendar_id.map(CalendarId::from),
        visit_after_service: row.visit_after_service.unsigned_abs() as u16,
        unreached_limit: row.unreached_limit.unsigned_abs() as u16,
        warn_percent: row.warn_percent.unsigned_abs() as u8,
        service_script: row.service_script,
        service_questions: row.service_questions,
        orders,
        version: row.version,
    })
}

/// Puts the settings. Limits of orders that stand already stay what they were promised.
pub async fn replace(tx: &mut TenantTx, seen: IfMatch, new: AftersalesSettings) -> Result<()> {
    let new = new.check()?;
    let tenant = Uuid::from(tx.tenant());
    let version = sqlx::query_scalar!(
        "select version from aftersales.settings where tenant_id = $1 for update",
        tenant
    )
    .fetch_one(tx.conn())
    .await?;
    seen.check(version)?;
    sqlx::query!(
        "update aftersales.settings
            set calendar_id = $2, visit_after_service = $3, unreached_limit = $4, warn_percent = $5, service_script = $6,
                service_questions = $7, version = version + 1, updated_at = $8
          where tenant_id = $1",
        tenant,
        new.calendar.map(Uuid::from),
        i32::from(new.visit_after_service),
        i32::from(new.unreached_limit),
        i32::from(new.warn_percent),
        new.service_script.trim(),
        &new.service_questions,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match error.as_database_error().and_then(|error| error.constraint()) {
        Some("settings_calendar") => Error::field("calendar", "field-unknown"),
        _ => error.into(),
    })?;
    for rule in &new.orders {
        sqlx::query!(
            "update aftersales.order_rule
                set response_normal = $3, response_urgent = $4, turnaround_normal = $5, turnaround_urgent = $6, steps = $7
              where tenant_id = $1 and kind = $2",
            tenant,
            rule.kind.as_str(),
            rule.response_seconds,
            rule.response_urgent_seconds,
            rule.turnaround_seconds,
            rule.turnaround_urgent_seconds,
            &rule.steps,
        )
        .execute(tx.conn())
        .await?;
    }
    tx.audit(AuditEntry::new(
        "aftersales.settings",
        "aftersales",
        tenant,
        json!({ "version": version + 1 }),
    ));
    tx.emit(DomainEvent::new(
        "aftersales.settings",
        "aftersales",
        tenant,
        json!({}),
    ));
    Ok(())
}
