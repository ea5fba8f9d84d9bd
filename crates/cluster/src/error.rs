use std::fmt;
use std::io;
use std::path::Path;

/// Why a private cluster could not be had.
#[derive(Debug)]
pub enum Error {
    /// No PostgreSQL 15 or newer (or none of the major version that made the data) is installed.
    NotInstalled(String),
    /// The operating system refused something; the text says what was being done.
    Io(String, io::Error),
    /// A PostgreSQL program failed; the text is its own words or the end of the server's log.
    Failed(String),
}

impl Error {
    /// Turns an [`io::Error`] into one that names the path it happened on.
    pub(crate) fn io(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let text = format!("cannot {doing} {}", path.display());
        move |error| Self::Io(text, error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInstalled(text) | Self::Failed(text) => f.write_str(text),
            Self::Io(text, error) => write!(f, "{text}: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(_, error) => Some(error),
            _ => None,
        }
    }
}
