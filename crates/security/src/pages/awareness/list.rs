//! The list of campaigns. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::{CampaignKind, CampaignState};
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, control as shape, menu};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::words::{self, Badge};
use crate::awareness::{self, Campaign, CampaignFilter};
use crate::permissions::AwarenessRead;

/// A row.
#[derive(Debug)]
struct Row {
    href: String,
    number: String,
    title: String,
    kind: String,
    state: Badge,
    due: String,
    /// How far it is: done of asked; empty before it starts.
    done: String,
    owner: String,
}

impl Row {
    fn new(page: &PageFrame, shell: &Shell, it: Campaign) -> Self {
        let today = shell.now.to_zoned(shell.time_zone.clone()).date();
        let running = it.state == CampaignState::Running;
        Self {
            href: format!("/awareness-campaigns/{}", it.id),
            kind: word(page, "campaign-kind", it.kind),
            state: words::campaign_state(page, it.state),
            due: if running {
                words::due(shell, it.due_on, it.due_on < today)
            } else {
                shell.day(&it.due_on)
            },
            done: if it.state == CampaignState::Draft {
                String::new()
            } else {
                format!("{} / {}", shell.number(it.done), shell.number(it.asked))
            },
            owner: it.owner.name,
            number: it.number,
            title: it.title,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/awareness_campaigns.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
}

pub(super) async fn list(
    page: Page<AwarenessRead>,
    State(state): State<AppState>,
    Query(filter): Query<CampaignFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<Campaigns>(&page, &state, filter, (), &paging).await?;
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

/// Campaigns, as a list. The bare list is what runs.
#[derive(Debug)]
pub(super) struct Campaigns;

impl Register for Campaigns {
    type Read = AwarenessRead;
    type Filter = CampaignFilter;
    type Sort = ();
    type Who = Viewpoint;
    type Known = Choosers;
    type Item = Campaign;

    const SPEC: Spec = Spec {
        path: "/awareness-campaigns",
        tabs_id: "awareness-tabs",
        topics: "awareness_campaigns",
        title: "awareness-list",
        tabs: &[
            ("awareness-tab-running", &[("state", "running")]),
            ("awareness-tab-draft", &[("state", "draft")]),
            ("awareness-tab-closed", &[("state", "closed")]),
            ("awareness-tab-mine", &[("owner", "me"), ("state", "all")]),
            ("ui-all", &[("state", "all")]),
        ],
        bare: &[("state", "running")],
        all: &[("state", "all")],
        chips: &[
            ("state", "ui-state"),
            ("kind", "awareness-kind"),
            ("owner", "data-owner"),
        ],
    };

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &CampaignFilter,
        (): (),
        paging: &Paging,
    ) -> Result<Paged<Campaign>> {
        awareness::list(tx, *who, filter, paging).await
    }

    async fn count(_: &AppState, tx: &mut TenantTx, who: &Viewpoint, filter: &CampaignFilter) -> Result<i64> {
        awareness::count(tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, _: &CampaignFilter) -> Result<Choosers> {
        Choosers::load(tx).await
    }

    fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
        match (name, value) {
            ("state", _) => word(page, "campaign-group", value),
            ("kind", _) => word(page, "campaign-kind", value),
            ("owner", value) => choosers.in_words(page, value),
            (_, other) => other.to_owned(),
        }
    }

    fn menus(
        page: &PageFrame,
        here: &Address,
        filter: &CampaignFilter,
        choosers: &Choosers,
    ) -> Vec<FilterMenu> {
        let owner = filter.owner.clone().unwrap_or_default();
        let people = choosers.people_and_me(page, &owner);
        let kinds = codes(page, "campaign-kind", CampaignKind::ALL, &filter.kind);
        vec![
            menu(
                page,
                here,
                "awareness-kind",
                vec![shape(page, here, "kind", "awareness-kind", "ticks", kinds)],
            ),
            menu(
                page,
                here,
                "data-owner",
                vec![shape(page, here, "owner", "data-owner", "select", people)],
            ),
        ]
    }
}
