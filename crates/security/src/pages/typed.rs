//! What forms send, read.

use jiff::civil::Date;
use sqm_platform::{Error, Result};

/// A day; nothing when the field is empty.
pub(super) fn day(field: &'static str, text: &str) -> Result<Option<Date>> {
    match text.trim() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| Error::field(field, "field-date")),
    }
}
