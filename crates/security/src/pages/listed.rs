//! What the lists of this module have in common: tabs with counts, chips of what is set, menus, the words of a figure.

use askama::Template;
use askama_web::WebTemplate;
use jiff::civil::Date;
use sqm_platform::page::{Address, Chip, Choice, Control, FilterMenu, PageFrame, Shell};

use crate::listing::{COUNT_LIMIT, Hit};

/// A tab: a name and the pairs of its address.
pub(super) type TabSpec = (&'static str, &'static [(&'static str, &'static str)]);

/// What is fixed of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct ListSpec {
    /// Its address.
    pub(super) path: &'static str,
    /// The address of its tabs alone.
    pub(super) tabs_path: &'static str,
    /// The id of the tabs on the page.
    pub(super) tabs_id: &'static str,
    /// The topic whose news change it.
    pub(super) topic: &'static str,
    /// Message key of its title.
    pub(super) title: &'static str,
    pub(super) tabs: &'static [TabSpec],
    /// The filters shown as chips, with the keys of their names.
    pub(super) chips: &'static [(&'static str, &'static str)],
}

/// A tab as shown.
#[derive(Debug)]
pub(super) struct Tab {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) active: bool,
    pub(super) count: String,
}

/// Everything around the rows of a list.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) path: &'static str,
    pub(super) tabs: Vec<Tab>,
    pub(super) tabs_id: &'static str,
    pub(super) tabs_href: String,
    pub(super) topic: &'static str,
    pub(super) chips: Vec<Chip>,
    pub(super) menus: Vec<FilterMenu>,
    pub(super) clear: String,
    pub(super) q: String,
    pub(super) q_hidden: Vec<(String, String)>,
    pub(super) banner: Option<String>,
    pub(super) total: String,
    pub(super) next: String,
    pub(super) here: Address,
}

impl Frame {
    /// Nothing narrows the list but its tab.
    pub(super) fn is_bare(&self) -> bool {
        self.q.is_empty() && self.chips.is_empty() && self.banner.is_none()
    }

    pub(super) fn refresh(&self) -> String {
        self.here.href()
    }
}

impl ListSpec {
    /// The tabs, not counted yet.
    pub(super) fn tabs(&self, page: &PageFrame, here: &Address) -> Vec<Tab> {
        let active = self.tabs.iter().position(|(_, pairs)| here.has(pairs));
        self.tabs
            .iter()
            .enumerate()
            .map(|(place, (key, pairs))| Tab {
                label: page.t(key),
                href: pairs
                    .iter()
                    .fold(Address::new(self.path, ""), |address, (name, value)| {
                        address.with(name, value)
                    })
                    .href(),
                active: active == Some(place),
                count: "·".to_owned(),
            })
            .collect()
    }

    /// The frame of a list at this address. `read` says the value of a filter in words.
    pub(super) fn frame(
        &self,
        page: &PageFrame,
        here: Address,
        q: Option<String>,
        menus: Vec<FilterMenu>,
        read: impl Fn(&str, &str) -> String,
    ) -> Frame {
        Frame {
            path: self.path,
            tabs: self.tabs(page, &here),
            tabs_id: self.tabs_id,
            tabs_href: Address::new(self.tabs_path, &here.query()).href(),
            topic: self.topic,
            chips: self.set(page, &here, read),
            menus,
            clear: Address::new(self.path, "state=all").href(),
            q: q.unwrap_or_default(),
            q_hidden: here.without(&["q", "after"]).pairs().to_vec(),
            banner: None,
            total: String::new(),
            next: String::new(),
            here,
        }
    }

    /// The filters that are set; those of the active tab are said by the tab.
    fn set(&self, page: &PageFrame, here: &Address, read: impl Fn(&str, &str) -> String) -> Vec<Chip> {
        let tab: &[(&str, &str)] = self
            .tabs
            .iter()
            .map(|(_, pairs)| *pairs)
            .find(|pairs| here.has(pairs))
            .unwrap_or_default();
        let mut chips = Vec::new();
        for (name, label) in self.chips {
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
}

/// A count that stops at [`COUNT_LIMIT`].
pub(super) fn counted(shell: &Shell, n: i64) -> String {
    let more = if n > COUNT_LIMIT { "+" } else { "" };
    format!("{}{more}", shell.number(n.min(COUNT_LIMIT)))
}

/// A control of a filter menu.
pub(super) fn control(
    page: &PageFrame,
    name: &'static str,
    label: &str,
    shape: &'static str,
    choices: Vec<Choice>,
) -> Control {
    Control {
        name,
        label: page.t(label),
        shape,
        value: String::new(),
        choices,
    }
}

/// A filter menu; what its controls do not set stays in the address.
pub(super) fn menu(page: &PageFrame, here: &Address, label: &str, controls: Vec<Control>) -> FilterMenu {
    let mut set: Vec<&str> = controls.iter().map(|control| control.name).collect();
    // A group of states and single states exclude each other.
    if set.contains(&"status") {
        set.push("state");
    }
    set.push("after");
    FilterMenu {
        label: page.t(label),
        hidden: here.without(&set).pairs().to_vec(),
        controls,
    }
}

/// What a figure whose records are listed counts, in words.
pub(super) fn banner(
    page: &PageFrame,
    shell: &Shell,
    measure: Option<&str>,
    hit: Option<Hit>,
    (from, to): (Option<Date>, Option<Date>),
) -> Option<String> {
    let mut words = vec![page.t(&format!("measure-{}", measure?.replace(['.', '_'], "-")))];
    match hit {
        Some(Hit::Miss) => words.push(page.t("figure-miss")),
        Some(Hit::Hit) => words.push(page.t("figure-hit")),
        _ => {}
    }
    if let (Some(from), Some(to)) = (from, to) {
        words.push(format!("{} – {}", shell.day(&from), shell.day(&to)));
    }
    Some(words.join(" · "))
}

/// The tabs again, counted: the list itself does not wait for this.
#[derive(Template, WebTemplate)]
#[template(path = "security/tabs.html")]
pub(super) struct TabsPart {
    shell: Shell,
    tabs: Vec<Tab>,
    id: &'static str,
    topic: &'static str,
    href: String,
}

impl TabsPart {
    /// Counts stand in the order of the tabs.
    pub(super) fn new(page: &PageFrame, spec: &ListSpec, here: &Address, counts: &[i64]) -> Self {
        let shell = page.shell_t(spec.title);
        let mut tabs = spec.tabs(page, here);
        for (tab, n) in tabs.iter_mut().zip(counts) {
            tab.count = counted(&shell, *n);
        }
        Self {
            shell,
            tabs,
            id: spec.tabs_id,
            topic: spec.topic,
            href: Address::new(spec.tabs_path, &here.query()).href(),
        }
    }
}
