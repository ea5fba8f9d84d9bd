//! The list of controls. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::{ControlState, ControlTheme};
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, control as shape, menu};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::words::{self, Badge};
use crate::control::{self, Control, ControlFilter};
use crate::permissions::ControlRead;

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

pub(super) async fn list(
    page: Page<ControlRead>,
    State(state): State<AppState>,
    Query(filter): Query<ControlFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<Controls>(&page, &state, filter, (), &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|item| Row::new(&page, &list.shell, item))
            .collect(),
        frame: list.frame,
        shell: list.shell,
    })
}

/// Controls, as a list. The bare list is the whole catalogue.
#[derive(Debug)]
pub(in crate::pages) struct Controls;

impl Register for Controls {
    type Read = ControlRead;
    type Filter = ControlFilter;
    type Sort = ();
    type Who = Viewpoint;
    type Known = Choosers;
    type Item = Control;

    const SPEC: Spec = Spec {
        path: "/controls",
        tabs_id: "control-tabs",
        topics: "controls",
        title: "control-list",
        tabs: &[
            ("ui-all", &[("state", "all")]),
            ("control-tab-gaps", &[("state", "gaps")]),
            ("control-tab-test-due", &[("state", "test_due")]),
            ("control-tab-undecided", &[("state", "undecided")]),
            ("control-tab-mine", &[("owner", "me"), ("state", "applicable")]),
        ],
        bare: &[("state", "all")],
        all: &[("state", "all")],
        chips: &[
            ("state", "ui-state"),
            ("progress", "control-progress"),
            ("theme", "control-theme"),
            ("owner", "control-owner"),
            ("department", "risk-department"),
        ],
    };

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &ControlFilter,
        (): (),
        paging: &Paging,
    ) -> Result<Paged<Control>> {
        control::list(tx, *who, filter, paging).await
    }

    async fn count(_: &AppState, tx: &mut TenantTx, who: &Viewpoint, filter: &ControlFilter) -> Result<i64> {
        control::count(tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, _: &ControlFilter) -> Result<Choosers> {
        Choosers::load(tx).await
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

    fn menus(
        page: &PageFrame,
        here: &Address,
        filter: &ControlFilter,
        choosers: &Choosers,
    ) -> Vec<FilterMenu> {
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
                vec![shape(page, here, "theme", "control-theme", "ticks", themes)],
            ),
            menu(
                page,
                here,
                "control-progress",
                vec![shape(page, here, "progress", "control-progress", "ticks", states)],
            ),
            menu(
                page,
                here,
                "control-owner",
                vec![
                    shape(page, here, "owner", "control-owner", "select", people),
                    shape(page, here, "department", "risk-department", "select", departments),
                ],
            ),
        ]
    }
}
