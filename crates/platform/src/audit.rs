//! The audit trail (handbook §7.2.5): who did what to which record, written in the same transaction as the change.

use serde_json::Value;
use uuid::Uuid;

/// One line of the trail. `changes` names fields and holds harmless values only, never personal data or secrets.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// What was done, `<entity>.<verb>`: `ticket.assign`, `session.create`.
    pub action: &'static str,
    /// The kind of record.
    pub entity_kind: &'static str,
    /// The record, if there is one.
    pub entity_id: Option<Uuid>,
    /// Another record the line speaks of: whoever may not know of that one does not see the line either.
    pub about_id: Option<Uuid>,
    /// `{"field": {"from": …, "to": …}}` or any small object that says what changed.
    pub changes: Value,
}

impl AuditEntry {
    /// An entry about one record.
    pub fn new(
        action: &'static str,
        entity_kind: &'static str,
        entity_id: impl Into<Uuid>,
        changes: Value,
    ) -> Self {
        Self {
            action,
            entity_kind,
            entity_id: Some(entity_id.into()),
            about_id: None,
            changes,
        }
    }

    /// The same, speaking of another record too.
    #[must_use]
    pub fn about(self, other: Option<Uuid>) -> Self {
        Self {
            about_id: other,
            ..self
        }
    }
}
