//! Mail that comes in: what became of a message, and why it was left alone.

use crate::codes::codes;

codes! {
    /// What became of a message.
    pub enum MailOutcome: "outcome of a mail" {
        /// It reported an incident, or went to the one it answers: which of them is no business of whoever hands mail over.
        Taken = "taken",
        /// No person wrote it: counted and left alone.
        Automatic = "automatic",
        /// Nobody can be told who wrote it: left alone.
        Refused = "refused",
    }
}

codes! {
    /// Why a message was left alone.
    pub enum MailWhy: "reason of a mail" {
        /// `Auto-Submitted` says that no person sent it (RFC 3834 §5).
        AutoSubmitted = "auto_submitted",
        /// `Precedence: bulk`, `junk`, `list` or `auto_reply`.
        Precedence = "precedence",
        /// `X-Auto-Response-Suppress`: a mail system's own message.
        ResponseSuppressed = "response_suppressed",
        /// An empty return path: a bounce (RFC 5321 §4.5.5).
        EmptyReturnPath = "empty_return_path",
        /// A delivery or read report (RFC 6522).
        DeliveryReport = "delivery_report",
        /// It names no sender, or several.
        NoSender = "no_sender",
    }
}
