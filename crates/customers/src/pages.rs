//! Customers: found whole, shown masked, in clear on record.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use sqm_domain::ids::CustomerId;
use sqm_platform::http::{IfMatch, PageForm, Paging, Path, Query};
use sqm_platform::i18n::Lang;
use sqm_platform::module::{NavEntry, NavGroup, RecordAction};
use sqm_platform::page::{
    Address, Choice, FormErrors, Nothing, Page, PageFrame, Shell, codes, done, filled, word,
};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use crate::customer::{
    self, AREAS, CLASSES, ClearCustomer, Customer, CustomerFilter, CustomerPatch, HistoryItem, HistoryKind,
    NewCustomer,
};
use crate::permissions::{CustomerEdit, CustomerRead, CustomerReveal};

/// Records of the history shown at once.
const PER_PAGE: i64 = 25;

/// The place in the rail.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::Work,
    href: "/customers",
    label_key: "customer-list",
    icon: "address-book",
    permission: "customer.read",
    shortcut: Some('c'),
};

pub(crate) fn pages() -> Pages {
    Pages::new()
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
#[template(path = "customers/list.html")]
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
        shell: page.shell_t("customer-list"),
        lines: listed.items.into_iter().map(line).collect(),
        q: filter.q.unwrap_or_default(),
        next,
    })
}

/// A record of the history in words.
#[derive(Debug)]
struct Event {
    kind: String,
    icon: String,
    href: String,
    number: String,
    title: String,
    state: String,
    at: Timestamp,
}

/// What a module can begin for this customer.
#[derive(Debug)]
struct Action {
    label: String,
    href: String,
    icon: &'static str,
    key: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "customers/show.html")]
struct CustomerPage {
    shell: Shell,
    customer: Customer,
    class: String,
    area: String,
    clear: Option<ClearCustomer>,
    actions: Vec<Action>,
    events: Vec<Event>,
    next: String,
    done: bool,
}

async fn card(
    state: &AppState,
    page: &PageFrame,
    id: CustomerId,
    paging: Paging,
    clear: bool,
) -> Result<CustomerPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let customer = customer::get(state, &mut tx, id).await?;
    let clear = if clear {
        Some(customer::reveal(state, &mut tx, id).await?)
    } else {
        None
    };
    let mut kinds = customer::history_kinds(&mut tx).await?;
    kinds.retain(|kind| page.caller.can(&kind.permission));
    let paging = Paging {
        limit: Some(PER_PAGE),
        ..paging
    };
    let history = customer::history(&mut tx, id, &kinds, &paging).await?;
    tx.commit().await?;
    let next = history
        .next
        .map(|after| {
            Address::new(format!("/customers/{id}"), "")
                .with("after", &after)
                .href()
        })
        .unwrap_or_default();
    let event = |item: HistoryItem| event(page, &kinds, item);
    Ok(CustomerPage {
        shell: page.shell(customer.name.clone()),
        class: word(page, "customer-class", &customer.class),
        area: word(page, "customer-area", &customer.area),
        actions: state
            .record_actions("customer")
            .filter(|action| page.caller.can(action.permission))
            .map(|action| offered(page, action, id))
            .collect(),
        events: history.items.into_iter().filter_map(event).collect(),
        done: done(page),
        next,
        clear,
        customer,
    })
}

fn event(page: &PageFrame, kinds: &[HistoryKind], item: HistoryItem) -> Option<Event> {
    let kind = kinds.iter().find(|kind| kind.kind == item.kind)?;
    Some(Event {
        kind: page.t(&kind.label_key),
        icon: kind.icon.clone(),
        state: item
            .state
            .map(|state| word(page, &kind.state_list, state))
            .unwrap_or_default(),
        href: item.href,
        number: item.number,
        title: item.title,
        at: item.at,
    })
}

fn offered(page: &PageFrame, action: &RecordAction, id: CustomerId) -> Action {
    Action {
        label: page.t(action.label_key),
        href: format!("{}{id}", action.href_prefix),
        icon: action.icon,
        key: action.key.map(String::from).unwrap_or_default(),
    }
}

async fn show(
    page: Page<CustomerRead>,
    State(state): State<AppState>,
    Path(id): Path<CustomerId>,
    Query(paging): Query<Paging>,
) -> Result<CustomerPage> {
    card(&state, &page, id, paging, false).await
}

/// The same page in clear. A form, not a link: looking is an act, and it is written down.
async fn reveal(
    page: Page<CustomerReveal>,
    State(state): State<AppState>,
    Path(id): Path<CustomerId>,
    PageForm(Nothing {}): PageForm<Nothing>,
) -> Result<CustomerPage> {
    card(&state, &page, id, Paging::default(), true).await
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
    language: String,
    /// `1` when ticked.
    no_contact: String,
    note: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "customers/form.html")]
struct FormPage {
    shell: Shell,
    form: CustomerForm,
    errors: FormErrors,
    classes: Vec<Choice>,
    areas: Vec<Choice>,
    languages: Vec<Choice>,
    action: String,
    back: String,
}

fn form_page(page: &PageFrame, id: Option<CustomerId>, form: CustomerForm, errors: FormErrors) -> FormPage {
    FormPage {
        shell: page.shell_t(if id.is_some() {
            "customer-edit"
        } else {
            "customer-new"
        }),
        classes: codes(page, "customer-class", &CLASSES, &[form.class.as_str()]),
        areas: codes(page, "customer-area", &AREAS, &[form.area.as_str()]),
        languages: Lang::ALL
            .iter()
            .map(|lang| Choice::new(lang.tag(), lang.name(), lang.tag() == form.language))
            .collect(),
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
        language: Lang::from_tag(&form.language),
        no_contact: !form.no_contact.is_empty(),
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
        language: known
            .language
            .map(|lang| lang.tag().to_owned())
            .unwrap_or_default(),
        no_contact: if known.no_contact { "1" } else { "" }.to_owned(),
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
        language: Some(Lang::from_tag(&form.language)),
        no_contact: Some(!form.no_contact.is_empty()),
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
