//! SQL of the indicator catalogue.

use jiff_sqlx::ToSqlx;
use sqlx::types::Json;
use sqm_domain::indicator::Direction;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use uuid::Uuid;

use super::{Area, Indicator, Method, Names, Reference, TargetNote};
use crate::figure::Cell;

/// Which rows of the catalogue.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter<'a> {
    /// Only this one.
    pub(crate) code: Option<&'a str>,
    /// Only those switched on and fed, or one of `also`.
    pub(crate) shown: bool,
    /// Wanted whatever their switch says.
    pub(crate) also: &'a [String],
}

/// The catalogue with the tenant's choices, in its own order.
pub(crate) async fn list(tx: &mut TenantTx, filter: Filter<'_>) -> Result<Vec<Indicator>> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query!(
        r#"select i.code, i.area, i.names as "names: Json<Names>", i.formula as "formula: Json<Names>", i.unit, i.direction,
                  i.aggregate, i.measure, i.slice, m.id as "measure_id?", g.id as "ongoing_id?", s.id as "slice_id?", i.divisor,
                  i.targets as "targets: Json<Vec<TargetNote>>", i.op, i.target, i.target_high, i.legal_limit, i.stretch,
                  i.verified, i.source, i.pack, a.clause, coalesce(t.enabled, i.starter) as "enabled!", coalesce(m.list, v.list) as "list?"
             from objectives.indicator i
             join objectives.area a on a.id = i.area
             left join objectives.measure m on m.code = i.measure
             left join objectives.measure g on g.code = m.ongoing
             left join objectives.source_view v on v.source_kind = m.source_kind
             left join objectives.slice s on s.key = i.slice
             left join objectives.tenant_indicator t on t.tenant_id = $1 and t.id = i.code
            where ($2::text is null or i.code = $2)
              and (not $3 or m.id is not null and coalesce(t.enabled, i.starter) or i.code = any ($4))
            order by (i.area = 0) desc, i.position"#,
        tenant,
        filter.code,
        filter.shown,
        filter.also,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Indicator {
            cell: row
                .measure_id
                .zip(row.slice_id)
                .map(|(measure, slice)| Cell { measure, slice }),
            ongoing: row
                .ongoing_id
                .zip(row.slice_id)
                .map(|(measure, slice)| Cell { measure, slice }),
            code: row.code,
            area: row.area,
            names: row.names.0,
            formula: row.formula.0,
            unit: row.unit,
            // The column's check lets nothing else in.
            direction: row.direction.parse().unwrap_or(Direction::Info),
            method: Method::from_code(&row.aggregate),
            measure: row.measure,
            list: row.list,
            slice: row.slice,
            divisor: row.divisor,
            targets: row.targets.0,
            comparator: row.op.and_then(|op| op.parse().ok()),
            target: row.target,
            target_high: row.target_high,
            legal_limit: row.legal_limit,
            stretch: row.stretch,
            verified: row.verified,
            source: row.source,
            pack: row.pack,
            clause: row.clause,
            enabled: row.enabled,
        })
        .collect())
}

/// Indicators switched on that no module feeds yet.
pub(crate) async fn count_unfed(tx: &mut TenantTx) -> Result<usize> {
    let tenant = Uuid::from(tx.tenant());
    let n = sqlx::query_scalar!(
        r#"select count(*) as "n!"
             from objectives.indicator i
             left join objectives.measure m on m.code = i.measure
             left join objectives.tenant_indicator t on t.tenant_id = $1 and t.id = i.code
            where m.id is null and coalesce(t.enabled, i.starter)"#,
        tenant
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(n as usize)
}

/// The areas in the order of the catalogue; the desk's own first.
pub(crate) async fn areas(tx: &mut TenantTx) -> Result<Vec<Area>> {
    let rows =
        sqlx::query!(r#"select id, names as "names: Json<Names>", clause from objectives.area order by id"#)
            .fetch_all(tx.conn())
            .await?;
    Ok(rows
        .into_iter()
        .map(|row| Area {
            id: row.id,
            names: row.names.0,
            clause: row.clause,
        })
        .collect())
}

/// The sources with these keys.
pub(crate) async fn references(tx: &mut TenantTx, keys: &[String]) -> Result<Vec<Reference>> {
    let rows = sqlx::query!(
        r#"select key, title as "title: Json<Names>" from objectives.reference where key = any ($1) order by key"#,
        keys
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Reference {
            key: row.key,
            title: row.title.0,
        })
        .collect())
}

/// Switches indicators on or off; those that already are stay untouched.
pub(crate) async fn switch(tx: &mut TenantTx, codes: &[String], enabled: bool) -> Result<u64> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    let done = sqlx::query!(
        "insert into objectives.tenant_indicator as t (tenant_id, id, enabled, updated_at)
         select $1, i.code, $3, $4 from objectives.indicator i where i.code = any ($2)
             on conflict (tenant_id, id) do update set enabled = excluded.enabled, updated_at = excluded.updated_at
          where t.enabled <> excluded.enabled",
        tenant,
        codes,
        enabled,
        now as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// The number of a dimension.
pub(crate) async fn dimension(tx: &mut TenantTx, code: &str) -> Result<Option<i16>> {
    Ok(
        sqlx::query_scalar!("select id from objectives.dimension where code = $1", code)
            .fetch_optional(tx.conn())
            .await?,
    )
}
