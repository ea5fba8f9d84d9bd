//! Mails about notifications. One event reaches one address at most once.

use askama::Template;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqm_platform::i18n::Lang;
use sqm_platform::mail::Mail;
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result, jobs};
use uuid::Uuid;

use crate::kind::Kind;
use crate::model::title;
use crate::sql::{self, Outgoing};

/// The job that sends one mail.
pub(crate) const JOB: &str = "notifications.mail";

/// Its arguments.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Args {
    pub(crate) mail: Uuid,
}

#[derive(Template)]
#[template(path = "mail/notification.html")]
struct Html<'a> {
    lang: &'static str,
    title: &'a str,
    link: &'a str,
    open: &'a str,
    why: &'a str,
    preferences: &'a str,
}

#[derive(Template)]
#[template(path = "mail/notification.txt")]
struct Text<'a> {
    title: &'a str,
    link: &'a str,
    why: &'a str,
    preferences: &'a str,
}

/// Takes the mail, sends it, notes the outcome. The connection to the mail server stands outside any transaction.
pub(crate) async fn run(state: &AppState, scope: Scope, args: Value) -> Result<()> {
    let Args { mail: id } = jobs::args(args)?;
    let mut tx = state.db.tenant(&scope).await?;
    let outgoing = sql::begin_mail(&mut tx, id).await?;
    tx.commit().await?;
    let Some(outgoing) = outgoing else { return Ok(()) };
    let Some(mail) = write(state, &outgoing)? else {
        return Ok(());
    };

    let sent = state.mailer.send(mail).await;
    let mut tx = state.db.tenant(&scope).await?;
    match &sent {
        Ok(()) => sql::mail_sent(&mut tx, id).await?,
        Err(_) => sql::mail_refused(&mut tx, id).await?,
    }
    tx.commit().await?;
    sent
}

/// The mail in its receiver's language.
fn write(state: &AppState, outgoing: &Outgoing) -> Result<Option<Mail>> {
    let Some(kind) = Kind::from_word(&outgoing.kind) else {
        return Ok(None);
    };
    let lang = Lang::from_tag(&outgoing.lang).unwrap_or_default();
    let words = |key| state.catalogue.text(lang, key);
    let base = state.config.public_url.trim_end_matches('/');
    let title = title(kind, &outgoing.args, &state.catalogue, lang);
    let link = format!("{base}{}", outgoing.href);
    let preferences = format!("{base}/notifications/preferences");
    let why = words("notification-mail-why");
    let text = Text {
        title: &title,
        link: &link,
        why: &why,
        preferences: &preferences,
    }
    .render()?;
    let open = words("notification-mail-open");
    let html = Html {
        lang: lang.tag(),
        title: &title,
        link: &link,
        open: &open,
        why: &why,
        preferences: &preferences,
    }
    .render()?;
    Ok(Some(Mail {
        to: outgoing.email.clone(),
        subject: title.clone(),
        text,
        html,
        unsubscribe: None,
    }))
}
