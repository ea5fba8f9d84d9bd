//! The form of a purchase, new and known: who bought, then what; nearly everything else has a good default.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::civil::Date;
use serde::Deserialize;
use sqm_customers::customer::{self, Customer, CustomerFilter};
use sqm_domain::aftersales::{Amount, SalesChannel};
use sqm_domain::ids::PurchaseId;
use sqm_org::Choosers;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Paging, Path, Query};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, codes, filled, filled_code, filled_id};
use sqm_platform::{AppState, Error, FieldErrors, Result};

use crate::permissions::PurchaseEdit;
use crate::purchase::{self, NewPurchase, Purchase, PurchasePatch};

/// Customers offered for what was typed.
const OFFERED: i64 = 10;

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PurchaseForm {
    version: i64,
    /// What the customer is looked up by.
    who: String,
    customer: String,
    product: String,
    product_code: String,
    serial: String,
    quantity: String,
    price: String,
    bought_on: String,
    channel: String,
    shop: String,
    seller: String,
    seller_name: String,
    department: String,
    region: String,
    warranty_until: String,
    note: String,
    /// `look` only looks the customer up.
    #[serde(rename = "do")]
    action: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/purchase_form.html")]
pub(super) struct FormPage {
    shell: Shell,
    /// The purchase that is edited; its customer and day stay as they are.
    known: Option<Purchase>,
    form: PurchaseForm,
    errors: FormErrors,
    found: Vec<Customer>,
    looked: bool,
    channels: Vec<Choice>,
    departments: Vec<Choice>,
    people: Vec<Choice>,
    action: String,
    back: String,
}

impl FormPage {
    fn is_customer(&self, one: &Customer) -> bool {
        self.form.customer == one.id.to_string()
    }

    /// Something behind "more" was typed or refused: it must be seen.
    fn more(&self) -> bool {
        let f = &self.form;
        let names = [
            ("shop", &f.shop),
            ("seller", &f.seller),
            ("seller_name", &f.seller_name),
            ("department", &f.department),
            ("region", &f.region),
            ("warranty_until", &f.warranty_until),
            ("note", &f.note),
        ];
        names
            .iter()
            .any(|(name, text)| !text.is_empty() || !self.errors.of(name).is_empty())
    }
}

/// What a form says that is not plain text; everything that cannot be read is told at once.
#[derive(Debug)]
struct Read {
    quantity: Option<i32>,
    price: Option<Amount>,
    bought_on: Option<Date>,
    warranty_until: Option<Date>,
}

impl PurchaseForm {
    fn of(p: &Purchase) -> Self {
        Self {
            version: p.version,
            product: p.product.clone(),
            product_code: p.product_code.clone(),
            serial: p.serial.clone(),
            quantity: p.quantity.to_string(),
            price: p.price.map(|price| price.to_string()).unwrap_or_default(),
            bought_on: p.bought_on.to_string(),
            channel: p.channel.to_string(),
            shop: p.shop.clone(),
            seller: p
                .seller
                .as_ref()
                .map(|one| one.id.to_string())
                .unwrap_or_default(),
            seller_name: p.seller_name.clone(),
            department: p
                .department
                .as_ref()
                .map(|one| one.id.to_string())
                .unwrap_or_default(),
            region: p.region.clone(),
            warranty_until: p.warranty_until.map(|day| day.to_string()).unwrap_or_default(),
            note: p.note.clone(),
            ..Self::default()
        }
    }

    fn read(&self) -> Result<Read> {
        fn one<T: std::str::FromStr>(
            errors: &mut FieldErrors,
            field: &'static str,
            text: &str,
            key: &'static str,
        ) -> Option<T> {
            let text = filled(text)?;
            let read = text.parse().ok();
            if read.is_none() {
                errors.add(field, key);
            }
            read
        }
        let mut errors = FieldErrors::new();
        let read = Read {
            quantity: one(&mut errors, "quantity", &self.quantity, "field-not-a-number"),
            price: one(&mut errors, "price", &self.price, "purchase-price-invalid"),
            bought_on: one(&mut errors, "bought_on", &self.bought_on, "field-date"),
            warranty_until: one(&mut errors, "warranty_until", &self.warranty_until, "field-date"),
        };
        Ok(errors.into_result(read)?)
    }
}

async fn look(
    state: &AppState,
    tx: &mut TenantTx,
    page: &PageFrame,
    form: &PurchaseForm,
) -> Result<Vec<Customer>> {
    if !page.caller.can("customer.read") {
        return Ok(Vec::new());
    }
    if let Some(id) = filled_id(&form.customer).filter(|_| form.action != "look") {
        return match customer::get(state, tx, id).await {
            Err(Error::NotFound(_)) => Ok(Vec::new()),
            found => Ok(vec![found?]),
        };
    }
    let Some(q) = filled(&form.who) else {
        return Ok(Vec::new());
    };
    let filter = CustomerFilter {
        q: Some(q),
        ..CustomerFilter::default()
    };
    let paging = Paging {
        limit: Some(OFFERED),
        after: None,
    };
    Ok(customer::list(state, tx, &filter, &paging).await?.items)
}

async fn form_page(
    state: &AppState,
    page: &PageFrame,
    known: Option<Purchase>,
    mut form: PurchaseForm,
    errors: FormErrors,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let found = match known {
        None => look(state, &mut tx, page, &form).await?,
        Some(_) => Vec::new(),
    };
    tx.commit().await?;
    if let [only] = found.as_slice() {
        form.customer = only.id.to_string();
    }
    let channel = filled_code(&form.channel).unwrap_or(SalesChannel::Shop);
    let here = known.as_ref().map(|p| format!("/purchases/{}", p.id));
    Ok(FormPage {
        shell: page.shell_t(if known.is_some() {
            "purchase-edit"
        } else {
            "purchase-new"
        }),
        looked: !form.who.trim().is_empty(),
        channels: codes(page, "sales-channel", SalesChannel::ALL, &[channel]),
        departments: choosers.departments(&form.department),
        people: choosers.people(&form.seller),
        action: here
            .as_ref()
            .map_or_else(|| "/purchases/new".to_owned(), |here| format!("{here}/edit")),
        back: here.unwrap_or_else(|| "/purchases".to_owned()),
        known,
        form,
        errors,
        found,
    })
}

pub(super) async fn new(
    page: Page<PurchaseEdit>,
    State(state): State<AppState>,
    Query(mut form): Query<PurchaseForm>,
) -> Result<FormPage> {
    if form.bought_on.is_empty() {
        let today = state.clock.now().to_zoned(page.caller.tenant.zone.clone()).date();
        form.bought_on = today.to_string();
    }
    if form.quantity.is_empty() {
        "1".clone_into(&mut form.quantity);
    }
    form_page(&state, &page, None, form, FormErrors::default()).await
}

pub(super) async fn create(
    page: Page<PurchaseEdit>,
    State(state): State<AppState>,
    PageForm(form): PageForm<PurchaseForm>,
) -> Result<Response> {
    if form.action == "look" {
        let again = form_page(&state, &page, None, form, FormErrors::default()).await?;
        return Ok(again.into_response());
    }
    let outcome = async {
        let read = form.read()?;
        let new = NewPurchase {
            customer: filled_id(&form.customer),
            product: form.product.clone(),
            product_code: filled(&form.product_code),
            serial: filled(&form.serial),
            quantity: read.quantity,
            price: read.price,
            bought_on: read.bought_on,
            channel: filled_code(&form.channel),
            shop: filled(&form.shop),
            seller: filled_id(&form.seller),
            seller_name: filled(&form.seller_name),
            department: filled_id(&form.department),
            region: filled(&form.region),
            warranty_until: read.warranty_until,
            note: filled(&form.note),
            ..NewPurchase::default()
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = purchase::create(&state, &mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }
    .await;
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("/purchases/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = form_page(&state, &page, None, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

async fn get(state: &AppState, page: &PageFrame, id: PurchaseId) -> Result<Purchase> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = purchase::get(state, &mut tx, id).await?;
    tx.commit().await?;
    Ok(found)
}

pub(super) async fn edit(
    page: Page<PurchaseEdit>,
    State(state): State<AppState>,
    Path(id): Path<PurchaseId>,
) -> Result<FormPage> {
    let known = get(&state, &page, id).await?;
    let form = PurchaseForm::of(&known);
    form_page(&state, &page, Some(known), form, FormErrors::default()).await
}

pub(super) async fn change(
    page: Page<PurchaseEdit>,
    State(state): State<AppState>,
    Path(id): Path<PurchaseId>,
    PageForm(form): PageForm<PurchaseForm>,
) -> Result<Response> {
    let outcome = async {
        let read = form.read()?;
        let patch = PurchasePatch {
            product: Some(form.product.clone()),
            product_code: Some(form.product_code.clone()),
            serial: Some(form.serial.clone()),
            quantity: read.quantity,
            price: Some(read.price),
            channel: filled_code(&form.channel),
            shop: Some(form.shop.clone()),
            seller: Some(filled_id(&form.seller)),
            seller_name: Some(form.seller_name.clone()),
            department: Some(filled_id(&form.department)),
            region: Some(form.region.clone()),
            warranty_until: Some(read.warranty_until),
            state: None,
            note: Some(form.note.clone()),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        purchase::update(&state, &mut tx, id, IfMatch::Version(form.version), patch).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/purchases/{id}?done=2")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let known = get(&state, &page, id).await?;
            let again = form_page(&state, &page, Some(known), form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
