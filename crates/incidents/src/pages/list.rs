//! The list of incidents, with tabs, filters and the records behind figures.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::incident::{Certainty, IncidentState, Tlp};
use sqm_domain::security::Level;
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, behind, control, menu};
use sqm_platform::page::{Address, Choice, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::words::{Badge, badges, level_badge, look, occurred};
use crate::incident::{self, Incident, IncidentCategory, IncidentFilter, Sort, Sorting, Yes};
use crate::permissions::IncidentRead;

/// A line of the list.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) href: String,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) state: Badge,
    pub(super) level: Badge,
    /// What else is to be seen at once: restricted, drill, repeated, not confirmed.
    pub(super) marks: Vec<Badge>,
    pub(super) category: String,
    pub(super) occurred: String,
    pub(super) lead: String,
    pub(super) department: String,
    pub(super) updated_at: jiff::Timestamp,
}

impl Card {
    pub(super) fn new(page: &PageFrame, shell: &Shell, incident: Incident) -> Self {
        let (tone, icon) = look(incident.state);
        Self {
            href: format!("/incidents/{}", incident.id),
            state: Badge {
                tone,
                icon,
                label: word(page, "incident-state", incident.state),
            },
            level: level_badge(page, incident.level),
            marks: badges(page, shell, &incident).split_off(2),
            occurred: occurred(shell, &incident.moments, &page.caller.tenant.zone),
            category: incident.category_name.unwrap_or_default(),
            lead: incident.lead.map(|lead| lead.name).unwrap_or_default(),
            department: incident.department.unwrap_or_default(),
            number: incident.number,
            title: incident.title,
            updated_at: incident.updated_at,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/list.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Card>,
    export: String,
    statistics: String,
}

pub(super) async fn list(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Query(filter): Query<IncidentFilter>,
    Query(sorting): Query<Sorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<Incidents>(&page, &state, filter, sorting.sort, &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|item| Card::new(&page, &list.shell, item))
            .collect(),
        export: list.frame.at("/api/v1/incidents/export.csv"),
        statistics: list
            .frame
            .here
            .moved("/incidents/statistics")
            .without(&["sort", "after"])
            .href(),
        frame: list.frame,
        shell: list.shell,
    })
}

/// What names the values of filters.
#[derive(Debug)]
pub(crate) struct Known {
    choosers: Choosers,
    pub(super) categories: Vec<IncidentCategory>,
}

impl Known {
    pub(super) async fn load(tx: &mut TenantTx) -> Result<Self> {
        Ok(Self {
            choosers: Choosers::load(tx).await?,
            categories: incident::categories(tx).await?,
        })
    }
}

/// The incidents as a list. The bare list is the work there is; exercises are none.
#[derive(Debug)]
pub(crate) struct Incidents;

impl Register for Incidents {
    type Read = IncidentRead;
    type Filter = IncidentFilter;
    type Sort = Sort;
    type Who = Viewpoint;
    type Known = Known;
    type Item = Incident;

    const SPEC: Spec = Spec {
        path: "/incidents",
        tabs_id: "incident-tabs",
        topics: "incidents",
        title: "incident-list",
        tabs: &[
            ("incident-view-open", &[("state", "open"), ("drill", "no")]),
            (
                "incident-view-undecided",
                &[("state", "open"), ("undecided", "yes"), ("drill", "no")],
            ),
            ("incident-view-mine", &[("state", "open"), ("lead", "me")]),
            ("incident-group-unreviewed", &[("state", "unreviewed")]),
            ("incident-view-drills", &[("drill", "yes")]),
            ("incident-view-all", &[("state", "all")]),
        ],
        bare: &[("state", "open"), ("drill", "no")],
        all: &[("state", "all")],
        chips: &[
            ("state", "incident-state"),
            ("status", "incident-state"),
            ("level", "incident-level"),
            ("undecided", "incident-level"),
            ("kind", "incident-kind"),
            ("certainty", "incident-certainty"),
            ("drill", "incident-drill"),
            ("tlp", "incident-tlp"),
            ("personal_data", "incident-field-personal-data"),
            ("category", "incident-category"),
            ("lead", "incident-lead"),
            ("reported_by", "incident-reported-by"),
            ("department", "incident-department"),
            ("actor", "incident-actors"),
            ("action", "incident-actions"),
            ("asset", "incident-assets"),
            ("attribute", "incident-attributes"),
            ("pattern", "incident-pattern"),
            ("industry", "incident-victim-industry"),
            ("naics", "incident-victim-naics"),
            ("since", "incident-since"),
            ("until", "incident-until"),
            ("import", "incident-import"),
            ("repeated", "incident-repeated"),
            ("put_off", "incident-put-off"),
            ("counted", "incident-counted"),
            ("linked", "incident-links"),
            ("merged_into", "incident-merged"),
            ("span", "incident-span-known"),
        ],
    };

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &IncidentFilter,
        sort: Sort,
        paging: &Paging,
    ) -> Result<Paged<Incident>> {
        incident::list(tx, *who, filter, sort, paging).await
    }

    async fn count(_: &AppState, tx: &mut TenantTx, who: &Viewpoint, filter: &IncidentFilter) -> Result<i64> {
        incident::count(tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, _: &IncidentFilter) -> Result<Known> {
        Known::load(tx).await
    }

    fn read(page: &PageFrame, known: &Known, name: &str, value: &str) -> String {
        match (name, value) {
            ("state", _) => word(page, "incident-group", value),
            ("status", _) => word(page, "incident-state", value),
            ("level", _) => word(page, "incident-level", value),
            ("kind", _) => word(page, "incident-kind", value),
            ("certainty", _) => word(page, "incident-certainty", value),
            ("undecided", _) => page.t("incident-level-none"),
            ("span", _) => word(page, "incident-span", value),
            ("drill" | "repeated" | "put_off" | "counted" | "personal_data", "yes") => page.t("ui-yes"),
            ("drill" | "repeated" | "put_off" | "counted" | "personal_data", _) => page.t("ui-no"),
            ("tlp", code) => code
                .parse::<Tlp>()
                .map_or_else(|_| code.to_owned(), |light| super::words::tlp(light).to_owned()),
            ("lead" | "reported_by" | "department", value) => known.choosers.in_words(page, value),
            ("category", code) => known
                .categories
                .iter()
                .find(|category| category.code == code)
                .map_or(code, |category| category.name.as_str())
                .to_owned(),
            ("import" | "merged_into" | "linked", _) => "…".to_owned(),
            (_, other) => other.to_owned(),
        }
    }

    fn menus(page: &PageFrame, here: &Address, filter: &IncidentFilter, known: &Known) -> Vec<FilterMenu> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let choosers = &known.choosers;
        let people = |chosen: &Option<String>| choosers.people_and_me(page, &text(chosen));
        let departments = choosers.departments_and_mine(page, &text(&filter.department));
        let category = text(&filter.category);
        let categories = known
            .categories
            .iter()
            .map(|one| Choice::new(&one.code, one.name.as_str(), one.code == category))
            .collect();
        let states = codes(page, "incident-state", IncidentState::ALL, &filter.status);
        let levels = codes(page, "incident-level", Level::ALL, &filter.level);
        let certainties = codes(page, "incident-certainty", Certainty::ALL, &filter.certainty);
        let either = |chosen: Option<Yes>| {
            [(Yes::Yes, "ui-yes", "yes"), (Yes::No, "ui-no", "no")]
                .into_iter()
                .map(|(yes, key, code)| Choice::new(code, page.t(key), chosen == Some(yes)))
                .collect()
        };
        let offer = |name: &'static str, label: &str, shape: &'static str, choices: Vec<Choice>| {
            control(page, here, name, label, shape, choices)
        };
        vec![
            menu(
                page,
                here,
                "incident-state",
                vec![
                    offer("status", "incident-state", "ticks", states),
                    offer("put_off", "incident-put-off", "select", either(filter.put_off)),
                ],
            ),
            // One that was judged is not one that was not.
            menu(
                page,
                &here.without(&["undecided"]),
                "incident-level",
                vec![offer("level", "incident-level", "ticks", levels)],
            ),
            menu(
                page,
                here,
                "incident-category",
                vec![
                    offer("category", "incident-category", "select", categories),
                    offer("certainty", "incident-certainty", "ticks", certainties),
                    offer(
                        "personal_data",
                        "incident-field-personal-data",
                        "select",
                        either(filter.personal_data),
                    ),
                ],
            ),
            menu(
                page,
                here,
                "incident-lead",
                vec![
                    offer("lead", "incident-lead", "select", people(&filter.lead)),
                    offer(
                        "reported_by",
                        "incident-reported-by",
                        "select",
                        people(&filter.reported_by),
                    ),
                    offer("department", "incident-department", "select", departments),
                ],
            ),
            menu(
                page,
                here,
                "incident-occurred",
                vec![
                    offer("since", "incident-since", "date", Vec::new()),
                    offer("until", "incident-until", "date", Vec::new()),
                ],
            ),
        ]
    }

    fn banner(page: &PageFrame, shell: &Shell, filter: &IncidentFilter) -> Option<String> {
        behind(
            page,
            shell,
            filter.measure.as_deref(),
            filter.hit,
            (filter.from, filter.to),
        )
    }
}
