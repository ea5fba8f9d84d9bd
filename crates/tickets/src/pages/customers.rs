//! Customers: found whole, shown masked, in clear on record.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::CustomerId;
use sqm_platform::http::{IfMatch, PageForm, Paging, Path, Query};
use sqm_platform::page::{Page, PageFrame, Shell};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::address::Address;
use super::choices::{Choice, codes};
use super::forms::{FormErrors, Nothing, filled};
use super::list::Row;
use super::ticket::tickets_of;
use super::words::word;
use crate::customer::{self, ClearCustomer, Customer, CustomerFilter, CustomerPatch, NewCustomer};
use crate::permissions::{CustomerEdit, CustomerRead, CustomerReveal};

const CLASSES: [&str; 4] = ["ordinary", "key", "enterprise", "government"];
const AREAS: [&str; 2] = ["urban", "rural"];

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<CustomerRead, _, _>("/customers", list)
        .get::<CustomerEdit, _, _>("/customers/new", new)
        .post::<CustomerEdit, _, _>("/customers/new", create)
        .get::<CustomerRead, _, _>("/customers/{id}", show)
        .post::<CustomerReveal, _, _>("/customers/{id}", reveal)
        .get::<CustomerEdit, _, _>("/customers/{id}/edit", edit)
        .post::<CustomerEdit, _, _>("/customers/{id}/edit", change)
}

#[derive(Debug)]
struct Line {
    customer: Customer,
    class: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/customers.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    q: String,
    next: String,
}

async fn list(
    page: Page<CustomerRead>,
    State(state): State<AppState>,
    Query(filter): Query<CustomerFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = customer::list(&state, &mut tx, &filter, &paging).await?;
    tx.commit().await?;
    let here = Address::new("/customers", page.uri.query().unwrap_or_default());
    let next = listed
        .next
        .map(|after| here.with("after", &after).href())
        .unwrap_or_default();
    let line = |customer: Customer| Line {
        class: word(&page, "customer-class", &customer.class),
        customer,
    };
    Ok(ListPage {
        shell: page.shell_t("tp-customers"),
        lines: listed.items.into_iter().map(line).collect(),
        q: filter.q.unwrap_or_default(),
        next,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/customer.html")]
struct CustomerPage {
    shell: Shell,
    customer: Customer,
    class: String,
    area: String,
    clear: Option<ClearCustomer>,
    rows: Vec<Row>,
    done: bool,
}

async fn card(state: &AppState, page: &PageFrame, id: CustomerId, clear: bool) -> Result<CustomerPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let customer = customer::get(state, &mut tx, id).await?;
    let clear = if clear {
        Some(customer::reveal(state, &mut tx, id).await?)
    } else {
        None
    };
    let shell = page.shell(customer.name.clone());
    let rows = if page.caller.can("ticket.read") {
        tickets_of(state, &mut tx, page, &shell, id, None).await?
    } else {
        Vec::new()
    };
    tx.commit().await?;
    Ok(CustomerPage {
        class: word(page, "customer-class", &customer.class),
        area: word(page, "area", &customer.area),
        done: page.uri.query().is_some_and(|query| query.contains("done=")),
        clear,
        rows,
        customer,
        shell,
    })
}

async fn show(
    page: Page<CustomerRead>,
    State(state): State<AppState>,
    Path(id): Path<CustomerId>,
) -> Result<CustomerPage> {
    card(&state, &page, id, false).await
}

/// The same page in clear. A form, not a link: looking is an act, and it is written down.
async fn reveal(
    page: Page<CustomerReveal>,
    State(state): State<AppState>,
    Path(id): Path<CustomerId>,
    PageForm(Nothing {}): PageForm<Nothing>,
) -> Result<CustomerPage> {
    card(&state, &page, id, true).await
}

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct CustomerForm {
    version: i64,
    name: String,
    phone: String,
    email: String,
    address: String,
    class: String,
    region: String,
    area: String,
    note: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/customer_form.html")]
struct FormPage {
    shell: Shell,
    form: CustomerForm,
    errors: FormErrors,
    classes: Vec<Choice>,
    areas: Vec<Choice>,
    action: String,
    back: String,
}

fn form_page(page: &PageFrame, id: Option<CustomerId>, form: CustomerForm, errors: FormErrors) -> FormPage {
    FormPage {
        shell: page.shell_t(if id.is_some() {
            "tp-customer-edit"
        } else {
            "tp-customer-new"
        }),
        classes: codes(page, "customer-class", &CLASSES, &[form.class.as_str()]),
        areas: codes(page, "area", &AREAS, &[form.area.as_str()]),
        action: id.map_or_else(
            || "/customers/new".to_owned(),
            |id| format!("/customers/{id}/edit"),
        ),
        back: id.map_or_else(|| "/customers".to_owned(), |id| format!("/customers/{id}")),
        form,
        errors,
    }
}

async fn new(page: Page<CustomerEdit>) -> FormPage {
    form_page(&page, None, CustomerForm::default(), FormErrors::default())
}

async fn create(
    page: Page<CustomerEdit>,
    State(state): State<AppState>,
    PageForm(form): PageForm<CustomerForm>,
) -> Result<Response> {
    let new = NewCustomer {
        name: form.name.clone(),
        phone: filled(&form.phone),
        email: filled(&form.email),
        address: filled(&form.address),
        class: filled(&form.class),
        region: filled(&form.region),
        area: filled(&form.area),
        note: filled(&form.note),
        ..NewCustomer::default()
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    match customer::create(&state, &mut tx, new).await {
        Ok(id) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("/customers/{id}?done=1")).into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                form_page(&page, None, form, errors),
            )
                .into_response())
        }
    }
}

/// Editing shows everything, so it needs — and writes down — the same look as revealing. Whoever may not look in clear
/// finds the sealed fields empty, and what stays empty stays as it was.
async fn edit(
    page: Page<CustomerEdit>,
    State(state): State<AppState>,
    Path(id): Path<CustomerId>,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = customer::get(&state, &mut tx, id).await?;
    let mut form = CustomerForm {
        version: known.version,
        class: known.class,
        region: known.region,
        area: known.area,
        note: known.note,
        ..CustomerForm::default()
    };
    if page.caller.can("customer.reveal") {
        let clear = customer::reveal(&state, &mut tx, id).await?;
        form.name = clear.name;
        form.phone = clear.phone.unwrap_or_default();
        form.email = clear.email.unwrap_or_default();
        form.address = clear.address.unwrap_or_default();
    }
    tx.commit().await?;
    Ok(form_page(&page, Some(id), form, FormErrors::default()))
}

async fn change(
    page: Page<CustomerEdit>,
    State(state): State<AppState>,
    Path(id): Path<CustomerId>,
    PageForm(form): PageForm<CustomerForm>,
) -> Result<Response> {
    let sees = page.caller.can("customer.reveal");
    let sealed = |text: &str| match filled(text) {
        Some(text) => Some(Some(text)),
        None => sees.then_some(None),
    };
    let patch = CustomerPatch {
        name: if sees {
            Some(form.name.clone())
        } else {
            filled(&form.name)
        },
        phone: sealed(&form.phone),
        email: sealed(&form.email),
        address: sealed(&form.address),
        class: filled(&form.class),
        region: Some(form.region.clone()),
        area: filled(&form.area),
        note: Some(form.note.clone()),
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    match customer::update(&state, &mut tx, id, IfMatch::Version(form.version), patch).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("/customers/{id}?done=1")).into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                form_page(&page, Some(id), form, errors),
            )
                .into_response())
        }
    }
}
