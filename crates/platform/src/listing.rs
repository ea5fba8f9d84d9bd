//! What lists share on the way to the database: who is meant by "me", codes, words, and the records behind a figure.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use sqm_domain::ids::{DepartmentId, UserId};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Caller;
use crate::db::TenantTx;
use crate::error::{FieldErrors, Result};
use crate::search_index;

/// Counting stops here: "10,000+" tells a person as much, and costs the same however large the tenant is.
pub const COUNT_LIMIT: i64 = 10_000;

/// Most lines of an exported file.
pub const EXPORTED: i64 = 50_000;

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
#[schema(as = FigureHit)]
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
pub struct Figure<'a> {
    /// What is measured; nothing: no figure is meant, and nothing is narrowed.
    pub measure: Option<&'a str>,
    /// The slice of it.
    pub slice: Option<&'a str>,
    /// First day of its period.
    pub from: Option<Date>,
    /// Last day of its period.
    pub to: Option<Date>,
    /// The dimension it was cut by.
    pub dim: Option<&'a str>,
    /// The value of that dimension.
    pub value: Option<&'a str>,
    /// Which of its records.
    pub hit: Option<Hit>,
}

impl Figure<'_> {
    /// Narrows to its records, whose id is `id`; asked once as an array, whatever the planner believes.
    pub fn narrow(&self, sql: &mut QueryBuilder<Postgres>, id: &str) {
        self.narrow_through(sql, &format!("{id} = any("), ")");
    }

    /// The same where what is measured belongs to what is listed: `before` and `after` stand around the array of ids.
    pub fn narrow_through(&self, sql: &mut QueryBuilder<Postgres>, before: &str, after: &str) {
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

/// Narrows to somebody or something by id, by one's own word (`me`, `mine`), or to nobody (`none`).
///
/// # Errors
/// A problem with `field` when the text is none of these.
pub fn narrow_who(
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
pub fn one_of<T: ToString>(sql: &mut QueryBuilder<Postgres>, column: &str, codes: &[T]) {
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
///
/// # Errors
/// A problem with `q` when it is too long.
pub fn narrow_words(
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
pub fn day(date: Option<Date>) -> Option<jiff_sqlx::Date> {
    date.map(ToSqlx::to_sqlx)
}

/// An instant as a query takes it.
pub fn instant(at: Option<jiff::Timestamp>) -> Option<jiff_sqlx::Timestamp> {
    at.map(ToSqlx::to_sqlx)
}

/// The day it is in the tenant's zone.
pub fn today(tx: &TenantTx) -> Date {
    tx.now().to_zoned(tx.zone().clone()).date()
}
