//! The list of actions. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::action::{ActionPriority, ActionState};
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, behind, control, menu};
use sqm_platform::page::{Address, Choice, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::words::Card;
use crate::action::{self, Action, ActionFilter, Sort, Sorting};
use crate::permissions::ActionRead;

/// What actions are raised from.
const SOURCES: [&str; 18] = [
    "ticket",
    "indicator",
    "objective",
    "survey",
    "callback",
    "purchase",
    "visit",
    "service_order",
    "security",
    "incident",
    "risk",
    "vulnerability",
    "control",
    "security_check",
    "data_asset",
    "awareness_campaign",
    "access_finding",
    "drill",
];

#[derive(Template, WebTemplate)]
#[template(path = "improvement/list.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Card>,
    export: String,
    board: String,
}

pub(super) async fn list(
    page: Page<ActionRead>,
    State(state): State<AppState>,
    Query(filter): Query<ActionFilter>,
    Query(sorting): Query<Sorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<Actions>(&page, &state, filter, sorting.sort, &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|item| Card::new(&page, &list.shell, item))
            .collect(),
        export: list.frame.at("/api/v1/actions/export.csv"),
        board: list
            .frame
            .here
            .moved("/actions/board")
            .without(&["state", "status", "sort"])
            .href(),
        frame: list.frame,
        shell: list.shell,
    })
}

/// The actions as a list. The bare list is the work there is.
#[derive(Debug)]
pub(super) struct Actions;

impl Register for Actions {
    type Read = ActionRead;
    type Filter = ActionFilter;
    type Sort = Sort;
    type Who = Viewpoint;
    type Known = Choosers;
    type Item = Action;

    const SPEC: Spec = Spec {
        path: "/actions",
        tabs_id: "action-tabs",
        topics: "actions",
        title: "action-list",
        tabs: &[
            ("action-tab-mine", &[("owner", "me"), ("state", "open")]),
            ("action-tab-open", &[("state", "open")]),
            ("action-tab-overdue", &[("state", "overdue")]),
            ("action-tab-to-verify", &[("state", "to_verify")]),
            ("action-tab-all", &[("state", "all")]),
        ],
        bare: &[("state", "open")],
        all: &[("state", "all")],
        chips: &[
            ("state", "action-state"),
            ("status", "action-state"),
            ("priority", "action-priority"),
            ("owner", "action-owner"),
            ("raised_by", "action-raised-by"),
            ("department", "action-department"),
            ("source", "action-source"),
            ("indicator", "action-indicator"),
        ],
    };

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &ActionFilter,
        sort: Sort,
        paging: &Paging,
    ) -> Result<Paged<Action>> {
        action::list(tx, *who, filter, sort, paging).await
    }

    async fn count(_: &AppState, tx: &mut TenantTx, who: &Viewpoint, filter: &ActionFilter) -> Result<i64> {
        action::count(tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, _: &ActionFilter) -> Result<Choosers> {
        Choosers::load(tx).await
    }

    fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
        match (name, value) {
            ("state", _) => word(page, "action-group", value),
            ("status", _) => word(page, "action-state", value),
            ("priority", _) => word(page, "action-priority", value),
            ("owner" | "raised_by" | "department", value) => choosers.in_words(page, value),
            ("source", text) => {
                let kind = text.split(':').next().unwrap_or_default();
                word(page, "action-source-kind", kind)
            }
            (_, other) => other.to_owned(),
        }
    }

    fn menus(
        page: &PageFrame,
        here: &Address,
        filter: &ActionFilter,
        choosers: &Choosers,
    ) -> Vec<FilterMenu> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let (owner, raised_by, department) = (
            text(&filter.owner),
            text(&filter.raised_by),
            text(&filter.department),
        );
        let source = text(&filter.source);
        let sources = SOURCES
            .into_iter()
            .map(|kind| Choice::new(kind, word(page, "action-source-kind", kind), source == kind))
            .collect();
        let states = codes(page, "action-state", ActionState::ALL, &filter.status);
        let priorities = codes(page, "action-priority", ActionPriority::ALL, &filter.priority);
        let people = |chosen: &str| choosers.people_and_me(page, chosen);
        let departments = choosers.departments_and_mine(page, &department);
        vec![
            menu(
                page,
                here,
                "action-state",
                vec![control(page, here, "status", "action-state", "ticks", states)],
            ),
            menu(
                page,
                here,
                "action-priority",
                vec![control(
                    page,
                    here,
                    "priority",
                    "action-priority",
                    "ticks",
                    priorities,
                )],
            ),
            menu(
                page,
                here,
                "action-owner",
                vec![
                    control(page, here, "owner", "action-owner", "select", people(&owner)),
                    control(
                        page,
                        here,
                        "raised_by",
                        "action-raised-by",
                        "select",
                        people(&raised_by),
                    ),
                    control(
                        page,
                        here,
                        "department",
                        "action-department",
                        "select",
                        departments,
                    ),
                ],
            ),
            menu(
                page,
                here,
                "action-source",
                vec![control(page, here, "source", "action-source", "select", sources)],
            ),
        ]
    }

    fn banner(page: &PageFrame, shell: &Shell, filter: &ActionFilter) -> Option<String> {
        behind(
            page,
            shell,
            filter.measure.as_deref(),
            filter.hit,
            (filter.from, filter.to),
        )
    }
}
