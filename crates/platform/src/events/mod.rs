//! The event backbone (architecture §1): modules announce facts, readers derive everything else.

mod head;
mod reader;

pub use head::follow_head;
pub use reader::{Subscriber, run_readers};

use serde_json::Value;
use sqm_domain::ids::TenantId;
use uuid::Uuid;

/// A fact that happened to a record, announced in the transaction that made it true.
#[derive(Clone, Debug)]
pub struct DomainEvent {
    /// `<entity>.<what happened>`: `ticket.changed`.
    pub kind: &'static str,
    /// The kind of record.
    pub entity_kind: &'static str,
    /// The record.
    pub entity_id: Uuid,
    /// Small facts readers need without loading the record. No personal data.
    pub data: Value,
}

impl DomainEvent {
    /// A fact about one record.
    pub fn new(
        kind: &'static str,
        entity_kind: &'static str,
        entity_id: impl Into<Uuid>,
        data: Value,
    ) -> Self {
        Self {
            kind,
            entity_kind,
            entity_id: entity_id.into(),
            data,
        }
    }
}

/// An event as readers receive it.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// The tenant it happened in.
    pub tenant: TenantId,
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: jiff::Timestamp,
    /// `ticket.changed`.
    pub kind: String,
    /// `ticket`.
    pub entity_kind: String,
    /// The record.
    pub entity_id: Uuid,
    /// Its data.
    pub data: Value,
}
