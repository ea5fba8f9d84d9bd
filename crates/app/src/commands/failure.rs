//! What the command line says when a command fails.

use sqm_platform::Error;
use sqm_platform::i18n::{Catalogue, Lang};

/// The reasons in words: what is wrong with which option or field, each on a line of its own; else the chain of causes.
pub(crate) fn in_words(error: &anyhow::Error) -> String {
    let Some(Error::Invalid(fields)) = error.downcast_ref::<Error>() else {
        return format!("{error:#}");
    };
    let Ok(catalogue) = Catalogue::load() else {
        return format!("{error:#}");
    };
    let lines: Vec<String> = fields
        .iter()
        .map(|field| format!("{}: {}", field.field, field.text(&catalogue, Lang::En)))
        .collect();
    lines.join("\n     ")
}

/// What is to be tried again later.
#[derive(Debug)]
pub(super) struct Deferred(pub(super) anyhow::Error);

impl std::fmt::Display for Deferred {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl std::error::Error for Deferred {}

/// How the process ends: as `sysexits.h` has it where a program reads it, 1 elsewhere.
pub(crate) fn code(error: &anyhow::Error) -> u8 {
    const EX_DATAERR: u8 = 65;
    const EX_TEMPFAIL: u8 = 75;
    if error.is::<Deferred>() {
        EX_TEMPFAIL
    } else if matches!(error.downcast_ref::<Error>(), Some(Error::Invalid(_))) {
        EX_DATAERR
    } else {
        1
    }
}
