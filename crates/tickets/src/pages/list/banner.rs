//! The way from a figure to its tickets, in words: exactly these, and why.

use sqm_platform::page::{PageFrame, Shell, word};

use crate::pages::choices::Choosers;
use crate::ticket::{Hit, TicketFilter};

/// What the figure counted.
#[derive(Debug)]
pub(super) struct Banner {
    pub title: String,
    pub text: String,
}

/// The words of a figure's filter; none without one.
pub(super) fn of(
    page: &PageFrame,
    shell: &Shell,
    filter: &TicketFilter,
    choosers: &Choosers,
    count: &str,
) -> Option<Banner> {
    let measure = filter.measure.as_deref()?;
    let key = format!(
        "tp-measure-{}",
        measure
            .strip_prefix("ticket.")
            .unwrap_or(measure)
            .replace(['.', '_'], "-")
    );
    let mut parts = Vec::new();
    match filter.hit {
        Some(Hit::Miss) => parts.push(page.t("tp-hit-miss")),
        Some(Hit::Hit) => parts.push(page.t("tp-hit-hit")),
        _ => {}
    }
    if let Some(slice) = filter.slice().filter(|slice| *slice != "all") {
        parts.push(match slice.strip_prefix("channel.") {
            Some(channel) => word(page, "tp-slice", channel),
            None => word(page, "ticket-kind", slice),
        });
    }
    match (filter.from, filter.to) {
        (Some(from), Some(to)) => parts.push(format!("{} – {}", shell.day(&from), shell.day(&to))),
        (None, Some(to)) => parts.push(shell.ta("tp-until", "day", shell.day(&to))),
        (Some(from), None) => parts.push(shell.ta("tp-since", "day", shell.day(&from))),
        (None, None) => {}
    }
    if let Some(dim) = filter.dim.as_deref() {
        let value = filter.value.as_deref().unwrap_or_default();
        let read = match (dim, value) {
            (_, "") => page.t("ui-none"),
            ("kind", code) => word(page, "ticket-kind", code),
            ("channel", code) => word(page, "channel", code),
            ("priority", code) => word(page, "priority", code),
            ("customer_class", code) => word(page, "customer-class", code),
            ("department", id) => choosers.department(id).unwrap_or(id).to_owned(),
            ("assignee", id) => choosers.person(id).unwrap_or(id).to_owned(),
            ("category", id) => choosers.category(id).unwrap_or_else(|| id.to_owned()),
            (_, other) => other.to_owned(),
        };
        let name = match dim {
            "customer_class" => page.t("customer-class"),
            dim => page.t(&format!("ticket-{dim}")),
        };
        parts.push(format!("{name} {read}"));
    }
    let what = format!("{} · {}", page.t(&key), parts.join(" · "));
    Some(Banner {
        title: what.trim_end_matches(" · ").to_owned(),
        text: shell.ta("tp-exactly", "count", count),
    })
}
