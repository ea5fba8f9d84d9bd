//! What a tenant decides for its registers: how risks are graded, and until when vulnerabilities are fixed.

use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqm_domain::security::{FixDays, Grade, RiskScale};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{FieldErrors, Result, codes};
use utoipa::ToSchema;
use uuid::Uuid;

/// The longest time to fix anything: three years.
const LONGEST: u16 = 1_095;

/// A tenant's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecuritySettings {
    /// How likelihood and impact make a level: `matrix` (product, five levels), `sum` (ISO/IEC 27005 annex E, three).
    #[schema(value_type = String, example = "matrix")]
    pub risk_scale: RiskScale,
    /// Days until a critical vulnerability is to be fixed.
    pub days_critical: u16,
    /// The same for high ones.
    pub days_high: u16,
    /// The same for medium ones.
    pub days_medium: u16,
    /// The same for low ones.
    pub days_low: u16,
    /// Counts changes; the `ETag`. 0 = the product's defaults.
    #[serde(default)]
    pub version: i64,
}

impl Default for SecuritySettings {
    fn default() -> Self {
        let days = FixDays::default();
        Self {
            risk_scale: RiskScale::Matrix,
            days_critical: days.critical,
            days_high: days.high,
            days_medium: days.medium,
            days_low: days.low,
            version: 0,
        }
    }
}

impl SecuritySettings {
    /// Days to fix by severity.
    pub const fn fix_days(&self) -> FixDays {
        FixDays {
            critical: self.days_critical,
            high: self.days_high,
            medium: self.days_medium,
            low: self.days_low,
        }
    }

    fn check(self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let days = [
            ("days_critical", self.days_critical),
            ("days_high", self.days_high),
            ("days_medium", self.days_medium),
            ("days_low", self.days_low),
        ];
        for (field, days) in days {
            if !(1..=LONGEST).contains(&days) {
                let range = vec![("min", 1.into()), ("max", i64::from(LONGEST).into())];
                errors.add_with(field, "field-out-of-range", range);
            }
        }
        for pair in days.windows(2) {
            if let [(_, worse), (field, milder)] = pair
                && milder < worse
            {
                errors.add(*field, "security-days-order");
            }
        }
        errors.into_result(self)
    }
}

/// The tenant's settings.
pub async fn get(tx: &mut TenantTx) -> Result<SecuritySettings> {
    let row = sqlx::query!(
        "select risk_scale, days_critical, days_high, days_medium, days_low, version
           from security.settings where tenant_id = $1",
        Uuid::from(tx.tenant())
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else {
        return Ok(SecuritySettings::default());
    };
    let days = |days: i32| u16::try_from(days).unwrap_or(LONGEST);
    Ok(SecuritySettings {
        risk_scale: codes::read(&row.risk_scale)?,
        days_critical: days(row.days_critical),
        days_high: days(row.days_high),
        days_medium: days(row.days_medium),
        days_low: days(row.days_low),
        version: row.version,
    })
}

/// Puts the settings. Another scale grades every risk anew; days already promised for vulnerabilities stay.
pub async fn replace(tx: &mut TenantTx, seen: IfMatch, new: SecuritySettings) -> Result<()> {
    let new = new.check()?;
    let known = get(tx).await?;
    seen.check(known.version)?;
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "insert into security.settings (tenant_id, id, risk_scale, days_critical, days_high, days_medium, days_low, updated_at)
         values ($1, $1, $2, $3, $4, $5, $6, $7)
         on conflict (tenant_id, id) do update
            set risk_scale = $2, days_critical = $3, days_high = $4, days_medium = $5, days_low = $6, updated_at = $7,
                version = security.settings.version + 1",
        tenant,
        new.risk_scale.as_str(),
        i32::from(new.days_critical),
        i32::from(new.days_high),
        i32::from(new.days_medium),
        i32::from(new.days_low),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    if new.risk_scale != known.risk_scale {
        regrade(tx, new.risk_scale).await?;
    }
    tx.audit(AuditEntry::new(
        "security.settings",
        "security_settings",
        tenant,
        json!({ "risk_scale": new.risk_scale, "days": [new.days_critical, new.days_high, new.days_medium, new.days_low] }),
    ));
    tx.emit(DomainEvent::new(
        "security.settings",
        "security_settings",
        tenant,
        json!({}),
    ));
    Ok(())
}

/// One statement for all risks; those whose level moved are announced, because figures count levels.
async fn regrade(tx: &mut TenantTx, scale: RiskScale) -> Result<()> {
    let (mut likelihoods, mut impacts, mut levels) = (Vec::new(), Vec::new(), Vec::new());
    for grade in Grade::all() {
        likelihoods.push(i16::from(grade.likelihood()));
        impacts.push(i16::from(grade.impact()));
        levels.push(grade.level(scale).to_string());
    }
    let moved = sqlx::query_scalar!(
        "update security.risk r set level = c.level
           from unnest($2::smallint[], $3::smallint[], $4::text[]) as c(likelihood, impact, level)
          where r.tenant_id = $1 and r.now_likelihood = c.likelihood and r.now_impact = c.impact and r.level <> c.level
        returning r.id",
        Uuid::from(tx.tenant()),
        &likelihoods,
        &impacts,
        &levels
    )
    .fetch_all(tx.conn())
    .await?;
    for id in moved {
        tx.emit(DomainEvent::new(
            "risk.regraded",
            "risk",
            id,
            json!({ "changed": ["level"] }),
        ));
    }
    Ok(())
}
