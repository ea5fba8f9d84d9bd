//! The filter bar: what is set, what could be.

use sqm_platform::page::{Address, Chip, Choice, Control, FilterMenu};

use super::words::Labels;
use crate::analysis::{Analysis, Dimension, ResponseFilter, themes};

/// Every name a filter has in the address.
pub(in crate::pages) const NAMES: [&str; 8] =
    ["from", "to", "only", "score", "word", "theme", "state", "import"];

/// Scores that can be chosen.
pub(in crate::pages) const SCORES: [&str; 7] = [
    "satisfied",
    "unsatisfied",
    "promoter",
    "passive",
    "detractor",
    "easy",
    "hard",
];

/// Dimensions in menus of their own; further ones are set by clicking a figure.
const MENUS: usize = 6;

/// What is set.
pub(in crate::pages) fn chips(labels: &Labels<'_>, filter: &ResponseFilter, here: &Address) -> Vec<Chip> {
    let shell = labels.shell;
    let mut chips = Vec::new();
    let mut chip = |name: String, value: String, remove: String| chips.push(Chip { name, value, remove });
    if filter.from.is_some() || filter.to.is_some() {
        let day = |day: Option<jiff::civil::Date>| day.map_or_else(|| "…".to_owned(), |day| shell.day(&day));
        chip(
            shell.t("sa-period").into_owned(),
            format!("{} – {}", day(filter.from), day(filter.to)),
            here.without(&["from", "to"]).href(),
        );
    }
    if let Some(score) = filter.score.as_deref().filter(|score| !score.is_empty()) {
        chip(
            shell.t("sa-score").into_owned(),
            shell.t(&format!("sa-score-{score}")).into_owned(),
            here.without(&["score"]).href(),
        );
    }
    for only in filter.only.iter().filter(|only| !only.is_empty()) {
        let (name, value) = only.split_once(':').unwrap_or((only, ""));
        chip(
            labels.dimension(name),
            labels.value(name, value),
            here.without_values("only", |other| other == only).href(),
        );
    }
    if let Some(word) = filter.word.as_deref().filter(|word| !word.is_empty()) {
        chip(
            shell.t("sa-word").into_owned(),
            word.to_owned(),
            here.without(&["word"]).href(),
        );
    }
    if let Some(theme) = filter.theme.as_deref().filter(|theme| !theme.is_empty()) {
        chip(
            shell.t("sa-theme").into_owned(),
            shell.t(&format!("sa-theme-{theme}")).into_owned(),
            here.without(&["theme"]).href(),
        );
    }
    if let Some(state) = filter.state.as_deref().filter(|state| !state.is_empty()) {
        chip(
            shell.t("ui-state").into_owned(),
            shell.t(&format!("sa-state-{state}")).into_owned(),
            here.without(&["state"]).href(),
        );
    }
    if filter.import.is_some() {
        chip(
            shell.t("ui-import").into_owned(),
            shell.t("sa-of-import").into_owned(),
            here.without(&["import"]).href(),
        );
    }
    chips
}

/// Period and score: what can be chosen of every survey.
pub(in crate::pages) fn common(
    labels: &Labels<'_>,
    filter: &ResponseFilter,
    here: &Address,
) -> Vec<FilterMenu> {
    let shell = labels.shell;
    let date = |name: &'static str, label: &str, day: Option<jiff::civil::Date>| Control {
        name,
        label: shell.t(label).into_owned(),
        shape: "date",
        value: day.map(|day| day.to_string()).unwrap_or_default(),
        choices: Vec::new(),
    };
    let chosen = filter.score.as_deref().unwrap_or_default();
    vec![
        FilterMenu {
            label: shell.t("sa-period").into_owned(),
            controls: vec![
                date("from", "ui-from", filter.from),
                date("to", "ui-to", filter.to),
            ],
            hidden: here.without(&["from", "to", "after"]).pairs().to_vec(),
        },
        FilterMenu {
            label: shell.t("sa-score").into_owned(),
            controls: vec![Control {
                name: "score",
                label: shell.t("sa-score").into_owned(),
                shape: "select",
                value: String::new(),
                choices: SCORES
                    .into_iter()
                    .map(|score| Choice::new(score, shell.t(&format!("sa-score-{score}")), score == chosen))
                    .collect(),
            }],
            hidden: here.without(&["score", "after"]).pairs().to_vec(),
        },
    ]
}

/// Chips and menus of the analysis.
pub(super) fn bar(
    labels: &Labels<'_>,
    analysis: &Analysis,
    filter: &ResponseFilter,
    here: &Address,
) -> (Vec<Chip>, Vec<FilterMenu>) {
    let shell = labels.shell;
    let mut menus = common(labels, filter, here);
    for cut in analysis.dimensions.iter().take(MENUS) {
        let values: Vec<String> = match Dimension::named(&cut.name) {
            Some(Dimension::Question(key)) => analysis
                .questions
                .iter()
                .find(|result| result.key == key)
                .map(|result| result.values.iter().map(|value| value.value.clone()).collect())
                .unwrap_or_default(),
            _ => cut.values.iter().map(|(value, _)| value.clone()).collect(),
        };
        let prefix = format!("{}:", cut.name);
        let label = labels.dimension(&cut.name);
        menus.push(FilterMenu {
            controls: vec![Control {
                name: "only",
                label: label.clone(),
                shape: "select",
                value: String::new(),
                choices: values
                    .iter()
                    .map(|value| {
                        let only = format!("{prefix}{value}");
                        let on = filter.only.contains(&only);
                        Choice::new(only, labels.value(&cut.name, value), on)
                    })
                    .collect(),
            }],
            label,
            hidden: here
                .without_values("only", |only| only.starts_with(&prefix))
                .pairs()
                .to_vec(),
        });
    }
    if analysis.comments > 0 {
        let chosen = filter.theme.as_deref().unwrap_or_default();
        menus.push(FilterMenu {
            label: shell.t("sa-theme").into_owned(),
            controls: vec![Control {
                name: "theme",
                label: shell.t("sa-theme").into_owned(),
                shape: "select",
                value: String::new(),
                choices: themes::codes()
                    .map(|code| Choice::new(code, shell.t(&format!("sa-theme-{code}")), code == chosen))
                    .collect(),
            }],
            hidden: here.without(&["theme"]).pairs().to_vec(),
        });
    }
    (chips(labels, filter, here), menus)
}

/// The dimensions of the chooser of segments.
pub(super) fn dimensions(labels: &Labels<'_>, analysis: &Analysis, chosen: Option<&str>) -> Vec<Choice> {
    analysis
        .dimensions
        .iter()
        .map(|cut| {
            Choice::new(
                &cut.name,
                labels.dimension(&cut.name),
                chosen == Some(cut.name.as_str()),
            )
        })
        .collect()
}

/// The questions of the chooser of cross-tables.
pub(super) fn questions(labels: &Labels<'_>, chosen: Option<&str>) -> Vec<Choice> {
    labels
        .document
        .questions()
        .filter(|question| {
            question.kind.has_choices() || question.kind.has_scale() && question.rows.is_empty()
        })
        .map(|question| {
            Choice::new(
                &question.key,
                labels.question(&question.key, None),
                chosen == Some(question.key.as_str()),
            )
        })
        .collect()
}
