//! The form of a risk: new, or changed.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::RiskId;
use sqm_domain::security::RiskCategory;
use sqm_org::Choosers;
use sqm_platform::http::{IfMatch, PageForm, Path, Query};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, codes, filled_code, filled_id};
use sqm_platform::{AppState, Result};

use super::super::typed;
use crate::permissions::{RiskCreate, RiskRead};
use crate::risk::{self, NewRisk, RiskPatch};

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    title: String,
    category: String,
    asset: String,
    threat: String,
    weakness: String,
    likelihood: String,
    impact: String,
    owner: String,
    department: String,
    review_on: String,
    version: i64,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/risk_form.html")]
pub(super) struct FormPage {
    shell: Shell,
    form: Form,
    errors: FormErrors,
    /// None = a new one.
    id: Option<RiskId>,
    categories: Vec<Choice>,
    likelihoods: Vec<Choice>,
    impacts: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    back: String,
}

/// The five steps of a scale, in words.
pub(super) fn steps(page: &PageFrame, scale: &str, chosen: &str) -> Vec<Choice> {
    (1..=5)
        .map(|step: u8| {
            let label = format!("{step} · {}", page.t(&format!("risk-{scale}-{step}")));
            Choice::new(step, label, chosen == step.to_string())
        })
        .collect()
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    id: Option<RiskId>,
    form: Form,
    errors: FormErrors,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let category: Option<RiskCategory> = filled_code(&form.category);
    let chosen: Vec<RiskCategory> = category.into_iter().collect();
    Ok(FormPage {
        shell: page.shell_t(if id.is_some() { "risk-edit" } else { "risk-new" }),
        categories: codes(page, "security-area", RiskCategory::ALL, &chosen),
        likelihoods: steps(page, "likelihood", &form.likelihood),
        impacts: steps(page, "impact", &form.impact),
        people: choosers.people(&form.owner),
        departments: choosers.departments(&form.department),
        back: id.map_or_else(|| "/risks".to_owned(), |id| format!("/risks/{id}")),
        id,
        form,
        errors,
    })
}

pub(super) async fn new(
    page: Page<RiskCreate>,
    State(state): State<AppState>,
    Query(mut form): Query<Form>,
) -> Result<FormPage> {
    if form.owner.is_empty() {
        form.owner = page.caller.user.to_string();
    }
    render(&state, &page, None, form, FormErrors::default()).await
}

pub(super) async fn create(
    page: Page<RiskCreate>,
    State(state): State<AppState>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let new = NewRisk {
            title: form.title.clone(),
            category: filled_code(&form.category),
            asset: form.asset.trim().to_owned(),
            threat: form.threat.trim().to_owned(),
            weakness: form.weakness.trim().to_owned(),
            likelihood: form.likelihood.parse().unwrap_or_default(),
            impact: form.impact.parse().unwrap_or_default(),
            owner: filled_id(&form.owner),
            department: filled_id(&form.department),
            review_on: typed::day("review_on", &form.review_on)?,
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = risk::create(&state, &mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }
    .await;
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("/risks/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, None, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

pub(super) async fn edit(
    page: Page<RiskRead>,
    State(state): State<AppState>,
    Path(id): Path<RiskId>,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = risk::get(&mut tx, id).await?;
    tx.commit().await?;
    risk::may_edit(&known, &page.caller)?;
    let form = Form {
        title: known.title,
        category: known.category.to_string(),
        asset: known.asset,
        threat: known.threat,
        weakness: known.weakness,
        owner: known.owner.id.to_string(),
        department: known.department_id.map_or(String::new(), |id| id.to_string()),
        review_on: known.review_on.to_string(),
        version: known.version,
        ..Form::default()
    };
    render(&state, &page, Some(id), form, FormErrors::default()).await
}

pub(super) async fn change(
    page: Page<RiskRead>,
    State(state): State<AppState>,
    Path(id): Path<RiskId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let patch = RiskPatch {
            title: Some(form.title.clone()),
            category: filled_code(&form.category),
            asset: Some(form.asset.trim().to_owned()),
            threat: Some(form.threat.trim().to_owned()),
            weakness: Some(form.weakness.trim().to_owned()),
            owner: filled_id(&form.owner),
            department: Some(filled_id(&form.department)),
            review_on: typed::day("review_on", &form.review_on)?,
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        risk::may_edit(&risk::get(&mut tx, id).await?, &page.caller)?;
        risk::change(&mut tx, id, IfMatch::Version(form.version), patch).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/risks/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, Some(id), form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
