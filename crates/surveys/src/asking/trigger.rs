//! Somebody is asked after something happened to him (peers §3: who is asked, when). Every event is read; the records it
//! tells of are looked up in the views that modules offer, so that a module that comes later need not be known here.

use std::collections::{BTreeMap, BTreeSet};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::SignedDuration;
use serde_json::Value;
use sqm_domain::ids::TenantId;
use sqm_domain::survey::asking::is_drawn;
use sqm_platform::db::TenantTx;
use sqm_platform::events::{StoredEvent, Subscriber};
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::invite::{Asked, invite};
use super::model::Source;
use super::sql::{self, Moment};
use crate::scope;
use crate::survey::{self, Survey, Trigger};

pub(super) const SUBSCRIBER: Subscriber = Subscriber {
    name: "surveys.moments",
    kinds: &[],
    handle: ask,
};

fn ask<'a>(state: &'a AppState, events: &'a [StoredEvent]) -> BoxFuture<'a, Result<()>> {
    async move {
        let mut touched: BTreeMap<TenantId, BTreeMap<&str, BTreeSet<Uuid>>> = BTreeMap::new();
        for event in events {
            let kinds = touched.entry(event.tenant).or_default();
            kinds
                .entry(event.entity_kind.as_str())
                .or_default()
                .insert(event.entity_id);
        }
        for (tenant, kinds) in touched {
            let mut tx = state.db.tenant(&scope(tenant)).await?;
            ask_about(state, &mut tx, &kinds).await?;
            tx.commit().await?;
        }
        Ok(())
    }
    .boxed()
}

async fn ask_about(
    state: &AppState,
    tx: &mut TenantTx,
    kinds: &BTreeMap<&str, BTreeSet<Uuid>>,
) -> Result<()> {
    let mut surveys = Vec::new();
    for id in sql::triggered(tx).await? {
        surveys.push(survey::get(tx, id).await?);
    }
    if surveys.is_empty() {
        return Ok(());
    }
    let offered = survey::subject_kinds(tx).await?;
    for kind in offered {
        let Some(ids) = kinds.get(kind.as_str()) else {
            continue;
        };
        let ids: Vec<Uuid> = ids.iter().copied().collect();
        let moments = sql::moments(tx, &kind, &ids).await?;
        for survey in &surveys {
            let Some(trigger) = &survey.trigger else { continue };
            let list: Vec<Asked> = moments
                .iter()
                .filter(|moment| counts(survey, trigger, moment))
                .map(|moment| asked(&kind, trigger, moment))
                .collect();
            if !list.is_empty() {
                invite(state, tx, survey, list).await?;
            }
        }
    }
    Ok(())
}

/// Is this a moment that the survey asks about? What happened before it was opened is not.
fn counts(survey: &Survey, trigger: &Trigger, moment: &Moment) -> bool {
    let value = |of: &str| moment.dims.get(of).and_then(Value::as_str).unwrap_or_default();
    moment.name == trigger.moment
        && moment.customer.is_some()
        && survey.opens_at.is_none_or(|from| moment.at >= from)
        && trigger
            .only
            .iter()
            .all(|(of, values)| values.is_empty() || values.iter().any(|one| one == value(of)))
        && is_drawn(survey.id.into(), moment.subject, trigger.share)
}

fn asked(kind: &str, trigger: &Trigger, moment: &Moment) -> Asked {
    let delay = SignedDuration::from_hours(i64::from(trigger.delay_hours));
    Asked {
        source: Source::Trigger,
        customer: moment.customer,
        subject: Some((kind.to_owned(), moment.subject)),
        person: moment.person.map(Into::into),
        department: moment.department.map(Into::into),
        dims: moment.dims.as_object().cloned().unwrap_or_default(),
        stratum: String::new(),
        channel: None,
        send_at: moment.at.checked_add(delay).unwrap_or(moment.at),
    }
}
