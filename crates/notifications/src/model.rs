//! A notification as stored, and its words.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqm_platform::i18n::{Arg, Catalogue, Lang};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kind::Kind;

/// One line of somebody's list. Words are made when read: a notification follows its reader's language.
#[derive(Clone, Debug)]
pub struct Notification {
    /// Its id.
    pub id: Uuid,
    /// What it is about.
    pub kind: Kind,
    /// Numbers and names of records for the words.
    pub args: Value,
    /// The record's page.
    pub href: String,
    /// When it happened.
    pub at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

impl Notification {
    /// The line in one language.
    pub fn title(&self, catalogue: &Catalogue, lang: Lang) -> String {
        title(self.kind, &self.args, catalogue, lang)
    }
}

/// The words of a notification or a mail.
pub(crate) fn title(kind: Kind, args: &Value, catalogue: &Catalogue, lang: Lang) -> String {
    let empty = Map::new();
    let drill = args.get("drill").and_then(Value::as_bool) == Some(true);
    let args: Vec<(&str, Arg)> = args
        .as_object()
        .unwrap_or(&empty)
        .iter()
        .filter_map(|(name, value)| {
            let arg = match value {
                Value::String(text) => Arg::from(text.as_str()),
                Value::Number(n) => Arg::from(n.as_i64()?),
                _ => return None,
            };
            Some((name.as_str(), arg))
        })
        .collect();
    let line = catalogue.text_with(lang, kind.title_key(), &args).into_owned();
    if drill {
        let about = [("line", Arg::from(line.as_str()))];
        return catalogue
            .text_with(lang, "notification-drill", &about)
            .into_owned();
    }
    line
}

/// Where a page of the list ended: unread ones come first, newest first within both.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Position {
    pub(crate) unread: bool,
    pub(crate) id: Uuid,
}

impl From<&Notification> for Position {
    fn from(one: &Notification) -> Self {
        Self {
            unread: one.read_at.is_none(),
            id: one.id,
        }
    }
}

/// A notification as the API shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct NotificationView {
    /// Its id.
    pub(crate) id: Uuid,
    /// What it is about.
    pub(crate) kind: Kind,
    /// The line in the caller's language.
    pub(crate) title: String,
    /// The page of the record, relative to this installation.
    pub(crate) href: String,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) at: Timestamp,
    /// When it was read; absent while it is not.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) read_at: Option<Timestamp>,
}
