//! "Did we see this before?": the global search finds incidents by an indicator of compromise, however it is written.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_domain::security::{IocKind, defanged, normal};
use sqm_platform::auth::Caller;
use sqm_platform::module::{SearchHit, SearchSource};
use sqm_platform::{AppState, Result, codes};
use uuid::Uuid;

/// Where the global search looks.
pub(crate) const SOURCE: SearchSource = SearchSource {
    label_key: "trace-indicators",
    permission: "incident.read",
    find: indicators,
};

fn indicators<'a>(
    state: &'a AppState,
    caller: &'a Caller,
    text: &'a str,
    limit: i64,
) -> BoxFuture<'a, Result<Vec<SearchHit>>> {
    async move {
        let mut values: Vec<String> = IocKind::ALL
            .iter()
            .filter_map(|kind| normal(*kind, text))
            .collect();
        values.sort();
        values.dedup();
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let rows = sqlx::query!(
            "select o.incident_id, o.kind, o.value, i.number, i.title
               from incidents.ioc o
               join incidents.incident i on i.tenant_id = o.tenant_id and i.id = o.incident_id
              where o.tenant_id = $1 and o.digest in (select md5(v)::uuid from unnest($2::text[]) v) and o.value = any ($2)
              order by o.id desc limit $3",
            Uuid::from(tx.tenant()),
            &values,
            limit
        )
        .fetch_all(tx.conn())
        .await?;
        tx.commit().await?;
        rows.into_iter()
            .map(|row| {
                let kind: IocKind = codes::read(&row.kind)?;
                Ok(SearchHit {
                    id: row.incident_id,
                    title: format!("{} {}", row.number, row.title),
                    detail: defanged(kind, &row.value),
                    href: format!("/incidents/{}/traces#indicators", row.incident_id),
                    icon: "bug",
                })
            })
            .collect()
    }
    .boxed()
}
