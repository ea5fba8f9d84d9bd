//! Taking a response out of the figures by hand, and putting it back. It stays where it is, with the reason.

use serde_json::json;
use sqm_domain::ids::ResponseId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

/// Takes a complete response out of the figures.
///
/// # Errors
/// `Invalid` without a reason; `Conflict` when it is not counted anyway.
pub async fn remove(tx: &mut TenantTx, id: ResponseId, reason: &str) -> Result<()> {
    let mut errors = FieldErrors::new();
    let reason = errors.text("reason", reason, 300).to_owned();
    errors.into_result(())?;
    change(tx, id, ("complete", "removed"), &reason).await
}

/// Counts a response again.
///
/// # Errors
/// `Conflict` when it was not taken out.
pub async fn restore(tx: &mut TenantTx, id: ResponseId) -> Result<()> {
    change(tx, id, ("removed", "complete"), "").await
}

async fn change(
    tx: &mut TenantTx,
    id: ResponseId,
    (from, to): (&'static str, &'static str),
    reason: &str,
) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    let known = sqlx::query!(
        "select survey_id, state from surveys.response where tenant_id = $1 and id = $2 for update",
        tenant,
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("response"))?;
    if known.state != from {
        return Err(Error::Conflict("response-state"));
    }
    sqlx::query!(
        "update surveys.response set state = $3, removed_reason = $4 where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(id),
        to,
        reason
    )
    .execute(tx.conn())
    .await?;
    let (act, event) = if to == "removed" {
        ("response.remove", "response.removed")
    } else {
        ("response.restore", "response.restored")
    };
    tx.audit(AuditEntry::new(
        act,
        "survey_response",
        id,
        json!({ "survey": known.survey_id, "reason": reason }),
    ));
    tx.emit(DomainEvent::new(
        event,
        "survey_response",
        id,
        json!({ "survey": known.survey_id }),
    ));
    Ok(())
}
