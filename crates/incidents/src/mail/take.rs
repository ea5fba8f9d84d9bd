//! Takes a message: a report, or what somebody has to say about one.

use sha2::{Digest as _, Sha256};
use sqm_domain::ids::{IncidentId, UserId};
use sqm_domain::mail::{MailOutcome, MailWhy};
use sqm_platform::db::TenantTx;
use sqm_platform::mail_in::{self, MailIn};
use sqm_platform::scope::{Actor, Scope};
use sqm_platform::{AppState, Error, Result};

use super::{MailLine, sql};
use crate::evidence::{self, MAX_FILE, Upload, hex};
use crate::incident::{self, NewIncident, TEXT};
use crate::timeline::{self, NewEntry};

/// Longest title, in characters.
const TITLE: usize = 200;
/// Lines the settings page shows.
const LATEST: i64 = 50;
/// Most attachments kept one by one; the whole message is kept in any case.
const ATTACHMENTS: usize = 20;

/// Takes a raw message (RFC 5322). The same message twice is one. What it says is written on behalf of its sender, who can reach no
/// more by mail than in the browser: an answer to an incident the sender must not know of is a report of its own, and whoever handed
/// it in is told the same.
///
/// # Errors
/// `message` is no message, or larger than evidence may be.
pub async fn take(state: &AppState, scope: &Scope, raw: &[u8]) -> Result<MailLine> {
    if raw.len() > MAX_FILE {
        return Err(Error::field("message", "evidence-too-large"));
    }
    let mail = mail_in::read(raw).ok_or_else(|| Error::field("message", "mail-unreadable"))?;
    let key = key(&mail, raw);
    let thread = mail.message_id.as_deref().map(thread);
    let mut tx = state.db.tenant(scope).await?;
    if let Some(before) = sql::by_key(&mut tx, &key).await? {
        return Ok(before);
    }
    let sender = match &mail.sender {
        Some(sender) if !mail.is_forged => sql::person(&mut tx, &sender.address).await?,
        _ => None,
    };
    let why = mail
        .automatic
        .or_else(|| mail.sender.is_none().then_some(MailWhy::NoSender));
    let line = MailLine {
        received_at: tx.now(),
        outcome: match why {
            None => MailOutcome::Taken,
            Some(MailWhy::NoSender) => MailOutcome::Refused,
            Some(_) => MailOutcome::Automatic,
        },
        why,
        is_known: sender.is_some(),
    };
    let mut about = None;
    if why.is_none() {
        if let Some(person) = sender {
            tx.commit().await?;
            let on_behalf = Scope {
                actor: Actor::User(person),
                ..scope.clone()
            };
            tx = state.db.tenant(&on_behalf).await?;
        }
        about = Some(write(state, &mut tx, &mail, raw, sender).await?);
    }
    if sql::insert(&mut tx, (&key, thread.as_deref()), &line, about).await? {
        tx.commit().await?;
    }
    Ok(line)
}

/// The latest messages that were handed in, the newest first.
pub async fn latest(tx: &mut TenantTx) -> Result<Vec<MailLine>> {
    sql::latest(tx, LATEST).await
}

async fn write(
    state: &AppState,
    tx: &mut TenantTx,
    mail: &MailIn,
    raw: &[u8],
    sender: Option<UserId>,
) -> Result<IncidentId> {
    let answered = if let Some(sender) = sender {
        let keys: Vec<String> = mail.answers.iter().map(|id| thread(id)).collect();
        sql::answered(tx, &keys, number(&mail.subject), sender).await?
    } else {
        None
    };
    let id = match answered {
        Some(id) => {
            let note = NewEntry {
                meaning: said(state, tx, mail).chars().take(TEXT).collect(),
                ..NewEntry::default()
            };
            timeline::write(tx, id, note).await?;
            id
        }
        None => report(state, tx, mail, sender.is_some()).await?,
    };
    for attachment in mail.attachments.iter().take(ATTACHMENTS) {
        if attachment.bytes.is_empty() || attachment.bytes.len() > MAX_FILE {
            continue;
        }
        let name: String = attachment.name.chars().take(TITLE).collect();
        let name = if name.is_empty() {
            "attachment".to_owned()
        } else {
            name
        };
        keep(
            state,
            tx,
            id,
            (&name, &attachment.content_type),
            &attachment.bytes,
        )
        .await?;
    }
    keep(state, tx, id, ("message.eml", "message/rfc822"), raw).await?;
    Ok(id)
}

async fn report(state: &AppState, tx: &mut TenantTx, mail: &MailIn, is_known: bool) -> Result<IncidentId> {
    let lang = tx.scope().lang;
    let mut description = mail.text.clone();
    if !is_known {
        let mark = state.catalogue.text(lang, "mail-unverified");
        description = format!("{mark}\n\n{description}");
    }
    let new = NewIncident {
        title: said(state, tx, mail)
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(TITLE)
            .collect(),
        description: description.trim().chars().take(TEXT).collect(),
        source: "mail".to_owned(),
        ..NewIncident::default()
    };
    incident::report(state, tx, new).await
}

async fn keep(
    state: &AppState,
    tx: &mut TenantTx,
    id: IncidentId,
    (name, content_type): (&str, &str),
    bytes: &[u8],
) -> Result<()> {
    let upload = Upload {
        title: name.to_owned(),
        file_name: name.to_owned(),
        content_type: content_type.to_owned(),
        ..Upload::default()
    };
    evidence::collect_file(state, tx, id, upload, bytes).await?;
    Ok(())
}

/// The subject, then the words; of a message without any, that it has none.
fn said(state: &AppState, tx: &TenantTx, mail: &MailIn) -> String {
    let whole = format!("{}\n\n{}", mail.subject, mail.text);
    match whole.trim() {
        "" => state
            .catalogue
            .text(tx.scope().lang, "mail-untitled")
            .into_owned(),
        words => words.to_owned(),
    }
}

/// `SEC-2026-000012` in a subject.
fn number(subject: &str) -> Option<&str> {
    let from = subject.find("SEC-")?;
    let rest = subject.get(from..)?;
    let end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .unwrap_or(rest.len());
    Some(rest.get(..end)?.trim_end_matches('-'))
}

/// What tells a message from all others: its id and its sender, or nobody could be kept from taking somebody else's id.
fn key(mail: &MailIn, raw: &[u8]) -> String {
    let sender = mail.sender.as_ref().map_or("", |sender| sender.address.as_str());
    match &mail.message_id {
        Some(id) => hashed(&["mail", sender, id]),
        None => hex(&Sha256::digest(raw)),
    }
}

/// What an answer names the message by.
fn thread(message_id: &str) -> String {
    hashed(&["thread", message_id])
}

fn hashed(parts: &[&str]) -> String {
    hex(&Sha256::digest(parts.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_number_is_found_in_a_subject() {
        assert_eq!(
            number("Re: [SEC-2026-000012] ransom note"),
            Some("SEC-2026-000012")
        );
        assert_eq!(number("答复：SEC-2026-000012，勒索"), Some("SEC-2026-000012"));
        assert_eq!(number("SEC-2026-000012- text"), Some("SEC-2026-000012"));
        assert_eq!(number("ransom note"), None);
    }
}
