//! Codes as people read them.

use std::fmt::Display;

use sqm_domain::ticket::{PendingReason, Priority, Status};
use sqm_platform::page::PageFrame;

/// The name of a code of a list: `ticket-status` `open`, `channel` `phone`.
pub(super) fn word(page: &PageFrame, list: &str, code: impl Display) -> String {
    page.t(&format!("{list}-{code}").replace('_', "-"))
}

/// A status with what it waits for.
pub(super) fn status(page: &PageFrame, status: Status, reason: Option<PendingReason>) -> String {
    let name = word(page, "ticket-status", status);
    match reason {
        Some(reason) => format!("{name} · {}", word(page, "pending-reason", reason)),
        None => name,
    }
}

/// The level of `badge::priority` that a priority looks like.
pub(super) fn level(priority: Priority) -> &'static str {
    match priority {
        Priority::P1 => "urgent",
        Priority::P2 => "high",
        Priority::P3 => "normal",
        Priority::P4 | Priority::P5 => "low",
    }
}

/// What stands in the disc beside a name.
pub(super) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    match (words.next(), words.next()) {
        (Some(a), Some(b)) => a
            .chars()
            .take(1)
            .chain(b.chars().take(1))
            .collect::<String>()
            .to_uppercase(),
        // As in the corner of the shell: a Chinese name shows its last character.
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
