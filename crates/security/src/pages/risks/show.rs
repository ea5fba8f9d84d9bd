//! One risk: what it is, how high, what is done about it, who carries what is left, what happened.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::ToSpan as _;
use serde::Deserialize;
use sqm_domain::ids::RiskId;
use sqm_domain::security::{Grade, RiskLevel, RiskScale, RiskState, RiskTreatment};
use sqm_org::Choosers;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Paging, Path};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::{
    Choice, FormErrors, Page, PageFrame, Shell, codes, done, filled_code, filled_id, word,
};
use sqm_platform::{AppState, Error, Result};

use super::super::typed;
use super::super::words::{self, Badge, Line};
use super::form::steps;
use crate::control::{self, ControlFilter, ControlGroup, ControlRef};
use crate::permissions::{RiskAccept, RiskRead};
use crate::risk::{self, Acceptance, NewAssessment, Review, Risk, RiskStep, TreatmentPlan};
use crate::settings;

/// Controls offered for linking.
const CONTROLS: i64 = 200;

/// A grade with its level, as it is read.
#[derive(Debug)]
struct Graded {
    product: String,
    score: u8,
    level: Badge,
}

impl Graded {
    fn new(page: &PageFrame, scale: RiskScale, grade: Grade) -> Self {
        Self {
            product: format!("{} × {}", grade.likelihood(), grade.impact()),
            score: grade.score(scale),
            level: words::level(page, grade.level(scale)),
        }
    }
}

/// An assessment there was.
#[derive(Debug)]
struct Assessed {
    at: jiff::Timestamp,
    who: String,
    kind: String,
    product: String,
    level: Badge,
    note: String,
}

/// A control that stands against the risk.
#[derive(Debug)]
struct Standing {
    href: String,
    code: String,
    title: String,
    progress: Badge,
    result: Option<Badge>,
}

impl Standing {
    fn new(page: &PageFrame, it: ControlRef) -> Self {
        Self {
            href: format!("/controls/{}", it.id),
            code: it.code,
            title: it.title,
            progress: words::control_state(page, it.state),
            result: it.result.map(|result| words::test_result(page, result)),
        }
    }
}

/// The small forms of the page, as typed; `act` says which one it was.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    act: String,
    treatment: String,
    plan: String,
    treater: String,
    due_on: String,
    likelihood: String,
    impact: String,
    residual: String,
    text: String,
    reason: String,
    until: String,
    next_on: String,
    version: i64,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/risk.html")]
pub(super) struct ShowPage {
    shell: Shell,
    r: Risk,
    level: Badge,
    state: Badge,
    category: String,
    inherent: Option<Graded>,
    residual: Option<Graded>,
    treatment: String,
    due: String,
    review: String,
    assessed: Vec<Assessed>,
    lines: Vec<Line>,
    may_edit: bool,
    may_accept: bool,
    can_treat: bool,
    can_finish: bool,
    can_close: bool,
    can_reopen: bool,
    form: Form,
    errors: FormErrors,
    treatments: Vec<Choice>,
    people: Vec<Choice>,
    standing: Vec<Standing>,
    /// Controls that could be linked, by whoever may.
    linkable: Vec<Choice>,
    likelihoods: Vec<Choice>,
    impacts: Vec<Choice>,
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

    fn is_accepted(&self) -> bool {
        self.r.state == RiskState::Accepted
    }

    fn is_grave(&self) -> bool {
        self.r.level.is_grave() && self.r.state == RiskState::Open
    }
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: RiskId,
    refusal: Option<(Form, FormErrors)>,
) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let risk = risk::get(&mut tx, id).await?;
    let history = risk::history(&mut tx, id).await?;
    let assessments = risk::assessments(&mut tx, id).await?;
    let scale = settings::get(&mut tx).await?.risk_scale;
    let choosers = Choosers::load(&mut tx).await?;
    let linked = control::linked_controls(&mut tx, id).await?;
    let linkable = if page.caller.can("control.edit") && risk.state.is_live() {
        linkable(&mut tx, &linked).await?
    } else {
        Vec::new()
    };
    tx.commit().await?;
    let shell = page.shell(risk.title.clone());
    let today = shell.now.to_zoned(shell.time_zone.clone()).date();
    let (form, errors) = refusal.unwrap_or_else(|| (suggested(&risk, today), FormErrors::default()));
    let may_edit = risk::may_edit(&risk, &page.caller).is_ok();
    let leads = |to: RiskState| may_edit && risk.state.next().contains(&to);
    let chosen: Vec<RiskTreatment> = filled_code(&form.treatment).into_iter().collect();
    let offered = [RiskTreatment::Reduce, RiskTreatment::Avoid, RiskTreatment::Share];
    let treater = if form.treater.is_empty() {
        risk.owner.id.to_string()
    } else {
        form.treater.clone()
    };
    Ok(ShowPage {
        level: words::level(page, risk.level),
        state: words::risk_state(page, risk.state),
        category: word(page, "security-area", risk.category),
        inherent: risk.inherent().map(|grade| Graded::new(page, scale, grade)),
        residual: risk.residual().map(|grade| Graded::new(page, scale, grade)),
        treatment: risk
            .treatment
            .map_or(String::new(), |one| word(page, "risk-treatment", one)),
        due: risk
            .due_on
            .map_or(String::new(), |day| words::due(&shell, day, risk.overdue)),
        review: words::due(&shell, risk.review_on, risk.review_on < today),
        assessed: assessments
            .into_iter()
            .map(|one| Assessed {
                at: one.at,
                who: one.by.map(|by| by.name).unwrap_or_default(),
                kind: word(page, "risk-assessed", &one.kind),
                product: format!("{} × {}", one.likelihood, one.impact),
                level: words::level(page, one.level),
                note: one.note,
            })
            .collect(),
        lines: words::lines(page, history, |field, value| match field {
            "state" => Some(word(page, "risk-state", value)),
            "level" => Some(word(page, "risk-level", value)),
            "category" => Some(word(page, "security-area", value)),
            "treatment" => Some(word(page, "risk-treatment", value)),
            _ => None,
        }),
        may_edit,
        may_accept: page.caller.can("risk.accept")
            && (risk.state == RiskState::Accepted || risk.state.next().contains(&RiskState::Accepted)),
        can_treat: may_edit && (risk.state == RiskState::Treating || leads(RiskState::Treating)),
        can_finish: leads(RiskState::Treated),
        can_close: leads(RiskState::Closed),
        can_reopen: risk.state == RiskState::Closed && leads(RiskState::Open),
        treatments: codes(page, "risk-treatment", &offered, &chosen),
        people: choosers.people(&treater),
        standing: linked.into_iter().map(|it| Standing::new(page, it)).collect(),
        linkable,
        likelihoods: steps(page, "likelihood", &form.likelihood),
        impacts: steps(page, "impact", &form.impact),
        done: done(page),
        r: risk,
        form,
        errors,
        shell,
    })
}

/// Controls that apply and are not linked yet.
async fn linkable(tx: &mut TenantTx, linked: &[ControlRef]) -> Result<Vec<Choice>> {
    let filter = ControlFilter {
        state: Some(ControlGroup::Applicable),
        ..ControlFilter::default()
    };
    let paging = Paging {
        limit: Some(CONTROLS),
        after: None,
    };
    let found = control::list(tx, Viewpoint::default(), &filter, &paging).await?;
    Ok(found
        .items
        .into_iter()
        .filter(|it| !linked.iter().any(|known| known.id == it.id))
        .map(|it| Choice::new(it.id, format!("{} {}", it.code, it.title), false))
        .collect())
}

/// What the forms begin with, so that most fields need no touch.
fn suggested(risk: &Risk, today: jiff::civil::Date) -> Form {
    let in_days = |days: i64| today.checked_add(days.days()).unwrap_or(today).to_string();
    let step = |step: Option<u8>| step.map_or(String::new(), |step| step.to_string());
    Form {
        treatment: risk
            .treatment
            .map_or_else(|| RiskTreatment::Reduce.to_string(), |one| one.to_string()),
        plan: risk.plan.clone(),
        treater: risk
            .treater
            .as_ref()
            .map_or(String::new(), |person| person.id.to_string()),
        due_on: risk.due_on.filter(|day| *day >= today).map_or_else(
            || in_days(if risk.level >= RiskLevel::High { 30 } else { 90 }),
            |day| day.to_string(),
        ),
        likelihood: step(risk.now().map(Grade::likelihood)),
        impact: step(risk.now().map(Grade::impact)),
        until: in_days(180),
        next_on: in_days(if risk.level.is_grave() { 90 } else { 180 }),
        version: risk.version,
        ..Form::default()
    }
}

pub(super) async fn show(
    page: Page<RiskRead>,
    State(state): State<AppState>,
    Path(id): Path<RiskId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, None).await
}

/// Carries out what one of the small forms asks for.
async fn carry_out(tx: &mut TenantTx, page: &PageFrame, id: RiskId, form: &Form) -> Result<()> {
    let known = risk::get(tx, id).await?;
    if form.act == "comment" {
        return risk::comment(tx, id, &form.text).await;
    }
    risk::may_edit(&known, &page.caller)?;
    let seen = IfMatch::Version(form.version);
    let step = |text: &str| text.parse().unwrap_or_default();
    let to = |to: RiskState| RiskStep {
        to,
        text: form.text.clone(),
        likelihood: step(&form.likelihood),
        impact: step(&form.impact),
    };
    match form.act.as_str() {
        "treat" => {
            let plan = TreatmentPlan {
                treatment: filled_code(&form.treatment),
                plan: form.plan.clone(),
                treater: filled_id(&form.treater),
                due_on: typed::day("due_on", &form.due_on)?,
            };
            risk::treat(tx, id, seen, plan).await
        }
        "assess" => {
            let new = NewAssessment {
                residual: !form.residual.is_empty(),
                likelihood: step(&form.likelihood),
                impact: step(&form.impact),
                note: form.text.clone(),
            };
            risk::assess(tx, id, seen, new).await
        }
        "review" => {
            let review = Review {
                text: form.text.clone(),
                next_on: typed::day("next_on", &form.next_on)?,
            };
            risk::review(tx, id, seen, review).await
        }
        "finish" => risk::step(tx, id, seen, to(RiskState::Treated)).await,
        "close" => risk::step(tx, id, seen, to(RiskState::Closed)).await,
        "reopen" => risk::step(tx, id, seen, to(RiskState::Open)).await,
        _ => Err(Error::Malformed("act".to_owned())),
    }
}

pub(super) async fn act(
    page: Page<RiskRead>,
    State(state): State<AppState>,
    Path(id): Path<RiskId>,
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

pub(super) async fn accept(
    page: Page<RiskAccept>,
    State(state): State<AppState>,
    Path(id): Path<RiskId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let new = Acceptance {
            reason: form.reason.clone(),
            until: typed::day("until", &form.until)?,
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        risk::accept(&mut tx, id, IfMatch::Version(form.version), new).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, form, outcome).await
}

async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: RiskId,
    form: Form,
    outcome: Result<()>,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/risks/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(state, page, error)?;
            let again = whole(state, page, id, Some((form, errors))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
