//! A check made by hand, without a plan.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::security::{CheckArea, TestKind};
use sqm_org::Choosers;
use sqm_platform::http::{PageForm, Query};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, codes, filled_code, filled_id};
use sqm_platform::{AppState, Result};

use super::super::typed;
use super::about::About;
use crate::check::{self, NewCheck};
use crate::permissions::SecurityCheckPlan;

/// The form as typed; a page that leads here may fill in what the check is about.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    title: String,
    area: String,
    checklist: String,
    owner: String,
    department: String,
    due_on: String,
    site: String,
    data_asset: String,
    application: String,
    tested_version: String,
    test_kind: String,
    report: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/check_new.html")]
pub(super) struct FormPage {
    shell: Shell,
    form: Form,
    errors: FormErrors,
    areas: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    sites: Vec<Choice>,
    assets: Vec<Choice>,
    kinds: Vec<Choice>,
}

async fn render(state: &AppState, page: &PageFrame, form: Form, errors: FormErrors) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let about = About::load(&mut tx, &page.caller, &form.data_asset).await?;
    tx.commit().await?;
    let area: Vec<CheckArea> = filled_code(&form.area).into_iter().collect();
    let kind: Vec<TestKind> = filled_code(&form.test_kind).into_iter().collect();
    Ok(FormPage {
        shell: page.shell_t("check-new"),
        areas: codes(page, "security-area", CheckArea::ALL, &area),
        people: choosers.people(&form.owner),
        departments: choosers.departments(&form.department),
        sites: about.sites(&form.site),
        assets: about.assets(&form.data_asset),
        kinds: codes(page, "check-test", TestKind::ALL, &kind),
        form,
        errors,
    })
}

pub(super) async fn new(
    page: Page<SecurityCheckPlan>,
    State(state): State<AppState>,
    Query(asked): Query<Form>,
) -> Result<FormPage> {
    let today = state.clock.now().to_zoned(page.caller.tenant.zone.clone()).date();
    let form = Form {
        owner: page.caller.user.to_string(),
        due_on: today.to_string(),
        ..asked
    };
    render(&state, &page, form, FormErrors::default()).await
}

pub(super) async fn create(
    page: Page<SecurityCheckPlan>,
    State(state): State<AppState>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let new = NewCheck {
            title: form.title.clone(),
            area: filled_code(&form.area),
            checklist: form.checklist.lines().map(str::to_owned).collect(),
            owner: filled_id(&form.owner),
            department: filled_id(&form.department),
            due_on: typed::day("due_on", &form.due_on)?,
            site: filled_id(&form.site),
            data_asset: filled_id(&form.data_asset),
            application: form.application.clone(),
            tested_version: form.tested_version.clone(),
            test_kind: filled_code(&form.test_kind),
            report: form.report.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = check::make(&state, &mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }
    .await;
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("/security-checks/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
