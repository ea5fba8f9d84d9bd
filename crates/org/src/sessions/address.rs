//! Where a request comes from and what sends it.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use http::header::USER_AGENT;
use http::request::Parts;

/// The other end of a connection.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its address, for counting attempts. Never read from a header: whoever guesses passwords would write a new one
    /// each time.
    pub address: String,
    /// What it calls itself, cut to what a person reads.
    pub agent: String,
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or_else(
            || "unknown".to_owned(),
            |ConnectInfo(address)| address.ip().to_string(),
        );
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
