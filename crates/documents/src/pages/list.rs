//! The register. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::document::{Confidentiality, DocumentKind};
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::page::register::{self, Frame, Register, Spec, behind, control, menu};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::words::{tone_icon, until, version_tone_icon};
use crate::Viewpoint;
use crate::document::{self, Document, DocumentFilter, Sort, Sorting};
use crate::permissions::DocumentRead;

/// Days before a review-by day from which it is said how many are left.
const NEAR: i32 = 30;

/// A row of the register.
#[derive(Debug)]
struct Line {
    href: String,
    number: String,
    title: String,
    kind: String,
    state: String,
    tone: &'static str,
    icon: &'static str,
    version: String,
    /// The version in preparation in words.
    preparing: String,
    preparing_tone: &'static str,
    preparing_icon: &'static str,
    owner: String,
    department: String,
    clauses: String,
    review: String,
    review_overdue: bool,
    /// Until when the reader has to read it; empty = he has, or is not asked.
    read_until: String,
    read_overdue: bool,
    updated_at: jiff::Timestamp,
}

impl Line {
    fn new(page: &PageFrame, shell: &Shell, d: Document) -> Self {
        let (tone, icon) = tone_icon(d.state);
        let (preparing, preparing_tone, preparing_icon) = match &d.preparing {
            Some(mark) => {
                let (tone, icon) = version_tone_icon(mark.state);
                (
                    format!(
                        "{} {}",
                        mark.number,
                        word(page, "document-version-state", mark.state)
                    ),
                    tone,
                    icon,
                )
            }
            None => (String::new(), "", ""),
        };
        let open = d.my_reading.filter(|reading| reading.acknowledged_at.is_none());
        Self {
            href: format!("/documents/{}", d.id),
            kind: word(page, "document-kind", d.kind),
            state: word(page, "document-state", d.state),
            tone,
            icon,
            version: d.effective.map(|mark| mark.number).unwrap_or_default(),
            preparing,
            preparing_tone,
            preparing_icon,
            owner: d.owner.name,
            department: d.department.unwrap_or_default(),
            clauses: d.clauses.join(" "),
            review: d.review_on.map(|day| until(shell, day, NEAR)).unwrap_or_default(),
            review_overdue: d.review_overdue,
            read_until: open
                .as_ref()
                .map(|reading| until(shell, reading.due_on, 7))
                .unwrap_or_default(),
            read_overdue: open.is_some_and(|reading| reading.overdue),
            updated_at: d.updated_at,
            number: d.number,
            title: d.title,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "documents/list.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Line>,
    export: String,
    /// What waits for the reader comes first when the tab is about that.
    nothing_waits: &'static str,
}

pub(super) async fn list(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Query(filter): Query<DocumentFilter>,
    Query(sorting): Query<Sorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<Documents>(&page, &state, filter, sorting.sort, &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|item| Line::new(&page, &list.shell, item))
            .collect(),
        export: list.frame.at("/api/v1/documents/export.csv"),
        nothing_waits: match Documents::SPEC.tab(&list.frame.here) {
            Some("document-tab-to-read") => "document-nothing-to-read",
            Some("document-tab-to-decide") => "document-nothing-to-decide",
            Some("document-tab-review") => "document-nothing-to-review",
            Some("document-tab-preparing") => "document-nothing-prepared",
            _ => "",
        },
        frame: list.frame,
        shell: list.shell,
    })
}

/// The documents as a list. The bare list is what is in force.
#[derive(Debug)]
pub(super) struct Documents;

impl Register for Documents {
    type Read = DocumentRead;
    type Filter = DocumentFilter;
    type Sort = Sort;
    type Who = Viewpoint;
    type Known = Choosers;
    type Item = Document;

    const SPEC: Spec = Spec {
        path: "/documents",
        tabs_id: "document-tabs",
        topics: "documents readings",
        title: "document-list",
        tabs: &[
            ("document-tab-effective", &[("state", "effective")]),
            ("document-tab-to-read", &[("waiting", "read")]),
            ("document-tab-to-decide", &[("waiting", "decide")]),
            ("document-tab-mine", &[("owner", "me"), ("state", "all")]),
            ("document-tab-preparing", &[("state", "preparing")]),
            ("document-tab-review", &[("state", "review_due")]),
            ("document-tab-all", &[("state", "all")]),
        ],
        bare: &[("state", "effective")],
        all: &[("state", "all")],
        chips: &[
            ("state", "document-state"),
            ("kind", "document-kind"),
            ("confidentiality", "document-confidentiality"),
            ("owner", "document-owner"),
            ("department", "document-department"),
            ("clause", "document-clauses"),
            ("waiting", "document-waiting"),
        ],
    };

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &DocumentFilter,
        sort: Sort,
        paging: &Paging,
    ) -> Result<Paged<Document>> {
        document::list(tx, who, filter, sort, paging).await
    }

    async fn count(_: &AppState, tx: &mut TenantTx, who: &Viewpoint, filter: &DocumentFilter) -> Result<i64> {
        document::count(tx, who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, _: &DocumentFilter) -> Result<Choosers> {
        Choosers::load(tx).await
    }

    fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
        match (name, value) {
            ("state", _) => word(page, "document-group", value),
            ("kind", _) => word(page, "document-kind", value),
            ("confidentiality", _) => word(page, "document-confidentiality", value),
            ("waiting", _) => word(page, "document-waiting", value),
            ("owner" | "department", value) => choosers.in_words(page, value),
            (_, other) => other.to_owned(),
        }
    }

    fn menus(
        page: &PageFrame,
        here: &Address,
        filter: &DocumentFilter,
        choosers: &Choosers,
    ) -> Vec<FilterMenu> {
        let owner = filter.owner.clone().unwrap_or_default();
        let department = filter.department.clone().unwrap_or_default();
        let people = choosers.people_and_me(page, &owner);
        let departments = choosers.departments_and_mine(page, &department);
        let kinds = codes(page, "document-kind", DocumentKind::ALL, &filter.kind);
        let secrecy = codes(
            page,
            "document-confidentiality",
            Confidentiality::ALL,
            &filter.confidentiality,
        );
        vec![
            menu(
                page,
                here,
                "document-kind",
                vec![control(page, here, "kind", "document-kind", "ticks", kinds)],
            ),
            menu(
                page,
                here,
                "document-owner",
                vec![
                    control(page, here, "owner", "document-owner", "select", people),
                    control(
                        page,
                        here,
                        "department",
                        "document-department",
                        "select",
                        departments,
                    ),
                ],
            ),
            menu(
                page,
                here,
                "document-clauses",
                vec![control(
                    page,
                    here,
                    "clause",
                    "document-clauses",
                    "text",
                    Vec::new(),
                )],
            ),
            menu(
                page,
                here,
                "document-confidentiality",
                vec![control(
                    page,
                    here,
                    "confidentiality",
                    "document-confidentiality",
                    "ticks",
                    secrecy,
                )],
            ),
        ]
    }

    fn banner(page: &PageFrame, shell: &Shell, filter: &DocumentFilter) -> Option<String> {
        behind(
            page,
            shell,
            filter.measure.as_deref(),
            filter.hit,
            (filter.from, filter.to),
        )
    }
}
