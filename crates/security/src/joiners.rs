//! People who come, leave and move, and departments that are moved with their people: whoever joins the audience of a running
//! campaign is asked, nobody waits for whoever has left.

use std::collections::BTreeSet;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use sqm_domain::ids::{TenantId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::events::{StoredEvent, Subscriber};
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Error, Result};

use crate::awareness;

const PART: &str = "security";

pub(crate) const READER: Subscriber = Subscriber {
    name: "security",
    kinds: &[
        "user.created",
        "user.changed",
        "department.changed",
        "post.changed",
    ],
    handle,
};

fn handle<'a>(state: &'a AppState, batch: &'a [StoredEvent]) -> BoxFuture<'a, Result<()>> {
    async move {
        let mut people: Vec<(TenantId, UserId)> = batch
            .iter()
            .filter(|event| event.entity_kind == "user")
            .map(|event| (event.tenant, event.entity_id.into()))
            .collect();
        people.sort();
        people.dedup();
        let moved: BTreeSet<TenantId> = batch
            .iter()
            .filter(|event| event.entity_kind != "user")
            .map(|event| event.tenant)
            .collect();
        for tenant in moved {
            let scope = scope_of(state, tenant).await?;
            let mut tx = state.db.tenant(&scope).await?;
            awareness::look_for_people(&mut tx).await?;
            tx.commit().await?;
        }
        for (tenant, person) in people {
            let scope = scope_of(state, tenant).await?;
            let mut tx = state.db.tenant(&scope).await?;
            look(&mut tx, person).await?;
            tx.commit().await?;
        }
        Ok(())
    }
    .boxed()
}

/// The frame for work of the product inside a tenant: its zone decides what today is.
pub(crate) async fn scope_of(state: &AppState, tenant: TenantId) -> Result<Scope> {
    let mut tx = state
        .db
        .tenant(&Scope::system(tenant, PART, TimeZone::UTC))
        .await?;
    let scope = sqm_org::tenants::get(&mut tx).await?.scope(PART);
    tx.commit().await?;
    Ok(scope)
}

async fn look(tx: &mut TenantTx, person: UserId) -> Result<()> {
    match sqm_org::users::get(tx, person).await {
        Ok(user) if user.active => awareness::ask_whom_it_may_concern(tx, person).await,
        Ok(_) => awareness::excuse(tx, person).await,
        Err(Error::NotFound(_)) => Ok(()),
        Err(other) => Err(other),
    }
}
