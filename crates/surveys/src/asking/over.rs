//! Surveys that are over: the last day is enforced, and nobody is asked any further.

use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::json;
use sqm_domain::ids::{SurveyId, TenantId};
use sqm_platform::events::{DomainEvent, StoredEvent, Subscriber};
use sqm_platform::http::IfMatch;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::sql;
use crate::scope;
use crate::survey::{self, Privacy, State};

/// Whoever has not answered when a survey closes is not asked any further.
pub(super) const SUBSCRIBER: Subscriber = Subscriber {
    name: "surveys.over",
    kinds: &["survey.closed"],
    handle: closed,
};

/// A survey ends on its day.
pub(super) const SWEEP: Sweep = Sweep {
    name: "surveys' ends",
    every: Duration::from_secs(30),
    find: "surveys.ended",
    mend: |state, tenant, surveys| close(state, tenant, surveys).boxed(),
};

async fn close(state: &AppState, tenant: TenantId, surveys: &[Uuid]) -> Result<()> {
    for id in surveys {
        let mut tx = state.db.tenant(&scope(tenant)).await?;
        survey::close(&mut tx, SurveyId::from(*id), IfMatch::Any).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn closed<'a>(state: &'a AppState, events: &'a [StoredEvent]) -> BoxFuture<'a, Result<()>> {
    async move {
        for event in events {
            let mut tx = state.db.tenant(&scope(event.tenant)).await?;
            let survey = survey::get(&mut tx, event.entity_id.into()).await?;
            if survey.state == State::Closed {
                let asked = sql::expire(&mut tx, survey.id).await?;
                // The response rate of an anonymous survey is told now, and all at once.
                if survey.privacy == Privacy::Anonymous {
                    for id in asked {
                        tx.emit(DomainEvent::new(
                            "invitation.counted",
                            "survey_invitation",
                            id,
                            json!({}),
                        ));
                    }
                }
            }
            tx.commit().await?;
        }
        Ok(())
    }
    .boxed()
}
