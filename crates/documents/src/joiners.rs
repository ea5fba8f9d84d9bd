//! People who come, leave and move: whoever joins an audience is asked to read, nobody waits for whoever has left.

use std::collections::BTreeMap;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_domain::ids::UserId;
use sqm_platform::events::{StoredEvent, Subscriber};
use sqm_platform::{AppState, Error, Result};
use uuid::Uuid;

use crate::{reading, timers};

const PART: &str = "documents.joiners";

pub(crate) const READER: Subscriber = Subscriber {
    name: "documents",
    kinds: &["user.created", "user.changed", "department.changed"],
    handle,
};

fn handle<'a>(state: &'a AppState, batch: &'a [StoredEvent]) -> BoxFuture<'a, Result<()>> {
    async move {
        let mut tenants: BTreeMap<Uuid, Vec<&StoredEvent>> = BTreeMap::new();
        for event in batch {
            tenants.entry(event.tenant.into()).or_default().push(event);
        }
        for (tenant, events) in tenants {
            let scope = timers::scope_of(state, tenant.into(), PART).await?;
            let mut people: Vec<Uuid> = events
                .iter()
                .filter(|event| event.entity_kind == "user")
                .map(|event| event.entity_id)
                .collect();
            people.sort();
            people.dedup();
            for person in people {
                let mut tx = state.db.tenant(&scope).await?;
                look(&mut tx, person.into()).await?;
                tx.commit().await?;
            }
            if events.iter().any(|event| event.entity_kind == "department") {
                let mut tx = state.db.tenant(&scope).await?;
                for document in reading::asks_departments(&mut tx).await? {
                    timers::set(&mut tx, document).await?;
                }
                tx.commit().await?;
            }
        }
        Ok(())
    }
    .boxed()
}

async fn look(tx: &mut sqm_platform::db::TenantTx, person: UserId) -> Result<()> {
    let active = match sqm_org::users::get(tx, person).await {
        Ok(user) => user.active,
        Err(Error::NotFound(_)) => return Ok(()),
        Err(other) => return Err(other),
    };
    if !active {
        return reading::excuse_person(tx, person).await;
    }
    for document in reading::ask_person(tx, person).await? {
        timers::set(tx, document).await?;
    }
    Ok(())
}
