//! How many have answered, as shown with a survey. Counted behind the answers, many at a time: a counter that every
//! answer has to hold would let them through one by one.

use std::collections::{BTreeMap, BTreeSet};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_domain::ids::TenantId;
use sqm_platform::events::{StoredEvent, Subscriber};
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::sql;
use crate::scope;

pub(super) const SUBSCRIBER: Subscriber = Subscriber {
    name: "surveys.count",
    kinds: &["response.", "survey.counted"],
    handle: count,
};

fn count<'a>(state: &'a AppState, events: &'a [StoredEvent]) -> BoxFuture<'a, Result<()>> {
    async move {
        let mut touched: BTreeMap<TenantId, BTreeSet<Uuid>> = BTreeMap::new();
        for event in events {
            let survey = event
                .data
                .get("survey")
                .and_then(|id| id.as_str())
                .and_then(|id| id.parse().ok());
            if let Some(survey) = survey {
                touched.entry(event.tenant).or_default().insert(survey);
            }
        }
        for (tenant, surveys) in touched {
            let mut tx = state.db.tenant(&scope(tenant)).await?;
            sql::recount(&mut tx, &surveys.into_iter().collect::<Vec<_>>()).await?;
            tx.commit().await?;
        }
        Ok(())
    }
    .boxed()
}
