//! Fills a database: tenants by the product's own command, records by set-based SQL.

use anyhow::Result;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

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
    for tenant in 1..=tenants {
        let slug = format!("bench-{tenant:02}");
        let known: bool = sqlx::query_scalar("select exists (select from org.tenant where slug = $1)")
            .bind(&slug)
            .fetch_one(&mut connection)
            .await?;
        if !known {
            product::command(&url, &["tenant", "create", &slug, "--slug", &slug, "--json"], "")?;
        }
    }
    let each = tickets / tenants;
    for tenant in 1..=tenants {
        let begin = std::time::Instant::now();
        let script = FILL
            .replace("{slug}", &format!("bench-{tenant:02}"))
            .replace("{count}", &each.to_string());
        sqlx::raw_sql(AssertSqlSafe(script))
            .execute(&mut connection)
            .await?;
        println!(
            "{name}: tenant {tenant} of {tenants} in {:.1} s",
            begin.elapsed().as_secs_f64()
        );
    }
    let most = SAMPLES;
    sqlx::raw_sql(AssertSqlSafe(format!(
        "drop schema if exists bench cascade; create schema bench; grant usage on schema bench to sqm_app;
         create table bench.sample as
           select row_number() over () as i, tenant_id, ticket_id, word from (
             select t.tenant_id, t.id as ticket_id,
                    (array['broadband', 'refund', 'signal', 'router', 'invoice', 'slow', 'missed', 'roaming'])
                      [1 + floor(random() * 8)::int] as word
               from tickets.ticket t order by random() limit {most}) s;
         alter table bench.sample add primary key (i); grant select on bench.sample to sqm_app"
    )))
    .execute(&mut connection)
    .await?;
    // Outside a transaction block, hence alone.
    sqlx::query("vacuum analyze").execute(&mut connection).await?;
    Ok(url)
}
