//! The list of campaigns. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::{CampaignKind, CampaignState};
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::listed::{Frame, ListSpec, TabsPart, control as shape, counted, menu};
use super::super::words::{self, Badge};
use crate::awareness::{self, Campaign, CampaignFilter, CampaignGroup};
use crate::listing::Viewpoint;
use crate::permissions::AwarenessRead;

const SPEC: ListSpec = ListSpec {
    path: "/awareness-campaigns",
    tabs_path: "/awareness-campaigns/tabs",
    tabs_id: "awareness-tabs",
    topic: "awareness_campaigns",
    title: "awareness-list",
    tabs: &[
        ("awareness-tab-running", &[("state", "running")]),
        ("awareness-tab-draft", &[("state", "draft")]),
        ("awareness-tab-closed", &[("state", "closed")]),
        ("awareness-tab-mine", &[("owner", "me"), ("state", "all")]),
        ("ui-all", &[("state", "all")]),
    ],
    chips: &[
        ("state", "ui-state"),
        ("kind", "awareness-kind"),
        ("owner", "data-owner"),
    ],
};

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

/// The filter of an address. The bare list is what runs.
fn bare(mut filter: CampaignFilter) -> CampaignFilter {
    if filter == CampaignFilter::default() {
        filter.state = Some(CampaignGroup::Running);
    }
    filter
}

pub(super) async fn list(
    page: Page<AwarenessRead>,
    State(state): State<AppState>,
    Query(filter): Query<CampaignFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let here = Address::of("/awareness-campaigns", &filter);
    let shell = page.shell_t("awareness-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = awareness::list(&mut tx, who, &filter, &paging).await?;
    let total = awareness::count(&mut tx, who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let owner = filter.owner.clone().unwrap_or_default();
    let kinds = codes(&page, "campaign-kind", CampaignKind::ALL, &filter.kind);
    let menus = vec![
        menu(
            &page,
            &here,
            "awareness-kind",
            vec![shape(&page, "kind", "awareness-kind", "ticks", kinds)],
        ),
        menu(
            &page,
            &here,
            "data-owner",
            vec![shape(
                &page,
                "owner",
                "data-owner",
                "select",
                choosers.people_and_me(&page, &owner),
            )],
        ),
    ];
    let read = |name: &str, value: &str| match (name, value) {
        ("state", _) => word(&page, "campaign-group", value),
        ("kind", _) => word(&page, "campaign-kind", value),
        ("owner", value) => choosers.in_words(&page, value),
        (_, other) => other.to_owned(),
    };
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
        frame,
        shell,
    })
}

pub(super) async fn tabs(
    page: Page<AwarenessRead>,
    State(state): State<AppState>,
    Query(filter): Query<CampaignFilter>,
) -> Result<TabsPart> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let group = |state: CampaignGroup| CampaignFilter {
        state: Some(state),
        ..CampaignFilter::default()
    };
    let mine = CampaignFilter {
        owner: Some("me".to_owned()),
        ..group(CampaignGroup::All)
    };
    let mut counts = Vec::new();
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for one in [
        group(CampaignGroup::Running),
        group(CampaignGroup::Draft),
        group(CampaignGroup::Closed),
        mine,
        group(CampaignGroup::All),
    ] {
        counts.push(awareness::count(&mut tx, who, &one).await?);
    }
    tx.commit().await?;
    let here = Address::of("/awareness-campaigns", &filter);
    Ok(TabsPart::new(&page, &SPEC, &here, &counts))
}
