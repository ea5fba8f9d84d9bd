//! Outgoing short messages, through whichever gateway the installation names. Sent by jobs only: no network call inside a
//! transaction.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use reqwest::redirect::Policy;
use serde_json::json;

use crate::config::SmsConfig;
use crate::error::Result;
use crate::mail::Delivery;

/// Something that takes short messages.
pub trait SmsGateway: Send + Sync {
    /// Hands one over; an error means the job should try again.
    fn send<'a>(&'a self, to: &'a str, text: &'a str) -> BoxFuture<'a, Result<Delivery>>;
}

/// The installation's gateway, if it has one.
#[derive(Clone)]
pub struct Sms(Option<Arc<dyn SmsGateway>>);

impl std::fmt::Debug for Sms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sms").field("on", &self.is_on()).finish()
    }
}

impl Sms {
    /// Reads the settings; without an address, short messages are switched off.
    pub fn new(config: &SmsConfig) -> Self {
        if config.url.is_empty() {
            return Self(None);
        }
        Self(Some(Arc::new(HttpGateway {
            config: config.clone(),
            client: OnceLock::new(),
        })))
    }

    /// Through this gateway.
    pub fn through(gateway: Arc<dyn SmsGateway>) -> Self {
        Self(Some(gateway))
    }

    /// Is there a gateway to send through?
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Sends one message.
    pub async fn deliver(&self, to: &str, text: &str) -> Result<Delivery> {
        match &self.0 {
            Some(gateway) => gateway.send(to, text).await,
            None => Ok(Delivery::Taken),
        }
    }
}

/// A gateway that takes `POST {"to": "…", "text": "…"}`, as nearly all of them can be made to.
struct HttpGateway {
    config: SmsConfig,
    /// Made with the first message, when the process has its TLS.
    client: OnceLock<reqwest::Client>,
}

impl SmsGateway for HttpGateway {
    fn send<'a>(&'a self, to: &'a str, text: &'a str) -> BoxFuture<'a, Result<Delivery>> {
        self.post(to, text).boxed()
    }
}

impl HttpGateway {
    async fn post(&self, to: &str, text: &str) -> Result<Delivery> {
        self.check_address().await?;
        let mut request = self
            .client()?
            .post(&self.config.url)
            .json(&json!({ "to": to, "text": text }));
        if !self.config.token.is_empty() {
            request = request.bearer_auth(&self.config.token);
        }
        let answer = request
            .send()
            .await
            .map_err(|error| anyhow!("SMS gateway: {}", error.without_url()))?;
        match answer.status().as_u16() {
            200..300 => Ok(Delivery::Taken),
            // It understands and says no: the number is none.
            400 | 404 | 422 => Ok(Delivery::Refused),
            status => Err(anyhow!("SMS gateway: status {status}").into()),
        }
    }

    fn client(&self) -> Result<&reqwest::Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = reqwest::Client::builder()
            // Where it sends us is not where the installation said.
            .redirect(Policy::none())
            .timeout(Duration::from_secs(15))
            .build()
            .context("SMS gateway")?;
        Ok(self.client.get_or_init(|| client))
    }

    /// Machines of the inner network are no gateway, unless the installation says so (`SQM_SMS_PRIVATE`).
    async fn check_address(&self) -> Result<()> {
        if self.config.private {
            return Ok(());
        }
        let url = reqwest::Url::parse(&self.config.url).context("SQM_SMS_URL")?;
        let host = url
            .host_str()
            .ok_or_else(|| anyhow!("SQM_SMS_URL names no host"))?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let port = url.port_or_known_default().unwrap_or(443);
        let mut found = tokio::net::lookup_host((host, port))
            .await
            .context("SMS gateway")?;
        if found.any(|address| is_private(address.ip())) {
            return Err(
                anyhow!("SQM_SMS_URL leads into the inner network; SQM_SMS_PRIVATE=true allows it").into(),
            );
        }
        Ok(())
    }
}

/// An address that is not of the open internet.
fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_broadcast()
        }
        IpAddr::V6(v6) => {
            v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inner_network_is_known() {
        for inner in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "169.254.169.254",
            "::1",
            "fd00::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(is_private(inner.parse().unwrap()), "{inner}");
        }
        for outer in ["8.8.8.8", "2001:4860:4860::8888"] {
            assert!(!is_private(outer.parse().unwrap()), "{outer}");
        }
    }

    #[tokio::test]
    async fn a_gateway_inside_has_to_be_allowed() {
        let config = SmsConfig {
            url: "http://127.0.0.1:9/sms".to_owned(),
            ..SmsConfig::default()
        };
        let error = Sms::new(&config).deliver("138", "text").await.unwrap_err();
        assert!(format!("{error:?}").contains("SQM_SMS_PRIVATE"), "{error:?}");
    }
}
