//! Addresses that pages are left for, and may be sent to.

/// Query pairs as an address, leaving out what is empty.
pub(crate) fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<_> = pairs.iter().filter(|(_, value)| !value.is_empty()).collect();
    match serde_html_form::to_string(pairs) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

/// An address inside the product that somebody may be sent to. Anything a browser could read as another host is
/// refused: `//host`, `/\host`, control characters.
pub(crate) fn local(address: &str) -> Option<&str> {
    let rest = address.strip_prefix('/')?;
    let safe = !rest.starts_with(['/', '\\']) && !address.chars().any(|c| c.is_control() || c == '\\');
    (safe && address.is_ascii()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_addresses_are_followed() {
        for good in ["/", "/tickets?state=open", "/settings/people/1#x"] {
            assert_eq!(local(good), Some(good));
        }
        for bad in [
            "",
            "tickets",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\tx",
            "/a\\b",
            "/店",
        ] {
            assert_eq!(local(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn empty_filters_leave_the_address() {
        assert_eq!(address("/x", &[("q", ""), ("role", "")]), "/x");
        assert_eq!(
            address("/x", &[("q", "李 a"), ("role", "agent")]),
            "/x?q=%E6%9D%8E+a&role=agent"
        );
    }
}
