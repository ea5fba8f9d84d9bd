//! Where this installation keeps its things: the private database where none is named, and the master key.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sqm_cluster::Cluster;
use sqm_platform::config::Config;
use sqm_platform::tasks::Tasks;

/// The settings made complete, and the private server if this process holds one.
#[derive(Debug)]
pub struct Environment {
    /// Complete settings.
    pub config: Config,
    /// The private PostgreSQL, where `DATABASE_URL` is not set. Stopped last.
    cluster: Option<Arc<Mutex<Cluster>>>,
}

impl Environment {
    /// Reads the settings; starts or joins the private server if no database is named; makes the master key if there
    /// is none.
    pub async fn prepare() -> Result<Self> {
        let mut config = Config::load()?;
        fs::create_dir_all(&config.data_dir)
            .with_context(|| format!("SQM_DATA_DIR: cannot create {}", config.data_dir.display()))?;
        config.data_dir = config.data_dir.canonicalize()?;
        let cluster = if config.database.url.is_empty() {
            let dir = config.data_dir.join("postgres");
            let cluster =
                tokio::task::spawn_blocking(move || Cluster::start(&dir, sqm_cluster::Options::default()))
                    .await??;
            ensure_database(&cluster.url("postgres"), "sqm").await?;
            config.database.url = cluster.url("sqm");
            Some(Arc::new(Mutex::new(cluster)))
        } else {
            None
        };
        if config.master_key.is_empty() {
            config.master_key = master_key(&config.data_dir)?;
        }
        config.check()?;
        Ok(Self { config, cluster })
    }

    /// Revives the private server whenever it was killed: a request fails, the next one is served.
    pub fn keep_database(&self, tasks: &mut Tasks) {
        let Some(cluster) = self.cluster.clone() else {
            return;
        };
        let stop = tasks.stop_token();
        tasks.start("private database", async move {
            while !stop.is_cancelled() {
                let watched = Arc::clone(&cluster);
                let ensured = tokio::task::spawn_blocking(move || {
                    watched.lock().unwrap_or_else(PoisonError::into_inner).ensure()
                });
                match ensured.await {
                    Ok(Ok(true)) => {
                        tracing::warn!("the private database was gone and has been started again");
                    }
                    Ok(Err(error)) => tracing::error!(%error, "the private database cannot be started"),
                    Ok(Ok(false)) | Err(_) => {}
                }
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(Duration::from_secs(1)) => {}
                }
            }
        });
    }

    /// Stops the private server, if this process is the last to use it.
    pub async fn close(self) -> Result<()> {
        if let Some(cluster) = self.cluster.and_then(Arc::into_inner) {
            let cluster = cluster.into_inner().unwrap_or_else(PoisonError::into_inner);
            tokio::task::spawn_blocking(move || cluster.stop()).await??;
        }
        Ok(())
    }
}

async fn ensure_database(url: &str, name: &'static str) -> Result<()> {
    use sqlx::{Connection as _, PgConnection};
    let mut connection = PgConnection::connect(url)
        .await
        .context("the private database does not answer")?;
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(&mut connection)
        .await?;
    if !exists {
        sqlx::raw_sql("create database sqm")
            .execute(&mut connection)
            .await?;
    }
    connection.close().await?;
    Ok(())
}

/// Reads the key beside the data, or makes one that only the owner can read.
fn master_key(data_dir: &Path) -> Result<String> {
    let path = data_dir.join("master.key");
    if let Ok(key) = fs::read_to_string(&path) {
        return Ok(key.trim().to_owned());
    }
    let key = STANDARD.encode(rand::random::<[u8; 32]>());
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path);
    match made {
        Ok(mut file) => {
            writeln!(file, "{key}")?;
            file.sync_all()?;
            Ok(key)
        }
        // Another process of the same folder was first.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Ok(fs::read_to_string(&path)?.trim().to_owned())
        }
        Err(error) => Err(error).with_context(|| format!("cannot write {}", path.display())),
    }
}
