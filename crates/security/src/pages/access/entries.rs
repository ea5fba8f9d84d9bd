//! The entries of access logs, the latest first. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::AccessResult;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::listed::{Frame, ListSpec, control, menu};
use super::super::words::{self, Badge};
use super::list::{named, sites};
use crate::access_log::{self, AccessEntry, AccessEntryFilter};
use crate::permissions::AccessFindingRead;

const SPEC: ListSpec = ListSpec {
    path: "/access-entries",
    tabs_path: "/access-entries",
    tabs_id: "access-entry-tabs",
    topic: "access_findings",
    title: "access-entry-list",
    tabs: &[],
    chips: &[
        ("site", "site"),
        ("badge", "access-badge"),
        ("result", "access-result"),
        ("from", "ui-from"),
        ("to", "ui-to"),
        ("import", "access-import"),
    ],
};

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
    let here = Address::of("/access-entries", &filter);
    let shell = page.shell_t("access-entry-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = access_log::entries(&state, &mut tx, &filter, &paging).await?;
    let sites = sites(&mut tx, filter.site.as_deref()).await?;
    tx.commit().await?;
    let results = codes(&page, "access-result", AccessResult::ALL, &filter.result);
    let menus = vec![
        menu(
            &page,
            &here,
            "site",
            vec![control(&page, "site", "site", "select", sites.clone())],
        ),
        menu(
            &page,
            &here,
            "access-result",
            vec![control(&page, "result", "access-result", "ticks", results)],
        ),
    ];
    let read = |name: &str, value: &str| match name {
        "site" => named(&sites, value),
        "result" => word(&page, "access-result", value),
        "import" => page.t("access-import-this"),
        _ => value.to_owned(),
    };
    let mut frame = SPEC.frame(&page, here.clone(), filter.q.clone(), menus, read);
    frame.next = listed
        .next
        .map(|after| here.with("after", &after).href())
        .unwrap_or_default();
    Ok(ListPage {
        rows: listed
            .items
            .into_iter()
            .map(|item| EntryRow::new(&page, item))
            .collect(),
        frame,
        shell,
    })
}
