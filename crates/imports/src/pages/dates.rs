//! Dates that can be read in more than one way, shown so that a person can decide: every reading with its counts per
//! month, side by side.

use std::collections::BTreeMap;

use crate::dates::Reading;
use crate::profile::{DateProfile, Profile};
use crate::runs::Run;
use crate::target::Schema;
use crate::words::Words;

/// One date field with a choice to make.
#[derive(Debug)]
pub(super) struct DateChoice {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) column: String,
    /// "572 of 2,224 dates can be read both ways."
    pub(super) sentence: String,
    pub(super) swapped: bool,
    pub(super) readings: Vec<ReadingView>,
    /// Month → dates under each reading, in the order of `readings`.
    pub(super) months: Vec<(String, Vec<u64>)>,
    /// The largest of those counts, for the bars.
    pub(super) largest: u64,
}

/// One way of reading.
#[derive(Debug)]
pub(super) struct ReadingView {
    pub(super) name: &'static str,
    pub(super) label: String,
    /// "12 months, 2015-01 to 2015-12".
    pub(super) span: String,
    pub(super) failures: u64,
    pub(super) chosen: bool,
}

/// The date fields of a run that need a decision.
pub(super) fn choices(run: &Run, schema: &Schema, profile: &Profile, words: &Words<'_>) -> Vec<DateChoice> {
    let mut choices = Vec::new();
    for spec in schema.fields.iter().filter(|spec| spec.is_date()) {
        let Some(map) = run.mapping.fields.get(spec.key.as_ref()) else {
            continue;
        };
        if map.date.as_ref().is_some_and(|date| date.pattern.is_some()) {
            continue;
        }
        let dated = map.sources().find_map(|name| {
            let dates = profile.column(name)?.dates.as_ref()?;
            dates.needs_choice().then_some((name, dates))
        });
        let Some((column, dates)) = dated else { continue };
        let chosen = map.date.as_ref().map_or(Reading::Sure, |date| date.reading);
        choices.push(choice(
            spec.key.as_ref(),
            &words.text(&spec.label),
            column,
            dates,
            chosen,
            words,
        ));
    }
    choices
}

fn choice(
    key: &str,
    label: &str,
    column: &str,
    dates: &DateProfile,
    chosen: Reading,
    words: &Words<'_>,
) -> DateChoice {
    // Readings that fit, and the one in use even if it does not.
    let shown: Vec<_> = dates
        .readings
        .iter()
        .filter(|r| r.failures == 0 || r.reading == chosen)
        .filter(|r| {
            r.reading != Reading::MixedUnswap || dates.looks_swapped || chosen == Reading::MixedUnswap
        })
        .collect();
    let readings = shown
        .iter()
        .map(|r| ReadingView {
            name: r.reading.name(),
            label: words.text(&format!("imports-reading-{}", r.reading.name())),
            span: words.with(
                "imports-span",
                &[
                    ("count", r.months.len().into()),
                    (
                        "from",
                        r.months
                            .first()
                            .map(|m| m.month.clone())
                            .unwrap_or_default()
                            .into(),
                    ),
                    (
                        "to",
                        r.months
                            .last()
                            .map(|m| m.month.clone())
                            .unwrap_or_default()
                            .into(),
                    ),
                ],
            ),
            failures: r.failures,
            chosen: r.reading == chosen,
        })
        .collect();
    let mut months: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (place, reading) in shown.iter().enumerate() {
        for month in &reading.months {
            months.entry(&month.month).or_insert_with(|| vec![0; shown.len()])[place] = month.count;
        }
    }
    let largest = months.values().flatten().copied().max().unwrap_or(1);
    DateChoice {
        key: key.to_owned(),
        label: label.to_owned(),
        column: column.to_owned(),
        sentence: words.with(
            "imports-ambiguous",
            &[
                ("count", words.number(dates.ambiguous).into()),
                ("total", words.number(dates.values).into()),
            ],
        ),
        swapped: dates.looks_swapped,
        readings,
        months: months
            .into_iter()
            .map(|(month, counts)| (month.to_owned(), counts))
            .collect(),
        largest,
    }
}
