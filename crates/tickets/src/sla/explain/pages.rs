//! The page that says where a ticket's time went.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::Timestamp;
use sqm_domain::ids::TicketId;
use sqm_domain::sla::Target;
use sqm_platform::http::Path;
use sqm_platform::page::{Page, PageFrame, Shell};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::chip::{Chip, label_key};
use super::model::{self, ClockReport, SegmentView, share};
use crate::permissions::TicketRead;
use crate::sla::policy::{Choice, name_in};

/// Rows of the table under a line; what is older is in the API.
const ROWS: usize = 120;

/// The pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages.get::<TicketRead, _, _>("/tickets/{id}/sla", show)
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/sla/explain.html")]
struct ExplainPage {
    shell: Shell,
    ticket: TicketId,
    number: String,
    clocks: Vec<Told>,
    /// The policy that fits now; empty = none.
    taken: String,
    passed_over: Vec<(String, String)>,
}

/// A clock, told.
struct Told {
    chip: Chip,
    name: String,
    cycle: i32,
    policy: String,
    limit: String,
    calendar: String,
    from: String,
    to: String,
    bars: Vec<Bar>,
    marks: Vec<Mark>,
    rows: Vec<Row>,
    hidden: usize,
    sums: Vec<(&'static str, String)>,
}

struct Bar {
    kind: &'static str,
    start: f64,
    width: f64,
    title: String,
}

struct Mark {
    kind: &'static str,
    at: f64,
    title: String,
}

struct Row {
    kind: &'static str,
    from: String,
    to: String,
    length: String,
    reason: String,
}

async fn show(
    State(state): State<AppState>,
    page: Page<TicketRead>,
    Path(ticket): Path<TicketId>,
) -> Result<ExplainPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let told = model::explain(&mut tx, ticket).await?;
    tx.commit().await?;
    let shell = page.shell(
        page.shell("")
            .ta("sla-explain-title", "number", told.number.clone()),
    );
    let clocks = told
        .clocks
        .iter()
        .map(|report| tell(&page, &shell, report))
        .collect();
    let (taken, passed_over) = why(&page, &told.choice);
    Ok(ExplainPage {
        shell,
        ticket,
        number: told.number,
        clocks,
        taken,
        passed_over,
    })
}

/// The policy that fits, and those that did not with the field that spoke against them.
fn why(page: &PageFrame, choice: &Choice) -> (String, Vec<(String, String)>) {
    let lang = page.caller.lang;
    let taken = choice.tried.iter().find(|tried| tried.refusal.is_none());
    let passed_over = choice.tried.iter().filter_map(|tried| {
        let field = tried.refusal.as_ref()?.field;
        Some((tried.name(lang).to_owned(), page.t(&format!("sla-field-{field}"))))
    });
    (
        taken.map_or_else(String::new, |tried| tried.name(lang).to_owned()),
        passed_over.collect(),
    )
}

fn tell(page: &PageFrame, shell: &Shell, report: &ClockReport) -> Told {
    let clock = &report.clock;
    let from = clock.started_at;
    let last = report.segments.last().map_or(from, |segment| segment.to);
    // A limit still ahead belongs to the picture.
    let to = clock
        .due_at
        .filter(|_| clock.stopped_at.is_none())
        .map_or(last, |due| last.max(due));
    let bars = report.segments.iter().map(|segment| {
        let start = round(share(from, to, segment.from));
        let title = format!(
            "{} · {}",
            shell.duration(&segment.seconds),
            reason(page, shell, segment)
        );
        Bar {
            kind: kind(segment),
            start,
            width: round(share(from, to, segment.to) - start),
            title,
        }
    });
    let mark = |kind: &'static str, key: &str, at: Option<Timestamp>| {
        let at = at.filter(|at| *at <= to)?;
        let title = format!("{} · {}", page.t(key), shell.datetime(&at));
        Some(Mark {
            kind,
            at: round(share(from, to, at)),
            title,
        })
    };
    let marks = [
        mark("warn", "ui-mark-warn", clock.warn_at),
        mark("due", "ui-mark-due", clock.due_at),
    ];
    let hidden = report.segments.len().saturating_sub(ROWS);
    let rows = report.segments.iter().skip(hidden).map(|segment| Row {
        kind: kind(segment),
        from: shell.datetime(&segment.from),
        to: shell.datetime(&segment.to),
        length: shell.duration(&segment.seconds),
        reason: reason(page, shell, segment),
    });
    let sums = [
        ("sla-sum-counted", report.sums.counted),
        ("sla-sum-paused", report.sums.paused),
        ("sla-sum-closed", report.sums.closed),
        ("sla-sum-excluded", report.sums.excluded),
    ];
    Told {
        chip: Chip::from(clock),
        name: page.t(label_key(clock.kind)),
        cycle: clock.cycle,
        policy: name_in(&clock.policy.names, page.caller.lang).to_owned(),
        limit: limit(shell, clock.target, clock.calendar.is_none()),
        calendar: calendar(page, shell, clock.calendar.as_ref()),
        from: shell.datetime(&from),
        to: shell.datetime(&to),
        bars: bars.collect(),
        marks: marks.into_iter().flatten().collect(),
        rows: rows.collect(),
        hidden,
        sums: sums
            .into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|(key, n)| (key, shell.duration(&n)))
            .collect(),
    }
}

/// Hundredths of a percent are finer than any screen.
fn round(percent: f64) -> f64 {
    (percent * 100.0).round() / 100.0
}

/// As `components/sla.html` calls it: whatever does not count looks alike, its reason stands beside it.
fn kind(segment: &SegmentView) -> &'static str {
    match segment.kind {
        "counted" if segment.over => "over",
        "counted" => "counted",
        "paused" => "paused",
        _ => "excluded",
    }
}

fn limit(shell: &Shell, target: Target, around_the_clock: bool) -> String {
    match target {
        Target::Business { seconds } if !around_the_clock => shell.business_time(&i64::from(seconds)),
        Target::Business { seconds } | Target::Statutory { seconds } => shell.duration(&i64::from(seconds)),
        Target::WorkingDays { days } => shell.ta("sla-working-days", "n", i64::from(days)),
    }
}

fn calendar(page: &PageFrame, shell: &Shell, calendar: Option<&model::CalendarRef>) -> String {
    match calendar {
        Some(calendar) => shell.ta2(
            "sla-calendar-version",
            "name",
            calendar.name.clone(),
            "n",
            calendar.version,
        ),
        None => page.t("sla-around-the-clock"),
    }
}

/// Why a stretch is what it is, with the calendar that says so.
fn reason(page: &PageFrame, shell: &Shell, segment: &SegmentView) -> String {
    let mut words = Vec::new();
    if let Some(reason) = segment.reason {
        words.push(page.t(&format!("sla-reason-{reason}")));
    }
    words.extend(segment.day_name.clone());
    if matches!(segment.kind, "counted" | "closed") {
        words.push(calendar(page, shell, segment.calendar.as_ref()));
    }
    words.join(" · ")
}
