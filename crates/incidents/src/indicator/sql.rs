//! The only SQL of the register. A value is shown by its latest note; row security leaves out the notes on incidents the viewer need
//! not know of, so what is the latest, the strictest and the first is so among those he may see.

use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::security::{IocKind, defanged, normal};
use sqm_platform::db::TenantTx;
use sqm_platform::{FieldErrors, Result, codes, search_index};
use uuid::Uuid;

use super::{IndicatorFilter, SeenIn, SeenIndicator};
use crate::incident::Yes;

/// Incidents named with a value.
const NAMED: i64 = 20;

/// The same value noted elsewhere, `o` for `t`; by index `ioc_same`.
const SAME: &str =
    "o.tenant_id = t.tenant_id and o.digest = t.digest and o.value = t.value and o.kind = t.kind";
/// The strictest first.
const LIGHTS: &str = "array['red', 'amber_strict', 'amber', 'green', 'clear']";
const ACTIONS: &str = "array['red', 'amber', 'green', 'clear']";

/// What leaves the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The page: everything.
    Here,
    /// A file: nothing that may be told to nobody else (TLP:RED).
    File,
    /// A feed for programs: nothing either that was seen in exercises and false alarms only.
    Feed,
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &IndicatorFilter,
    reach: Reach,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<SeenIndicator>> {
    let mut sql = QueryBuilder::<Postgres>::new(format!(
        "select t.id, t.kind, t.value, t.created_at as last_seen, s.first_seen, s.seen, s.genuine, \
         ({LIGHTS})[s.tlp] as tlp, ({ACTIONS})[s.pap] as pap \
         from (select t.* from incidents.ioc t"
    ));
    narrow(&mut sql, tx, filter, reach)?;
    if let Some(after) = after {
        sql.push(" and t.id < ").push_bind(after);
    }
    sql.push(format_args!(
        " order by t.id desc limit {limit}) t cross join lateral (\
         select min(o.created_at) as first_seen, count(*) as seen, min(array_position({LIGHTS}, o.tlp)) as tlp, \
           min(array_position({ACTIONS}, o.pap)) as pap, bool_or(not i.drill and i.certainty <> 'false_alarm') as genuine \
         from incidents.ioc o join incidents.incident i on i.tenant_id = o.tenant_id and i.id = o.incident_id \
         where {SAME}) s order by t.id desc"
    ));
    let rows = sql.build().fetch_all(tx.conn()).await?;
    let mut found = rows
        .iter()
        .map(|row| {
            let kind: IocKind = codes::read(row.try_get("kind")?)?;
            let value: String = row.try_get("value")?;
            Ok(SeenIndicator {
                id: row.try_get::<Uuid, _>("id")?.into(),
                kind,
                shown: defanged(kind, &value),
                value,
                tlp: codes::read(row.try_get("tlp")?)?,
                pap: codes::read(row.try_get("pap")?)?,
                first_seen: row.try_get::<jiff_sqlx::Timestamp, _>("first_seen")?.to_jiff(),
                last_seen: row.try_get::<jiff_sqlx::Timestamp, _>("last_seen")?.to_jiff(),
                seen: row.try_get("seen")?,
                genuine: row.try_get("genuine")?,
                incidents: Vec::new(),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    name(tx, &mut found).await?;
    Ok(found)
}

/// Names the incidents the values were seen in, in one question.
async fn name(tx: &mut TenantTx, found: &mut [SeenIndicator]) -> Result<()> {
    let kinds: Vec<String> = found.iter().map(|one| one.kind.to_string()).collect();
    let values: Vec<String> = found.iter().map(|one| one.value.clone()).collect();
    let rows = sqlx::query!(
        r#"select t.place as "place!", x.id, x.number, x.title, x.drill
             from (select n.*, md5(n.value)::uuid as digest
                     from unnest($2::text[], $3::text[]) with ordinality as n(kind, value, place)) t
            cross join lateral (
              select i.id, i.number, i.title, i.drill from incidents.ioc o
                join incidents.incident i on i.tenant_id = o.tenant_id and i.id = o.incident_id
               where o.tenant_id = $1 and o.digest = t.digest and o.value = t.value and o.kind = t.kind
               order by o.id desc limit $4) x
            order by t.place"#,
        Uuid::from(tx.tenant()),
        &kinds,
        &values,
        NAMED
    )
    .fetch_all(tx.conn())
    .await?;
    for row in rows {
        let place = usize::try_from(row.place - 1).unwrap_or(usize::MAX);
        if let Some(one) = found.get_mut(place) {
            one.incidents.push(SeenIn {
                id: row.id.into(),
                number: row.number,
                title: row.title,
                drill: row.drill,
            });
        }
    }
    Ok(())
}

/// How many, up to `most`.
pub(super) async fn count(tx: &mut TenantTx, filter: &IndicatorFilter, most: i64) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from incidents.ioc t");
    narrow(&mut sql, tx, filter, Reach::Here)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &IndicatorFilter,
    reach: Reach,
) -> Result<()> {
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(format_args!(
            " and not exists (select from incidents.ioc o where {SAME} and o.id > t.id)"
        ));
    if !filter.kind.is_empty() {
        let kinds: Vec<String> = filter.kind.iter().map(ToString::to_string).collect();
        sql.push(" and t.kind = any(").push_bind(kinds).push(")");
    }
    if !filter.tlp.is_empty() {
        let lights: Vec<String> = filter.tlp.iter().map(ToString::to_string).collect();
        sql.push(format_args!(
            " and (select ({LIGHTS})[min(array_position({LIGHTS}, o.tlp))] from incidents.ioc o where {SAME}) = any("
        ))
        .push_bind(lights)
        .push(")");
    }
    if let Some(several) = filter.several.map(Yes::is_yes) {
        let not = if several { "" } else { "not " };
        sql.push(format_args!(
            " and {not}exists (select from incidents.ioc o where {SAME} and o.incident_id <> t.incident_id)"
        ));
    }
    if let Some(same) = filter.same {
        sql.push(" and exists (select from incidents.ioc o where o.tenant_id = t.tenant_id and o.id = ")
            .push_bind(same)
            .push(" and o.value = t.value and o.kind = t.kind)")
            // Spelt out for index `ioc_same`.
            .push(" and t.digest = (select x.digest from incidents.ioc x where x.tenant_id = ")
            .push_bind(Uuid::from(tx.tenant()))
            .push(" and x.id = ")
            .push_bind(same)
            .push(")");
    }
    if matches!(reach, Reach::File | Reach::Feed) {
        sql.push(format_args!(
            " and not exists (select from incidents.ioc o where {SAME} and o.tlp = 'red')"
        ));
    }
    if reach == Reach::Feed {
        sql.push(format_args!(
            " and exists (select from incidents.ioc o join incidents.incident i \
               on i.tenant_id = o.tenant_id and i.id = o.incident_id \
               where {SAME} and not i.drill and i.certainty <> 'false_alarm')"
        ));
    }
    words(sql, tx, filter.q.as_deref())
}

/// Narrows by what was typed: however an indicator is written, its plain form is looked for.
fn words(sql: &mut QueryBuilder<Postgres>, tx: &TenantTx, text: Option<&str>) -> Result<()> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(());
    };
    let mut errors = FieldErrors::new();
    errors.at_most("q", text, 200);
    errors.into_result(())?;
    let plain = [
        IocKind::Ip,
        IocKind::Url,
        IocKind::Email,
        IocKind::Domain,
        IocKind::Hash,
    ]
    .into_iter()
    .find_map(|kind| normal(kind, text));
    match search_index::query(tx.tenant(), plain.as_deref().unwrap_or(text)) {
        Some(words) => {
            sql.push(" and t.id = any(array(select incidents.iocs_found(")
                .push_bind(words)
                .push("::tsquery)))");
        }
        None => _ = sql.push(" and false"),
    }
    Ok(())
}
