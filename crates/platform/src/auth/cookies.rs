//! The session cookie: opaque, `__Host-` over https, plain with a warning at start where the public address is not.

use http::header::{COOKIE, HeaderMap, HeaderValue};

use crate::config::Config;

/// Reads and writes the session cookie.
#[derive(Debug)]
pub struct SessionCookie;

impl SessionCookie {
    fn name(config: &Config) -> &'static str {
        if config.is_https() { "__Host-sqm" } else { "sqm" }
    }

    /// The value sent by the browser.
    pub fn read(headers: &HeaderMap, config: &Config) -> Option<String> {
        cookie(headers, Self::name(config))
    }

    /// `Set-Cookie` that signs in for the life of the session.
    pub fn set(value: &str, max_age_seconds: i64, config: &Config) -> Option<HeaderValue> {
        let secure = if config.is_https() { "; Secure" } else { "" };
        let name = Self::name(config);
        HeaderValue::from_str(&format!(
            "{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}{secure}"
        ))
        .ok()
    }

    /// `Set-Cookie` that signs out.
    pub fn clear(config: &Config) -> Option<HeaderValue> {
        Self::set("", 0, config)
    }
}

/// One cookie by name.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

/// The language chosen on a page without sign-in.
pub(crate) fn cookie_lang(headers: &HeaderMap) -> Option<crate::i18n::Lang> {
    cookie(headers, "lang")
        .as_deref()
        .and_then(crate::i18n::Lang::from_tag)
}
