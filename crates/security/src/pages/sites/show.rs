//! One site: where it is, its hours and doors, what its logs gave reason to ask, what happened.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::SiteId;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{PageForm, Paging, Path};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::{FormErrors, Page, PageFrame, Shell, done, word};
use sqm_platform::{AppState, Result};

use super::super::words::{self, Badge, Line};
use super::form::WEEKDAYS;
use crate::check::{self, Check, CheckFilter};
use crate::permissions::SiteRead;
use crate::site::{self, Site};

/// The form of the page, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    text: String,
}

/// A check of this site.
#[derive(Debug)]
struct Seen {
    href: String,
    number: String,
    title: String,
    state: Badge,
    due: String,
    overdue: bool,
    findings: i32,
}

/// Checks shown on a site; the rest are a click away.
const CHECKS: i64 = 5;

/// The latest checks of a site.
async fn checks(tx: &mut TenantTx, page: &PageFrame, id: SiteId) -> Result<Vec<Check>> {
    if !page.caller.can("security_check.read") {
        return Ok(Vec::new());
    }
    let filter = CheckFilter {
        site: Some(id.to_string()),
        ..CheckFilter::default()
    };
    let paging = Paging {
        limit: Some(CHECKS),
        after: None,
    };
    let found = check::list(tx, Viewpoint::from(&page.caller), &filter, &paging).await?;
    Ok(found.items)
}

fn seen(page: &PageFrame, shell: &Shell, it: Check) -> Seen {
    Seen {
        href: format!("/security-checks/{}", it.id),
        state: words::check_state(page, it.state),
        due: if it.state.is_open() {
            words::due(shell, it.due_on, it.overdue)
        } else {
            shell.day(&it.due_on)
        },
        overdue: it.overdue,
        findings: it.findings,
        number: it.number,
        title: it.title,
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/site.html")]
pub(super) struct ShowPage {
    shell: Shell,
    s: Site,
    kind: String,
    /// Weekdays with their hours.
    week: Vec<(String, String)>,
    findings: String,
    /// The latest checks here; none where the reader may not see checks.
    checks: Vec<Seen>,
    lines: Vec<Line>,
    form: Form,
    errors: FormErrors,
    done: bool,
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: SiteId,
    refusal: Option<(Form, FormErrors)>,
) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let it = site::get(&mut tx, id).await?;
    let history = site::history(&mut tx, id).await?;
    let checks = checks(&mut tx, page, id).await?;
    tx.commit().await?;
    let shell = page.shell(it.name.clone());
    let (form, errors) = refusal.unwrap_or_default();
    Ok(ShowPage {
        kind: word(page, "site-kind", it.kind),
        week: WEEKDAYS
            .iter()
            .zip(&it.hours)
            .map(|(key, hours)| {
                let hours = if hours.is_empty() {
                    page.t("site-closed-day")
                } else {
                    hours.replace(',', ", ")
                };
                (page.t(key), hours)
            })
            .collect(),
        findings: shell.number(it.open_findings),
        checks: checks.into_iter().map(|one| seen(page, &shell, one)).collect(),
        lines: words::lines(page, history, |field, value| match (field, value) {
            ("site_kind", _) => Some(word(page, "site-kind", value)),
            ("active", "yes") => Some(page.t("ui-yes")),
            ("active", _) => Some(page.t("ui-no")),
            _ => None,
        }),
        done: done(page),
        s: it,
        form,
        errors,
        shell,
    })
}

pub(super) async fn show(
    page: Page<SiteRead>,
    State(state): State<AppState>,
    Path(id): Path<SiteId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, None).await
}

pub(super) async fn comment(
    page: Page<SiteRead>,
    State(state): State<AppState>,
    Path(id): Path<SiteId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        site::comment(&mut tx, id, &form.text).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/sites/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = whole(&state, &page, id, Some((form, errors))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
