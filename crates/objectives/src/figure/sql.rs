//! Reads rollups. What a window costs depends on its days, never on the history behind it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqm_domain::stats::{KEPT, Moments};
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use uuid::Uuid;

use super::Window;
use super::parts::Parts;
use crate::catalogue::Names;

/// A measure within a slice, by their numbers in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    pub(crate) measure: i16,
    pub(crate) slice: i16,
}

/// The parts of cells day by day, for one value of a dimension (dimension 0 and key "" = the whole). Values themselves
/// come only for the measures of `sampled`.
pub(crate) async fn days(
    tx: &mut TenantTx,
    cells: &[Cell],
    dim: i16,
    key: &str,
    window: Window,
    sampled: &[i16],
) -> Result<BTreeMap<Cell, Vec<(Date, Parts)>>> {
    let tenant = Uuid::from(tx.tenant());
    let (measures, slices): (Vec<i16>, Vec<i16>) =
        cells.iter().map(|cell| (cell.measure, cell.slice)).unzip();
    let rows = sqlx::query!(
        r#"select r.measure, r.slice, r.day, r.counts[p.i] as "count!", r.sums[p.i] as sum, r.squares[p.i] as square,
                  r.lows[p.i] as low, r.highs[p.i] as high, r.nums[p.i] as num, r.dens[p.i] as den, r.hits[p.i] as hit,
                  case when r.measure = any ($8)
                       then (select r.samples[k.start + 1 : k.start + objectives.kept(r.counts[p.i])]
                               from (select coalesce(sum(objectives.kept(c)), 0)::integer as start
                                       from unnest(r.counts[1 : p.i - 1]) c) k) end as samples
             from unnest($2::smallint[], $3::smallint[]) w(measure, slice)
             join objectives.rollup r on r.tenant_id = $1 and r.measure = w.measure and r.slice = w.slice and r.dim = $4
                                     and r.day between $6 and $7
            cross join lateral (select array_position(r.keys, $5) as i) p
            where p.i is not null
            order by r.day"#,
        tenant,
        &measures,
        &slices,
        dim,
        key,
        window.from.to_sqlx() as _,
        window.to.to_sqlx() as _,
        sampled,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut found: BTreeMap<Cell, Vec<(Date, Parts)>> = BTreeMap::new();
    for row in rows {
        let moments = Moments {
            count: row.count.unsigned_abs().into(),
            sum: row.sum.unwrap_or(0.0),
            sum_sq: row.square.unwrap_or(0.0),
            min: row.low,
            max: row.high,
            numerator: row.num.unwrap_or(0.0),
            denominator: row.den.unwrap_or(0.0),
        };
        let mut parts = Parts::of(moments, row.hit.unwrap_or(0).into());
        if let Some(run) = row.samples {
            parts.sample(&run, row.count.into());
        }
        found
            .entry(Cell {
                measure: row.measure,
                slice: row.slice,
            })
            .or_default()
            .push((row.day.to_jiff(), parts));
    }
    Ok(found)
}

/// The parts of one cell by value of a dimension, over a whole window.
pub(crate) async fn breakdown(
    tx: &mut TenantTx,
    cell: Cell,
    dim: i16,
    window: Window,
) -> Result<BTreeMap<String, Parts>> {
    let found = daily_breakdown(tx, cell, dim, window).await?;
    Ok(found
        .into_iter()
        .map(|(key, days)| (key, Parts::merged(&days)))
        .collect())
}

/// The same day by day.
pub(crate) async fn daily_breakdown(
    tx: &mut TenantTx,
    cell: Cell,
    dim: i16,
    window: Window,
) -> Result<BTreeMap<String, Vec<(Date, Parts)>>> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query!(
        r#"select day, keys, counts, sums, squares, lows, highs, nums, dens, hits, samples
             from objectives.rollup
            where tenant_id = $1 and measure = $2 and slice = $3 and dim = $4 and day between $5 and $6"#,
        tenant,
        cell.measure,
        cell.slice,
        dim,
        window.from.to_sqlx() as _,
        window.to.to_sqlx() as _,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut found: BTreeMap<String, Vec<(Date, Parts)>> = BTreeMap::new();
    for row in rows {
        let day = row.day.to_jiff();
        let at = |list: &Option<Vec<f64>>, i: usize| list.as_ref().and_then(|list| list.get(i).copied());
        let samples = row.samples.unwrap_or_default();
        let mut rest = samples.as_slice();
        for (i, key) in row.keys.into_iter().enumerate() {
            let count: i64 = row.counts.get(i).copied().unwrap_or(0).into();
            let moments = Moments {
                count: count.unsigned_abs(),
                sum: at(&row.sums, i).unwrap_or(0.0),
                sum_sq: at(&row.squares, i).unwrap_or(0.0),
                min: at(&row.lows, i),
                max: at(&row.highs, i),
                numerator: at(&row.nums, i).unwrap_or(0.0),
                denominator: at(&row.dens, i).unwrap_or(0.0),
            };
            let hits = row
                .hits
                .as_ref()
                .and_then(|hits| hits.get(i).copied())
                .unwrap_or(0);
            let mut parts = Parts::of(moments, hits.into());
            let (run, later) = rest.split_at((count.unsigned_abs() as usize).min(KEPT).min(rest.len()));
            parts.sample(run, count);
            rest = later;
            found.entry(key).or_default().push((day, parts));
        }
    }
    Ok(found)
}

/// First and last day with an observation of a cell.
pub(crate) async fn extent(tx: &mut TenantTx, cell: Cell) -> Result<(Option<Date>, Option<Date>)> {
    let tenant = Uuid::from(tx.tenant());
    let row = sqlx::query!(
        "select min(day) as first, max(day) as last from objectives.rollup
          where tenant_id = $1 and measure = $2 and slice = $3 and dim = 0",
        tenant,
        cell.measure,
        cell.slice,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((
        row.first.map(jiff_sqlx::Date::to_jiff),
        row.last.map(jiff_sqlx::Date::to_jiff),
    ))
}

/// The values of a dimension within a window, for the chooser.
pub(crate) async fn keys(tx: &mut TenantTx, cell: Cell, dim: i16, window: Window) -> Result<Vec<String>> {
    let tenant = Uuid::from(tx.tenant());
    let keys = sqlx::query_scalar!(
        r#"select distinct k as "key!" from objectives.rollup r cross join lateral unnest(r.keys) k
            where r.tenant_id = $1 and r.measure = $2 and r.slice = $3 and r.dim = $4 and r.day between $5 and $6
            order by 1 limit 300"#,
        tenant,
        cell.measure,
        cell.slice,
        dim,
        window.from.to_sqlx() as _,
        window.to.to_sqlx() as _,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(keys)
}

/// Names of values that are ids of some module, of all it has without `keys`; values without one are missing.
pub(crate) async fn labels(
    tx: &mut TenantTx,
    dim: &str,
    keys: Option<&[String]>,
) -> Result<BTreeMap<String, Names>> {
    let rows = sqlx::query!(
        r#"select value as "value!", names as "names!: sqlx::types::Json<Names>" from objectives.labels($1, $2)"#,
        dim,
        keys as Option<&[String]>,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.value, row.names.0)).collect())
}
