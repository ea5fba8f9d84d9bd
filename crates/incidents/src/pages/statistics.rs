//! Incidents counted: by year, level, category, actor, action, …; every number opens the incidents behind it.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::Register as _;
use sqm_platform::page::{Address, Chip, Page, PageFrame, Shell, word};
use sqm_platform::{AppState, Result};

use super::list::{Incidents, Known};
use super::words::veris;
use crate::incident::{IncidentCategory, IncidentFilter};
use crate::permissions::IncidentRead;
use crate::statistics::{self, Tally};

/// A line of a table.
#[derive(Debug)]
struct Line {
    label: String,
    href: String,
    count: i64,
    shown: String,
}

/// A table.
#[derive(Debug)]
struct Table {
    title: String,
    most: i64,
    lines: Vec<Line>,
}

/// How long something took.
#[derive(Debug)]
struct Time {
    label: String,
    mean: String,
    median: String,
    known: String,
    /// The incidents of which it is known.
    href: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/statistics.html")]
pub(super) struct StatisticsPage {
    shell: Shell,
    total: String,
    list: String,
    repeated: String,
    repeated_href: String,
    records: String,
    records_known: String,
    tables: Vec<Table>,
    times: Vec<Time>,
    chips: Vec<Chip>,
    since: String,
    until: String,
    hidden: Vec<(String, String)>,
}

pub(super) async fn statistics(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
) -> Result<StatisticsPage> {
    let filter = IncidentFilter::from_query(page.uri.query().unwrap_or_default())?.counted();
    let shell = page.shell_t("incident-statistics");
    let who = Viewpoint::from(&page.caller);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let figures = statistics::figures(&mut tx, who, &filter).await?;
    let known = Known::load(&mut tx).await?;
    tx.commit().await?;
    let here = Address::new("/incidents", &filter.to_query());
    let own = Address::new("/incidents/statistics", &filter.to_query());
    let chips = Incidents::SPEC
        .set(&page, &own, |name, value| {
            Incidents::read(&page, &known, name, value)
        })
        .into_iter()
        .filter(|chip| !chip.name.is_empty())
        .collect();
    let spans = figures.spans.iter().map(|span| {
        let time = |seconds: Option<f64>| {
            seconds
                .map(|seconds| shell.duration(&(seconds.round() as i64)))
                .unwrap_or_default()
        };
        Time {
            label: word(&page, "incident-span", &span.of),
            mean: time(span.mean_seconds),
            median: time(span.median_seconds),
            known: shell.number(span.known),
            href: here.with("state", "all").with("span", &span.of).href(),
        }
    });
    Ok(StatisticsPage {
        total: shell.number(figures.total),
        list: here.with("state", "all").href(),
        repeated: if figures.repeated > 0 {
            shell.number(figures.repeated)
        } else {
            String::new()
        },
        repeated_href: here.with("repeated", "yes").href(),
        records: shell.number(figures.records_affected),
        records_known: shell.number(figures.records_known),
        times: spans.collect(),
        tables: figures
            .tallies
            .iter()
            .filter(|tally| tally.lines.iter().any(|line| !line.key.is_empty()))
            .map(|tally| table(&page, &shell, &here, &known.categories, tally))
            .collect(),
        chips,
        since: filter.since.map(|day| day.to_string()).unwrap_or_default(),
        until: filter.until.map(|day| day.to_string()).unwrap_or_default(),
        hidden: own.without(&["since", "until"]).pairs().to_vec(),
        shell,
    })
}

fn table(
    page: &PageFrame,
    shell: &Shell,
    here: &Address,
    categories: &[IncidentCategory],
    tally: &Tally,
) -> Table {
    let by = tally.by.as_str();
    let lines: Vec<Line> = tally
        .lines
        .iter()
        .map(|line| {
            let key = line.key.as_str();
            let label = match by {
                _ if key.is_empty() && by == "level" => page.t("incident-level-none"),
                _ if key.is_empty() => page.t("incident-unknown"),
                "level" => word(page, "incident-level", key),
                "certainty" => word(page, "incident-certainty", key),
                "category" => categories
                    .iter()
                    .find(|category| category.code == key)
                    .map_or(key, |category| category.name.as_str())
                    .to_owned(),
                "actor" | "action" | "attribute" => veris(page, key),
                _ => key.to_owned(),
            };
            let href = match by {
                // A key that is not known has no filter of its own, except the level.
                "level" if key.is_empty() => here.with("undecided", "yes").href(),
                _ if key.is_empty() => String::new(),
                "year" => here
                    .with("since", &format!("{key}-01-01"))
                    .with("until", &format!("{key}-12-31"))
                    .href(),
                name => here.with(name, key).href(),
            };
            Line {
                label,
                href,
                count: line.count,
                shown: shell.number(line.count),
            }
        })
        .collect();
    Table {
        title: word(page, "incident-by", by),
        most: lines.iter().map(|line| line.count).max().unwrap_or(1),
        lines,
    }
}
