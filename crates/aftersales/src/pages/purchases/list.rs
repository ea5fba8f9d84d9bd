//! The list of purchases. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_customers::customer::{self, CLASSES};
use sqm_domain::aftersales::{PurchaseState, SalesChannel};
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, control, menu};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Error, Result};

use super::words::Row;
use crate::permissions::PurchaseRead;
use crate::purchase::{self, Purchase, PurchaseFilter};

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/purchases.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
    export: String,
}

pub(super) async fn list(
    page: Page<PurchaseRead>,
    State(state): State<AppState>,
    Query(filter): Query<PurchaseFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<Purchases>(&page, &state, filter, (), &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|one| Row::new(&page, &list.shell, one))
            .collect(),
        export: list.frame.at("/api/v1/purchases/export.csv"),
        frame: list.frame,
        shell: list.shell,
    })
}

/// What names the values of filters.
#[derive(Debug)]
pub(super) struct Known {
    choosers: Choosers,
    /// The customer the list is narrowed to, as everybody may read it.
    customer: String,
}

/// The purchases as a list. The bare list is all of them.
#[derive(Debug)]
pub(super) struct Purchases;

impl Register for Purchases {
    type Read = PurchaseRead;
    type Filter = PurchaseFilter;
    type Sort = ();
    type Who = Viewpoint;
    type Known = Known;
    type Item = Purchase;

    const SPEC: Spec = Spec {
        path: "/purchases",
        tabs_id: "purchase-tabs",
        topics: "purchases",
        title: "purchase-list",
        tabs: &[
            ("purchase-tab-active", &[("state", "active")]),
            ("purchase-tab-mine", &[("department", "mine")]),
            ("purchase-tab-returned", &[("state", "returned")]),
            ("purchase-tab-cancelled", &[("state", "cancelled")]),
            // What any address is that is none of the others.
            ("ui-all", &[]),
        ],
        bare: &[],
        all: &[],
        chips: &[
            ("state", "ui-state"),
            ("channel", "purchase-channel"),
            ("product", "purchase-product-code"),
            ("class", "customer-class"),
            ("customer", "purchase-customer"),
            ("department", "purchase-department"),
            ("region", "purchase-region"),
            ("bought_from", "ui-from"),
            ("bought_to", "ui-to"),
            ("import", "purchase-of-import"),
        ],
    };

    async fn page(
        state: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &PurchaseFilter,
        (): (),
        paging: &Paging,
    ) -> Result<Paged<Purchase>> {
        purchase::list(state, tx, *who, filter, paging).await
    }

    async fn count(
        state: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &PurchaseFilter,
    ) -> Result<i64> {
        purchase::count(state, tx, *who, filter).await
    }

    async fn known(
        state: &AppState,
        tx: &mut TenantTx,
        _: &Caller,
        filter: &PurchaseFilter,
    ) -> Result<Known> {
        let customer = match filter.customer {
            None => String::new(),
            Some(id) => match customer::get(state, tx, id).await {
                Ok(found) => format!("{} {}", found.number, found.name),
                Err(Error::NotFound(_)) => id.to_string(),
                Err(other) => return Err(other),
            },
        };
        let choosers = Choosers::load(tx).await?;
        Ok(Known { choosers, customer })
    }

    fn read(page: &PageFrame, known: &Known, name: &str, value: &str) -> String {
        match (name, value) {
            ("state", _) => word(page, "purchase-state", value),
            ("channel", _) => word(page, "sales-channel", value),
            ("class", _) => word(page, "customer-class", value),
            ("customer", _) => known.customer.clone(),
            ("department", value) => known.choosers.in_words(page, value),
            (_, other) => other.to_owned(),
        }
    }

    fn menus(page: &PageFrame, here: &Address, filter: &PurchaseFilter, known: &Known) -> Vec<FilterMenu> {
        let department = filter.department.clone().unwrap_or_default();
        let departments = known.choosers.departments_and_mine(page, &department);
        let class = filter.class.clone().unwrap_or_default();
        let classes = codes(page, "customer-class", &CLASSES, &[class.as_str()]);
        let states = codes(page, "purchase-state", PurchaseState::ALL, &filter.state);
        let channels = codes(page, "sales-channel", SalesChannel::ALL, &filter.channel);
        let typed = |name: &'static str, label: &str, shape: &'static str| {
            control(page, here, name, label, shape, Vec::new())
        };
        vec![
            menu(
                page,
                here,
                "ui-state",
                vec![control(page, here, "state", "ui-state", "ticks", states)],
            ),
            menu(
                page,
                here,
                "purchase-channel",
                vec![control(
                    page,
                    here,
                    "channel",
                    "purchase-channel",
                    "ticks",
                    channels,
                )],
            ),
            menu(
                page,
                here,
                "purchase-product",
                vec![typed("product", "purchase-product-code", "text")],
            ),
            menu(
                page,
                here,
                "purchase-customer",
                vec![
                    control(page, here, "class", "customer-class", "select", classes),
                    typed("region", "purchase-region", "text"),
                ],
            ),
            menu(
                page,
                here,
                "purchase-department",
                vec![control(
                    page,
                    here,
                    "department",
                    "purchase-department",
                    "select",
                    departments,
                )],
            ),
            menu(
                page,
                here,
                "purchase-bought-on",
                vec![
                    typed("bought_from", "ui-from", "date"),
                    typed("bought_to", "ui-to", "date"),
                ],
            ),
        ]
    }
}
