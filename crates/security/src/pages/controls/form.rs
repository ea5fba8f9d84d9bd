//! The form of a control: a new one of one's own, or the decision about one.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::ControlId;
use sqm_domain::security::{ControlState, ControlTheme};
use sqm_org::Choosers;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, codes, filled_code, filled_id};
use sqm_platform::{AppState, Error, Result};

use crate::control::{self, ControlPatch, NewControl};
use crate::permissions::ControlEdit;

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    code: String,
    reference: String,
    theme: String,
    title: String,
    description: String,
    applicable: String,
    justification: String,
    state: String,
    owner: String,
    department: String,
    test_days: String,
    version: i64,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/control_form.html")]
pub(super) struct FormPage {
    shell: Shell,
    form: Form,
    errors: FormErrors,
    /// None = a new one.
    id: Option<ControlId>,
    themes: Vec<Choice>,
    states: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    back: String,
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    id: Option<ControlId>,
    form: Form,
    errors: FormErrors,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let theme: Vec<ControlTheme> = filled_code(&form.theme).into_iter().collect();
    let chosen: Vec<ControlState> = filled_code(&form.state).into_iter().collect();
    Ok(FormPage {
        shell: if id.is_some() {
            page.shell(format!("{} {}", form.code, form.title))
        } else {
            page.shell_t("control-new")
        },
        themes: codes(page, "security-area", ControlTheme::ALL, &theme),
        states: codes(page, "control-state", ControlState::ALL, &chosen),
        people: choosers.people(&form.owner),
        departments: choosers.departments(&form.department),
        back: id.map_or_else(|| "/controls".to_owned(), |id| format!("/controls/{id}")),
        id,
        form,
        errors,
    })
}

pub(super) async fn new(page: Page<ControlEdit>, State(state): State<AppState>) -> Result<FormPage> {
    render(&state, &page, None, Form::default(), FormErrors::default()).await
}

pub(super) async fn create(
    page: Page<ControlEdit>,
    State(state): State<AppState>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let new = NewControl {
            code: form.code.clone(),
            reference: form.reference.clone(),
            theme: filled_code(&form.theme),
            title: form.title.clone(),
            description: form.description.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = control::create(&mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }
    .await;
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("/controls/{id}/edit")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, None, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

pub(super) async fn edit(
    page: Page<ControlEdit>,
    State(state): State<AppState>,
    Path(id): Path<ControlId>,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = control::get(&mut tx, id).await?;
    tx.commit().await?;
    let form = Form {
        code: known.code,
        reference: known.reference,
        theme: known.theme.to_string(),
        title: known.title,
        description: known.description,
        applicable: match known.applicable {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        }
        .to_owned(),
        justification: known.justification,
        state: known.state.to_string(),
        owner: known.owner.map_or(String::new(), |person| person.id.to_string()),
        department: known.department_id.map_or(String::new(), |id| id.to_string()),
        test_days: known.test_days.map_or(String::new(), |days| days.to_string()),
        version: known.version,
    };
    render(&state, &page, Some(id), form, FormErrors::default()).await
}

pub(super) async fn change(
    page: Page<ControlEdit>,
    State(state): State<AppState>,
    Path(id): Path<ControlId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let test_days = match form.test_days.trim() {
            "" => None,
            text => Some(
                text.parse()
                    .map_err(|_| Error::field("test_days", "field-not-a-number"))?,
            ),
        };
        let patch = ControlPatch {
            title: Some(form.title.clone()),
            description: Some(form.description.clone()),
            applicable: match form.applicable.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            justification: Some(form.justification.clone()),
            state: filled_code(&form.state),
            owner: Some(filled_id(&form.owner)),
            department: Some(filled_id(&form.department)),
            test_days: Some(test_days),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        control::change(&mut tx, id, IfMatch::Version(form.version), patch).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/controls/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, Some(id), form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
