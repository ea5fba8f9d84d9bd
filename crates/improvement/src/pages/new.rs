//! Raising an action: one step from the record or the figure that shows the problem.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::{Span, civil::Date};
use serde::Deserialize;
use sqm_domain::action::ActionPriority;
use sqm_org::Choosers;
use sqm_platform::http::{PageForm, Query};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, codes, filled_code, filled_id};
use sqm_platform::{AppState, Error, Result};

use crate::action::{self, NewAction};
use crate::permissions::ActionCreate;

/// Time an action gets unless told: two weeks.
const DAYS: i64 = 14;

/// The form as typed, and as prefilled by the page one comes from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    title: String,
    cause: String,
    measure: String,
    priority: String,
    owner: String,
    department: String,
    due_on: String,
    source: String,
    source_title: String,
    href: String,
    indicator: String,
    baseline: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "improvement/new.html")]
pub(super) struct NewPage {
    shell: Shell,
    form: Form,
    errors: FormErrors,
    priorities: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    back: String,
}

async fn render(state: &AppState, page: &PageFrame, form: Form, errors: FormErrors) -> Result<NewPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let priority: ActionPriority = filled_code(&form.priority).unwrap_or(ActionPriority::Medium);
    let back = if form.href.starts_with('/') && !form.href.starts_with("//") {
        form.href.clone()
    } else {
        "/actions".to_owned()
    };
    Ok(NewPage {
        shell: page.shell_t("action-new"),
        priorities: codes(page, "action-priority", ActionPriority::ALL, &[priority]),
        people: choosers.people(&form.owner),
        departments: choosers.departments(&form.department),
        form,
        errors,
        back,
    })
}

pub(super) async fn new(
    page: Page<ActionCreate>,
    State(state): State<AppState>,
    Query(mut form): Query<Form>,
) -> Result<NewPage> {
    let now = state.clock.now().to_zoned(page.caller.tenant.zone.clone());
    if form.due_on.is_empty() {
        let day = now
            .date()
            .checked_add(Span::new().days(DAYS))
            .unwrap_or(now.date());
        form.due_on = day.to_string();
    }
    if form.owner.is_empty() {
        form.owner = page.caller.user.to_string();
    }
    render(&state, &page, form, FormErrors::default()).await
}

pub(super) async fn create(
    page: Page<ActionCreate>,
    State(state): State<AppState>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let due_on = match form.due_on.trim() {
            "" => None,
            text => Some(
                text.parse::<Date>()
                    .map_err(|_| Error::field("due_on", "field-date"))?,
            ),
        };
        let new = NewAction {
            title: form.title.clone(),
            cause: form.cause.trim().to_owned(),
            measure: form.measure.trim().to_owned(),
            priority: filled_code(&form.priority),
            owner: filled_id(&form.owner),
            department: filled_id(&form.department),
            due_on,
            source: form.source.clone(),
            source_title: form.source_title.clone(),
            source_href: form.href.clone(),
            indicator: form.indicator.trim().to_owned(),
            baseline: form.baseline.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = action::create(&state, &mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }
    .await;
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("/actions/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
