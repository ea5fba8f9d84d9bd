//! Incidents counted by who, how, what, where and when: every number opens the incidents behind it. Restricted incidents are
//! counted for those who know of them and for nobody else.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::Viewpoint;
use utoipa::ToSchema;

use crate::incident::{IncidentFilter, narrow};

/// Lines of one table; what is rarer is in the list.
const LINES: i64 = 40;

/// A value and how many incidents have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentTallyLine)]
pub struct Line {
    /// The value, as the list's filter takes it; empty = not known.
    pub key: String,
    /// How many.
    pub count: i64,
}

/// Incidents counted by one property. An incident with two actors counts for each of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentTally)]
pub struct Tally {
    /// `year`, `level`, `category`, `actor`, `action`, `attribute`, `pattern`, `asset`, `certainty`, `industry`, `naics`
    /// (the first three digits: a subsector).
    pub by: String,
    /// Values by number of incidents; years in their order.
    pub lines: Vec<Line>,
}

/// How long something took, of the incidents of which it is known.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = IncidentSpan)]
pub struct Span {
    /// `detect` (found − began), `acknowledge` (taken up − reported), `contain` (contained − found), `recover` (recovered − found).
    pub of: String,
    /// Incidents of which it is known.
    pub known: i64,
    /// Mean in seconds.
    pub mean_seconds: Option<f64>,
    /// Median in seconds.
    pub median_seconds: Option<f64>,
}

/// The figures of a filter.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = IncidentStatistics)]
pub struct Statistics {
    /// Incidents.
    pub total: i64,
    /// Of them, references that their source named before.
    pub repeated: i64,
    /// Incidents of which the number of data records is known.
    pub records_known: i64,
    /// Data records concerned, of those.
    pub records_affected: i64,
    /// Tables.
    pub tallies: Vec<Tally>,
    /// Times.
    pub spans: Vec<Span>,
}

/// Tables: their name, the value in SQL, and whether it is a list.
const TALLIES: [(&str, &str, bool); 11] = [
    ("year", "", false),
    ("level", "coalesce(t.level, '')", false),
    ("category", "coalesce(t.category, '')", false),
    ("actor", "t.actors", true),
    ("action", "t.actions", true),
    ("attribute", "t.attributes", true),
    ("pattern", "t.pattern", false),
    ("asset", "t.assets", true),
    ("certainty", "t.certainty", false),
    ("industry", "t.victim_industry", false),
    ("naics", "left(t.victim_naics, 3)", false),
];

const SPANS: [(&str, &str); 4] = [
    (
        "detect",
        "coalesce(t.detect_seconds, case when t.occurred_to = 'minute' then extract(epoch from t.detected_at - t.occurred_at) end)",
    ),
    (
        "acknowledge",
        "extract(epoch from t.acknowledged_at - t.reported_at)",
    ),
    (
        "contain",
        "coalesce(t.contain_seconds, extract(epoch from t.contained_at - coalesce(t.detected_at, t.reported_at)))",
    ),
    (
        "recover",
        "extract(epoch from t.recovered_at - coalesce(t.detected_at, t.reported_at))",
    ),
];

/// How long something took, in seconds, of the incident `t`; below 0 where its times are reversed, which is as good as not known.
pub(crate) fn seconds_of(of: &str) -> Option<&'static str> {
    SPANS
        .iter()
        .find(|(name, _)| *name == of)
        .map(|(_, seconds)| *seconds)
}

/// Counts the incidents of a filter.
pub async fn figures(tx: &mut TenantTx, who: Viewpoint, filter: &IncidentFilter) -> Result<Statistics> {
    let mut sql = QueryBuilder::<Postgres>::new(
        "select count(*) as total, count(*) filter (where exists (select from incidents.incident f \
         where f.tenant_id = t.tenant_id and f.id = t.repeat_of)) as repeated, \
         count(t.records_affected) as known, coalesce(sum(t.records_affected), 0)::bigint as records \
         from incidents.incident t",
    );
    narrow(&mut sql, tx, filter, who)?;
    let whole = sql.build().fetch_one(tx.conn()).await?;
    let mut tallies = Vec::new();
    for (by, value, many) in TALLIES {
        tallies.push(tally(tx, who, filter, by, value, many).await?);
    }
    let spans = spans(tx, who, filter).await?;
    Ok(Statistics {
        total: whole.try_get("total")?,
        repeated: whole.try_get("repeated")?,
        records_known: whole.try_get("known")?,
        records_affected: whole.try_get("records")?,
        tallies,
        spans,
    })
}

/// How many began in each month that has any, as `2026-11`.
pub async fn by_month(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &IncidentFilter,
) -> Result<BTreeMap<String, i64>> {
    let mut sql = QueryBuilder::<Postgres>::new(
        "select to_char(at, 'YYYY-MM') as month, count(*) as n from (select \
         coalesce(t.occurred_at, t.detected_at, t.reported_at) at time zone ",
    );
    sql.push_bind(tx.zone().iana_name().unwrap_or("UTC").to_owned())
        .push(" as at from incidents.incident t");
    narrow(&mut sql, tx, filter, who)?;
    sql.push(") x group by 1");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    let months: Result<_, sqlx::Error> = rows
        .into_iter()
        .map(|row| Ok((row.try_get("month")?, row.try_get("n")?)))
        .collect();
    Ok(months?)
}

/// How long things took.
pub async fn spans(tx: &mut TenantTx, who: Viewpoint, filter: &IncidentFilter) -> Result<Vec<Span>> {
    let mut spans = Vec::new();
    for (of, seconds) in SPANS {
        let mut sql = QueryBuilder::<Postgres>::new(format!(
            "select count(s) as known, avg(s)::double precision as mean, \
             percentile_cont(0.5) within group (order by s) as median from (select ({seconds})::double precision as s \
             from incidents.incident t"
        ));
        narrow(&mut sql, tx, filter, who)?;
        sql.push(") x where s >= 0");
        let row = sql.build().fetch_one(tx.conn()).await?;
        spans.push(Span {
            of: of.to_owned(),
            known: row.try_get("known")?,
            mean_seconds: row.try_get("mean")?,
            median_seconds: row.try_get("median")?,
        });
    }
    Ok(spans)
}

async fn tally(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &IncidentFilter,
    by: &str,
    value: &str,
    many: bool,
) -> Result<Tally> {
    let mut sql = QueryBuilder::<Postgres>::new("select key, count(*) as n from (select ");
    if by == "year" {
        sql.push("extract(year from coalesce(t.occurred_at, t.detected_at, t.reported_at) at time zone ")
            .push_bind(tx.zone().iana_name().unwrap_or("UTC").to_owned())
            .push(")::integer::text as key from incidents.incident t");
    } else if many {
        sql.push(format_args!(
            "k.key from incidents.incident t cross join lateral unnest({value}) as k(key)"
        ));
    } else {
        sql.push(format_args!("{value} as key from incidents.incident t"));
    }
    narrow(&mut sql, tx, filter, who)?;
    sql.push(") x group by key order by ");
    sql.push(if by == "year" {
        "key desc"
    } else {
        "count(*) desc, key"
    });
    sql.push(format_args!(" limit {LINES}"));
    let rows = sql.build().fetch_all(tx.conn()).await?;
    let lines = rows
        .into_iter()
        .map(|row| {
            Ok(Line {
                key: row.try_get("key")?,
                count: row.try_get("n")?,
            })
        })
        .collect::<Result<Vec<_>, sqlx::Error>>()?;
    Ok(Tally {
        by: by.to_owned(),
        lines,
    })
}
