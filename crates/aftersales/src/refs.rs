//! What records refer to, as lists and the API show it.

use serde::Serialize;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqm_domain::ids::CustomerId;
use sqm_platform::Result;
use sqm_platform::crypto::{TenantCipher, mask_name};
use utoipa::ToSchema;
use uuid::Uuid;

/// A record by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AftersalesNamed)]
pub struct Named {
    /// Its id.
    pub id: Uuid,
    /// Its name or number.
    pub name: String,
}

/// A customer, as far as everybody may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CustomerRef {
    /// The customer.
    #[schema(value_type = Uuid)]
    pub id: CustomerId,
    /// `C-000123`.
    pub number: String,
    /// The name, masked: `王**`.
    pub name: String,
}

/// A reference of a row, by its columns `<what>_id` and `<what>_name`.
pub(crate) fn named(row: &PgRow, id: &str, name: &str) -> Result<Option<Named>> {
    let id: Option<Uuid> = row.try_get(id)?;
    let name: Option<String> = row.try_get(name)?;
    Ok(id.map(|id| Named {
        id,
        name: name.unwrap_or_default(),
    }))
}

/// The customer of a row, by its columns `customer_id`, `customer_number` and `customer_name` (sealed).
pub(crate) fn customer(row: &PgRow, cipher: &TenantCipher) -> Result<CustomerRef> {
    Ok(CustomerRef {
        id: row.try_get::<Uuid, _>("customer_id")?.into(),
        number: row.try_get("customer_number")?,
        name: mask_name(&cipher.open("customer.name", row.try_get("customer_name")?)?),
    })
}

/// An instant of a row.
pub(crate) fn instant(row: &PgRow, column: &str) -> Result<jiff::Timestamp> {
    Ok(row.try_get::<jiff_sqlx::Timestamp, _>(column)?.to_jiff())
}

/// An instant of a row that may be absent.
pub(crate) fn maybe_instant(row: &PgRow, column: &str) -> Result<Option<jiff::Timestamp>> {
    Ok(row
        .try_get::<Option<jiff_sqlx::Timestamp>, _>(column)?
        .map(jiff_sqlx::Timestamp::to_jiff))
}

/// A day of a row.
pub(crate) fn day(row: &PgRow, column: &str) -> Result<jiff::civil::Date> {
    Ok(row.try_get::<jiff_sqlx::Date, _>(column)?.to_jiff())
}

/// A day of a row that may be absent.
pub(crate) fn maybe_day(row: &PgRow, column: &str) -> Result<Option<jiff::civil::Date>> {
    Ok(row
        .try_get::<Option<jiff_sqlx::Date>, _>(column)?
        .map(jiff_sqlx::Date::to_jiff))
}
