//! A visit planned by hand.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_customers::customer::Customer;
use sqm_domain::aftersales::VisitKind;
use sqm_domain::ids::VisitId;
use sqm_org::Choosers;
use sqm_platform::http::{PageForm, Query};
use sqm_platform::page::{
    Choice, FormErrors, Page, PageFrame, Shell, codes, filled, filled_code, filled_id, typed_moment,
};
use sqm_platform::{AppState, Result};

use crate::pages::who;
use crate::permissions::VisitEdit;
use crate::visit::{self, NewVisit};

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct VisitForm {
    who: String,
    customer: String,
    kind: String,
    purpose: String,
    due_on: String,
    appointment_at: String,
    caller: String,
    department: String,
    script: String,
    questions: String,
    purchase: String,
    order: String,
    reference: String,
    /// `look` only looks the customer up.
    #[serde(rename = "do")]
    action: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/visit_new.html")]
pub(super) struct NewPage {
    shell: Shell,
    form: VisitForm,
    errors: FormErrors,
    found: Vec<Customer>,
    looked: bool,
    kinds: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    mut form: VisitForm,
    errors: FormErrors,
) -> Result<NewPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let looks = form.action == "look";
    let found = who::look(state, &mut tx, page, &form.customer, &form.who, looks).await?;
    if form.due_on.is_empty() {
        form.due_on = sqm_platform::listing::today(&tx).to_string();
    }
    tx.commit().await?;
    if let [only] = found.as_slice() {
        form.customer = only.id.to_string();
    }
    let kind = filled_code(&form.kind).unwrap_or(VisitKind::Other);
    Ok(NewPage {
        shell: page.shell_t("visit-new"),
        looked: !form.who.trim().is_empty(),
        kinds: codes(
            page,
            "visit-kind",
            &[VisitKind::AfterTicket, VisitKind::Other],
            &[kind],
        ),
        people: choosers.people(&form.caller),
        departments: choosers.departments(&form.department),
        form,
        errors,
        found,
    })
}

pub(super) async fn show(
    page: Page<VisitEdit>,
    State(state): State<AppState>,
    Query(form): Query<VisitForm>,
) -> Result<NewPage> {
    render(&state, &page, form, FormErrors::default()).await
}

pub(super) async fn create(
    page: Page<VisitEdit>,
    State(state): State<AppState>,
    PageForm(form): PageForm<VisitForm>,
) -> Result<Response> {
    if form.action == "look" {
        return Ok(render(&state, &page, form, FormErrors::default())
            .await?
            .into_response());
    }
    match plan(&state, &page, &form).await {
        Ok(id) => Ok(Redirect::to(&format!("/visits/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

async fn plan(state: &AppState, page: &PageFrame, form: &VisitForm) -> Result<VisitId> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let new = NewVisit {
        customer: filled_id(&form.customer),
        kind: filled_code(&form.kind),
        purchase: filled_id(&form.purchase),
        order: filled_id(&form.order),
        reference: filled(&form.reference),
        purpose: form.purpose.clone(),
        script: filled(&form.script),
        questions: form.questions.lines().map(str::to_owned).collect(),
        due_on: filled_code(&form.due_on),
        appointment_at: typed_moment("appointment_at", &form.appointment_at, tx.zone())?,
        caller: filled_id(&form.caller),
        department: filled_id(&form.department),
    };
    let id = visit::create(state, &mut tx, new).await?;
    tx.commit().await?;
    Ok(id)
}
