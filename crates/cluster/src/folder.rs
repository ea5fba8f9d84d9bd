use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::account::Account;
use crate::lock::Lock;

/// Only names the socket file: the server listens on no network address.
pub(crate) const PORT: u16 = 5432;

/// Linux allows 107 bytes and a zero in a socket address, macOS 103.
const LONGEST_SOCKET: usize = 103;

/// Where clusters live whose own folder the server's account cannot enter.
const ELSEWHERE: &str = "/var/lib/sqm";

/// The folder of a cluster: `data`, `password`, `postgres.log`, `run` with the socket, and two lock files.
#[derive(Debug)]
pub(crate) struct Folder {
    given: PathBuf,
    place: PathBuf,
    socket_dir: PathBuf,
}

impl Folder {
    /// Creates what is missing. As root under a folder closed to others (`/root`), the cluster is kept in
    /// `/var/lib/sqm` and `elsewhere` in the given folder points to it.
    pub(crate) fn open(dir: &Path, account: &Account) -> Result<Self, Error> {
        fs::create_dir_all(dir).map_err(Error::io("create", dir))?;
        let given = fs::canonicalize(dir).map_err(Error::io("find", dir))?;
        let place = if account.reaches(&given) {
            given.clone()
        } else {
            place_elsewhere(&given)
        };
        if place != given {
            fs::create_dir_all(&place).map_err(Error::io("create", &place))?;
            let pointer = given.join("elsewhere");
            match symlink(&place, &pointer) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return Err(Error::io("create", &pointer)(error));
                }
                _ => {}
            }
        }
        account.own(&place)?;
        let socket_dir = Self::socket_dir_of(&place, account);
        private_dir(&socket_dir, account)?;
        Ok(Self {
            given,
            place,
            socket_dir,
        })
    }

    /// `run` beside the data, or a folder in `/tmp` where that path would be too long for a socket address.
    fn socket_dir_of(place: &Path, account: &Account) -> PathBuf {
        let beside = place.join("run");
        if socket_in(&beside).as_os_str().len() <= LONGEST_SOCKET {
            return beside;
        }
        PathBuf::from(format!("/tmp/sqm-{}-{:016x}", account.uid(), fingerprint(place)))
    }

    /// The folder as the caller named it.
    pub(crate) fn given(&self) -> &Path {
        &self.given
    }

    pub(crate) fn place(&self) -> &Path {
        &self.place
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.place.join("data")
    }

    pub(crate) fn unfinished_data(&self) -> PathBuf {
        self.place.join("data.new")
    }

    pub(crate) fn pid_file(&self) -> PathBuf {
        self.data().join("postmaster.pid")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.place.join("postgres.log")
    }

    pub(crate) fn password_file(&self) -> PathBuf {
        self.place.join("password")
    }

    pub(crate) fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    pub(crate) fn socket(&self) -> PathBuf {
        socket_in(&self.socket_dir)
    }

    /// The major version that made the data, if there is data.
    pub(crate) fn version(&self) -> Result<Option<u32>, Error> {
        let file = self.data().join("PG_VERSION");
        match fs::read_to_string(&file) {
            Ok(text) => Ok(text.trim().parse().ok()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", &file)(error)),
        }
    }

    /// The superuser's password: 128 random bits made before the cluster is, readable by the server's account only.
    pub(crate) fn password(&self, account: &Account) -> Result<String, Error> {
        let file = self.password_file();
        match fs::read_to_string(&file) {
            Ok(password) if !password.trim().is_empty() => return Ok(password.trim().into()),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(Error::io("read", &file)(error)),
            _ if self.data().exists() => {
                let data = self.data();
                return Err(Error::Failed(format!(
                    "{} is gone, the key to {}",
                    file.display(),
                    data.display()
                )));
            }
            _ => {}
        }
        let random = Path::new("/dev/urandom");
        let mut bytes = [0_u8; 16];
        File::open(random)
            .and_then(|mut source| source.read_exact(&mut bytes))
            .map_err(Error::io("read", random))?;
        let password = format!("{:032x}", u128::from_ne_bytes(bytes));
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&file)
            .and_then(|mut open| open.write_all(password.as_bytes()).and_then(|()| open.sync_all()))
            .map_err(Error::io("write", &file))?;
        account.own(&file)?;
        Ok(password)
    }

    /// Held while a process decides whether to create, launch or stop: two starts at once become one after the other.
    pub(crate) fn lock_start(&self) -> Result<Lock, Error> {
        Lock::alone(&self.place.join("start.lock"))
    }

    /// Makes this process count as a user of the server until the lock is dropped, however the process ends.
    pub(crate) fn join(&self) -> Result<Lock, Error> {
        Lock::shared(&self.users())
    }

    /// Whether some process has joined.
    pub(crate) fn in_use(&self) -> Result<bool, Error> {
        Ok(Lock::try_alone(&self.users())?.is_none())
    }

    fn users(&self) -> PathBuf {
        self.place.join("users.lock")
    }
}

/// Where root would keep the cluster of `dir`: in it if anybody may enter, else elsewhere. Needed before the account is
/// known, to see whom existing data belongs to.
pub(crate) fn place_for_root(dir: &Path) -> PathBuf {
    let given = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_path_buf());
    let elsewhere = place_elsewhere(&given);
    if given.join("data").exists() {
        given
    } else {
        elsewhere
    }
}

fn place_elsewhere(given: &Path) -> PathBuf {
    Path::new(ELSEWHERE).join(format!("{:016x}", fingerprint(given)))
}

fn socket_in(dir: &Path) -> PathBuf {
    dir.join(format!(".s.PGSQL.{PORT}"))
}

/// FNV-1a: the same for a path in every build, unlike the standard library's hasher.
fn fingerprint(path: &Path) -> u64 {
    path.as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// A folder only the account can enter. One that exists must already be so: in `/tmp` anybody may have made it.
fn private_dir(path: &Path, account: &Account) -> Result<(), Error> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => account.own(path),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let found = fs::symlink_metadata(path).map_err(Error::io("look at", path))?;
            if found.is_dir() && found.uid() == account.uid() && found.mode() & 0o777 == 0o700 {
                return Ok(());
            }
            Err(Error::Failed(format!(
                "{} exists but is not a private folder of the server",
                path.display()
            )))
        }
        Err(error) => Err(Error::io("create", path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_too_long_for_a_socket_moves_only_the_socket() {
        let account = Account::choose(Path::new("/nowhere")).expect("there is an account");
        let short = Path::new("/srv/sqm/.data/postgres");
        assert_eq!(Folder::socket_dir_of(short, &account), short.join("run"));
        let long = PathBuf::from("/srv").join("deep/".repeat(30));
        let moved = Folder::socket_dir_of(&long, &account);
        assert!(moved.starts_with("/tmp") && socket_in(&moved).as_os_str().len() <= LONGEST_SOCKET);
    }

    #[test]
    fn fingerprints_do_not_change_between_builds() {
        assert_eq!(fingerprint(Path::new("")), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(Path::new("a")), 0xaf63_dc4c_8601_ec8c);
    }
}
