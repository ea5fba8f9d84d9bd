//! Registering a service order: for whom, about what, and when somebody comes.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_customers::customer::Customer;
use sqm_domain::aftersales::{OrderKind, OrderUrgency, SalesChannel};
use sqm_domain::ids::OrderId;
use sqm_org::Choosers;
use sqm_platform::http::{PageForm, Query};
use sqm_platform::page::{
    Choice, FormErrors, Page, PageFrame, Shell, codes, filled, filled_code, filled_id, typed_moment,
};
use sqm_platform::{AppState, Result};

use crate::order::{self, NewOrder};
use crate::pages::who;
use crate::permissions::OrderCreate;
use crate::purchase;

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OrderForm {
    who: String,
    customer: String,
    kind: String,
    urgency: String,
    channel: String,
    problem: String,
    product: String,
    serial: String,
    software_before: String,
    department: String,
    technician: String,
    slot_from: String,
    slot_to: String,
    purchase: String,
    visit: String,
    parent: String,
    reference: String,
    /// `look` only looks the customer up.
    #[serde(rename = "do")]
    action: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/order_new.html")]
pub(super) struct NewPage {
    shell: Shell,
    form: OrderForm,
    errors: FormErrors,
    found: Vec<Customer>,
    looked: bool,
    kinds: Vec<Choice>,
    urgencies: Vec<Choice>,
    channels: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    /// The purchase it is about, as people call it.
    purchase: String,
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    mut form: OrderForm,
    errors: FormErrors,
) -> Result<NewPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let looks = form.action == "look";
    let mut about = String::new();
    if let Some(id) = filled_id(&form.purchase) {
        let bought = purchase::get(state, &mut tx, id).await?;
        let fill = |place: &mut String, text: &str| {
            if place.is_empty() {
                text.clone_into(place);
            }
        };
        fill(&mut form.customer, &bought.customer.id.to_string());
        fill(&mut form.product, &bought.product);
        fill(&mut form.serial, &bought.serial);
        about = format!("{} {}", bought.number, bought.product);
    }
    let found = who::look(state, &mut tx, page, &form.customer, &form.who, looks).await?;
    tx.commit().await?;
    if let [only] = found.as_slice() {
        form.customer = only.id.to_string();
    }
    let kind = filled_code(&form.kind).unwrap_or(OrderKind::Repair);
    let urgency = filled_code(&form.urgency).unwrap_or(OrderUrgency::Normal);
    let channel = filled_code(&form.channel).unwrap_or(SalesChannel::Phone);
    Ok(NewPage {
        shell: page.shell_t("order-new"),
        looked: !form.who.trim().is_empty(),
        kinds: codes(page, "order-kind", OrderKind::ALL, &[kind]),
        urgencies: codes(page, "order-urgency", OrderUrgency::ALL, &[urgency]),
        channels: codes(page, "sales-channel", SalesChannel::ALL, &[channel]),
        people: choosers.people(&form.technician),
        departments: choosers.departments(&form.department),
        purchase: about,
        form,
        errors,
        found,
    })
}

pub(super) async fn show(
    page: Page<OrderCreate>,
    State(state): State<AppState>,
    Query(form): Query<OrderForm>,
) -> Result<NewPage> {
    render(&state, &page, form, FormErrors::default()).await
}

pub(super) async fn create(
    page: Page<OrderCreate>,
    State(state): State<AppState>,
    PageForm(form): PageForm<OrderForm>,
) -> Result<Response> {
    if form.action == "look" {
        return Ok(render(&state, &page, form, FormErrors::default())
            .await?
            .into_response());
    }
    match register(&state, &page, &form).await {
        Ok(id) => Ok(Redirect::to(&format!("/service-orders/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

async fn register(state: &AppState, page: &PageFrame, form: &OrderForm) -> Result<OrderId> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let new = NewOrder {
        kind: filled_code(&form.kind),
        urgency: filled_code(&form.urgency),
        customer: filled_id(&form.customer),
        purchase: filled_id(&form.purchase),
        visit: filled_id(&form.visit),
        parent: filled_id(&form.parent),
        reference: filled(&form.reference),
        channel: filled_code(&form.channel),
        product: filled(&form.product),
        serial: filled(&form.serial),
        problem: form.problem.clone(),
        region: None,
        department: filled_id(&form.department),
        technician: filled_id(&form.technician),
        slot_from: typed_moment("slot_from", &form.slot_from, tx.zone())?,
        slot_to: typed_moment("slot_to", &form.slot_to, tx.zone())?,
        software_before: filled(&form.software_before),
    };
    let id = order::create(state, &mut tx, new).await?;
    tx.commit().await?;
    Ok(id)
}
