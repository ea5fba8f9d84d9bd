use std::fs::{self, Metadata};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::Error;

/// The operating system account the server runs under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    uid: u32,
    gid: u32,
    /// Whether it differs from the account of this process, which is then root.
    dropped: bool,
}

impl Account {
    /// Ourselves; as root, the owner of the data if there is any already (`postgres` may have been created since), else
    /// `postgres`, else `nobody`.
    pub(crate) fn choose(dir: &Path) -> Result<Self, Error> {
        let me = Self {
            uid: id(&["-u"])?,
            gid: id(&["-g"])?,
            dropped: false,
        };
        if me.uid != 0 {
            return Ok(me);
        }
        if let Ok(data) = fs::metadata(crate::folder::place_for_root(dir).join("data"))
            && data.uid() != 0
        {
            return Ok(Self {
                uid: data.uid(),
                gid: data.gid(),
                dropped: true,
            });
        }
        let named = |name| {
            Ok::<_, Error>(Self {
                uid: id(&["-u", name])?,
                gid: id(&["-g", name])?,
                dropped: true,
            })
        };
        named("postgres").or_else(|_| named("nobody"))
    }

    pub(crate) fn uid(&self) -> u32 {
        self.uid
    }

    /// Lets a program of PostgreSQL run under this account, in a folder the account can enter, and free of `PG…`
    /// variables that would lead it elsewhere.
    pub(crate) fn command(&self, program: &Path, cwd: &Path) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"PG")) {
            command.env_remove(name);
        }
        command.current_dir(cwd).env("LC_ALL", "C");
        if self.dropped {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Hands a file or folder over to the account.
    pub(crate) fn own(&self, path: &Path) -> Result<(), Error> {
        if self.dropped {
            chown(path, Some(self.uid), Some(self.gid)).map_err(Error::io("hand over", path))?;
        }
        Ok(())
    }

    /// Whether every folder above `path` lets the account through. An account that was not changed is not asked: it
    /// got here by itself.
    pub(crate) fn reaches(&self, path: &Path) -> bool {
        let enters = |folder: &Metadata| {
            let execute = match (folder.uid() == self.uid, folder.gid() == self.gid) {
                (true, _) => 0o100,
                (_, true) => 0o010,
                _ => 0o001,
            };
            folder.mode() & execute != 0
        };
        !self.dropped
            || path
                .ancestors()
                .skip(1)
                .all(|above| fs::metadata(above).is_ok_and(|folder| enters(&folder)))
    }
}

/// Asks `id`, which knows accounts that are not in `/etc/passwd` too (macOS, LDAP).
fn id(arguments: &[&str]) -> Result<u32, Error> {
    let output = Command::new("id")
        .args(arguments)
        .output()
        .map_err(Error::io("run", Path::new("id")))?;
    let unknown = || {
        Error::Failed(format!(
            "no operating system account for `id {}`",
            arguments.join(" ")
        ))
    };
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .map_err(|_| unknown())
}
