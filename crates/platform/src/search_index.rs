//! Words of records as an index of many tenants keeps them, and how they are asked for (see migration 0402, which was
//! the first to do so).

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sqm_domain::ids::TenantId;
use uuid::Uuid;

use crate::search_text::words;

/// Positions are left out: all words must be there, wherever they stand. One word is kept once.
pub fn document(tenant: TenantId, parts: &[&str]) -> String {
    let mark = mark(tenant);
    let unique: BTreeSet<String> = parts.iter().flat_map(|part| words(part)).collect();
    let mut out = String::new();
    for word in unique {
        // A word longer than PostgreSQL indexes is no word people look for.
        if word.len() < 500 {
            let _ = write!(out, "'{mark}{word}' ");
        }
    }
    out
}

/// The question for all words of a text, the last one as its beginning while it is being typed in Latin letters.
pub fn query(tenant: TenantId, text: &str) -> Option<String> {
    let mark = mark(tenant);
    let words: Vec<String> = words(text).into_iter().filter(|word| word.len() < 500).collect();
    let mut terms: Vec<String> = words.iter().map(|word| format!("'{mark}{word}'")).collect();
    if let (Some(term), Some(word)) = (terms.last_mut(), words.last())
        && word.is_ascii()
    {
        term.push_str(":*");
    }
    (!terms.is_empty()).then(|| terms.join(" & "))
}

/// Four letters that tell tenants apart well enough for an index; the rows are tested for the whole tenant.
fn mark(tenant: TenantId) -> String {
    let bytes = Uuid::from(tenant).into_bytes();
    // The last bytes of a version 7 id are random, the first ones time.
    bytes[12..]
        .iter()
        .map(|byte| char::from(b'a' + byte % 26))
        .chain(['.'])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn words_of_one_tenant_are_not_those_of_another() {
        let (one, two) = (
            TenantId::new_at(Timestamp::UNIX_EPOCH),
            TenantId::new_at(Timestamp::UNIX_EPOCH),
        );
        assert_eq!(document(one, &["宽带 slow"]), document(one, &["slow", "宽带"]));
        let asked = query(one, "宽带").unwrap();
        assert!(document(one, &["宽带网速慢"]).contains(&asked));
        assert_ne!(query(two, "宽带").unwrap(), asked);
        assert!(query(one, "slow").unwrap().ends_with("slow':*"));
        assert_eq!(query(one, " - "), None);
    }

    #[test]
    fn nothing_typed_leaves_its_quotes() {
        let tenant = TenantId::new_at(Timestamp::UNIX_EPOCH);
        let asked = query(tenant, r"o'brien' | \x").unwrap();
        assert_eq!(asked.matches('\'').count(), 6);
        assert!(!asked.contains('\\') && !asked.contains('|'));
    }
}
