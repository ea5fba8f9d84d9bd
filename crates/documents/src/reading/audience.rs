//! Who has to read a document: everybody, or those of some roles, departments (with those below) and named people.

use serde_json::json;
use sqm_domain::ids::DocumentId;
use sqm_org::Audience;
use sqm_platform::Result;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;

use super::sql;
use crate::document::{self, Document};
use crate::timers;
use crate::viewpoint::Viewpoint;

/// Who has to read a document.
pub async fn audience(tx: &mut TenantTx, document: &Document) -> Result<Audience> {
    sql::audience(tx, document.id).await
}

/// Says who has to read a document. Whoever is new is asked at once if a version in force asks; whoever was asked stays
/// asked.
pub async fn set_audience(
    tx: &mut TenantTx,
    who: &Viewpoint,
    id: DocumentId,
    seen: IfMatch,
    wanted: Audience,
) -> Result<()> {
    let document = document::kept(tx, who, id).await?;
    seen.check(document.version)?;
    let wanted = wanted.check()?;
    if sql::audience(tx, id).await? == wanted {
        return Ok(());
    }
    sql::write_audience(tx, id, &wanted).await?;
    document::touch(tx, id).await?;
    let said = (String::new(), "audience", String::new(), String::new());
    document::add_entries(tx, id, &[said]).await?;
    if document.asked_id.is_some() {
        sql::set_asking(tx, id, true).await?;
    }
    tx.audit(AuditEntry::new(
        "document.audience",
        "document",
        id,
        json!({ "number": document.number, "everybody": wanted.everybody, "roles": wanted.roles,
                "departments": wanted.departments.len(), "people": wanted.people.len() }),
    ));
    let after = document::get(tx, &Viewpoint::HOUSE, id).await?;
    document::emit(tx, "document.changed", &after, json!({ "changed": ["audience"] }));
    timers::set(tx, id).await
}
