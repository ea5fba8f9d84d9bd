//! The security officer's desk: what is open by level, the gravest first, how the last year went, how long things took. What other
//! modules watch over (risks, vulnerabilities, checks) stands beside it in corners of their own.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::ToSpan as _;
use serde_json::json;
use sqm_domain::security::Level;
use sqm_platform::http::Paging;
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::{Page, Shell, word};
use sqm_platform::{AppState, Result};

use super::list::Card;
use super::words::{Badge, level_badge};
use crate::incident::{self, Group, IncidentFilter, Sort, Yes};
use crate::on_call::{self, Duty};
use crate::permissions::IncidentRead;
use crate::statistics;

/// Open incidents shown; the list has the rest.
const SHOWN: usize = 12;

/// How many are open on a level.
#[derive(Debug)]
struct Open {
    level: Badge,
    href: String,
    count: String,
    any: bool,
}

/// A month of the trend.
#[derive(Debug)]
struct Month {
    label: String,
    href: String,
    count: i64,
    shown: String,
}

/// How long something took, of the last twelve months.
#[derive(Debug)]
struct Time {
    label: String,
    mean: String,
    known: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/security.html")]
pub(super) struct SecurityPage {
    shell: Shell,
    open: Vec<Open>,
    gravest: Vec<Card>,
    duties: Vec<Duty>,
    months: Vec<Month>,
    chart: String,
    note: String,
    times: Vec<Time>,
}

pub(super) async fn security(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
) -> Result<SecurityPage> {
    let shell = page.shell_t("security-desk");
    let who = Viewpoint::from(&page.caller);
    let today = state.clock.now().to_zoned(page.caller.tenant.zone.clone()).date();
    let since = today.first_of_month().checked_sub(11.months()).unwrap_or(today);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let still = IncidentFilter {
        state: Some(Group::Open),
        drill: Some(Yes::No),
        ..IncidentFilter::default()
    };
    let mut open = Vec::new();
    let mut gravest = Vec::new();
    for level in Level::ALL.iter().rev().map(|level| Some(*level)).chain([None]) {
        let filter = IncidentFilter {
            level: level.into_iter().collect(),
            undecided: level.is_none().then_some(Yes::Yes),
            ..still.clone()
        };
        let count = incident::count(&mut tx, who, &filter).await?;
        let left = SHOWN.saturating_sub(gravest.len());
        if count > 0 && left > 0 {
            let paging = Paging {
                limit: i64::try_from(left).ok(),
                after: None,
            };
            gravest.extend(
                incident::list(&mut tx, who, &filter, Sort::Newest, &paging)
                    .await?
                    .items,
            );
        }
        open.push(Open {
            level: level_badge(&page, level),
            href: format!("/incidents?{}", filter.to_query()),
            count: shell.number(count),
            any: count > 0,
        });
    }
    let year = IncidentFilter {
        since: Some(since),
        until: Some(today),
        ..IncidentFilter::default()
    }
    .counted();
    let counted = statistics::by_month(&mut tx, who, &year).await?;
    let spans = statistics::spans(&mut tx, who, &year).await?;
    let duties = on_call::duties(&mut tx, &shell).await?;
    tx.commit().await?;
    let months: Vec<Month> = (0..12)
        .filter_map(|n: i32| since.checked_add(n.months()).ok())
        .map(|first| {
            let key = first.strftime("%Y-%m").to_string();
            let count = counted.get(&key).copied().unwrap_or_default();
            Month {
                href: format!(
                    "/incidents?state=all&counted=yes&since={first}&until={}",
                    first.last_of_month()
                ),
                label: key,
                count,
                shown: shell.number(count),
            }
        })
        .collect();
    let chart = json!({
        "kind": "bar",
        "digits": 0,
        "summary": page.t("security-trend"),
        "categories": months.iter().map(|month| month.label.clone()).collect::<Vec<_>>(),
        "series": [{
            "name": page.t("incident-list"),
            "values": months.iter().map(|month| month.count).collect::<Vec<_>>(),
            "hrefs": months.iter().map(|month| month.href.clone()).collect::<Vec<_>>(),
        }],
    });
    Ok(SecurityPage {
        open,
        duties,
        gravest: gravest
            .into_iter()
            .map(|one| Card::new(&page, &shell, one))
            .collect(),
        note: format!("{} – {}", shell.day(&since), shell.day(&today)),
        chart: chart.to_string(),
        months,
        times: spans
            .into_iter()
            .map(|span| Time {
                label: word(&page, "incident-span", &span.of),
                mean: span
                    .mean_seconds
                    .map(|seconds| shell.duration(&(seconds.round() as i64)))
                    .unwrap_or_default(),
                known: shell.number(span.known),
            })
            .collect(),
        shell,
    })
}
