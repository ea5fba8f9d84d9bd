//! What the registers' lists share: who is meant, words, and the records behind a figure.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use sqm_domain::ids::{DepartmentId, UserId};
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, FieldErrors, Result, search_index};
use utoipa::ToSchema;
use uuid::Uuid;

/// Counts stop here: 10,001 means more than 10,000.
pub const COUNT_LIMIT: i64 = 10_000;
/// Lines of an exported file.
pub(crate) const EXPORTED: i64 = 50_000;

/// Who "me" and "mine" are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Viewpoint {
    /// The reader.
    pub user: Option<UserId>,
    /// His department.
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
#[schema(as = SecurityHit)]
pub enum Hit {
    /// All that were counted.
    All,
    /// Those that missed.
    Miss,
    /// Those that hit.
    Hit,
}

impl Hit {
    const fn as_str(self) -> &'static str {
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
    pub(crate) measure: Option<&'a str>,
    pub(crate) slice: Option<&'a str>,
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
    pub(crate) dim: Option<&'a str>,
    pub(crate) value: Option<&'a str>,
    pub(crate) hit: Option<Hit>,
}

impl Figure<'_> {
    /// Narrows to its records; asked once as an array, whatever the planner believes.
    pub(crate) fn narrow(&self, sql: &mut QueryBuilder<Postgres>) {
        self.narrow_through(sql, "t.id = any(", ")");
    }

    /// The same where what is measured belongs to what is listed: `before` and `after` stand around the array of ids.
    pub(crate) fn narrow_through(&self, sql: &mut QueryBuilder<Postgres>, before: &str, after: &str) {
        let Some(measure) = self.measure else { return };
        sql.push(" and ")
            .push(before)
            .push("array(select objectives.sources(")
            .push_bind(measure.to_owned());
        for day in [self.from, self.to] {
            sql.push(", ")
                .push_bind(day.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>);
        }
        for text in [self.slice, self.dim, self.value, self.hit.map(Hit::as_str)] {
            sql.push(", ").push_bind(text.map(str::to_owned));
        }
        sql.push("))").push(after);
    }
}

/// Narrows to somebody or something by id, or by one's own word.
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
pub(crate) fn one_of<T: ToString>(sql: &mut QueryBuilder<Postgres>, column: &str, codes: &[T]) {
    if !codes.is_empty() {
        let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
        sql.push(" and ")
            .push(column)
            .push(" = any(")
            .push_bind(codes)
            .push(")");
    }
}

/// Narrows by what was typed: a whole number, or words. `found` is the register's function for words.
pub(crate) fn narrow_words(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    number: &str,
    found: &str,
    text: Option<&str>,
) -> Result<()> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(());
    };
    let mut errors = FieldErrors::new();
    errors.at_most("q", text, 200);
    errors.into_result(())?;
    match search_index::query(tx.tenant(), text) {
        Some(words) => {
            sql.push(format_args!(" and ({number} = "))
                .push_bind(text.to_uppercase())
                .push(format_args!(" or t.id = any(array(select {found}("))
                .push_bind(words)
                .push("::tsquery))))");
        }
        None => _ = sql.push(" and false"),
    }
    Ok(())
}

/// A day as a query takes it.
pub(crate) fn day(date: Option<Date>) -> Option<jiff_sqlx::Date> {
    date.map(ToSqlx::to_sqlx)
}

/// An instant as a query takes it.
pub(crate) fn instant(at: Option<jiff::Timestamp>) -> Option<jiff_sqlx::Timestamp> {
    at.map(ToSqlx::to_sqlx)
}

/// The day it is in the tenant's zone.
pub(crate) fn today(tx: &TenantTx) -> Date {
    tx.now().to_zoned(tx.zone().clone()).date()
}

/// Name and department of an account that can still be given something.
pub(crate) async fn account(
    tx: &mut TenantTx,
    field: &'static str,
    id: UserId,
) -> Result<(String, Option<DepartmentId>)> {
    let row = sqlx::query!(
        "select name, department_id from org.user_account where tenant_id = $1 and id = $2 and active",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| Error::field(field, "field-unknown"))?;
    Ok((row.name, row.department_id.map(Into::into)))
}

/// The next number of a register in the year it is: `RK-2026-000012`.
pub(crate) async fn number(
    state: &sqm_platform::AppState,
    tx: &TenantTx,
    register: &str,
    prefix: &str,
) -> Result<String> {
    let year = tx.now().to_zoned(tx.zone().clone()).year();
    let next = state
        .numbering
        .next(&state.db, tx.scope(), &format!("{register}.{year}"))
        .await?;
    Ok(format!("{prefix}-{year}-{next:06}"))
}
