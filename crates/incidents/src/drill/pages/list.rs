//! The list of drills. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::DrillKind;
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, behind, control, menu};
use sqm_platform::page::{Address, Choice, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::{HERE, words};
use crate::drill::{self, Drill, DrillFilter};
use crate::pages::Badge;
use crate::permissions::DrillRead;
use crate::plan::{self, Playbook};

/// Names that belong to a figure, left behind when another view is chosen.
const FIGURE: [&str; 7] = ["measure", "hit", "from", "to", "kind", "dim", "value"];

/// A row.
#[derive(Debug)]
struct Row {
    href: String,
    number: String,
    title: String,
    kind: String,
    plan: String,
    state: Badge,
    due: String,
    overdue: bool,
    goals: String,
    owner: String,
    department: String,
}

impl Row {
    fn new(page: &PageFrame, shell: &Shell, it: Drill) -> Self {
        let met = it
            .goals
            .iter()
            .filter(|goal| goal.result == Some(sqm_domain::security::DrillResult::Met))
            .count();
        let judged = it.goals.iter().any(|goal| goal.result.is_some());
        Self {
            href: format!("{HERE}/{}", it.id),
            kind: word(page, "drill-kind", it.kind),
            state: words::state(page, it.state),
            due: words::due(page, shell, &it),
            overdue: it.overdue,
            goals: if judged {
                format!("{met}/{}", it.goals.len())
            } else {
                String::new()
            },
            number: it.number,
            title: it.title,
            plan: it.plan_name,
            owner: it.owner.name,
            department: it.department.unwrap_or_default(),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/drills.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
    export: String,
}

pub(super) async fn list(
    page: Page<DrillRead>,
    State(state): State<AppState>,
    Query(filter): Query<DrillFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<Drills>(&page, &state, filter, (), &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|item| Row::new(&page, &list.shell, item))
            .collect(),
        export: list.frame.at("/api/v1/emergency-drills/export.csv"),
        frame: list.frame,
        shell: list.shell,
    })
}

/// What names the values of filters.
#[derive(Debug)]
pub(crate) struct Known {
    choosers: Choosers,
    plans: Vec<Playbook>,
}

/// The drills as a list. The bare list is the work there is.
#[derive(Debug)]
pub(crate) struct Drills;

impl Register for Drills {
    type Read = DrillRead;
    type Filter = DrillFilter;
    type Sort = ();
    type Who = Viewpoint;
    type Known = Known;
    type Item = Drill;

    const SPEC: Spec = Spec {
        path: HERE,
        tabs_id: "drill-tabs",
        topics: "drills",
        title: "drill-list",
        tabs: &[
            ("drill-tab-mine", &[("owner", "me"), ("state", "open")]),
            ("drill-tab-open", &[("state", "open")]),
            ("drill-tab-overdue", &[("state", "overdue")]),
            ("drill-tab-ended", &[("state", "ended")]),
            ("drill-tab-done", &[("state", "done")]),
            ("ui-all", &[("state", "all")]),
        ],
        bare: &[("state", "open")],
        all: &[("state", "all")],
        chips: &[
            ("state", "ui-state"),
            ("practice", "drill-kind"),
            ("owner", "drill-owner"),
            ("department", "drill-department"),
            ("plan", "drill-plan"),
        ],
    };

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &DrillFilter,
        (): (),
        paging: &Paging,
    ) -> Result<Paged<Drill>> {
        drill::list(tx, *who, filter, paging).await
    }

    async fn count(_: &AppState, tx: &mut TenantTx, who: &Viewpoint, filter: &DrillFilter) -> Result<i64> {
        drill::count(tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, _: &DrillFilter) -> Result<Known> {
        Ok(Known {
            choosers: Choosers::load(tx).await?,
            plans: plan::list(tx).await?,
        })
    }

    fn read(page: &PageFrame, known: &Known, name: &str, value: &str) -> String {
        match (name, value) {
            ("state", _) => word(page, "drill-group", value),
            ("practice", _) => word(page, "drill-kind", value),
            ("owner" | "department", value) => known.choosers.in_words(page, value),
            ("plan", id) => known
                .plans
                .iter()
                .find(|plan| plan.id.to_string() == id)
                .map_or_else(|| id.to_owned(), |plan| plan.name.clone()),
            (_, other) => other.to_owned(),
        }
    }

    fn menus(page: &PageFrame, here: &Address, filter: &DrillFilter, known: &Known) -> Vec<FilterMenu> {
        // Whatever is chosen next is no figure's any more.
        let here = &here.without(&FIGURE);
        let chosen = |value: &Option<String>| value.clone().unwrap_or_default();
        let people = known.choosers.people_and_me(page, &chosen(&filter.owner));
        let departments = known
            .choosers
            .departments_and_mine(page, &chosen(&filter.department));
        let plan = chosen(&filter.plan);
        let plans = known
            .plans
            .iter()
            .map(|one| Choice::new(one.id, &one.name, one.id.to_string() == plan))
            .collect();
        let kinds = codes(page, "drill-kind", DrillKind::ALL, &filter.practice);
        vec![
            menu(
                page,
                here,
                "drill-kind",
                vec![control(page, here, "practice", "drill-kind", "ticks", kinds)],
            ),
            menu(
                page,
                here,
                "drill-plan",
                vec![control(page, here, "plan", "drill-plan", "select", plans)],
            ),
            menu(
                page,
                here,
                "drill-owner",
                vec![
                    control(page, here, "owner", "drill-owner", "select", people),
                    control(
                        page,
                        here,
                        "department",
                        "drill-department",
                        "select",
                        departments,
                    ),
                ],
            ),
        ]
    }

    fn banner(page: &PageFrame, shell: &Shell, filter: &DrillFilter) -> Option<String> {
        behind(
            page,
            shell,
            filter.measure.as_deref(),
            filter.hit,
            (filter.from, filter.to),
        )
    }
}
