//! Who is asked for a decision: everybody active who has the right for it, but not whoever asks. Whom an event names is told.

use sqm_domain::ids::UserId;
use sqm_org::users;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;

/// Everybody who may decide, besides the actor: nobody is told what he did himself, or decides about his own request.
pub(crate) async fn deciders(tx: &mut TenantTx, right: &str) -> Result<Vec<UserId>> {
    let me = tx.actor().user();
    Ok(users::holding(tx, right)
        .await?
        .into_iter()
        .map(|one| one.id)
        .filter(|id| Some(*id) != me)
        .collect())
}
