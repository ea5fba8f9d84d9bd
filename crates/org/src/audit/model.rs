//! Lines of the audit trail.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use sqm_domain::ids::UserId;
use utoipa::ToSchema;
use uuid::Uuid;

/// One line: who did what to which record.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditLine {
    /// Its id.
    pub id: Uuid,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// `user`, `system` or `public`.
    pub actor_kind: String,
    /// The account that acted.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub actor_id: Option<UserId>,
    /// The name of the person who acted.
    pub actor: Option<String>,
    /// What was done: `ticket.assign`.
    pub action: String,
    /// The kind of record.
    pub entity_kind: String,
    /// The record.
    pub entity_id: Option<Uuid>,
    /// Joins the lines of one request.
    pub request_id: Option<String>,
    /// What changed.
    #[schema(value_type = Object)]
    pub changes: Value,
}

/// Which lines are wanted.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Of this kind of record.
    pub entity: Option<String>,
    /// Of this record.
    pub entity_id: Option<Uuid>,
    /// Of this action, or of all that begin so: `session.`.
    pub action: Option<String>,
    /// By this person.
    pub actor: Option<UserId>,
    /// From this day on, in the tenant's time zone.
    pub from: Option<Date>,
    /// To this day, inclusive.
    pub to: Option<Date>,
}
