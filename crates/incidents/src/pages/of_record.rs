//! The incidents that have to do with one record, for a corner of that record's page.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use serde::Deserialize;
use sqm_platform::http::{Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::{Page, Shell};
use sqm_platform::{AppState, Result};

use super::list::Card;
use crate::incident::{self, IncidentFilter, Sort};
use crate::permissions::IncidentRead;

/// Shown beside a record; the list has the rest.
const BESIDE: i64 = 5;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Ask {
    source: Option<String>,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/of_record.html")]
pub(super) struct OfRecord {
    shell: Shell,
    cards: Vec<Card>,
}

pub(super) async fn of_record(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Query(ask): Query<Ask>,
) -> Result<OfRecord> {
    let filter = IncidentFilter {
        linked: Some(ask.source.unwrap_or_else(|| ":".to_owned())),
        ..IncidentFilter::default()
    };
    let paging = Paging {
        limit: Some(BESIDE),
        after: None,
    };
    let shell = page.shell_t("incident-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = incident::list(&mut tx, Viewpoint::default(), &filter, Sort::Newest, &paging).await?;
    tx.commit().await?;
    Ok(OfRecord {
        cards: found
            .items
            .into_iter()
            .map(|item| Card::new(&page, &shell, item))
            .collect(),
        shell,
    })
}
