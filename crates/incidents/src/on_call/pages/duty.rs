//! Who is on call, as it stands on the roster, on the desk and beside every open incident.

use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::page::{PageFrame, Shell};

use crate::on_call::{self, Shift};

/// A line and who is on call on it.
#[derive(Debug)]
pub(crate) struct Duty {
    pub(crate) line: String,
    /// "at once", "after 15 min".
    pub(crate) when: String,
    /// Who; empty = nobody who could.
    pub(crate) who: String,
    /// A telephone number.
    pub(crate) reach: String,
    /// Whose turn it is; empty = his own.
    pub(crate) instead_of: String,
    pub(crate) until: String,
}

/// When a line is called, in words.
pub(super) fn when(shell: &Shell, after_minutes: i32) -> String {
    if after_minutes == 0 {
        shell.t("on-call-at-once").into_owned()
    } else {
        shell.ta("on-call-after", "n", i64::from(after_minutes))
    }
}

/// A number a telephone can dial: what is written between the digits is left out.
pub(super) fn dial(reach: &str) -> String {
    let digits: String = reach
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    if digits.len() >= 3 { digits } else { String::new() }
}

impl Duty {
    pub(super) fn new(shell: &Shell, line: &on_call::Line, shift: Option<&Shift>) -> Self {
        let person = shift.and_then(|shift| shift.person.as_ref());
        Self {
            line: line.name.clone(),
            when: when(shell, line.after_minutes),
            who: person.map(|one| one.name.clone()).unwrap_or_default(),
            reach: person.map(|one| one.reach.clone()).unwrap_or_default(),
            instead_of: shift
                .and_then(|shift| shift.instead_of.as_ref())
                .map(|one| one.name.clone())
                .unwrap_or_default(),
            until: shift
                .map(|shift| shell.datetime(&shift.until))
                .unwrap_or_default(),
        }
    }

    /// The number to dial; empty = none.
    pub(crate) fn dial(&self) -> String {
        dial(&self.reach)
    }
}

/// Every line in use and who is on call on it now.
pub(crate) async fn duties(tx: &mut TenantTx, shell: &Shell) -> Result<Vec<Duty>> {
    let lines = on_call::now(tx).await?;
    Ok(lines
        .iter()
        .map(|one| Duty::new(shell, &one.line, one.now.as_ref()))
        .collect())
}

/// Whether the reader himself is on call somewhere now.
pub(super) fn is_mine(page: &PageFrame, shift: &Shift) -> bool {
    shift
        .person
        .as_ref()
        .is_some_and(|one| one.id == page.caller.user)
}

#[cfg(test)]
mod tests {
    use super::dial;

    #[test]
    fn a_number_is_dialled_without_what_stands_between() {
        assert_eq!(dial("+86 138-0000 0001"), "+8613800000001");
        assert_eq!(dial("ext. 4711"), "4711");
        assert_eq!(dial("pager B"), "");
    }
}
