//! Purchases as they are shown and entered.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::aftersales::{Amount, PurchaseState, SalesChannel};
use sqm_domain::ids::{CustomerId, DepartmentId, ImportId, PurchaseId, UserId};
use sqm_platform::http::mentioned;
use sqm_platform::{FieldErrors, codes};
use utoipa::{IntoParams, ToSchema};

use crate::refs::{CustomerRef, Named};

/// A purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Purchase {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: PurchaseId,
    /// `P-2026-000123`.
    pub number: String,
    /// The system it came from.
    pub external_source: Option<String>,
    /// Its id there.
    pub external_id: Option<String>,
    /// Who bought.
    pub customer: CustomerRef,
    /// The customer's class at purchase.
    pub customer_class: String,
    /// The product's code.
    pub product_code: String,
    /// The product's name.
    pub product: String,
    /// Its serial number.
    pub serial: String,
    /// How many.
    pub quantity: i32,
    /// The price of all of it.
    #[schema(value_type = Option<String>, example = "399.00")]
    pub price: Option<Amount>,
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub bought_on: Date,
    /// How it was bought.
    #[schema(value_type = String, example = "shop")]
    pub channel: SalesChannel,
    /// In which shop.
    pub shop: String,
    /// Who sold it.
    pub seller: Option<Named>,
    /// Who sold it, without an account.
    pub seller_name: String,
    /// Whose sale it is.
    pub department: Option<Named>,
    /// Province or state.
    pub region: String,
    /// The last day under warranty; absent: none.
    #[schema(value_type = Option<String>, format = Date)]
    pub warranty_until: Option<Date>,
    /// Where it stands.
    #[schema(value_type = String, example = "active")]
    pub state: PurchaseState,
    /// Anything else worth knowing.
    pub note: String,
    /// The follow-up plan it got.
    pub plan: Option<Named>,
    /// Which of the plan's conditions fitted: `product`, `class`, `channel`; none: the plan is for everything.
    pub plan_by: Vec<String>,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Registered here.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// A purchase to register.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewPurchase {
    /// Who bought.
    #[schema(value_type = uuid::Uuid)]
    pub customer: Option<CustomerId>,
    /// The product's name.
    #[schema(example = "Home gateway AX3000")]
    pub product: String,
    /// The product's code; its name unless told.
    pub product_code: Option<String>,
    /// Its serial number.
    pub serial: Option<String>,
    /// How many; 1 unless told.
    pub quantity: Option<i32>,
    /// The price of all of it.
    #[schema(value_type = Option<String>, example = "399.00")]
    pub price: Option<Amount>,
    /// The day; today unless told.
    #[schema(value_type = Option<String>, format = Date)]
    pub bought_on: Option<Date>,
    /// How it was bought; `shop` unless told.
    #[schema(value_type = Option<String>, example = "shop")]
    pub channel: Option<SalesChannel>,
    /// In which shop.
    pub shop: Option<String>,
    /// Who sold it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub seller: Option<UserId>,
    /// Who sold it, without an account.
    pub seller_name: Option<String>,
    /// Whose sale it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
    /// Province or state; the customer's unless told.
    pub region: Option<String>,
    /// The last day under warranty; by the plan unless told.
    #[schema(value_type = Option<String>, format = Date)]
    pub warranty_until: Option<Date>,
    /// Anything else worth knowing.
    pub note: Option<String>,
    /// The system it comes from.
    pub external_source: Option<String>,
    /// Its id there.
    pub external_id: Option<String>,
}

/// What to change; what is not mentioned stays, `null` empties.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PurchasePatch {
    /// The product's name.
    pub product: Option<String>,
    /// The product's code.
    pub product_code: Option<String>,
    /// Its serial number.
    pub serial: Option<String>,
    /// How many.
    pub quantity: Option<i32>,
    /// The price of all of it.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    pub price: Option<Option<Amount>>,
    /// How it was bought.
    #[schema(value_type = Option<String>)]
    pub channel: Option<SalesChannel>,
    /// In which shop.
    pub shop: Option<String>,
    /// Who sold it.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub seller: Option<Option<UserId>>,
    /// Who sold it, without an account.
    pub seller_name: Option<String>,
    /// Whose sale it is.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<Option<DepartmentId>>,
    /// Province or state.
    pub region: Option<String>,
    /// The last day under warranty.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>, format = Date)]
    pub warranty_until: Option<Option<Date>>,
    /// Where it stands. What was returned or cancelled is not followed up any more.
    #[schema(value_type = Option<String>)]
    pub state: Option<PurchaseState>,
    /// Anything else worth knowing.
    pub note: Option<String>,
}

/// What narrows a list of purchases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PurchaseFilter {
    /// A whole number, serial or product code; or a customer's whole phone number, e-mail address, name or number.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// States.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub state: Vec<PurchaseState>,
    /// Channels.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub channel: Vec<SalesChannel>,
    /// A product's code.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The customer's class.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// A customer.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<uuid::Uuid>)]
    pub customer: Option<CustomerId>,
    /// `mine`, `none`, or the id of a department.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Province or state.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Bought on or after this day.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub bought_from: Option<Date>,
    /// Bought on or before this day.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub bought_to: Option<Date>,
    /// The purchases of one import.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<uuid::Uuid>)]
    pub import: Option<ImportId>,
}

/// The most of one product in one purchase.
const MOST: i32 = 100_000;

fn trimmed(text: &mut Option<String>) {
    *text = text
        .take()
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty());
}

fn lengths(errors: &mut FieldErrors, texts: &[(&'static str, Option<&str>, usize)]) {
    for (field, text, most) in texts {
        errors.at_most(*field, text.unwrap_or_default(), *most);
    }
}

fn quantity(errors: &mut FieldErrors, quantity: Option<i32>) {
    if quantity.is_some_and(|quantity| !(1..=MOST).contains(&quantity)) {
        errors.add_with(
            "quantity",
            "field-out-of-range",
            vec![("min", 1.into()), ("max", i64::from(MOST).into())],
        );
    }
}

impl NewPurchase {
    /// Trims the texts and tells what cannot be accepted on this day.
    pub fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.product = errors
            .text("product", &std::mem::take(&mut self.product), 200)
            .to_owned();
        for text in [
            &mut self.product_code,
            &mut self.serial,
            &mut self.shop,
            &mut self.seller_name,
            &mut self.region,
            &mut self.note,
            &mut self.external_source,
            &mut self.external_id,
        ] {
            trimmed(text);
        }
        lengths(
            &mut errors,
            &[
                ("product_code", self.product_code.as_deref(), 100),
                ("serial", self.serial.as_deref(), 100),
                ("shop", self.shop.as_deref(), 100),
                ("seller_name", self.seller_name.as_deref(), 100),
                ("region", self.region.as_deref(), 100),
                ("note", self.note.as_deref(), 2_000),
                ("external_source", self.external_source.as_deref(), 100),
                ("external_id", self.external_id.as_deref(), 200),
            ],
        );
        quantity(&mut errors, self.quantity);
        if self.customer.is_none() {
            errors.add("customer", "field-required");
        }
        if self.bought_on.is_some_and(|day| day > today) {
            errors.add("bought_on", "purchase-in-future");
        }
        let bought = self.bought_on.unwrap_or(today);
        if self.warranty_until.is_some_and(|until| until < bought) {
            errors.add("warranty_until", "purchase-warranty-before");
        }
        if self.external_source.is_some() != self.external_id.is_some() {
            errors.add("external_id", "field-required");
        }
        errors.into_result(self)
    }
}

impl PurchasePatch {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(product) = &mut self.product {
            *product = errors.text("product", product, 200).to_owned();
        }
        if let Some(code) = &mut self.product_code {
            *code = errors.text("product_code", code, 100).to_owned();
        }
        for text in [
            &mut self.serial,
            &mut self.shop,
            &mut self.seller_name,
            &mut self.region,
            &mut self.note,
        ] {
            *text = text.take().map(|text| text.trim().to_owned());
        }
        lengths(
            &mut errors,
            &[
                ("serial", self.serial.as_deref(), 100),
                ("shop", self.shop.as_deref(), 100),
                ("seller_name", self.seller_name.as_deref(), 100),
                ("region", self.region.as_deref(), 100),
                ("note", self.note.as_deref(), 2_000),
            ],
        );
        quantity(&mut errors, self.quantity);
        errors.into_result(self)
    }
}
