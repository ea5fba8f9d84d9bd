//! How important and core data stood, month by month: the records behind the share of protected data.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::civil::Date;
use sqm_platform::http::{Paging, Query};
use sqm_platform::listing::Hit;
use sqm_platform::page::register::{behind, counted};
use sqm_platform::page::{Address, Page, PageFrame, Shell, word};
use sqm_platform::{AppState, Result};

use super::super::words::{self, Badge};
use crate::data_asset::{self, Judgement, JudgementFilter};
use crate::permissions::DataAssetRead;

/// A row.
#[derive(Debug)]
struct Row {
    href: String,
    code: String,
    name: String,
    month: String,
    level: Badge,
    missing: Vec<String>,
    owner: String,
}

impl Row {
    fn new(page: &PageFrame, it: Judgement) -> Self {
        Self {
            href: format!("/data-assets/{}", it.asset_id),
            month: month(it.month),
            level: words::data_level(page, it.level),
            missing: it
                .missing
                .iter()
                .map(|one| word(page, "protection", one))
                .collect(),
            owner: it.owner.map_or(String::new(), |person| person.name),
            code: it.code,
            name: it.name,
        }
    }
}

/// `2026-03`, read alike in all our languages.
fn month(first: Date) -> String {
    format!("{:04}-{:02}", first.year(), first.month())
}

#[derive(Template, WebTemplate)]
#[template(path = "security/data_judgements.html")]
pub(super) struct JudgementsPage {
    shell: Shell,
    rows: Vec<Row>,
    /// Label, address, shown now.
    tabs: Vec<(String, String, bool)>,
    banner: Option<String>,
    total: String,
    next: String,
    export: String,
}

pub(super) async fn list(
    page: Page<DataAssetRead>,
    State(state): State<AppState>,
    Query(filter): Query<JudgementFilter>,
    Query(paging): Query<Paging>,
) -> Result<JudgementsPage> {
    let here = Address::of("/data-assets/judgements", &filter);
    let shell = page.shell_t("data-judgements");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = data_asset::judgements(&mut tx, &filter, &paging).await?;
    let total = data_asset::count_judgements(&mut tx, &filter).await?;
    tx.commit().await?;
    let active = filter.hit.unwrap_or(Hit::All);
    Ok(JudgementsPage {
        tabs: [
            ("ui-all", "all", Hit::All),
            ("data-judged-miss", "miss", Hit::Miss),
            ("data-judged-hit", "hit", Hit::Hit),
        ]
        .into_iter()
        .map(|(key, code, hit)| {
            (
                page.t(key),
                here.without(&["after"]).with("hit", code).href(),
                active == hit,
            )
        })
        .collect(),
        banner: behind(
            &page,
            &shell,
            filter.measure.as_deref(),
            filter.hit,
            (filter.from, filter.to),
        ),
        total: counted(&shell, total),
        export: Address::new("/api/v1/data-assets/judgements/export.csv", &here.query()).href(),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        rows: listed
            .items
            .into_iter()
            .map(|item| Row::new(&page, item))
            .collect(),
        shell,
    })
}
