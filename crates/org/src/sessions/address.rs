//! Where a request comes from and what sends it.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use http::header::USER_AGENT;
use http::request::Parts;
use sqm_platform::AppState;

/// The other end of a connection.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its address, for counting attempts. Read from a header only behind a proxy of our own: whoever guesses passwords
    /// would write a new one each time.
    pub address: String,
    /// What it calls itself, cut to what a person reads.
    pub agent: String,
}

impl FromRequestParts<AppState> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let forwarded = || {
            let entries = parts.headers.get_all("x-forwarded-for").iter();
            let last = entries.filter_map(|value| value.to_str().ok()).next_back()?;
            last.rsplit(',').next().map(|entry| entry.trim().to_owned())
        };
        // The last entry is the proxy's own word; those before it anybody may have written.
        let told = if state.config.behind_proxy {
            forwarded()
        } else {
            None
        };
        let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or_else(
            || "unknown".to_owned(),
            |ConnectInfo(address)| address.ip().to_string(),
        );
        let address = told.unwrap_or(connected);
        let agent = parts
            .headers
            .get(USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        Ok(Self {
            address,
            agent: agent.chars().take(200).collect(),
        })
    }
}
