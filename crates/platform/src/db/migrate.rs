//! Brings the schema up to date: our own migrations, then the job library's.

use std::str::FromStr;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::config::DatabaseConfig;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The server could not be reached or refused a statement.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// One of our own migrations failed or a released one was changed.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The job library's schema could not be made.
    #[error("job queue: {0}")]
    Queue(String),
}

/// The newest migration this program knows.
pub fn newest_migration() -> i64 {
    MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or_default()
}

/// Applies every migration that is missing. Safe to run from several instances at once (advisory lock).
pub async fn migrate(config: &DatabaseConfig) -> Result<(), MigrateError> {
    let options = PgConnectOptions::from_str(&config.url)?.application_name("sqm migrate");
    let pool = PgPoolOptions::new()
        .max_connections(2)
        .connect_with(options)
        .await?;
    MIGRATIONS.run(&pool).await?;
    graphile_worker::WorkerOptions::default()
        .pg_pool(pool.clone())
        .schema("jobs")
        .define_job::<crate::jobs::Envelope>()
        .init()
        .await
        .map_err(|error| MigrateError::Queue(error.to_string()))?;
    sqlx::raw_sql(
        "grant usage on schema jobs to sqm_system;
         grant select, insert, update, delete on all tables in schema jobs to sqm_system;
         grant usage, select on all sequences in schema jobs to sqm_system;
         grant execute on all functions in schema jobs to sqm_system;",
    )
    .execute(&pool)
    .await?;
    // The partitions of this month and the next two, before the first event; nothing is dropped here.
    sqlx::raw_sql("select platform.housekeep(1200)")
        .execute(&pool)
        .await?;
    // A dump restored elsewhere: event cursors are put right (docs/adr/0001).
    sqlx::raw_sql("begin; set local role sqm_system; select platform.mend_cursors(); commit")
        .execute(&pool)
        .await?;
    pool.close().await;
    Ok(())
}
