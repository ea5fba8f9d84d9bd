//! Fills a database: tenants by the product's own command, records by set-based SQL.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::case::SAMPLES;
use crate::product;

const FILL: &str = include_str!("../sql/fill.sql");

/// A filled database of that name; one that is filled already is kept.
pub(crate) async fn database(admin: &str, name: &str, tickets: u64, tenants: u64) -> Result<String> {
    let mut connection = PgConnection::connect(admin).await?;
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(&mut connection)
        .await?;
    if !exists {
        sqlx::query(AssertSqlSafe(format!("create database {name}")))
            .execute(&mut connection)
            .await?;
    }
    let url = admin.replacen("/postgres?", &format!("/{name}?"), 1);
    product::command(&url, &["migrate"], "")?;
    let mut connection = PgConnection::connect(&url).await?;
    let filled: i64 = sqlx::query_scalar("select count(*) from tickets.ticket")
        .fetch_one(&mut connection)
        .await?;
    if filled as u64 >= tickets {
        return Ok(url);
    }
    println!("{name}: filling with {tickets} tickets in {tenants} tenants");
    let mut empty = Vec::new();
    for tenant in 1..=tenants {
        let slug = format!("bench-{tenant:02}");
        let known: bool = sqlx::query_scalar("select exists (select from org.tenant where slug = $1)")
            .bind(&slug)
            .fetch_one(&mut connection)
            .await?;
        if !known {
            product::command(&url, &["tenant", "create", &slug, "--slug", &slug, "--json"], "")?;
        }
        // One that was filled before the filling was broken off stays.
        let id: Option<Uuid> = sqlx::query_scalar(
            "select id from org.tenant o where slug = $1 and not exists (
               select from tickets.ticket t where t.tenant_id = o.id and t.number like 'B-%')",
        )
        .bind(&slug)
        .fetch_optional(&mut connection)
        .await?;
        empty.extend(id.map(|id| (id, slug)));
    }
    let ids: Vec<Uuid> = empty.iter().map(|(id, _)| *id).collect();
    product::models(&url, &ids).await?;
    // Statistics of some tenants make the planner take the next one's records for a handful, and try them pair by pair.
    // Without any it does well.
    statistics(&mut connection, "set (autovacuum_enabled = off)").await?;
    let each = tickets / tenants;
    let mut set = JoinSet::new();
    let waiting = Arc::new(Mutex::new(empty.into_iter()));
    for _ in 0..std::thread::available_parallelism()?.get() {
        let (url, name, waiting) = (url.clone(), name.to_owned(), Arc::clone(&waiting));
        set.spawn(async move {
            let mut connection = PgConnection::connect(&url).await?;
            loop {
                let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some((_, slug)) = next else {
                    return anyhow::Ok(());
                };
                let begin = std::time::Instant::now();
                let script = FILL
                    .replace("{slug}", &slug)
                    .replace("{count}", &each.to_string());
                sqlx::raw_sql(AssertSqlSafe(script))
                    .execute(&mut connection)
                    .await?;
                println!("{name}: {slug} in {:.1} s", begin.elapsed().as_secs_f64());
            }
        });
    }
    while let Some(done) = set.join_next().await {
        done??;
    }
    statistics(&mut connection, "reset (autovacuum_enabled)").await?;
    let most = SAMPLES;
    sqlx::raw_sql(AssertSqlSafe(format!(
        "drop schema if exists bench cascade; create schema bench; grant usage on schema bench to sqm_app;
         create table bench.sample as
           select row_number() over () as i, tenant_id, ticket_id, word from (
             select t.tenant_id, t.id as ticket_id,
                    (array['broadband', 'refund', 'signal', 'router', 'street', 'technician', 'trip', 'weekend'])
                      [1 + floor(random() * 8)::int] as word
               from tickets.ticket t where number like 'B-%' order by random() limit {most}) s;
         alter table bench.sample add primary key (i); grant select on bench.sample to sqm_app"
    )))
    .execute(&mut connection)
    .await?;
    // Outside a transaction block, hence alone.
    sqlx::query("vacuum analyze").execute(&mut connection).await?;
    Ok(url)
}

async fn statistics(connection: &mut PgConnection, how: &str) -> Result<()> {
    for table in ["source", "observation", "rollup"] {
        sqlx::query(AssertSqlSafe(format!("alter table objectives.{table} {how}")))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
