//! Databases for tests: one cluster without fsync, a template named by the hash of the migrations, clones of it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use sqm_cluster::{Cluster, Options};
use sqm_platform::config::DatabaseConfig;
use tokio::sync::OnceCell;

/// The name every test database begins with, so that leftovers can be swept.
const PREFIX: &str = "sqm_t_";
const ADVISORY_LOCK: i64 = 0x53_51_4d;

struct Ready {
    // Held so that this process counts as present.
    cluster: Cluster,
    template: String,
}

static READY: OnceCell<Ready> = OnceCell::const_new();

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder of the shared data sets, if this machine has them (beside the checkout, or where `SQM_SHARED_DATA` says); says
/// so if not.
pub fn shared_data(name: &str) -> Option<PathBuf> {
    let data =
        std::env::var_os("SQM_SHARED_DATA").map_or_else(|| workspace().join("../shared/data"), PathBuf::from);
    let path = data.join(name);
    if !path.exists() {
        eprintln!("skipped: the data set {name} is not on this machine");
    }
    path.exists().then_some(path)
}

fn template_name() -> Result<String> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(workspace().join("migrations"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(std::fs::read(file)?);
    }
    let [a, b, c, d, ..] = hash.finalize().0;
    Ok(format!("{PREFIX}{:08x}", u32::from_be_bytes([a, b, c, d])))
}

async fn ready() -> Result<&'static Ready> {
    READY
        .get_or_try_init(|| async {
            let target = std::env::var_os("CARGO_TARGET_DIR")
                .map_or_else(|| workspace().join("target"), PathBuf::from);
            std::fs::create_dir_all(&target)?;
            let dir = target.canonicalize()?.join("postgres");
            let cluster =
                tokio::task::spawn_blocking(move || Cluster::start(&dir, Options::tests())).await??;
            let template = template_name()?;
            make_template(&cluster, &template).await?;
            Ok(Ready { cluster, template })
        })
        .await
}

/// Makes the migrated template once, whichever test process comes first; sweeps what older runs left.
async fn make_template(cluster: &Cluster, template: &str) -> Result<()> {
    let mut admin = PgConnection::connect(&cluster.url("postgres")).await?;
    sqlx::query("select pg_advisory_lock($1)")
        .bind(ADVISORY_LOCK)
        .execute(&mut admin)
        .await?;
    let names: Vec<String> = sqlx::query_scalar(
        "select datname::text from pg_database d where datname like $1 || '%'
           and not exists (select from pg_stat_activity a where a.datname = d.datname)
           -- One that another test has just made and not yet opened is nobody's leftover.
           and (pg_stat_file('base/' || d.oid || '/PG_VERSION')).modification < now() - interval '10 minutes'",
    )
    .bind(PREFIX)
    .fetch_all(&mut admin)
    .await?;
    let keep = [template.to_owned(), shared_name(template)];
    for name in names.iter().filter(|name| !keep.contains(name)) {
        let _ = sqlx::query(AssertSqlSafe(format!("drop database if exists {name}")))
            .execute(&mut admin)
            .await;
    }
    if !names.iter().any(|name| name == template) && !exists(&mut admin, template).await? {
        let making = format!("{template}_making");
        for statement in [
            format!("drop database if exists {making}"),
            format!("create database {making}"),
        ] {
            sqlx::query(AssertSqlSafe(statement)).execute(&mut admin).await?;
        }
        sqm_platform::db::migrate(&config(&cluster.url(&making)))
            .await
            .context("migrating the template")?;
        sqlx::query(AssertSqlSafe(format!(
            "alter database {making} rename to {template}"
        )))
        .execute(&mut admin)
        .await?;
    }
    if !exists(&mut admin, &shared_name(template)).await? {
        clone(&mut admin, template, &shared_name(template)).await?;
    }
    admin.close().await?;
    Ok(())
}

fn shared_name(template: &str) -> String {
    format!("{template}_shared")
}

async fn exists(admin: &mut PgConnection, name: &str) -> Result<bool> {
    Ok(
        sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(name)
            .fetch_one(admin)
            .await?,
    )
}

async fn clone(admin: &mut PgConnection, template: &str, name: &str) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "create database {name} template {template}"
    )))
    .execute(admin)
    .await?;
    Ok(())
}

fn config(url: &str) -> DatabaseConfig {
    DatabaseConfig {
        url: url.to_owned(),
        connections: 8,
        system_connections: 6,
        ..DatabaseConfig::default()
    }
}

/// The database all tests share.
pub(crate) async fn shared() -> Result<DatabaseConfig> {
    let ready = ready().await?;
    Ok(config(&ready.cluster.url(&shared_name(&ready.template))))
}

/// A database of a test's own, empty but migrated.
pub(crate) async fn own() -> Result<DatabaseConfig> {
    let ready = ready().await?;
    let name = format!("{PREFIX}{}", uuid::Uuid::new_v4().simple());
    let mut admin = PgConnection::connect(&ready.cluster.url("postgres")).await?;
    // Cloning refuses while another clone of the same template begins; take turns.
    sqlx::query("select pg_advisory_lock($1)")
        .bind(ADVISORY_LOCK)
        .execute(&mut admin)
        .await?;
    clone(&mut admin, &ready.template, &name).await?;
    admin.close().await?;
    Ok(config(&ready.cluster.url(&name)))
}

/// The owner's address of the shared database, for tests that look at the catalogue.
pub async fn owner_url() -> Result<String> {
    Ok(shared().await?.url)
}

/// The owner's address of an empty, migrated database of a test's own, for tests that start the program itself.
pub async fn own_database() -> Result<String> {
    Ok(own().await?.url)
}
