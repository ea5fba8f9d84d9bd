//! Which rules look through access logs, how closely, and in how many days their findings are judged.

use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqm_domain::security::AccessRules;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::{FieldErrors, Result};
use utoipa::ToSchema;
use uuid::Uuid;

/// Days in which a finding is judged, unless the tenant says otherwise.
const JUDGE_DAYS: u16 = 3;

/// A tenant's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AccessRules)]
pub struct AccessSettings {
    /// Find entries outside a site's regular hours.
    pub out_of_hours: bool,
    /// Find in twice without out, and out without in.
    pub passback: bool,
    /// So far apart, in hours, two entries are still one stay.
    pub passback_hours: u16,
    /// Find repeated refusals of a badge.
    pub denials: bool,
    /// So many refusals …
    pub denials_count: u16,
    /// … within so many minutes.
    pub denials_minutes: u16,
    /// Find one badge in two sites.
    pub two_sites: bool,
    /// Within fewer minutes than this nobody gets from one to the other.
    pub two_sites_minutes: u16,
    /// Days in which a finding is judged.
    pub judge_days: u16,
    /// Counts changes; the `ETag`. 0 = the product's defaults.
    #[serde(default)]
    pub version: i64,
}

impl Default for AccessSettings {
    fn default() -> Self {
        let rules = AccessRules::default();
        Self {
            out_of_hours: rules.out_of_hours,
            passback: rules.passback,
            passback_hours: rules.passback_hours,
            denials: rules.denials,
            denials_count: rules.denials_count,
            denials_minutes: rules.denials_minutes,
            two_sites: rules.two_sites,
            two_sites_minutes: rules.two_sites_minutes,
            judge_days: JUDGE_DAYS,
            version: 0,
        }
    }
}

impl AccessSettings {
    /// As the rules take them.
    pub const fn rules(&self) -> AccessRules {
        AccessRules {
            out_of_hours: self.out_of_hours,
            passback: self.passback,
            passback_hours: self.passback_hours,
            denials: self.denials,
            denials_count: self.denials_count,
            denials_minutes: self.denials_minutes,
            two_sites: self.two_sites,
            two_sites_minutes: self.two_sites_minutes,
        }
    }

    fn check(self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        for (field, value, min, max) in [
            ("passback_hours", self.passback_hours, 1, 72),
            ("denials_count", self.denials_count, 2, 20),
            ("denials_minutes", self.denials_minutes, 1, 240),
            ("two_sites_minutes", self.two_sites_minutes, 1, 240),
            ("judge_days", self.judge_days, 1, 90),
        ] {
            if !(min..=max).contains(&value) {
                let range = vec![("min", i64::from(min).into()), ("max", i64::from(max).into())];
                errors.add_with(field, "field-out-of-range", range);
            }
        }
        errors.into_result(self)
    }
}

/// The tenant's rules.
pub async fn get(tx: &mut TenantTx) -> Result<AccessSettings> {
    let row = sqlx::query!(
        "select out_of_hours, passback, passback_hours, denials, denials_count, denials_minutes, two_sites, two_sites_minutes,
                judge_days, version
           from security.access_rules where tenant_id = $1",
        Uuid::from(tx.tenant())
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else {
        return Ok(AccessSettings::default());
    };
    let small = |number: i32| u16::try_from(number).unwrap_or(u16::MAX);
    Ok(AccessSettings {
        out_of_hours: row.out_of_hours,
        passback: row.passback,
        passback_hours: small(row.passback_hours),
        denials: row.denials,
        denials_count: small(row.denials_count),
        denials_minutes: small(row.denials_minutes),
        two_sites: row.two_sites,
        two_sites_minutes: small(row.two_sites_minutes),
        judge_days: small(row.judge_days),
        version: row.version,
    })
}

/// Puts the rules. What was found before stays; it may be looked for again.
pub async fn replace(tx: &mut TenantTx, seen: IfMatch, new: AccessSettings) -> Result<()> {
    let new = new.check()?;
    seen.check(get(tx).await?.version)?;
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "insert into security.access_rules as r (tenant_id, id, out_of_hours, passback, passback_hours, denials, denials_count,
           denials_minutes, two_sites, two_sites_minutes, judge_days, updated_at)
         values ($1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (tenant_id, id) do update
            set out_of_hours = $2, passback = $3, passback_hours = $4, denials = $5, denials_count = $6, denials_minutes = $7,
                two_sites = $8, two_sites_minutes = $9, judge_days = $10, updated_at = $11, version = r.version + 1",
        tenant,
        new.out_of_hours,
        new.passback,
        i32::from(new.passback_hours),
        new.denials,
        i32::from(new.denials_count),
        i32::from(new.denials_minutes),
        new.two_sites,
        i32::from(new.two_sites_minutes),
        i32::from(new.judge_days),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    tx.audit(AuditEntry::new(
        "access_rules.edit",
        "access_rules",
        tenant,
        json!({
            "out_of_hours": new.out_of_hours, "passback": new.passback, "passback_hours": new.passback_hours,
            "denials": new.denials, "denials_count": new.denials_count, "denials_minutes": new.denials_minutes,
            "two_sites": new.two_sites, "two_sites_minutes": new.two_sites_minutes, "judge_days": new.judge_days,
        }),
    ));
    Ok(())
}
