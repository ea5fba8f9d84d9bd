//! Lines of files for spreadsheets.

use std::fmt::Write as _;

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
