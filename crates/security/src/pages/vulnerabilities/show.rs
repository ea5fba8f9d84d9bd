//! One vulnerability: what it is, until when it is to be fixed, exceptions, what happened.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::ToSpan as _;
use serde::Deserialize;
use sqm_domain::ids::VulnerabilityId;
use sqm_domain::security::{Severity, VulnerabilityState};
use sqm_org::Choosers;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{
    Choice, FormErrors, Page, PageFrame, Shell, codes, done, filled_code, filled_id, word,
};
use sqm_platform::{AppState, Result};

use super::super::typed;
use super::super::words::{self, Badge, Line};
use crate::permissions::{VulnerabilityApprove, VulnerabilityRead};
use crate::vulnerability::{
    self, ExceptionAsked, ExceptionDecision, Vulnerability, VulnerabilityPatch, VulnerabilityStep,
};

/// A step that can be taken now.
#[derive(Debug)]
struct Way {
    to: String,
    label: String,
    icon: &'static str,
}

/// The small forms of the page, as typed; `act` says which one it was.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    act: String,
    to: String,
    text: String,
    reason: String,
    until: String,
    granted: String,
    owner: String,
    department: String,
    severity: String,
    version: i64,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/vulnerability.html")]
pub(super) struct ShowPage {
    shell: Shell,
    v: Vulnerability,
    severity: Badge,
    state: Badge,
    score: String,
    due: String,
    ways: Vec<Way>,
    lines: Vec<Line>,
    may_edit: bool,
    may_decide: bool,
    form: Form,
    errors: FormErrors,
    severities: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    done: bool,
}

impl ShowPage {
    /// The form that was refused stands open.
    fn is_open(&self, act: &str) -> bool {
        self.form.act == act
    }

    fn error_of(&self, act: &str, field: &str) -> &str {
        if self.form.act == act {
            self.errors.of(field)
        } else {
            ""
        }
    }

    fn is_excepted(&self) -> bool {
        self.v.state == VulnerabilityState::Exception
    }

    /// Somebody asked, and this reader may not answer himself.
    fn is_own_request(&self) -> bool {
        self.v.is_asked() && !self.may_decide
    }
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: VulnerabilityId,
    refusal: Option<(Form, FormErrors)>,
) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let it = vulnerability::get(&mut tx, id).await?;
    let history = vulnerability::history(&mut tx, id).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let shell = page.shell(it.title.clone());
    let today = shell.now.to_zoned(shell.time_zone.clone()).date();
    let suggested = Form {
        until: today.checked_add(90.days()).unwrap_or(today).to_string(),
        reason: it.exception.clone(),
        version: it.version,
        ..Form::default()
    };
    let (form, errors) = refusal.unwrap_or_else(|| (suggested, FormErrors::default()));
    let may_edit = vulnerability::may_edit(&it, &page.caller).is_ok();
    let ways = if may_edit { it.state.next() } else { &[] };
    let owner = it
        .owner
        .as_ref()
        .map_or(String::new(), |person| person.id.to_string());
    let department = it.department_id.map_or(String::new(), |id| id.to_string());
    let worst: Vec<Severity> = Severity::ALL.iter().rev().copied().collect();
    Ok(ShowPage {
        severity: words::severity(page, it.severity),
        state: words::vulnerability_state(page, it.state),
        score: it.score.map_or(String::new(), |score| shell.decimal(&score, 1)),
        due: words::due(&shell, it.due_on, it.overdue),
        ways: ways
            .iter()
            .map(|to| Way {
                to: to.to_string(),
                label: match (it.state, to) {
                    (VulnerabilityState::InProgress, VulnerabilityState::Open) => {
                        page.t("vulnerability-step-back")
                    }
                    _ => word(page, "vulnerability-step", to),
                },
                icon: words::vulnerability_state(page, *to).icon,
            })
            .collect(),
        lines: words::lines(page, history, |field, value| match field {
            "state" => Some(word(page, "vulnerability-state", value)),
            "severity" => Some(word(page, "severity", value)),
            _ => None,
        }),
        may_decide: it.is_asked()
            && page.caller.can("vulnerability.approve")
            && it
                .exception_by
                .as_ref()
                .is_none_or(|person| person.id != page.caller.user),
        may_edit,
        severities: codes(page, "severity", &worst, &[it.severity]),
        people: choosers.people(&owner),
        departments: choosers.departments(&department),
        done: done(page),
        v: it,
        form,
        errors,
        shell,
    })
}

pub(super) async fn show(
    page: Page<VulnerabilityRead>,
    State(state): State<AppState>,
    Path(id): Path<VulnerabilityId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, None).await
}

async fn carry_out(tx: &mut TenantTx, page: &PageFrame, id: VulnerabilityId, form: &Form) -> Result<()> {
    let known = vulnerability::get(tx, id).await?;
    if form.act == "comment" {
        return vulnerability::comment(tx, id, &form.text).await;
    }
    vulnerability::may_edit(&known, &page.caller)?;
    let seen = IfMatch::Version(form.version);
    match form.act.as_str() {
        "ask" => {
            let asked = ExceptionAsked {
                reason: form.reason.clone(),
                until: typed::day("until", &form.until)?,
            };
            vulnerability::ask(tx, id, seen, asked).await
        }
        "give" => {
            let patch = VulnerabilityPatch {
                owner: Some(filled_id(&form.owner)),
                department: Some(filled_id(&form.department)),
                severity: filled_code(&form.severity),
                ..VulnerabilityPatch::default()
            };
            vulnerability::change(tx, id, seen, patch).await
        }
        _ => {
            let step = VulnerabilityStep {
                to: filled_code(&form.to).unwrap_or(known.state),
                text: form.text.clone(),
            };
            vulnerability::step(tx, id, seen, step).await
        }
    }
}

pub(super) async fn act(
    page: Page<VulnerabilityRead>,
    State(state): State<AppState>,
    Path(id): Path<VulnerabilityId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        carry_out(&mut tx, &page, id, &form).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, form, outcome).await
}

pub(super) async fn decide(
    page: Page<VulnerabilityApprove>,
    State(state): State<AppState>,
    Path(id): Path<VulnerabilityId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let decision = ExceptionDecision {
            granted: form.granted == "yes",
            text: form.text.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        vulnerability::decide(&mut tx, id, IfMatch::Version(form.version), decision).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, form, outcome).await
}

async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: VulnerabilityId,
    form: Form,
    outcome: Result<()>,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/vulnerabilities/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(state, page, error)?;
            let again = whole(state, page, id, Some((form, errors))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
