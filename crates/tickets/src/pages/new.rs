//! Registering a ticket: who it is first, then what it is about; nearly everything has a good default.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ticket::{Channel, Impact, TicketKind, Urgency};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{PageForm, Paging, Query};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, codes, filled, filled_code, filled_id};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::choices::Choosers;
use crate::permissions::TicketCreate;
use crate::ticket::{self, NewTicket};
use sqm_customers::customer::{self, Customer, CustomerFilter};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<TicketCreate, _, _>("/tickets/new", show)
        .post::<TicketCreate, _, _>("/tickets/new", create)
}

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct TicketForm {
    /// What the customer is looked up by.
    who: String,
    customer: String,
    kind: String,
    subject: String,
    description: String,
    channel: String,
    category: String,
    impact: String,
    urgency: String,
    department: String,
    assignee: String,
    product: String,
    tags: String,
    /// `look` only looks the customer up.
    #[serde(rename = "do")]
    action: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/new.html")]
struct NewPage {
    shell: Shell,
    form: TicketForm,
    errors: FormErrors,
    found: Vec<Customer>,
    looked: bool,
    kinds: Vec<Choice>,
    channels: Vec<Choice>,
    categories: Vec<Choice>,
    impacts: Vec<Choice>,
    urgencies: Vec<Choice>,
    departments: Vec<Choice>,
    people: Vec<Choice>,
}

impl NewPage {
    fn is_customer(&self, one: &Customer) -> bool {
        self.form.customer == one.id.to_string()
    }

    /// Something behind "more fields" was typed or refused: it must be seen.
    fn more(&self) -> bool {
        let f = &self.form;
        let typed = [&f.impact, &f.urgency, &f.assignee, &f.product, &f.tags]
            .iter()
            .any(|text| !text.is_empty());
        typed
            || ["impact", "urgency", "department", "assignee", "product", "tags"]
                .iter()
                .any(|name| !self.errors.of(name).is_empty())
    }
}

async fn look(
    state: &AppState,
    tx: &mut TenantTx,
    page: &PageFrame,
    form: &TicketForm,
) -> Result<Vec<Customer>> {
    if !page.caller.can("customer.read") {
        return Ok(Vec::new());
    }
    if let Some(id) = filled_id(&form.customer).filter(|_| form.action != "look") {
        return Ok(vec![customer::get(state, tx, id).await?]);
    }
    let Some(q) = filled(&form.who) else {
        return Ok(Vec::new());
    };
    let filter = CustomerFilter {
        q: Some(q),
        ..CustomerFilter::default()
    };
    Ok(customer::list(
        state,
        tx,
        &filter,
        &Paging {
            limit: Some(10),
            after: None,
        },
    )
    .await?
    .items)
}

async fn form_page(
    state: &AppState,
    page: &PageFrame,
    mut form: TicketForm,
    errors: FormErrors,
) -> Result<NewPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let found = look(state, &mut tx, page, &form).await?;
    tx.commit().await?;
    if let [only] = found.as_slice() {
        form.customer = only.id.to_string();
    }
    // A category brings its defaults; what was chosen by hand stays.
    if let Some(category) = choosers.category_record(&form.category) {
        let fill = |place: &mut String, value: Option<String>| {
            if place.is_empty() {
                *place = value.unwrap_or_default();
            }
        };
        fill(&mut form.kind, category.kind.map(|kind| kind.to_string()));
        fill(&mut form.department, category.department.map(|id| id.to_string()));
    }
    let kind = filled_code(&form.kind).unwrap_or(TicketKind::Consultation);
    let channel = filled_code(&form.channel).unwrap_or(Channel::Phone);
    let level = |text: &str| filled_code::<Impact>(text).into_iter().collect::<Vec<_>>();
    let haste = |text: &str| filled_code::<Urgency>(text).into_iter().collect::<Vec<_>>();
    Ok(NewPage {
        shell: page.shell_t("tp-new"),
        looked: !form.who.trim().is_empty(),
        kinds: codes(page, "ticket-kind", TicketKind::ALL, &[kind]),
        channels: codes(page, "channel", Channel::ALL, &[channel]),
        categories: choosers.categories(&form.category),
        impacts: codes(page, "level", Impact::ALL, &level(&form.impact)),
        urgencies: codes(page, "level", Urgency::ALL, &haste(&form.urgency)),
        departments: choosers.departments(&form.department),
        people: choosers.people(&form.assignee),
        form,
        errors,
        found,
    })
}

async fn show(
    page: Page<TicketCreate>,
    State(state): State<AppState>,
    Query(form): Query<TicketForm>,
) -> Result<NewPage> {
    form_page(&state, &page, form, FormErrors::default()).await
}

async fn create(
    page: Page<TicketCreate>,
    State(state): State<AppState>,
    PageForm(form): PageForm<TicketForm>,
) -> Result<Response> {
    if form.action == "look" {
        return Ok(form_page(&state, &page, form, FormErrors::default())
            .await?
            .into_response());
    }
    match register(&state, &page, &form).await {
        Ok(id) => Ok(Redirect::to(&format!("/tickets/{id}?done=create")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                form_page(&state, &page, form, errors).await?,
            )
                .into_response())
        }
    }
}

async fn register(
    state: &AppState,
    page: &PageFrame,
    form: &TicketForm,
) -> Result<sqm_domain::ids::TicketId> {
    let kind = filled_code(&form.kind).ok_or_else(|| Error::field("kind", "field-required"))?;
    let mut new = NewTicket::new(kind, form.subject.clone(), form.description.clone());
    new.channel = Some(filled_code(&form.channel).unwrap_or(Channel::Phone));
    new.category = filled_id(&form.category);
    new.impact = filled_code(&form.impact);
    new.urgency = filled_code(&form.urgency);
    new.department = filled_id(&form.department);
    new.assignee = filled_id(&form.assignee);
    new.customer = filled_id(&form.customer);
    new.product = filled(&form.product);
    new.tags = form.tags.split([',', '，', '、']).map(str::to_owned).collect();
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let created = ticket::create(state, &mut tx, new).await?;
    tx.commit().await?;
    Ok(created.id)
}
