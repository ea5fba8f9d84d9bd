//! The entries of access logs, the latest first. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::AccessResult;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, control, menu};
use sqm_platform::page::{Address, Choice, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::words::{self, Badge};
use super::list::{named, sites};
use crate::access_log::{self, AccessEntry, AccessEntryFilter};
use crate::permissions::AccessFindingRead;

/// An entry as shown.
#[derive(Debug)]
pub(super) struct EntryRow {
    pub(super) at: jiff::Timestamp,
    pub(super) site: String,
    pub(super) site_href: String,
    pub(super) door: String,
    pub(super) badge: String,
    pub(super) badge_href: String,
    pub(super) person: String,
    pub(super) direction: String,
    pub(super) result: Badge,
}

impl EntryRow {
    pub(super) fn new(page: &PageFrame, it: AccessEntry) -> Self {
        Self {
            at: it.at,
            site_href: format!("/sites/{}", it.site_id),
            badge_href: Address::new("/access-entries", "")
                .with("badge", &it.badge)
                .href(),
            direction: it
                .direction
                .map_or(String::new(), |way| word(page, "access-direction", way)),
            result: words::access_result(page, it.result),
            site: it.site,
            door: it.door,
            badge: it.badge,
            person: it.person,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/access_entries.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<EntryRow>,
}

pub(super) async fn list(
    page: Page<AccessFindingRead>,
    State(state): State<AppState>,
    Query(filter): Query<AccessEntryFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<AccessEntries>(&page, &state, filter, (), &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|item| EntryRow::new(&page, item))
            .collect(),
        frame: list.frame,
        shell: list.shell,
    })
}

/// The entries as a list. The bare list is all of them.
#[derive(Debug)]
pub(super) struct AccessEntries;

impl Register for AccessEntries {
    type Read = AccessFindingRead;
    type Filter = AccessEntryFilter;
    type Sort = ();
    type Who = Viewpoint;
    type Known = Vec<Choice>;
    type Item = AccessEntry;

    const SPEC: Spec = Spec {
        path: "/access-entries",
        tabs_id: "access-entry-tabs",
        topics: "access_findings",
        title: "access-entry-list",
        tabs: &[],
        bare: &[],
        all: &[],
        chips: &[
            ("site", "site"),
            ("badge", "access-badge"),
            ("result", "access-result"),
            ("from", "ui-from"),
            ("to", "ui-to"),
            ("import", "access-import"),
        ],
    };

    async fn page(
        state: &AppState,
        tx: &mut TenantTx,
        _: &Viewpoint,
        filter: &AccessEntryFilter,
        (): (),
        paging: &Paging,
    ) -> Result<Paged<AccessEntry>> {
        access_log::entries(state, tx, filter, paging).await
    }

    async fn count(
        _: &AppState,
        tx: &mut TenantTx,
        _: &Viewpoint,
        filter: &AccessEntryFilter,
    ) -> Result<i64> {
        access_log::count_entries(tx, filter).await
    }

    async fn known(
        _: &AppState,
        tx: &mut TenantTx,
        _: &Caller,
        filter: &AccessEntryFilter,
    ) -> Result<Vec<Choice>> {
        sites(tx, filter.site.as_deref()).await
    }

    fn read(page: &PageFrame, sites: &Vec<Choice>, name: &str, value: &str) -> String {
        match name {
            "site" => named(sites, value),
            "result" => word(page, "access-result", value),
            "import" => page.t("access-import-this"),
            _ => value.to_owned(),
        }
    }

    fn menus(
        page: &PageFrame,
        here: &Address,
        filter: &AccessEntryFilter,
        sites: &Vec<Choice>,
    ) -> Vec<FilterMenu> {
        let results = codes(page, "access-result", AccessResult::ALL, &filter.result);
        vec![
            menu(
                page,
                here,
                "site",
                vec![control(page, here, "site", "site", "select", sites.clone())],
            ),
            menu(
                page,
                here,
                "access-result",
                vec![control(page, here, "result", "access-result", "ticks", results)],
            ),
        ]
    }
}
