//! The list of service orders. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::aftersales::{OrderKind, OrderState, OrderUrgency, Verdict};
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, behind, control, menu};
use sqm_platform::page::{Address, Choice, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::words::Row;
use crate::order::{self, Order, OrderDue, OrderFilter, OrderSort, OrderSorting};
use crate::permissions::OrderRead;

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/orders.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
    export: String,
}

impl ListPage {
    /// The other one of two orders.
    fn other(&self) -> &'static str {
        if self.frame.sort == "oldest" {
            "newest"
        } else {
            "oldest"
        }
    }

    fn dir(&self) -> &'static str {
        if self.frame.sort == "oldest" {
            "asc"
        } else {
            "desc"
        }
    }
}

pub(super) async fn list(
    page: Page<OrderRead>,
    State(state): State<AppState>,
    Query(filter): Query<OrderFilter>,
    Query(sorting): Query<OrderSorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let now = state.clock.now();
    let list = register::open::<Orders>(&page, &state, filter, sorting.sort, &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|order| Row::new(&page, &list.shell, order, now))
            .collect(),
        export: list.frame.at("/api/v1/service-orders/export.csv"),
        frame: list.frame,
        shell: list.shell,
    })
}

/// The service orders as a list. The bare list is the work there is.
#[derive(Debug)]
pub(in crate::pages) struct Orders;

impl Register for Orders {
    type Read = OrderRead;
    type Filter = OrderFilter;
    type Sort = OrderSort;
    type Who = Viewpoint;
    type Known = Choosers;
    type Item = Order;

    const SPEC: Spec = Spec {
        path: "/service-orders",
        tabs_id: "order-tabs",
        topics: "service_orders",
        title: "order-list",
        tabs: &[
            ("order-tab-open", &[("state", "open")]),
            ("order-tab-mine", &[("state", "open"), ("technician", "me")]),
            (
                "order-tab-unassigned",
                &[("state", "open"), ("technician", "none")],
            ),
            ("order-tab-overdue", &[("due", "overdue")]),
            ("order-tab-waiting", &[("due", "waiting")]),
            ("order-tab-all", &[("state", "all")]),
        ],
        bare: &[("state", "open")],
        all: &[("state", "all")],
        chips: &[
            ("state", "order-state"),
            ("status", "order-state"),
            ("kind", "order-kind"),
            ("urgency", "order-urgency"),
            ("warranty", "order-warranty"),
            ("technician", "order-technician"),
            ("department", "order-department"),
            ("due", "order-limits"),
            ("day", "order-day"),
            ("opened_from", "ui-from"),
            ("opened_to", "ui-to"),
        ],
    };

    async fn page(
        state: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &OrderFilter,
        sort: OrderSort,
        paging: &Paging,
    ) -> Result<Paged<Order>> {
        order::page(state, tx, *who, filter, sort, paging).await
    }

    async fn count(
        state: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &OrderFilter,
    ) -> Result<i64> {
        order::count(state, tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, _: &OrderFilter) -> Result<Choosers> {
        Choosers::load(tx).await
    }

    fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
        match (name, value) {
            ("state", _) => word(page, "order-group", value),
            ("status", _) => word(page, "order-state", value),
            ("kind", _) => word(page, "order-kind", value),
            ("urgency", _) => word(page, "order-urgency", value),
            ("warranty", _) => word(page, "order-verdict", value),
            ("due", _) => word(page, "order-due", value),
            ("technician" | "department", value) => choosers.in_words(page, value),
            (_, other) => other.to_owned(),
        }
    }

    fn menus(page: &PageFrame, here: &Address, filter: &OrderFilter, choosers: &Choosers) -> Vec<FilterMenu> {
        let technician = filter.technician.as_deref().unwrap_or_default();
        let department = filter.department.as_deref().unwrap_or_default();
        let people = choosers.people_me_or_nobody(page, technician);
        let departments = choosers.departments_and_mine(page, department);
        let dues = [OrderDue::Overdue, OrderDue::Warning, OrderDue::Waiting]
            .into_iter()
            .zip(["overdue", "warning", "waiting"])
            .map(|(due, code)| Choice::new(code, word(page, "order-due", code), filter.due == Some(due)))
            .collect();
        let states = codes(page, "order-state", OrderState::ALL, &filter.status);
        let kinds = codes(
            page,
            "order-kind",
            OrderKind::ALL,
            &filter.kinds().unwrap_or_default(),
        );
        let urgencies = codes(page, "order-urgency", OrderUrgency::ALL, &filter.urgency);
        let verdicts = codes(page, "order-verdict", Verdict::ALL, &filter.warranty);
        let ticks = |name: &'static str, label: &str, choices| {
            menu(
                page,
                here,
                label,
                vec![control(page, here, name, label, "ticks", choices)],
            )
        };
        let day = |name: &'static str, label: &str| control(page, here, name, label, "date", Vec::new());
        vec![
            ticks("status", "order-state", states),
            ticks("kind", "order-kind", kinds),
            ticks("urgency", "order-urgency", urgencies),
            menu(
                page,
                here,
                "order-technician",
                vec![
                    control(page, here, "technician", "order-technician", "select", people),
                    control(
                        page,
                        here,
                        "department",
                        "order-department",
                        "select",
                        departments,
                    ),
                ],
            ),
            ticks("warranty", "order-warranty", verdicts),
            menu(
                page,
                here,
                "order-when",
                vec![
                    control(page, here, "due", "order-limits", "select", dues),
                    day("day", "order-day"),
                    day("opened_from", "ui-from"),
                    day("opened_to", "ui-to"),
                ],
            ),
        ]
    }

    fn banner(page: &PageFrame, shell: &Shell, filter: &OrderFilter) -> Option<String> {
        behind(
            page,
            shell,
            filter.measure.as_deref(),
            filter.hit,
            (filter.from, filter.to),
        )
    }
}
