//! Plans of checks: the list, and the form of one.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::CheckPlanId;
use sqm_domain::security::{CheckArea, CheckCycle, TestKind};
use sqm_org::Choosers;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{
    Choice, FormErrors, Page, PageFrame, Shell, codes, done, filled_code, filled_id, word,
};
use sqm_platform::{AppState, Result};

use super::super::typed;
use super::about::About;
use crate::check::{self, NewPlan, PlanPatch};
use crate::permissions::{SecurityCheckPlan, SecurityCheckRead};

/// A row.
#[derive(Debug)]
struct Row {
    href: String,
    checks: String,
    name: String,
    area: String,
    cycle: String,
    items: usize,
    owner: String,
    next: String,
    active: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/check_plans.html")]
pub(super) struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
    done: bool,
}

pub(super) async fn list(page: Page<SecurityCheckRead>, State(state): State<AppState>) -> Result<ListPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let plans = check::plans(&mut tx).await?;
    tx.commit().await?;
    let shell = page.shell_t("check-plans");
    Ok(ListPage {
        rows: plans
            .into_iter()
            .map(|plan| Row {
                href: format!("/security-check-plans/{}", plan.id),
                checks: format!("/security-checks?state=all&plan={}", plan.id),
                area: word(&page, "security-area", plan.area),
                cycle: word(&page, "check-cycle", plan.cycle),
                items: plan.checklist.len(),
                owner: plan.owner.name,
                next: if plan.active {
                    shell.day(&plan.next_on)
                } else {
                    String::new()
                },
                active: plan.active,
                name: plan.name,
            })
            .collect(),
        done: done(&page),
        shell,
    })
}

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    name: String,
    area: String,
    cycle: String,
    checklist: String,
    owner: String,
    department: String,
    first_on: String,
    site: String,
    data_asset: String,
    application: String,
    test_kind: String,
    active: String,
    version: i64,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/check_plan.html")]
pub(super) struct FormPage {
    shell: Shell,
    form: Form,
    errors: FormErrors,
    /// None = a new one.
    id: Option<CheckPlanId>,
    areas: Vec<Choice>,
    cycles: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    sites: Vec<Choice>,
    assets: Vec<Choice>,
    kinds: Vec<Choice>,
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    id: Option<CheckPlanId>,
    form: Form,
    errors: FormErrors,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let about = About::load(&mut tx, &page.caller, &form.data_asset).await?;
    tx.commit().await?;
    let kind: Vec<TestKind> = filled_code(&form.test_kind).into_iter().collect();
    let area: Vec<CheckArea> = filled_code(&form.area).into_iter().collect();
    let cycle: Vec<CheckCycle> = filled_code(&form.cycle).into_iter().collect();
    Ok(FormPage {
        shell: if id.is_some() {
            page.shell(form.name.clone())
        } else {
            page.shell_t("check-plan-new")
        },
        areas: codes(page, "security-area", CheckArea::ALL, &area),
        cycles: codes(page, "check-cycle", CheckCycle::ALL, &cycle),
        people: choosers.people(&form.owner),
        departments: choosers.departments(&form.department),
        sites: about.sites(&form.site),
        assets: about.assets(&form.data_asset),
        kinds: codes(page, "check-test", TestKind::ALL, &kind),
        id,
        form,
        errors,
    })
}

pub(super) async fn new(page: Page<SecurityCheckPlan>, State(state): State<AppState>) -> Result<FormPage> {
    let today = state.clock.now().to_zoned(page.caller.tenant.zone.clone()).date();
    let form = Form {
        cycle: CheckCycle::Month.to_string(),
        owner: page.caller.user.to_string(),
        first_on: today.to_string(),
        ..Form::default()
    };
    render(&state, &page, None, form, FormErrors::default()).await
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

pub(super) async fn create(
    page: Page<SecurityCheckPlan>,
    State(state): State<AppState>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let new = NewPlan {
            name: form.name.clone(),
            area: filled_code(&form.area),
            cycle: filled_code(&form.cycle),
            checklist: lines(&form.checklist),
            owner: filled_id(&form.owner),
            department: filled_id(&form.department),
            site: filled_id(&form.site),
            data_asset: filled_id(&form.data_asset),
            application: form.application.clone(),
            test_kind: filled_code(&form.test_kind),
            first_on: typed::day("first_on", &form.first_on)?,
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        check::create(&state, &mut tx, new).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, None, form, outcome).await
}

pub(super) async fn edit(
    page: Page<SecurityCheckPlan>,
    State(state): State<AppState>,
    Path(id): Path<CheckPlanId>,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = check::plan(&mut tx, id).await?;
    tx.commit().await?;
    let form = Form {
        name: known.name,
        area: known.area.to_string(),
        cycle: known.cycle.to_string(),
        checklist: known.checklist.join("\n"),
        owner: known.owner.id.to_string(),
        department: known.department_id.map_or(String::new(), |id| id.to_string()),
        first_on: known.first_on.to_string(),
        site: known.site_id.map_or(String::new(), |id| id.to_string()),
        data_asset: known.data_asset_id.map_or(String::new(), |id| id.to_string()),
        application: known.application,
        test_kind: known.test_kind.map_or(String::new(), |kind| kind.to_string()),
        active: if known.active {
            "1".to_owned()
        } else {
            String::new()
        },
        version: known.version,
    };
    render(&state, &page, Some(id), form, FormErrors::default()).await
}

pub(super) async fn change(
    page: Page<SecurityCheckPlan>,
    State(state): State<AppState>,
    Path(id): Path<CheckPlanId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let patch = PlanPatch {
            name: Some(form.name.clone()),
            checklist: Some(lines(&form.checklist)),
            owner: filled_id(&form.owner),
            department: Some(filled_id(&form.department)),
            // What the form could not offer stays.
            site: page.caller.can("site.read").then(|| filled_id(&form.site)),
            data_asset: page
                .caller
                .can("data_asset.read")
                .then(|| filled_id(&form.data_asset)),
            application: Some(form.application.clone()),
            test_kind: Some(filled_code(&form.test_kind)),
            active: Some(!form.active.is_empty()),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        check::change(&mut tx, id, IfMatch::Version(form.version), patch).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, Some(id), form, outcome).await
}

async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: Option<CheckPlanId>,
    form: Form,
    outcome: Result<()>,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(Redirect::to("/security-check-plans?done=1").into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(state, page, error)?;
            let again = render(state, page, id, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
