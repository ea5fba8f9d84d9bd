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
