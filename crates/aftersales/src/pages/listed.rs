//! What the lists of this module have in common: tabs with counts, chips of what is set, the words of a figure.

use sqm_platform::page::{Address, Chip, PageFrame, Shell};

use crate::listing::COUNT_LIMIT;

/// A tab: a name and the pairs of its address.
pub(super) type TabSpec = (&'static str, &'static [(&'static str, &'static str)]);

/// A tab as shown.
#[derive(Debug)]
pub(super) struct Tab {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) active: bool,
    pub(super) count: String,
}

/// The tabs of a list, not counted yet.
pub(super) fn tabs_of(page: &PageFrame, path: &'static str, here: &Address, specs: &[TabSpec]) -> Vec<Tab> {
    let active = specs.iter().position(|(_, pairs)| here.has(pairs));
    specs
        .iter()
        .enumerate()
        .map(|(place, (key, pairs))| Tab {
            label: page.t(key),
            href: pairs
                .iter()
                .fold(Address::new(path, ""), |address, (name, value)| {
                    address.with(name, value)
                })
                .href(),
            active: active == Some(place),
            count: "·".to_owned(),
        })
        .collect()
}

/// A count that stops at [`COUNT_LIMIT`].
pub(super) fn counted(shell: &Shell, n: i64) -> String {
    let more = if n > COUNT_LIMIT { "+" } else { "" };
    format!("{}{more}", shell.number(n.min(COUNT_LIMIT)))
}

/// The filters that are set; those of the active tab are said by the tab.
pub(super) fn chips(
    page: &PageFrame,
    here: &Address,
    specs: &[TabSpec],
    names: &[(&'static str, &'static str)],
    read: impl Fn(&str, &str) -> String,
) -> Vec<Chip> {
    let tab: &[(&str, &str)] = specs
        .iter()
        .map(|(_, pairs)| *pairs)
        .find(|pairs| here.has(pairs))
        .unwrap_or_default();
    let mut chips = Vec::new();
    for (name, label) in names {
        let values: Vec<String> = here
            .pairs()
            .iter()
            .filter(|(one, value)| one == name && !tab.contains(&(one.as_str(), value.as_str())))
            .map(|(_, value)| read(name, value))
            .collect();
        if values.is_empty() {
            continue;
        }
        let rest = here.without(&[*name, "after"]);
        let remove = if rest.pairs().is_empty() {
            rest.with("state", "all")
        } else {
            rest
        };
        chips.push(Chip {
            name: page.t(label),
            value: values.join(", "),
            remove: remove.href(),
        });
    }
    chips
}

/// What a figure whose records are listed counts, in words.
pub(super) fn banner(
    page: &PageFrame,
    shell: &Shell,
    measure: &str,
    hit: Option<crate::Hit>,
    from: Option<jiff::civil::Date>,
    to: Option<jiff::civil::Date>,
) -> String {
    let mut words = vec![page.t(&format!("measure-{}", measure.replace(['.', '_'], "-")))];
    match hit {
        Some(crate::Hit::Miss) => words.push(page.t("figure-miss")),
        Some(crate::Hit::Hit) => words.push(page.t("figure-hit")),
        _ => {}
    }
    if let (Some(from), Some(to)) = (from, to) {
        words.push(format!("{} – {}", shell.day(&from), shell.day(&to)));
    }
    words.join(" · ")
}
