//! The sign-ins of the demo tenant: passwords made for this installation, kept where only its owner can read them.

use std::fmt;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use rand::RngExt as _;
use serde::{Deserialize, Serialize};

/// One sign-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignIn {
    /// The role.
    pub role: String,
    /// The address.
    pub email: String,
    /// The password.
    pub password: String,
}

/// All sign-ins shown at start.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignIns {
    /// The tenant's short name.
    pub tenant: String,
    /// One per role.
    pub people: Vec<SignIn>,
    /// Has the tenant been filled to the end?
    pub complete: bool,
}

impl SignIns {
    fn path(data_dir: &Path) -> PathBuf {
        data_dir.join("demo-sign-ins.json")
    }

    /// Reads what an earlier start made.
    pub fn load(data_dir: &Path) -> Result<Option<Self>> {
        match std::fs::read(Self::path(data_dir)) {
            Ok(bytes) => Ok(Some(
                serde_json::from_slice(&bytes).context("demo-sign-ins.json")?,
            )),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps them for later starts, readable by the owner only.
    pub fn save(&self, data_dir: &Path) -> Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(Self::path(data_dir))?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.sync_all()?;
        Ok(())
    }
}

impl fmt::Display for SignIns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  Tenant: {}", self.tenant)?;
        for person in &self.people {
            writeln!(
                f,
                "    {:<18} {:<28} {}",
                person.role, person.email, person.password
            )?;
        }
        Ok(())
    }
}

/// A password a person can type: five groups of four letters and digits that cannot be mistaken for one another.
pub(super) fn new_password() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut rng = rand::rng();
    let group = |rng: &mut rand::rngs::ThreadRng| -> String {
        (0..4)
            .map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())]))
            .collect()
    };
    (0..5).map(|_| group(&mut rng)).collect::<Vec<_>>().join("-")
}
