//! What the lists of this module share: who is meant, which days, which customers, and the records behind a figure.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use sqm_customers::customer::{self, CustomerFilter};
use sqm_domain::ids::{DepartmentId, UserId};
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::Paging;
use sqm_platform::{AppState, FieldErrors, Result};
use utoipa::ToSchema;
use uuid::Uuid;

/// Counting stops here: "10,000+" tells a person as much, and costs the same however large the tenant is.
pub const COUNT_LIMIT: i64 = 10_000;

/// Customers that words in a list may mean; sealed names are found whole, so more is a mistake.
const CUSTOMERS_MEANT: i64 = 50;

/// On whose behalf `me` and `mine` are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Viewpoint {
    /// `me`.
    pub user: Option<UserId>,
    /// `mine`.
    pub department: Option<DepartmentId>,
}

impl From<&Caller> for Viewpoint {
    fn from(caller: &Caller) -> Self {
        Self {
            user: Some(caller.user),
            department: caller.department,
        }
    }
}

/// Which of a figure's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AftersalesHit)]
pub enum Hit {
    /// All that were counted.
    All,
    /// Those that missed.
    Miss,
    /// Those that hit.
    Hit,
}

impl Hit {
    /// As the ledger calls it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Miss => "miss",
            Self::Hit => "hit",
        }
    }
}

/// The records behind a figure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure<'a> {
    pub(crate) measure: &'a str,
    pub(crate) slice: Option<&'a str>,
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
    pub(crate) dim: Option<&'a str>,
    pub(crate) value: Option<&'a str>,
    pub(crate) hit: Option<Hit>,
}

impl Figure<'_> {
    /// Narrows to its records; asked once as an array, whatever the planner believes.
    pub(crate) fn narrow(&self, sql: &mut QueryBuilder<Postgres>, id: &str) {
        sql.push(" and ")
            .push(id)
            .push(" = any(array(select objectives.sources(")
            .push_bind(self.measure.to_owned());
        for day in [self.from, self.to] {
            sql.push(", ")
                .push_bind(day.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>);
        }
        for text in [self.slice, self.dim, self.value, self.hit.map(Hit::as_str)] {
            sql.push(", ").push_bind(text.map(str::to_owned));
        }
        sql.push(")))");
    }
}

/// Narrows to somebody or something by id: `none`, one's own word, or an id.
pub(crate) fn narrow_who(
    sql: &mut QueryBuilder<Postgres>,
    field: &'static str,
    column: &str,
    text: Option<&str>,
    own_word: &str,
    own: Option<Uuid>,
) -> Result<()> {
    let id = match text {
        None | Some("") => return Ok(()),
        Some("none") => {
            sql.push(" and ").push(column).push(" is null");
            return Ok(());
        }
        // Somebody without a department sees nothing as theirs, rather than everything.
        Some(word) if word == own_word => own.unwrap_or_else(Uuid::nil),
        Some(other) => other
            .parse()
            .map_err(|_| FieldErrors::one(field, "field-unknown"))?,
    };
    sql.push(" and ").push(column).push(" = ").push_bind(id);
    Ok(())
}

/// Narrows to one or several codes.
pub(crate) fn one_of(sql: &mut QueryBuilder<Postgres>, column: &str, codes: Vec<&'static str>) {
    if !codes.is_empty() {
        let codes: Vec<String> = codes.into_iter().map(str::to_owned).collect();
        sql.push(" and ")
            .push(column)
            .push(" = any(")
            .push_bind(codes)
            .push(")");
    }
}

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

/// The day it is in the tenant's zone.
pub(crate) fn today(tx: &TenantTx) -> Date {
    tx.now().to_zoned(tx.zone().clone()).date()
}
