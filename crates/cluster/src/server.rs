use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::account::Account;
use crate::binaries::Binaries;
use crate::folder::Folder;
use crate::{Error, Options, SUPERUSER};

/// After a `kill -9` the pid file and, for a moment, the orphaned children stay; until they are gone a new server
/// refuses to start.
const ORPHANS_LINGER: Duration = Duration::from_secs(5);

/// A server that is replaying its log or writing its last checkpoint is making progress and may take its time.
const BUSY: Duration = Duration::from_mins(2);

/// The log of earlier runs is put aside beyond this size, in bytes.
const LOG_LIMIT: u64 = 16 << 20;

/// The first message of a connection that would like TLS; any server answers it with one byte.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// Runs `initdb` into a folder beside and renames it, so that an interrupted first start leaves no half a cluster.
pub(crate) fn create(
    folder: &Folder,
    account: &Account,
    binaries: &Binaries,
    options: &Options,
) -> Result<(), Error> {
    let unfinished = folder.unfinished_data();
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(Error::io("remove", &unfinished))?;
    }
    DirBuilder::new()
        .mode(0o700)
        .create(&unfinished)
        .map_err(Error::io("create", &unfinished))?;
    account.own(&unfinished)?;
    // macOS knows no C.UTF-8.
    let locale = if cfg!(target_os = "macos") {
        "en_US.UTF-8"
    } else {
        "C.UTF-8"
    };
    let program = binaries.program("initdb");
    let mut command = account.command(&program, folder.place());
    command
        .arg("--pgdata")
        .arg(&unfinished)
        .arg("--pwfile")
        .arg(folder.password_file())
        .args([
            "--username",
            SUPERUSER,
            "--auth",
            "scram-sha-256",
            "--encoding",
            "UTF8",
            "--locale",
            locale,
            "--data-checksums",
        ]);
    if !options.fsync {
        command.arg("--no-sync");
    }
    let output = command.output().map_err(Error::io("run", &program))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(Error::Failed(format!("initdb failed: {}", words.trim())));
    }
    let data = folder.data();
    fs::rename(&unfinished, &data).map_err(Error::io("create", &data))?;
    File::open(folder.place())
        .and_then(|dir| dir.sync_all())
        .map_err(Error::io("flush", folder.place()))
}

/// Starts the server and waits until it answers. Joins one that is coming up by itself; tries again while the remains
/// of a killed one are in the way.
pub(crate) fn launch(
    folder: &Folder,
    account: &Account,
    binaries: &Binaries,
    options: &Options,
) -> Result<(), Error> {
    let begun = Instant::now();
    let mut patience = ORPHANS_LINGER;
    let mut launched: Option<Receiver<ExitStatus>> = None;
    loop {
        if answers(folder) {
            return Ok(());
        }
        let exited = launched.as_ref().is_none_or(|exit| exit.try_recv().is_ok());
        if matches!(status(folder).as_deref(), Some("starting" | "stopping")) {
            patience = BUSY;
        } else if exited && launched.is_some() {
            // Without a pid file nothing was in the way: the server itself would not start.
            patience = if folder.pid_file().exists() {
                ORPHANS_LINGER
            } else {
                Duration::ZERO
            };
        }
        if begun.elapsed() > patience {
            return Err(Error::Failed(format!(
                "PostgreSQL does not start; the end of {}:\n{}",
                folder.log().display(),
                log_end(folder)
            )));
        }
        if exited {
            launched = Some(spawn(folder, account, binaries, options)?);
        }
        thread::sleep(Duration::from_millis(
            if begun.elapsed() < Duration::from_secs(1) {
                10
            } else {
                100
            },
        ));
    }
}

/// Shuts down fast: sessions are ended, commits are kept.
pub(crate) fn shut_down(folder: &Folder, account: &Account, binaries: &Binaries) -> Result<(), Error> {
    let program = binaries.program("pg_ctl");
    let output = account
        .command(&program, folder.place())
        .args([
            "stop",
            "--silent",
            "--wait",
            "--mode",
            "fast",
            "--timeout",
            "120",
            "--pgdata",
        ])
        .arg(folder.data())
        .output()
        .map_err(Error::io("run", &program))?;
    if output.status.success() || !folder.pid_file().exists() {
        return Ok(());
    }
    Err(Error::Failed(format!(
        "pg_ctl stop failed: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    )))
}

/// Whether the server says it is ready and a connection is really answered: a pid file alone may be a dead server's.
pub(crate) fn answers(folder: &Folder) -> bool {
    if status(folder).as_deref() != Some("ready") {
        return false;
    }
    let Ok(mut stream) = UnixStream::connect(folder.socket()) else {
        return false;
    };
    let mut answer = [0];
    stream.set_read_timeout(Some(Duration::from_secs(5))).is_ok()
        && stream.write_all(&SSL_REQUEST).is_ok()
        && stream.read_exact(&mut answer).is_ok()
}

/// Line 8 of `postmaster.pid`: `starting`, `ready`, `standby` or `stopping`.
fn status(folder: &Folder) -> Option<String> {
    let text = fs::read_to_string(folder.pid_file()).ok()?;
    text.lines().nth(7).map(|line| line.trim().into())
}

/// The server in a process group of its own, so that Ctrl-C in the terminal reaches the application only, which drains
/// before it stops the server. A thread collects the exit at once: a zombie would look like a live server.
fn spawn(
    folder: &Folder,
    account: &Account,
    binaries: &Binaries,
    options: &Options,
) -> Result<Receiver<ExitStatus>, Error> {
    let log = open_log(folder)?;
    let program = binaries.program("postgres");
    let mut command = account.command(&program, folder.place());
    command
        .arg("-D")
        .arg(folder.data())
        .arg("-p")
        .arg(crate::folder::PORT.to_string());
    command.arg("-k").arg(folder.socket_dir());
    for (name, value) in options.all() {
        command.arg("-c").arg(format!("{name}={value}"));
    }
    let output = log.try_clone().map_err(Error::io("write", &folder.log()))?;
    let mut child = command
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(log)
        .spawn()
        .map_err(Error::io("run", &program))?;
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        if let Ok(status) = child.wait() {
            // Nobody listens any more once the server has come up.
            let _ = sender.send(status);
        }
    });
    Ok(receiver)
}

fn open_log(folder: &Folder) -> Result<File, Error> {
    let path = folder.log();
    if fs::metadata(&path).is_ok_and(|log| log.len() > LOG_LIMIT) {
        fs::rename(&path, path.with_extension("log.old")).map_err(Error::io("put aside", &path))?;
    }
    let open = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(&path);
    open.map_err(Error::io("open", &path))
}

fn log_end(folder: &Folder) -> String {
    let read = |path: &Path| {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(2000)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        std::io::Result::Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    read(&folder.log()).unwrap_or_default()
}
