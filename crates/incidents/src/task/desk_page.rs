//! Tasks over all incidents: one's own first. The list's whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::Timestamp;
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::page::register::{self, Frame, Register, Spec, control, menu};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, word};
use sqm_platform::{AppState, Result};

use super::pages::look;
use super::{TaskFilter, TaskLine};
use crate::pages::Badge;
use crate::permissions::IncidentRead;

const HERE: &str = "/incident-tasks";

/// Their place in the rail.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::Protect,
    href: HERE,
    label_key: "task-desk",
    icon: "checklist",
    permission: "incident.read",
    shortcut: None,
};

/// A row.
#[derive(Debug)]
struct Row {
    href: String,
    title: String,
    state: Badge,
    overdue: bool,
    required: bool,
    due: Option<Timestamp>,
    who: String,
    /// Who helps; empty = nobody.
    helpers: String,
    number: String,
    incident: String,
    incident_href: String,
    drill: bool,
    plan: String,
}

impl Row {
    fn new(page: &PageFrame, line: TaskLine) -> Self {
        let task = line.task;
        let (tone, icon) = look(task.state);
        let helpers: Vec<&str> = task.helpers.iter().map(|one| one.name.as_str()).collect();
        Self {
            href: format!("/incidents/{}/tasks#task-{}", line.incident, task.id),
            state: Badge {
                tone,
                icon,
                label: word(page, "task-state", task.state),
            },
            overdue: task.overdue,
            required: task.required,
            due: task.due_at.filter(|_| task.state.is_open()),
            helpers: helpers.join(", "),
            who: task
                .owner
                .map_or_else(|| word(page, "response-role", task.role), |owner| owner.name),
            title: task.title,
            number: line.number,
            incident: line.incident_title,
            incident_href: format!("/incidents/{}", line.incident),
            drill: line.drill,
            plan: task.plan,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/task_desk.html")]
pub(super) struct DeskPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
    export: String,
}

pub(super) async fn desk(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Query(filter): Query<TaskFilter>,
    Query(paging): Query<Paging>,
) -> Result<DeskPage> {
    let list = register::open::<Tasks>(&page, &state, filter, (), &paging).await?;
    Ok(DeskPage {
        rows: list.items.into_iter().map(|line| Row::new(&page, line)).collect(),
        export: list.frame.at("/api/v1/incident-tasks/export.csv"),
        frame: list.frame,
        shell: list.shell,
    })
}

/// The tasks of all incidents as a list. The bare list is what the reader has to do himself.
#[derive(Debug)]
pub(crate) struct Tasks;

impl Register for Tasks {
    type Read = IncidentRead;
    type Filter = TaskFilter;
    type Sort = ();
    type Who = Viewpoint;
    type Known = Choosers;
    type Item = TaskLine;

    const SPEC: Spec = Spec {
        path: HERE,
        tabs_id: "task-tabs",
        topics: "incidents",
        title: "task-desk",
        tabs: &[
            ("task-tab-mine", &[("person", "me"), ("state", "open")]),
            ("task-tab-open", &[("state", "open")]),
            ("task-tab-overdue", &[("state", "overdue")]),
            ("ui-all", &[("state", "all")]),
        ],
        bare: &[("person", "me"), ("state", "open")],
        all: &[("state", "all")],
        chips: &[
            ("state", "ui-state"),
            ("person", "task-person"),
            ("incident", "task-incident"),
        ],
    };

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &TaskFilter,
        (): (),
        paging: &Paging,
    ) -> Result<Paged<TaskLine>> {
        super::across(tx, *who, filter, paging).await
    }

    async fn count(_: &AppState, tx: &mut TenantTx, who: &Viewpoint, filter: &TaskFilter) -> Result<i64> {
        super::count(tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, _: &TaskFilter) -> Result<Choosers> {
        Choosers::load(tx).await
    }

    fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
        match name {
            "state" => word(page, "task-group", value),
            "person" => choosers.in_words(page, value),
            _ => value.to_owned(),
        }
    }

    fn menus(page: &PageFrame, here: &Address, filter: &TaskFilter, choosers: &Choosers) -> Vec<FilterMenu> {
        let person = filter.person.clone().unwrap_or_default();
        let people = choosers.people_and_me(page, &person);
        vec![
            menu(
                page,
                here,
                "task-person",
                vec![control(page, here, "person", "task-person", "select", people)],
            ),
            menu(
                page,
                here,
                "task-incident",
                vec![control(
                    page,
                    here,
                    "incident",
                    "task-incident",
                    "text",
                    Vec::new(),
                )],
            ),
        ]
    }
}
