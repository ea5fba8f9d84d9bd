//! Incoming mail: a raw RFC 5322 message as the product needs it, whatever hands it over. Nothing of it is trusted: names and
//! texts are cleaned of what no text holds, a sender is a claim, and marks only ever speak against a message.

use jiff::Timestamp;
use mail_parser::{Message, MessageParser, MimeHeaders as _, PartType};
use sqm_domain::mail::MailWhy;

use crate::crypto::normalise_email;

/// Ids of earlier messages that are looked at: the nearest ones.
const REFERENCES: usize = 50;

/// A message.
#[derive(Clone, Debug, Default)]
pub struct MailIn {
    /// Its id without the brackets; none where the sender gave none.
    pub message_id: Option<String>,
    /// The messages it answers, the nearest last: `References`, then `In-Reply-To`.
    pub answers: Vec<String>,
    /// The subject on one line.
    pub subject: String,
    /// Its words; HTML as text.
    pub text: String,
    /// Who claims to have written it; none where nobody, or several.
    pub sender: Option<Sender>,
    /// When it claims to be written.
    pub date: Option<Timestamp>,
    /// What it brings along.
    pub attachments: Vec<Attachment>,
    /// What says that no person wrote it.
    pub automatic: Option<MailWhy>,
    /// The receiving mail system found that its sender is not who it claims to be (RFC 8601: `dmarc=fail`).
    pub is_forged: bool,
}

/// Who claims to have written a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The address, trimmed and lower-cased.
    pub address: String,
    /// The name beside it.
    pub name: String,
}

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name without folders; empty where the sender gave none.
    pub name: String,
    /// Its media type as the sender calls it.
    pub content_type: String,
    /// The decoded bytes.
    pub bytes: Vec<u8>,
}

/// Reads a raw message; none where it is none.
pub fn read(raw: &[u8]) -> Option<MailIn> {
    let message = MessageParser::default().parse(raw)?;
    if message.headers().is_empty() {
        return None;
    }
    let sender = sender(&message);
    Some(MailIn {
        message_id: message.message_id().map(line).filter(|id| !id.is_empty()),
        answers: answers(&message),
        subject: message.subject().map(line).unwrap_or_default(),
        text: text(&message),
        automatic: automatic(&message, sender.as_ref()),
        is_forged: is_forged(&message),
        date: message
            .date()
            .filter(|date| date.is_valid())
            .and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
        attachments: message.attachments().map(attachment).collect(),
        sender,
    })
}

/// One line without control characters.
fn line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The one author. Several are refused as nobody: which of them a reader is shown is for his program to say.
fn sender(message: &Message<'_>) -> Option<Sender> {
    let mut authors = message
        .header_values("From")
        .filter_map(|value| value.as_address())
        .flat_map(|list| list.iter());
    let (first, second) = (authors.next()?, authors.next());
    let address = normalise_email(first.address()?);
    let whole = address
        .split_once('@')
        .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty() && !host.contains('@'));
    let clean = !address.chars().any(|c| c.is_control() || c.is_whitespace());
    (second.is_none() && whole && clean && address.len() <= 254).then(|| Sender {
        name: first.name().map(line).unwrap_or_default(),
        address,
    })
}

fn answers(message: &Message<'_>) -> Vec<String> {
    let mut ids: Vec<String> = [message.references(), message.in_reply_to()]
        .into_iter()
        .filter_map(|value| value.as_text_list())
        .flatten()
        .map(|id| line(id))
        .filter(|id| !id.is_empty())
        .collect();
    let surplus = ids.len().saturating_sub(REFERENCES);
    ids.drain(..surplus);
    ids
}

fn text(message: &Message<'_>) -> String {
    let parts: Vec<String> = (0..message.text_body_count())
        .filter_map(|place| message.body_text(place))
        .map(|part| {
            part.replace("\r\n", "\n")
                .chars()
                .filter(|c| matches!(c, '\n' | '\t') || !c.is_control())
                .collect::<String>()
                .trim()
                .to_owned()
        })
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n\n")
}

fn attachment(part: &mail_parser::MessagePart<'_>) -> Attachment {
    let content_type = part.content_type().map(|kind| match kind.subtype() {
        Some(subtype) => line(&format!("{}/{subtype}", kind.ctype())),
        None => line(kind.ctype()),
    });
    let named = part.attachment_name().map(|name| {
        let name = line(name);
        name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
    });
    let is_message = matches!(part.body, PartType::Message(_));
    Attachment {
        name: named.unwrap_or_else(|| {
            if is_message {
                "message.eml".to_owned()
            } else {
                String::new()
            }
        }),
        content_type: content_type.unwrap_or_default(),
        bytes: part.contents().to_vec(),
    }
}

/// What says that no person wrote it. Answering or recording such messages is how two programs begin to talk to each other.
fn automatic(message: &Message<'_>, sender: Option<&Sender>) -> Option<MailWhy> {
    let header = |name: &'static str| {
        message
            .header_raw(name)
            .map(|value| value.trim().to_ascii_lowercase())
    };
    if header("Return-Path").is_some_and(|path| path == "<>") {
        return Some(MailWhy::EmptyReturnPath);
    }
    let reports = message.content_type().is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("multipart")
            && kind
                .subtype()
                .is_some_and(|subtype| subtype.eq_ignore_ascii_case("report"))
    });
    let system = sender.is_some_and(|sender| {
        let local = sender.address.split('@').next().unwrap_or_default();
        matches!(local, "mailer-daemon" | "postmaster")
    });
    if reports || system {
        return Some(MailWhy::DeliveryReport);
    }
    if header("Auto-Submitted").is_some_and(|value| value.split(';').next().map(str::trim) != Some("no")) {
        return Some(MailWhy::AutoSubmitted);
    }
    if header("X-Auto-Response-Suppress").is_some_and(|value| !value.is_empty() && value != "none") {
        return Some(MailWhy::ResponseSuppressed);
    }
    header("Precedence")
        .is_some_and(|value| matches!(value.as_str(), "bulk" | "junk" | "list" | "auto_reply"))
        .then_some(MailWhy::Precedence)
}

/// Believed whoever wrote the header: it can only take a sender's standing away.
fn is_forged(message: &Message<'_>) -> bool {
    message
        .headers_raw()
        .filter(|(name, _)| name.eq_ignore_ascii_case("Authentication-Results"))
        .any(|(_, value)| {
            let spaceless: String = value.chars().filter(|c| !c.is_whitespace()).collect();
            spaceless.to_ascii_lowercase().contains("dmarc=fail")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(head: &str, body: &str) -> MailIn {
        let raw = format!("{head}\r\n\r\n{body}")
            .replace("\r\n", "\n")
            .replace('\n', "\r\n");
        read(raw.as_bytes()).unwrap()
    }

    #[test]
    fn a_message_is_read_with_its_thread() {
        let read = mail(
            "From: \"Li Na\" <Li.Na@Example.com>\nSubject: =?utf-8?B?5YuS57Si?=\nMessage-ID: <one@example.com>\n\
             In-Reply-To: <b@example.com>\nReferences: <a@example.com>\n <b@example.com>\n\
             Date: Thu, 26 Nov 2026 09:00:00 +0800\nContent-Type: text/plain; charset=utf-8",
            "Two lines\n\nof text",
        );
        assert_eq!(
            read.sender,
            Some(Sender {
                address: "li.na@example.com".into(),
                name: "Li Na".into()
            })
        );
        assert_eq!(
            (read.subject.as_str(), read.text.as_str()),
            ("勒索", "Two lines\n\nof text")
        );
        assert_eq!(read.message_id.as_deref(), Some("one@example.com"));
        assert_eq!(read.answers, ["a@example.com", "b@example.com", "b@example.com"]);
        assert_eq!(read.date.unwrap().to_string(), "2026-11-26T01:00:00Z");
        assert_eq!(read.automatic, None);
        assert!(!read.is_forged);
    }

    #[test]
    fn html_becomes_text_and_old_chinese_charsets_are_read() {
        let html = mail(
            "From: a@example.com\nContent-Type: text/html; charset=utf-8",
            "<p>One</p><script>alert(1)</script><p>Two</p>",
        );
        assert!(html.text.contains("One") && html.text.contains("Two") && !html.text.contains('<'));
        let mut raw = b"From: a@example.com\r\nContent-Type: text/plain; charset=gb18030\r\n\r\n".to_vec();
        raw.extend_from_slice(&[0xC0, 0xD5, 0xCB, 0xF7]);
        assert_eq!(read(&raw).unwrap().text, "勒索");
    }

    #[test]
    fn programs_are_told_from_people() {
        let why = |head: &str| mail(&format!("From: a@example.com\n{head}"), "x").automatic;
        assert_eq!(why("Auto-Submitted: auto-replied"), Some(MailWhy::AutoSubmitted));
        assert_eq!(why("Auto-Submitted: no"), None);
        assert_eq!(why("Precedence: bulk"), Some(MailWhy::Precedence));
        assert_eq!(
            why("X-Auto-Response-Suppress: All"),
            Some(MailWhy::ResponseSuppressed)
        );
        assert_eq!(why("Return-Path: <>"), Some(MailWhy::EmptyReturnPath));
        assert_eq!(why("Return-Path: <a@example.com>"), None);
        assert_eq!(
            mail("From: MAILER-DAEMON@example.com", "x").automatic,
            Some(MailWhy::DeliveryReport)
        );
    }

    #[test]
    fn a_doubtful_sender_is_nobody_or_forged() {
        assert_eq!(mail("From: a@example.com, b@example.com", "x").sender, None);
        assert_eq!(mail("From: a@example.com\nFrom: b@example.com", "x").sender, None);
        assert_eq!(mail("Subject: y", "x").sender, None);
        assert!(
            mail(
                "Authentication-Results: mx.example.com;\n dmarc=fail\nFrom: a@example.com",
                "x"
            )
            .is_forged
        );
    }

    #[test]
    fn attachments_lose_their_folders() {
        let read = mail(
            "From: a@example.com\nContent-Type: multipart/mixed; boundary=b",
            "--b\nContent-Type: text/plain\n\nSee file\n--b\nContent-Type: application/octet-stream\n\
             Content-Disposition: attachment; filename=\"../../etc/note.bin\"\nContent-Transfer-Encoding: base64\n\nAAEC\n--b--\n",
        );
        assert_eq!(read.text, "See file");
        assert_eq!(
            read.attachments,
            [Attachment {
                name: "note.bin".into(),
                content_type: "application/octet-stream".into(),
                bytes: vec![0, 1, 2]
            }]
        );
    }
}
