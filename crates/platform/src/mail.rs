//! Outgoing mail. Sent by jobs only: no network call inside a transaction.

use anyhow::anyhow;
use lettre::message::header::{HeaderName, HeaderValue};
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
    /// Where one click takes the receiver off the list (RFC 8058), for what he has not asked for.
    pub unsubscribe: Option<String>,
}

/// What became of a message that was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The server took it.
    Taken,
    /// There is no such address: trying again changes nothing.
    Refused,
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
        match self.deliver(mail).await? {
            Delivery::Taken => Ok(()),
            Delivery::Refused => Err(anyhow!("the mail server refuses the address").into()),
        }
    }

    /// Sends one mail and says whether its address is refused for good; an error means the job should try again.
    pub async fn deliver(&self, mail: Mail) -> Result<Delivery> {
        let Some(transport) = &self.transport else {
            return Ok(Delivery::Taken);
        };
        let from: Mailbox = self
            .from
            .parse()
            .map_err(|error| Error::from(anyhow!("SQM_MAIL_FROM: {error}")))?;
        let Ok(to) = mail.to.parse::<Mailbox>() else {
            return Ok(Delivery::Refused);
        };
        let mut message = Message::builder().from(from).to(to).subject(mail.subject);
        if let Some(address) = mail.unsubscribe {
            let list = HeaderName::new_from_ascii_str("List-Unsubscribe");
            let click = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");
            message = message
                .raw_header(HeaderValue::new(list, format!("<{address}>")))
                .raw_header(HeaderValue::new(click, "List-Unsubscribe=One-Click".to_owned()));
        }
        let message = message
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
            .map_err(|error| anyhow!("mail: {error}"))?;
        match transport.send(message).await {
            Ok(_) => Ok(Delivery::Taken),
            Err(error) if error.is_permanent() => Ok(Delivery::Refused),
            Err(error) => Err(anyhow!("mail server: {error}").into()),
        }
    }
}
