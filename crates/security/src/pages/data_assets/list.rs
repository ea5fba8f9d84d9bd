//! The list of data assets. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::{DataCategory, DataLevel, Protection};
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, control as shape, menu};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::words::{self, Badge};
use crate::data_asset::{self, DataAsset, DataFilter};
use crate::permissions::DataAssetRead;

/// A row.
#[derive(Debug)]
struct Row {
    href: String,
    code: String,
    name: String,
    category: String,
    level: Badge,
    sensitive: bool,
    missing: Vec<String>,
    restored: String,
    restore: Option<Badge>,
    review: String,
    review_due: bool,
    retired: String,
    owner: String,
    system: String,
    department: String,
}

impl Row {
    fn new(page: &PageFrame, shell: &Shell, it: DataAsset) -> Self {
        Self {
            href: format!("/data-assets/{}", it.id),
            category: word(page, "data-category", it.category),
            level: words::data_level(page, it.level),
            sensitive: it.sensitive,
            missing: it
                .missing
                .iter()
                .map(|one| word(page, "protection", one))
                .collect(),
            restored: it.restored_on.map_or(String::new(), |day| shell.day(&day)),
            restore: it
                .restore_result
                .map(|result| words::restore_result(page, result)),
            review: words::due(
                shell,
                it.review_on,
                it.review_due && !is_today(shell, it.review_on),
            ),
            review_due: it.review_due,
            retired: it.retired_on.map_or(String::new(), |day| shell.day(&day)),
            owner: it.owner.map_or(String::new(), |person| person.name),
            system: it.system,
            department: it.department.unwrap_or_default(),
            code: it.code,
            name: it.name,
        }
    }
}

/// A review due today is due, not late.
fn is_today(shell: &Shell, day: jiff::civil::Date) -> bool {
    shell.now.to_zoned(shell.time_zone.clone()).date() == day
}

#[derive(Template, WebTemplate)]
#[template(path = "security/data_assets.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
    export: String,
}

pub(super) async fn list(
    page: Page<DataAssetRead>,
    State(state): State<AppState>,
    Query(filter): Query<DataFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<DataAssets>(&page, &state, filter, (), &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|item| Row::new(&page, &list.shell, item))
            .collect(),
        export: list.frame.at("/api/v1/data-assets/export.csv"),
        frame: list.frame,
        shell: list.shell,
    })
}

/// DataAssets, as a list. The bare list is what is kept.
#[derive(Debug)]
pub(in crate::pages) struct DataAssets;

impl Register for DataAssets {
    type Read = DataAssetRead;
    type Filter = DataFilter;
    type Sort = ();
    type Who = Viewpoint;
    type Known = Choosers;
    type Item = DataAsset;

    const SPEC: Spec = Spec {
        path: "/data-assets",
        tabs_id: "data-tabs",
        topics: "data_assets",
        title: "data-list",
        tabs: &[
            ("data-tab-kept", &[("state", "kept")]),
            ("data-tab-unprotected", &[("state", "unprotected")]),
            ("data-tab-review-due", &[("state", "review_due")]),
            ("data-tab-abroad", &[("state", "abroad")]),
            ("data-tab-mine", &[("owner", "me"), ("state", "kept")]),
            ("ui-all", &[("state", "all")]),
        ],
        bare: &[("state", "kept")],
        all: &[("state", "all")],
        chips: &[
            ("state", "ui-state"),
            ("level", "data-level"),
            ("category", "data-category"),
            ("missing", "data-missing"),
            ("owner", "data-owner"),
            ("department", "risk-department"),
            ("import", "vulnerability-of-import"),
        ],
    };

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &DataFilter,
        (): (),
        paging: &Paging,
    ) -> Result<Paged<DataAsset>> {
        data_asset::list(tx, *who, filter, paging).await
    }

    async fn count(_: &AppState, tx: &mut TenantTx, who: &Viewpoint, filter: &DataFilter) -> Result<i64> {
        data_asset::count(tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, _: &DataFilter) -> Result<Choosers> {
        Choosers::load(tx).await
    }

    fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
        match (name, value) {
            ("state", _) => word(page, "data-group", value),
            ("level", _) => word(page, "data-level", value),
            ("category", _) => word(page, "data-category", value),
            ("missing", _) => word(page, "protection", value),
            ("owner" | "department", value) => choosers.in_words(page, value),
            ("import", _) => page.t("vulnerability-this-import"),
            (_, other) => other.to_owned(),
        }
    }

    fn menus(page: &PageFrame, here: &Address, filter: &DataFilter, choosers: &Choosers) -> Vec<FilterMenu> {
        let chosen = |value: &Option<String>| value.clone().unwrap_or_default();
        let (owner, department) = (chosen(&filter.owner), chosen(&filter.department));
        let people = choosers.people_and_me(page, &owner);
        let departments = choosers.departments_and_mine(page, &department);
        let gravest: Vec<DataLevel> = DataLevel::ALL.iter().rev().copied().collect();
        let levels = codes(page, "data-level", &gravest, &filter.level);
        let categories = codes(page, "data-category", DataCategory::ALL, &filter.category);
        let missing = codes(page, "protection", Protection::ALL, &filter.missing);
        vec![
            menu(
                page,
                here,
                "data-level",
                vec![shape(page, here, "level", "data-level", "ticks", levels)],
            ),
            menu(
                page,
                here,
                "data-category",
                vec![shape(
                    page,
                    here,
                    "category",
                    "data-category",
                    "ticks",
                    categories,
                )],
            ),
            menu(
                page,
                here,
                "data-missing",
                vec![shape(page, here, "missing", "data-missing", "ticks", missing)],
            ),
            menu(
                page,
                here,
                "data-owner",
                vec![
                    shape(page, here, "owner", "data-owner", "select", people),
                    shape(page, here, "department", "risk-department", "select", departments),
                ],
            ),
        ]
    }
}
