//! Codes and names as people read them.

use std::fmt::Display;

use super::PageFrame;

/// The name of a code of a list: `ticket-status` `open`, `channel` `phone`.
pub fn word(page: &PageFrame, list: &str, code: impl Display) -> String {
    page.t(&format!("{list}-{code}").replace('_', "-"))
}

/// What stands in the disc beside a name.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    match (words.next(), words.next()) {
        (Some(a), Some(b)) => a
            .chars()
            .take(1)
            .chain(b.chars().take(1))
            .collect::<String>()
            .to_uppercase(),
        // A Chinese name shows its given name's last character, as colleagues know each other by; a masked one has only
        // its first.
        (Some(a), None) if !a.is_ascii() => a
            .chars()
            .rfind(|c| *c != '*')
            .map(String::from)
            .unwrap_or_default(),
        (Some(a), None) => a.chars().take(2).collect::<String>().to_uppercase(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn masked_names_have_initials_too() {
        assert_eq!(initials("王**"), "王");
        assert_eq!(initials("李小明"), "明");
        assert_eq!(initials("Anna Berg"), "AB");
        assert_eq!(initials(""), "");
    }
}
