//! The list of data assets. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::{DataCategory, DataLevel, Protection};
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::listed::{Frame, ListSpec, TabsPart, control as shape, counted, menu};
use super::super::words::{self, Badge};
use crate::data_asset::{self, DataAsset, DataFilter, DataGroup};
use crate::listing::Viewpoint;
use crate::permissions::DataAssetRead;

const SPEC: ListSpec = ListSpec {
    path: "/data-assets",
    tabs_path: "/data-assets/tabs",
    tabs_id: "data-tabs",
    topic: "data_assets",
    title: "data-list",
    tabs: &[
        ("data-tab-kept", &[("state", "kept")]),
        ("data-tab-unprotected", &[("state", "unprotected")]),
        ("data-tab-review-due", &[("state", "review_due")]),
        ("data-tab-abroad", &[("state", "abroad")]),
        ("data-tab-mine", &[("owner", "me"), ("state", "kept")]),
        ("ui-all", &[("state", "all")]),
    ],
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

/// The filter of an address. The bare list is what is kept.
fn bare(mut filter: DataFilter) -> DataFilter {
    if filter == DataFilter::default() {
        filter.state = Some(DataGroup::Kept);
    }
    filter
}

pub(super) async fn list(
    page: Page<DataAssetRead>,
    State(state): State<AppState>,
    Query(filter): Query<DataFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let here = Address::of("/data-assets", &filter);
    let shell = page.shell_t("data-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = data_asset::list(&mut tx, who, &filter, &paging).await?;
    let total = data_asset::count(&mut tx, who, &filter).await?;
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
        export: Address::new("/api/v1/data-assets/export.csv", &here.query()).href(),
        frame,
        shell,
    })
}

pub(super) async fn tabs(
    page: Page<DataAssetRead>,
    State(state): State<AppState>,
    Query(filter): Query<DataFilter>,
) -> Result<TabsPart> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let group = |state: DataGroup| DataFilter {
        state: Some(state),
        ..DataFilter::default()
    };
    let mine = DataFilter {
        owner: Some("me".to_owned()),
        ..group(DataGroup::Kept)
    };
    let mut counts = Vec::new();
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for one in [
        group(DataGroup::Kept),
        group(DataGroup::Unprotected),
        group(DataGroup::ReviewDue),
        group(DataGroup::Abroad),
        mine,
        group(DataGroup::All),
    ] {
        counts.push(data_asset::count(&mut tx, who, &one).await?);
    }
    tx.commit().await?;
    let here = Address::of("/data-assets", &filter);
    Ok(TabsPart::new(&page, &SPEC, &here, &counts))
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
            vec![shape(page, "level", "data-level", "ticks", levels)],
        ),
        menu(
            page,
            here,
            "data-category",
            vec![shape(page, "category", "data-category", "ticks", categories)],
        ),
        menu(
            page,
            here,
            "data-missing",
            vec![shape(page, "missing", "data-missing", "ticks", missing)],
        ),
        menu(
            page,
            here,
            "data-owner",
            vec![
                shape(page, "owner", "data-owner", "select", people),
                shape(page, "department", "risk-department", "select", departments),
            ],
        ),
    ]
}
