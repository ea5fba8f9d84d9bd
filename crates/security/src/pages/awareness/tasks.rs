//! Who did what campaigns asked: of one campaign, or the records behind a figure.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::register::{behind, counted};
use sqm_platform::page::{Address, Page, PageFrame, Shell, word};
use sqm_platform::{AppState, Result};

use super::super::words::{self, Badge};
use crate::awareness::{self, Task, TaskFilter, TaskGroup};
use crate::permissions::AwarenessRead;

/// A row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) href: String,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) kind: String,
    pub(super) person: String,
    pub(super) department: String,
    pub(super) state: Badge,
    pub(super) due: String,
    pub(super) done: String,
    pub(super) late: bool,
    pub(super) mark: String,
    pub(super) outcome: String,
}

impl Row {
    /// `place` is the page a row opens, up to an id.
    pub(super) fn new(page: &PageFrame, shell: &Shell, place: &str, id: &str, it: Task) -> Self {
        use sqm_domain::security::AwarenessState::{Open, Overdue};
        Self {
            href: format!("{place}/{id}"),
            kind: word(page, "campaign-kind", it.kind),
            state: words::awareness_state(page, it.state),
            due: match it.state {
                Open => words::due(shell, it.due_on, false),
                Overdue => words::due(shell, it.due_on, true),
                _ => shell.day(&it.due_on),
            },
            done: it.done_on.map_or(String::new(), |day| shell.day(&day)),
            late: it.late,
            mark: it.percent.map_or(String::new(), |percent| format!("{percent} %")),
            outcome: it
                .outcome
                .map_or(String::new(), |outcome| word(page, "phishing-outcome", outcome)),
            person: it.person.name,
            department: it.department.unwrap_or_default(),
            number: it.number,
            title: it.title,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/awareness_tasks.html")]
pub(super) struct TasksPage {
    shell: Shell,
    rows: Vec<Row>,
    /// Label, address, shown now.
    tabs: Vec<(String, String, bool)>,
    banner: Option<String>,
    /// The one campaign whose people these are: its number and its page.
    of: Option<(String, String)>,
    total: String,
    next: String,
    export: String,
    here: Address,
}

pub(super) async fn list(
    page: Page<AwarenessRead>,
    State(state): State<AppState>,
    Query(mut filter): Query<TaskFilter>,
    Query(paging): Query<Paging>,
) -> Result<TasksPage> {
    if filter == TaskFilter::default() {
        filter.state = Some(TaskGroup::Missed);
    }
    let here = Address::of("/awareness-tasks", &filter);
    let shell = page.shell_t("awareness-tasks");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = awareness::tasks(&mut tx, &page.caller, &filter, &paging).await?;
    let total = awareness::count_tasks(&mut tx, &page.caller, &filter).await?;
    let of = match filter.campaign.as_deref().and_then(|id| id.parse().ok()) {
        Some(id) => {
            let campaign = awareness::get(&mut tx, id).await?;
            let title = format!("{} {}", campaign.number, campaign.title);
            Some((title, format!("/awareness-campaigns/{id}")))
        }
        None => None,
    };
    tx.commit().await?;
    let groups = [
        ("open", TaskGroup::Open),
        ("overdue", TaskGroup::Overdue),
        ("failed", TaskGroup::Failed),
        ("missed", TaskGroup::Missed),
        ("done", TaskGroup::Done),
        ("excused", TaskGroup::Excused),
        ("all", TaskGroup::All),
    ];
    let shown = filter.state.unwrap_or(TaskGroup::All);
    Ok(TasksPage {
        tabs: groups
            .into_iter()
            .map(|(code, group)| {
                (
                    word(&page, "awareness-group", code),
                    here.without(&["after"]).with("state", code).href(),
                    shown == group,
                )
            })
            .collect(),
        banner: behind(
            &page,
            &shell,
            filter.measure.as_deref(),
            filter.hit,
            (filter.from, filter.to),
        ),
        of,
        total: counted(&shell, total),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        rows: listed
            .items
            .into_iter()
            .map(|item| {
                let id = item.campaign_id.to_string();
                Row::new(&page, &shell, "/awareness-campaigns", &id, item)
            })
            .collect(),
        export: Address::new("/api/v1/awareness-tasks/export.csv", &here.query()).href(),
        here,
        shell,
    })
}
