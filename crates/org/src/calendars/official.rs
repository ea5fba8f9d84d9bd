//! Official days of a jurisdiction: reference data of the installation.

use jiff::civil::Weekday;
use sqm_domain::calendar::DayRule;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::i18n::Lang;

use super::OfficialDay;

/// The official days of a year, or of all years known, with names in one language. Make-up days work Monday's hours.
pub(super) async fn days(
    tx: &mut TenantTx,
    jurisdiction: &str,
    year: Option<i16>,
    lang: Lang,
) -> Result<Vec<OfficialDay>> {
    let rows = sqlx::query!(
        r#"select day, kind, name_en, name_zh_hans, name_zh_hant from org.holiday_reference
           where jurisdiction = $1 and ($2::int is null or extract(year from day) = $2)
           order by day"#,
        jurisdiction,
        year.map(i32::from)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let name = match lang {
                Lang::En => row.name_en,
                Lang::ZhHans => row.name_zh_hans,
                Lang::ZhHant => row.name_zh_hant,
            };
            let rule = match row.kind.as_str() {
                "workday" => DayRule::Workday {
                    name,
                    like: Weekday::Monday,
                },
                _ => DayRule::Holiday { name },
            };
            OfficialDay {
                day: row.day.to_jiff(),
                rule,
            }
        })
        .collect())
}

/// The years a jurisdiction has official days of.
pub(super) async fn years(tx: &mut TenantTx, jurisdiction: &str) -> Result<Vec<i16>> {
    let years = sqlx::query_scalar!(
        r#"select distinct extract(year from day)::smallint as "year!" from org.holiday_reference
           where jurisdiction = $1 order by 1"#,
        jurisdiction
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(years)
}
