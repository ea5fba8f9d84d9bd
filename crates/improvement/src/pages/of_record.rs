//! The actions raised from one record, or judged by one indicator, for a corner of that record's page.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use serde::Deserialize;
use sqm_platform::http::{Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::{Page, Shell};
use sqm_platform::{AppState, Result};

use super::words::Card;
use crate::action::{self, ActionFilter, Sort};
use crate::permissions::ActionRead;

/// Shown beside a record; the list has the rest.
const BESIDE: i64 = 5;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Ask {
    source: Option<String>,
    indicator: Option<String>,
}

#[derive(Template, WebTemplate)]
#[template(path = "improvement/of_record.html")]
pub(super) struct OfRecord {
    shell: Shell,
    cards: Vec<Card>,
}

pub(super) async fn of_record(
    page: Page<ActionRead>,
    State(state): State<AppState>,
    Query(ask): Query<Ask>,
) -> Result<OfRecord> {
    let filter = ActionFilter {
        source: ask.source,
        indicator: ask.indicator,
        ..ActionFilter::default()
    };
    let paging = Paging {
        limit: Some(BESIDE),
        after: None,
    };
    let shell = page.shell_t("action-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = action::list(&mut tx, Viewpoint::default(), &filter, Sort::Newest, &paging).await?;
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
