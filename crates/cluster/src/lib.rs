//! A private PostgreSQL: found, set up, started, revived and stopped by the program that needs it.
//!
//! `make run` on an empty machine and every integration test stand on it; production brings its own server and never
//! comes here. Standard library only, so that it costs nothing to build.
//!
//! ```no_run
//! # fn main() -> Result<(), sqm_cluster::Error> {
//! let cluster = sqm_cluster::Cluster::start(".data/postgres".as_ref(), sqm_cluster::Options::default())?;
//! let url = cluster.url("postgres");
//! # let _ = url;
//! cluster.stop()?;
//! # Ok(())
//! # }
//! ```
//!
//! Several processes may start the same folder: the first launches the server, the others join it, and the last one to
//! leave shuts it down. A process that is killed leaves the server running; the next start finds it.

mod account;
mod binaries;
mod error;
mod folder;
mod lock;
mod options;
mod server;

use std::path::Path;

pub use error::Error;
pub use options::Options;

use account::Account;
use binaries::Binaries;
use folder::Folder;
use lock::Lock;

/// The superuser of every private cluster, owner of whatever the migrations create.
pub const SUPERUSER: &str = "sqm";

/// A running private server, held for as long as this value lives.
#[derive(Debug)]
pub struct Cluster {
    folder: Folder,
    account: Account,
    options: Options,
    password: String,
    /// A shared lock: whoever finds nobody else holding one may shut the server down.
    presence: Option<Lock>,
}

impl Cluster {
    /// Makes sure a server runs over `dir` and answers: creates the cluster the first time (one to two seconds), starts
    /// it later (a tenth of a second), or joins the server already running there. Blocks; call it off async threads.
    ///
    /// Started by root, the server runs as `postgres` or else `nobody`, because PostgreSQL refuses to run as root.
    ///
    /// # Errors
    /// No usable PostgreSQL (see [`Error::NotInstalled`]), a folder that cannot be written, or a server that does not
    /// come up; the message carries the end of its log.
    pub fn start(dir: &Path, options: Options) -> Result<Self, Error> {
        let account = Account::choose(dir)?;
        let folder = Folder::open(dir, &account)?;
        let starting = folder.lock_start()?;
        let password = folder.password(&account)?;
        if !server::answers(&folder) {
            let binaries = Binaries::find(dir, folder.version()?)?;
            if !folder.data().exists() {
                server::create(&folder, &account, &binaries, &options)?;
            }
            server::launch(&folder, &account, &binaries, &options)?;
        }
        let presence = Some(folder.join()?);
        drop(starting);
        Ok(Self {
            folder,
            account,
            options,
            password,
            presence,
        })
    }

    /// The address of a database for the superuser, over the server's Unix socket, as sqlx and libpq read it.
    ///
    /// The database need not exist; `postgres` always does.
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://{SUPERUSER}:{}@localhost:{}/{database}?host={}&sslmode=disable",
            self.password,
            folder::PORT,
            percent_encode(&self.folder.socket_dir().to_string_lossy()),
        )
    }

    /// The folder with the server's `bin` programs (`psql` and `pg_dump` among them only in a full installation).
    pub fn binaries(&self) -> Result<std::path::PathBuf, Error> {
        Ok(Binaries::find(self.folder.given(), self.folder.version()?)?.into_path())
    }

    /// Starts the server again if it has died (killed, out of memory); says whether it had to. Costs under a
    /// millisecond when all is well, so it may be called every second.
    pub fn ensure(&self) -> Result<bool, Error> {
        if server::answers(&self.folder) {
            return Ok(false);
        }
        let _starting = self.folder.lock_start()?;
        if server::answers(&self.folder) {
            return Ok(false);
        }
        let binaries = Binaries::find(self.folder.given(), self.folder.version()?)?;
        server::launch(&self.folder, &self.account, &binaries, &self.options)?;
        Ok(true)
    }

    /// Leaves the cluster; shuts it down (fast, no lost commit) if nobody else is using it and
    /// [`Options::outlive`] is off. Says whether the server was stopped.
    pub fn stop(mut self) -> Result<bool, Error> {
        self.leave()
    }

    fn leave(&mut self) -> Result<bool, Error> {
        let Some(presence) = self.presence.take() else {
            return Ok(false);
        };
        drop(presence);
        if self.options.outlive {
            return Ok(false);
        }
        stop_unused(&self.folder, &self.account)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // A failure here leaves a server that the next start joins; there is nobody to tell.
        let _ = self.leave();
    }
}

/// Shuts down the server of `dir` unless a process is using it; says whether it was stopped. For scripts that clean up
/// after clusters started with [`Options::outlive`].
pub fn stop(dir: &Path) -> Result<bool, Error> {
    if !dir.exists() {
        return Ok(false);
    }
    let account = Account::choose(dir)?;
    let folder = Folder::open(dir, &account)?;
    stop_unused(&folder, &account)
}

fn stop_unused(folder: &Folder, account: &Account) -> Result<bool, Error> {
    let _starting = folder.lock_start()?;
    if folder.in_use()? || !folder.pid_file().exists() {
        return Ok(false);
    }
    let binaries = Binaries::find(folder.given(), folder.version()?)?;
    server::shut_down(folder, account, &binaries)?;
    Ok(true)
}

fn percent_encode(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'/' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn odd_folders_survive_in_an_address() {
        assert_eq!(
            super::percent_encode("/srv/my data/a&b/é"),
            "/srv/my%20data/a%26b/%C3%A9"
        );
    }
}
