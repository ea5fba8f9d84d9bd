//! The list of controls. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::{ControlState, ControlTheme};
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::listed::{Frame, ListSpec, TabsPart, control as shape, counted, menu};
use super::super::words::{self, Badge};
use crate::control::{self, Control, ControlFilter, ControlGroup};
use crate::listing::Viewpoint;
use crate::permissions::ControlRead;

const SPEC: ListSpec = ListSpec {
    path: "/controls",
    tabs_path: "/controls/tabs",
    tabs_id: "control-tabs",
    topic: "controls",
    title: "control-list",
    tabs: &[
        ("ui-all", &[("state", "all")]),
        ("control-tab-gaps", &[("state", "gaps")]),
        ("control-tab-test-due", &[("state", "test_due")]),
        ("control-tab-undecided", &[("state", "undecided")]),
        ("control-tab-mine", &[("owner", "me"), ("state", "applicable")]),
    ],
    chips: &[
        ("state", "ui-state"),
        ("progress", "control-progress"),
        ("theme", "control-theme"),
        ("owner", "control-owner"),
        ("department", "risk-department"),
    ],
};

/// A row.
#[derive(Debug)]
struct Row {
    href: String,
    code: String,
    title: String,
    theme: String,
    applies: Badge,
    progress: Option<Badge>,
    result: Option<Badge>,
    next_test: String,
    overdue: bool,
    owner: String,
    department: String,
}

impl Row {
    fn new(page: &PageFrame, shell: &Shell, it: Control) -> Self {
        Self {
            href: format!("/controls/{}", it.id),
            theme: word(page, "security-area", it.theme),
            applies: words::applies(page, it.applicable),
            progress: (it.applicable == Some(true)).then(|| words::control_state(page, it.state)),
            result: it.result.map(|result| words::test_result(page, result)),
            next_test: it
                .next_test_on
                .map_or(String::new(), |day| words::due(shell, day, it.overdue)),
            overdue: it.overdue,
            owner: it.owner.map_or(String::new(), |person| person.name),
            department: it.department.unwrap_or_default(),
            code: it.code,
            title: it.title,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/controls.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
}

/// The filter of an address. The bare list is the whole catalogue.
fn bare(mut filter: ControlFilter) -> ControlFilter {
    if filter == ControlFilter::default() {
        filter.state = Some(ControlGroup::All);
    }
    filter
}

pub(super) async fn list(
    page: Page<ControlRead>,
    State(state): State<AppState>,
    Query(filter): Query<ControlFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let here = Address::of("/controls", &filter);
    let shell = page.shell_t("control-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = control::list(&mut tx, who, &filter, &paging).await?;
    let total = control::count(&mut tx, who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let menus = menus(&page, &here, &filter, &choosers);
    let read = |name: &str, value: &str| read(&page, &choosers, name, value);
    let mut frame = SPEC.frame(&page, here.clone(), filter.q.clone(), menus, read);
    frame.total = counted(&shell, total);
    frame.next = listed
        .next
        .map(|after| here.with("after", &after).href())
        .unwrap_or_default();
    Ok(ListPage {
        rows: listed
            .items
            .into_iter()
            .map(|item| Row::new(&page, &shell, item))
            .collect(),
        frame,
        shell,
    })
}

pub(super) async fn tabs(
    page: Page<ControlRead>,
    State(state): State<AppState>,
    Query(filter): Query<ControlFilter>,
) -> Result<TabsPart> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let group = |state: ControlGroup| ControlFilter {
        state: Some(state),
        ..ControlFilter::default()
    };
    let mine = ControlFilter {
        owner: Some("me".to_owned()),
        ..group(ControlGroup::Applicable)
    };
    let mut counts = Vec::new();
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for one in [
        group(ControlGroup::All),
        group(ControlGroup::Gaps),
        group(ControlGroup::TestDue),
        group(ControlGroup::Undecided),
        mine,
    ] {
        counts.push(control::count(&mut tx, who, &one).await?);
    }
    tx.commit().await?;
    let here = Address::of("/controls", &filter);
    Ok(TabsPart::new(&page, &SPEC, &here, &counts))
}

fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
    match (name, value) {
        ("state", _) => word(page, "control-group", value),
        ("progress", _) => word(page, "control-state", value),
        ("theme", _) => word(page, "security-area", value),
        ("owner" | "department", value) => choosers.in_words(page, value),
        (_, other) => other.to_owned(),
    }
}

fn menus(page: &PageFrame, here: &Address, filter: &ControlFilter, choosers: &Choosers) -> Vec<FilterMenu> {
    let chosen = |value: &Option<String>| value.clone().unwrap_or_default();
    let (owner, department) = (chosen(&filter.owner), chosen(&filter.department));
    let people = choosers.people_and_me(page, &owner);
    let departments = choosers.departments_and_mine(page, &department);
    let themes = codes(page, "security-area", ControlTheme::ALL, &filter.theme);
    let states = codes(page, "control-state", ControlState::ALL, &filter.progress);
    vec![
        menu(
            page,
            here,
            "control-theme",
            vec![shape(page, "theme", "control-theme", "ticks", themes)],
        ),
        menu(
            page,
            here,
            "control-progress",
            vec![shape(page, "progress", "control-progress", "ticks", states)],
        ),
        menu(
            page,
            here,
            "control-owner",
            vec![
                shape(page, "owner", "control-owner", "select", people),
                shape(page, "department", "risk-department", "select", departments),
            ],
        ),
    ]
}
