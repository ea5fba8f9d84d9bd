//! Outgoing mail. Sent by jobs only: no network call inside a transaction.

use anyhow::anyhow;
use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::MailConfig;
use crate::error::{Error, Result};

/// A mail in both forms.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The receiver.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// For programs that show text.
    pub text: String,
    /// For programs that show HTML.
    pub html: String,
}

/// Sends mail through the configured server.
#[derive(Clone, Debug)]
pub struct Mailer {
    transport: Option<AsyncSmtpTransport<Tokio1Executor>>,
    from: String,
}

impl Mailer {
    /// Reads the settings; without a server, mail is switched off.
    pub fn new(config: &MailConfig) -> Result<Self> {
        let transport = if config.smtp_url.is_empty() {
            None
        } else {
            let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&config.smtp_url)
                .map_err(|error| anyhow!("SQM_SMTP_URL: {error}"))?;
            Some(builder.build())
        };
        Ok(Self {
            transport,
            from: config.from.clone(),
        })
    }

    /// Is there a server to send through?
    pub fn is_on(&self) -> bool {
        self.transport.is_some()
    }

    /// Sends one mail; an error means the job should try again.
    pub async fn send(&self, mail: Mail) -> Result<()> {
        let Some(transport) = &self.transport else {
            return Ok(());
        };
        let address = |text: &str| {
            text.parse::<Mailbox>()
                .map_err(|error| Error::from(anyhow!("mail address: {error}")))
        };
        let message = Message::builder()
            .from(address(&self.from)?)
            .to(address(&mail.to)?)
            .subject(mail.subject)
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
            .map_err(|error| anyhow!("mail: {error}"))?;
        transport
            .send(message)
            .await
            .map_err(|error| anyhow!("mail server: {error}"))?;
        Ok(())
    }
}
