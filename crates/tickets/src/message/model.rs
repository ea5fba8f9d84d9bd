//! Messages. A reply and a note are different types with different operations, so that no flag, default or bug in a form
//! can send a note to a customer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{MessageId, TicketId};
use sqm_domain::ticket::Channel;
use sqm_platform::FieldErrors;
use utoipa::ToSchema;

use crate::ticket::{Named, StatusChange};

/// Longest message, in characters.
pub const BODY_MAX: usize = 50_000;

/// An answer to the customer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// What the customer reads.
    #[schema(example = "We have replaced the line card; the connection is stable again.")]
    pub body: String,
    /// The way it went out; the ticket's own channel unless told.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "phone")]
    pub channel: Option<Channel>,
    /// Where the ticket is to stand afterwards; unless told, a new ticket becomes open and others stay.
    #[serde(default)]
    pub then: Option<StatusChange>,
}

/// A note for colleagues. There is nothing in it that could be sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What colleagues read.
    #[schema(example = "Line card in cabinet 14 is known to be weak.")]
    pub body: String,
}

/// Something the customer said later: a call written down, a mail, a message from the portal.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerMessage {
    /// What was said.
    pub body: String,
    /// The way it came in; the ticket's own channel unless told.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub channel: Option<Channel>,
    /// Sent by a machine: a receipt, a delivery notice, an out-of-office. Kept in the thread, but it neither reopens nor
    /// starts a clock.
    #[serde(default)]
    pub automatic: bool,
}

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Said by the customer.
    Customer,
    /// Said to the customer.
    Reply,
    /// Said among colleagues.
    Note,
}

impl MessageKind {
    /// The stored code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Reply => "reply",
            Self::Note => "note",
        }
    }

    pub(super) fn read(code: &str) -> Self {
        match code {
            "customer" => Self::Customer,
            "reply" => Self::Reply,
            // Unknown means internal: the safe side.
            _ => Self::Note,
        }
    }
}

/// A message of a thread.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Message {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: MessageId,
    /// `customer`, `reply` or `note`.
    pub kind: MessageKind,
    /// `user`, `customer` or `system`.
    pub author_kind: String,
    /// The person on staff who wrote it.
    pub author: Option<Named>,
    /// The name an import gave.
    pub author_name: String,
    /// The way it came or went.
    #[schema(value_type = String)]
    pub channel: Channel,
    /// The text.
    pub body: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The ticket it was written on: another one where tickets were merged.
    #[schema(value_type = uuid::Uuid)]
    pub ticket: TicketId,
    /// That ticket's number.
    pub ticket_number: String,
}

/// A text that says something.
pub(super) fn body(text: &str) -> Result<String, FieldErrors> {
    let mut errors = FieldErrors::new();
    let text = errors.text("body", text, BODY_MAX).to_owned();
    errors.into_result(text)
}
