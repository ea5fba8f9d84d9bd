//! Files for spreadsheets.

use std::fmt::{Display, Write as _};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::db::TenantTx;
use crate::i18n::{Arg, Catalogue, Lang};
use crate::state::AppState;

/// What a file begins with: spreadsheets take UTF-8 for what it is only with a byte order mark.
pub const MARK: char = '\u{feff}';

/// One line (RFC 4180). A cell that a spreadsheet would run as a formula is made a text.
pub fn line<'a>(out: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(',');
        }
        let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            "'"
        } else {
            ""
        };
        if cell.contains([',', '"', '\n', '\r']) {
            let _ = write!(out, "\"{guard}{}\"", cell.replace('"', "\"\""));
        } else {
            let _ = write!(out, "{guard}{cell}");
        }
    }
    out.push_str("\r\n");
}

/// A file in the language and the time zone of whoever asked for it.
#[derive(Debug)]
pub struct Sheet<'a> {
    catalogue: &'a Catalogue,
    lang: Lang,
    zone: TimeZone,
    text: String,
}

impl<'a> Sheet<'a> {
    /// Begins a file; its first line names the columns by these message keys.
    pub fn new(state: &'a AppState, tx: &TenantTx, heads: &[&str]) -> Self {
        let mut sheet = Self {
            catalogue: &state.catalogue,
            lang: tx.lang(),
            zone: tx.zone().clone(),
            text: String::from(MARK),
        };
        let heads: Vec<String> = heads.iter().map(|key| sheet.word(key)).collect();
        sheet.add(&heads);
        sheet
    }

    /// The message of a key.
    pub fn word(&self, key: &str) -> String {
        self.catalogue.text(self.lang, key).into_owned()
    }

    /// The message of a key that names a number `n`.
    pub fn counted(&self, key: &str, n: i64) -> String {
        self.catalogue
            .text_with(self.lang, key, &[("n", Arg::Int(n))])
            .into_owned()
    }

    /// The name of a code of a list: `ticket-status` `open`.
    pub fn code(&self, list: &str, code: impl Display) -> String {
        self.word(&format!("{list}-{code}").replace('_', "-"))
    }

    /// The same of several codes.
    pub fn codes(&self, list: &str, codes: &[impl Display]) -> String {
        let words: Vec<String> = codes.iter().map(|code| self.code(list, code)).collect();
        words.join("; ")
    }

    /// Yes or no.
    pub fn yes(&self, is: bool) -> String {
        self.word(if is { "ui-yes" } else { "ui-no" })
    }

    /// An instant by the tenant's clock, to the second; nothing where there is none.
    pub fn moment(&self, at: impl Into<Option<Timestamp>>) -> String {
        at.into().map_or(String::new(), |at| {
            at.to_zoned(self.zone.clone())
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string()
        })
    }

    /// Adds a line.
    pub fn add(&mut self, cells: &[String]) {
        line(&mut self.text, cells.iter().map(String::as_str));
    }

    /// The file.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }
}

/// A number, a day, a name that may be absent.
pub fn some(value: Option<impl Display>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_defused() {
        let mut out = String::new();
        line(&mut out, ["a,b", "say \"hi\"", "=1+1", "-5", "宽带"].into_iter());
        assert_eq!(out, "\"a,b\",\"say \"\"hi\"\"\",'=1+1,'-5,宽带\r\n");
    }
}
