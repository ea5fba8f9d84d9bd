//! The list of visits. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::aftersales::{VisitKind, VisitState};
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, behind, control, menu};
use sqm_platform::page::{Address, Choice, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::look;
use crate::permissions::VisitRead;
use crate::visit::{self, Due, Visit, VisitFilter, VisitSort, VisitSorting};

/// A visit as a line of a list.
#[derive(Debug)]
pub(in crate::pages) struct Row {
    pub(in crate::pages) href: String,
    pub(in crate::pages) number: String,
    pub(in crate::pages) purpose: String,
    pub(in crate::pages) customer: String,
    pub(in crate::pages) state: String,
    pub(in crate::pages) tone: &'static str,
    pub(in crate::pages) icon: &'static str,
    pub(in crate::pages) due: String,
    pub(in crate::pages) appointment: Option<jiff::Timestamp>,
    pub(in crate::pages) late: bool,
    pub(in crate::pages) caller: String,
    pub(in crate::pages) product: String,
    pub(in crate::pages) attempts: i32,
    pub(in crate::pages) score: String,
}

impl Row {
    pub(in crate::pages) fn new(page: &PageFrame, shell: &Shell, visit: Visit) -> Self {
        let (tone, icon) = look(visit.state);
        Self {
            href: format!("/visits/{}", visit.id),
            purpose: if visit.purpose.is_empty() {
                word(page, "visit-kind", visit.kind)
            } else {
                visit.purpose
            },
            number: visit.number,
            customer: visit.customer.name,
            state: word(page, "visit-state", visit.state),
            tone,
            icon,
            due: shell.day(&visit.due_on),
            appointment: visit.appointment_at,
            late: visit.late_at.is_some() && visit.state.is_open(),
            caller: visit.caller.map(|caller| caller.name).unwrap_or_default(),
            product: visit.product,
            attempts: visit.attempts,
            score: visit
                .satisfaction
                .map(|score| format!("{score}/5"))
                .unwrap_or_default(),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/visits.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
    export: String,
    /// There was nobody to call.
    none_left: bool,
}

impl ListPage {
    /// The other one of two orders.
    fn other(&self) -> &'static str {
        if self.frame.sort == "latest" {
            "due"
        } else {
            "latest"
        }
    }

    fn dir(&self) -> &'static str {
        if self.frame.sort == "latest" {
            "desc"
        } else {
            "asc"
        }
    }
}

pub(super) async fn list(
    page: Page<VisitRead>,
    State(state): State<AppState>,
    Query(filter): Query<VisitFilter>,
    Query(sorting): Query<VisitSorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<Visits>(&page, &state, filter, sorting.sort, &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|visit| Row::new(&page, &list.shell, visit))
            .collect(),
        export: list.frame.at("/api/v1/visits/export.csv"),
        none_left: page.uri.query().is_some_and(|query| query.contains("none=1")),
        frame: list.frame,
        shell: list.shell,
    })
}

/// The visits as a list. The bare list is the work there is.
#[derive(Debug)]
pub(in crate::pages) struct Visits;

impl Register for Visits {
    type Read = VisitRead;
    type Filter = VisitFilter;
    type Sort = VisitSort;
    type Who = Viewpoint;
    type Known = Choosers;
    type Item = Visit;

    const SPEC: Spec = Spec {
        path: "/visits",
        tabs_id: "visit-tabs",
        topics: "visits",
        title: "visit-list",
        tabs: &[
            ("visit-tab-open", &[("state", "open")]),
            ("visit-tab-mine", &[("state", "open"), ("caller", "me")]),
            ("visit-tab-today", &[("due", "today")]),
            ("visit-tab-overdue", &[("due", "overdue")]),
            ("visit-tab-all", &[("state", "all")]),
        ],
        bare: &[("state", "open")],
        all: &[("state", "all")],
        chips: &[
            ("state", "visit-state"),
            ("status", "visit-state"),
            ("kind", "visit-kind"),
            ("caller", "visit-caller"),
            ("department", "visit-department"),
            ("due", "visit-due"),
            ("due_from", "ui-from"),
            ("due_to", "ui-to"),
            ("score", "visit-score-at-most"),
        ],
    };

    async fn page(
        state: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &VisitFilter,
        sort: VisitSort,
        paging: &Paging,
    ) -> Result<Paged<Visit>> {
        visit::page(state, tx, *who, filter, sort, paging).await
    }

    async fn count(
        state: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &VisitFilter,
    ) -> Result<i64> {
        visit::count(state, tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, _: &VisitFilter) -> Result<Choosers> {
        Choosers::load(tx).await
    }

    fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
        match (name, value) {
            ("state", _) => word(page, "visit-group", value),
            ("status", _) => word(page, "visit-state", value),
            ("kind", _) => word(page, "visit-kind", value),
            ("due", _) => word(page, "visit-due", value),
            ("caller" | "department", value) => choosers.in_words(page, value),
            (_, other) => other.to_owned(),
        }
    }

    fn menus(page: &PageFrame, here: &Address, filter: &VisitFilter, choosers: &Choosers) -> Vec<FilterMenu> {
        let caller = filter.caller.as_deref().unwrap_or_default();
        let department = filter.department.as_deref().unwrap_or_default();
        let people = choosers.people_me_or_nobody(page, caller);
        let departments = choosers.departments_and_mine(page, department);
        let dues = [Due::Overdue, Due::Today, Due::Appointment]
            .into_iter()
            .zip(["overdue", "today", "appointment"])
            .map(|(due, code)| Choice::new(code, word(page, "visit-due", code), filter.due == Some(due)))
            .collect();
        let score = filter.score.as_deref().unwrap_or_default();
        let scores = (1..=4)
            .map(|n| Choice::new(n, page.shell("").number(n), score == n.to_string()))
            .collect();
        let states = codes(page, "visit-state", VisitState::ALL, &filter.status);
        let kinds = codes(
            page,
            "visit-kind",
            VisitKind::ALL,
            &filter.kinds().unwrap_or_default(),
        );
        let day = |name: &'static str, label: &str| control(page, here, name, label, "date", Vec::new());
        vec![
            menu(
                page,
                here,
                "visit-state",
                vec![control(page, here, "status", "visit-state", "ticks", states)],
            ),
            menu(
                page,
                here,
                "visit-kind",
                vec![control(page, here, "kind", "visit-kind", "ticks", kinds)],
            ),
            menu(
                page,
                here,
                "visit-caller",
                vec![
                    control(page, here, "caller", "visit-caller", "select", people),
                    control(
                        page,
                        here,
                        "department",
                        "visit-department",
                        "select",
                        departments,
                    ),
                ],
            ),
            menu(
                page,
                here,
                "visit-due",
                vec![
                    control(page, here, "due", "visit-due", "select", dues),
                    day("due_from", "ui-from"),
                    day("due_to", "ui-to"),
                ],
            ),
            menu(
                page,
                here,
                "visit-score-at-most",
                vec![control(
                    page,
                    here,
                    "score",
                    "visit-score-at-most",
                    "select",
                    scores,
                )],
            ),
        ]
    }

    fn banner(page: &PageFrame, shell: &Shell, filter: &VisitFilter) -> Option<String> {
        behind(
            page,
            shell,
            filter.measure.as_deref(),
            filter.hit,
            (filter.from, filter.to),
        )
    }
}
