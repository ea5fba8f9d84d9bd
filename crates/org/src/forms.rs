//! What pages with forms share: errors beside their fields, the way back, texts that may be empty.

use sqm_platform::page::PageFrame;
use sqm_platform::{AppState, Error, Result};

/// The field that stands for the form as a whole.
const WHOLE: &str = "top";

/// What is wrong with a submitted form, in the reader's words.
#[derive(Debug, Default)]
pub(crate) struct FormErrors(Vec<(String, String)>);

impl FormErrors {
    /// Sorts a refusal into what can be said beside the form; anything else is no matter of the form.
    pub(crate) fn of_refusal(state: &AppState, page: &PageFrame, error: Error) -> Result<Self> {
        let whole = |key: &str| Self(vec![(WHOLE.to_owned(), page.t(key))]);
        match error {
            Error::Invalid(fields) => Ok(Self(
                fields
                    .iter()
                    .map(|field| {
                        (
                            field.field.clone(),
                            field.text(&state.catalogue, page.caller.lang),
                        )
                    })
                    .collect(),
            )),
            Error::Conflict(key) => Ok(whole(key)),
            Error::Precondition => Ok(whole("error-conflict")),
            other => Err(other),
        }
    }

    /// All of them, for the sum at the top.
    pub(crate) fn list(&self) -> &[(String, String)] {
        &self.0
    }

    /// What is wrong with one field; empty if nothing is.
    pub(crate) fn of(&self, field: &str) -> &str {
        self.0
            .iter()
            .find(|(name, _)| name == field)
            .map_or("", |(_, text)| text)
    }
}

/// A text that a form leaves empty to say nothing.
pub(crate) fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// An id that a form leaves empty to say nothing; what is no id is as good as nothing.
pub(crate) fn filled_id<T: From<uuid::Uuid>>(text: &str) -> Option<T> {
    text.trim().parse::<uuid::Uuid>().ok().map(T::from)
}

/// Was this page opened after something was done, as its address says?
pub(crate) fn done(page: &PageFrame) -> bool {
    page.uri
        .query()
        .is_some_and(|query| query.split('&').any(|pair| pair == "done=1"))
}

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
