//! What rows of the registers have in common.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqm_domain::ids::UserId;
use sqm_platform::{Result, codes};
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody, with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SecurityPerson)]
pub struct Person {
    /// Who.
    #[schema(value_type = uuid::Uuid)]
    pub id: UserId,
    /// The name.
    pub name: String,
}

/// Somebody of a row, by the columns `<what>_id` and `<what>_name`; none where the first is empty.
pub(crate) fn person(row: &PgRow, what: &str) -> Result<Option<Person>> {
    let id: Option<Uuid> = row.try_get(format!("{what}_id").as_str())?;
    let name: Option<String> = row.try_get(format!("{what}_name").as_str())?;
    Ok(id.map(|id| Person {
        id: id.into(),
        name: name.unwrap_or_default(),
    }))
}

/// A code of a row.
pub(crate) fn code<T: std::str::FromStr<Err = sqm_domain::UnknownCode>>(
    row: &PgRow,
    column: &str,
) -> Result<T> {
    codes::read(row.try_get(column)?)
}

/// A code of a row that may be absent.
pub(crate) fn maybe_code<T: std::str::FromStr<Err = sqm_domain::UnknownCode>>(
    row: &PgRow,
    column: &str,
) -> Result<Option<T>> {
    codes::read_option(row.try_get(column)?)
}

/// An instant of a row.
pub(crate) fn instant(row: &PgRow, column: &str) -> Result<Timestamp> {
    Ok(row.try_get::<jiff_sqlx::Timestamp, _>(column)?.to_jiff())
}

/// An instant of a row that may be absent.
pub(crate) fn maybe_instant(row: &PgRow, column: &str) -> Result<Option<Timestamp>> {
    Ok(row
        .try_get::<Option<jiff_sqlx::Timestamp>, _>(column)?
        .map(jiff_sqlx::Timestamp::to_jiff))
}

/// A day of a row.
pub(crate) fn day(row: &PgRow, column: &str) -> Result<Date> {
    Ok(row.try_get::<jiff_sqlx::Date, _>(column)?.to_jiff())
}

/// A day of a row that may be absent.
pub(crate) fn maybe_day(row: &PgRow, column: &str) -> Result<Option<Date>> {
    Ok(row
        .try_get::<Option<jiff_sqlx::Date>, _>(column)?
        .map(jiff_sqlx::Date::to_jiff))
}
