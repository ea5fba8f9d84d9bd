//! What became of a message.

use jiff::Timestamp;
use serde::Serialize;
use sqm_domain::mail::{MailOutcome, MailWhy};
use utoipa::ToSchema;

/// A message that was handed in, without its contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MailLine {
    /// When it was handed in.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: Timestamp,
    /// `taken`, `automatic`, `refused`.
    #[schema(value_type = String)]
    pub outcome: MailOutcome,
    /// Why it was left alone: `auto_submitted`, `precedence`, `response_suppressed`, `empty_return_path`, `delivery_report`,
    /// `no_sender`.
    #[schema(value_type = Option<String>)]
    pub why: Option<MailWhy>,
    /// Written by an active person of the tenant.
    pub is_known: bool,
}
