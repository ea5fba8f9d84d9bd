//! What the lists of this module share: which days, and which customers words mean.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sqlx::{Postgres, QueryBuilder};
use sqm_customers::customer::{self, CustomerFilter};
use sqm_platform::db::TenantTx;
use sqm_platform::http::Paging;
use sqm_platform::{AppState, FieldErrors, Result};
use uuid::Uuid;

/// Customers that words in a list may mean; sealed names are found whole, so more is a mistake.
const CUSTOMERS_MEANT: i64 = 50;

/// Narrows by what was typed: a whole number, serial or product code, or a customer's whole phone number, address, name
/// or number.
pub(crate) fn narrow_words(
    sql: &mut QueryBuilder<Postgres>,
    alias: &str,
    words: Option<&str>,
    customers: &[Uuid],
    more: &[&str],
) {
    let Some(words) = words else { return };
    sql.push(format_args!(" and ({alias}.number = "))
        .push_bind(words.to_uppercase());
    for column in more {
        sql.push(format_args!(" or {alias}.{column} = "))
            .push_bind(words.to_owned());
    }
    sql.push(format_args!(" or lower({alias}.product_code) = "))
        .push_bind(words.to_lowercase());
    if !customers.is_empty() {
        sql.push(format_args!(" or {alias}.customer_id = any("))
            .push_bind(customers.to_vec())
            .push(")");
    }
    sql.push(")");
}

/// What was typed into a search, and the customers it may mean.
pub(crate) async fn words(
    state: &AppState,
    tx: &mut TenantTx,
    q: Option<&str>,
) -> Result<(Option<String>, Vec<Uuid>)> {
    let Some(q) = q.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok((None, Vec::new()));
    };
    let mut errors = FieldErrors::new();
    errors.at_most("q", q, 200);
    errors.into_result(())?;
    let filter = CustomerFilter {
        q: Some(q.to_owned()),
        ..CustomerFilter::default()
    };
    let paging = Paging {
        limit: Some(CUSTOMERS_MEANT),
        after: None,
    };
    let found = customer::list(state, tx, &filter, &paging).await?;
    let ids = found.items.into_iter().map(|one| one.id.into()).collect();
    Ok((Some(q.to_owned()), ids))
}

/// The first instant of a day.
pub(crate) fn start_of(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned(zone.clone())
        .map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// The first instant after a day.
pub(crate) fn end_of(day: Date, zone: &TimeZone) -> Timestamp {
    day.tomorrow()
        .map_or(Timestamp::MAX, |tomorrow| start_of(tomorrow, zone))
}
