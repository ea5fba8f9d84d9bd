//! The risk matrix: a table whose cells open the list behind their count.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::{RiskLevel, RiskScale};
use sqm_platform::http::Query;
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::{Address, Page, Shell, word};
use sqm_platform::{AppState, Result};

use crate::permissions::RiskRead;
use crate::risk::{self, Basis, RiskFilter};
use crate::settings;

/// A cell.
#[derive(Debug)]
struct Box {
    level: &'static str,
    words: String,
    score: u8,
    count: i64,
    href: String,
}

/// A row: all likelihoods of one impact.
#[derive(Debug)]
struct Row {
    label: String,
    step: u8,
    cells: Vec<Box>,
}

/// How many risks have a level.
#[derive(Debug)]
struct Sum {
    code: &'static str,
    label: String,
    count: i64,
    href: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/matrix.html")]
pub(super) struct MatrixPage {
    shell: Shell,
    rows: Vec<Row>,
    likelihoods: Vec<(u8, String)>,
    sums: Vec<Sum>,
    total: i64,
    inherent: bool,
    now_href: String,
    inherent_href: String,
    scale: RiskScale,
    list: String,
}

pub(super) async fn matrix(
    page: Page<RiskRead>,
    State(state): State<AppState>,
    Query(filter): Query<RiskFilter>,
) -> Result<MatrixPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let cells = risk::matrix(&mut tx, Viewpoint::from(&page.caller), &filter).await?;
    let scale = settings::get(&mut tx).await?.risk_scale;
    tx.commit().await?;
    let inherent = filter.basis == Some(Basis::Inherent);
    let here = Address::of("/risks/matrix", &filter);
    let list = Address::new("/risks", &here.query()).with("state", "live");
    let sums = RiskLevel::ALL
        .iter()
        .rev()
        .filter(|level| cells.iter().any(|cell| cell.level == **level))
        .map(|level| Sum {
            code: level.as_str(),
            label: word(&page, "risk-level", level),
            count: cells
                .iter()
                .filter(|cell| cell.level == *level)
                .map(|cell| cell.count)
                .sum(),
            // The list's level is that of now; without treatment there is no list by level.
            href: if inherent {
                String::new()
            } else {
                list.with("level", level.as_str()).href()
            },
        })
        .collect();
    let rows = cells
        .chunks(5)
        .filter_map(|row| {
            let impact = row.first()?.impact;
            Some(Row {
                label: page.t(&format!("risk-impact-{impact}")),
                step: impact,
                cells: row
                    .iter()
                    .map(|cell| Box {
                        level: cell.level.as_str(),
                        words: word(&page, "risk-level", cell.level),
                        score: cell.score,
                        count: cell.count,
                        href: list
                            .with("likelihood", &cell.likelihood.to_string())
                            .with("impact", &cell.impact.to_string())
                            .href(),
                    })
                    .collect(),
            })
        })
        .collect();
    Ok(MatrixPage {
        rows,
        likelihoods: (1..=5)
            .map(|step| (step, page.t(&format!("risk-likelihood-{step}"))))
            .collect(),
        sums,
        total: cells.iter().map(|cell| cell.count).sum(),
        inherent,
        now_href: here.without(&["basis"]).href(),
        inherent_href: here.with("basis", "inherent").href(),
        scale,
        list: list.href(),
        shell: page.shell_t("risk-matrix"),
    })
}
