//! Service orders as they are shown and entered.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::aftersales::{
    Amount, Cause, Limit, OrderKind, OrderState, OrderUrgency, Payer, Reason, SalesChannel, Stage, Verdict,
    WaitReason,
};
use sqm_domain::ids::{CustomerId, DepartmentId, OrderId, PhotoId, PurchaseId, UserId, VisitId};
use sqm_platform::FieldErrors;
use sqm_platform::http::mentioned;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::refs::{CustomerRef, Named};

/// A service order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ServiceOrder)]
pub struct Order {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: OrderId,
    /// `S-2026-000123`.
    pub number: String,
    /// What is to be done.
    #[schema(value_type = String, example = "repair")]
    pub kind: OrderKind,
    /// How pressing it is.
    #[schema(value_type = String, example = "normal")]
    pub urgency: OrderUrgency,
    /// Where it stands.
    #[schema(value_type = String, example = "scheduled")]
    pub state: OrderState,
    /// For whom.
    pub customer: CustomerRef,
    /// The customer's class.
    pub customer_class: String,
    /// Province or state.
    pub region: String,
    /// The purchase it is about.
    pub purchase: Option<Named>,
    /// The order it goes on with.
    pub parent: Option<Named>,
    /// The number of another record it comes from.
    pub reference: String,
    /// How it was asked for.
    pub channel: String,
    /// The product's code.
    pub product_code: String,
    /// The product's name.
    pub product: String,
    /// Its serial number, as the customer or the purchase says.
    pub serial: String,
    /// What is wrong or wanted.
    pub problem: String,
    /// Whose order it is.
    pub department: Option<Named>,
    /// Who does it.
    pub technician: Option<Named>,
    /// The appointment.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub slot_from: Option<Timestamp>,
    /// Its end.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub slot_to: Option<Timestamp>,
    /// Appointments nobody came to.
    pub missed_slots: i32,
    /// Asked for.
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// Somebody answered.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub responded_at: Option<Timestamp>,
    /// The technician came, the first time.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub arrived_at: Option<Timestamp>,
    /// Within the appointment?
    pub arrived_in_slot: Option<bool>,
    /// The work was done.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub completed_at: Option<Timestamp>,
    /// It ended, however.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// Why it was carried over.
    #[schema(value_type = Option<String>)]
    pub wait_reason: Option<WaitReason>,
    /// To which day.
    #[schema(value_type = Option<String>, format = Date)]
    pub waiting_until: Option<Date>,
    /// Seconds the customer asked us to wait.
    pub waited_seconds: i64,
    /// Times it was carried over.
    pub carried: i32,
    /// The first response warns.
    #[schema(value_type = String, format = DateTime)]
    pub response_warn: Timestamp,
    /// The first response is due.
    #[schema(value_type = String, format = DateTime)]
    pub response_due: Timestamp,
    /// What was told of it: `warning`, `breached`.
    pub response_told: Option<String>,
    /// The turnaround warns.
    #[schema(value_type = String, format = DateTime)]
    pub turnaround_warn: Timestamp,
    /// The turnaround is due.
    #[schema(value_type = String, format = DateTime)]
    pub turnaround_due: Timestamp,
    /// What was told of it.
    pub turnaround_told: Option<String>,
    /// Minutes of work.
    pub minutes: Option<i32>,
    /// Where the trouble came from.
    #[schema(value_type = String, example = "defect")]
    pub cause: Cause,
    /// The serial number found on the product.
    pub found_serial: String,
    /// Covered by the warranty?
    #[schema(value_type = String, example = "in_warranty")]
    pub verdict: Verdict,
    /// Who pays.
    #[schema(value_type = String, example = "operator")]
    pub payer: Payer,
    /// Why it was decided so.
    #[schema(value_type = String, example = "covered")]
    pub reason: Reason,
    /// Why it was decided otherwise than by the rule; empty: by the rule.
    pub override_reason: String,
    /// What was done.
    pub result: String,
    /// Software before an upgrade.
    pub software_before: String,
    /// Software after it.
    pub software_after: String,
    /// The customer signed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub signed_at: Option<Timestamp>,
    /// The same product was repaired within 30 days before.
    pub repeated: bool,
    /// Another order goes on with it.
    pub followed_up: bool,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Registered.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl Order {
    /// The limit of the first response.
    pub fn response(&self) -> Limit {
        Limit {
            warn_at: self.response_warn,
            due_at: self.response_due,
        }
    }

    /// The limit of the turnaround.
    pub fn turnaround(&self) -> Limit {
        Limit {
            warn_at: self.turnaround_warn,
            due_at: self.turnaround_due,
        }
    }

    /// How both limits stand; none for a limit that does not matter any more.
    pub fn stages(&self, now: Timestamp) -> (Option<Stage>, Option<Stage>) {
        let matters = |met: Option<Timestamp>| met.is_some() || self.state.is_open();
        (
            matters(self.responded_at).then(|| self.response().stage(self.responded_at, now)),
            matters(self.completed_at).then(|| self.turnaround().stage(self.completed_at, now)),
        )
    }
}

/// A step of an order's checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OrderStep {
    /// Its id.
    pub id: Uuid,
    /// What is to be done.
    pub text: String,
    /// Done.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub done_at: Option<Timestamp>,
    /// By whom.
    pub done_by: Option<Named>,
}

/// A part used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OrderPart {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub name: String,
    /// The serial number of the one taken out.
    pub old_serial: String,
    /// The serial number of the one put in.
    pub new_serial: String,
    /// How many.
    pub quantity: i32,
    /// Its price.
    #[schema(value_type = Option<String>, example = "59.00")]
    pub price: Option<Amount>,
    /// Paid for by the operator?
    pub covered: bool,
    /// Was it at hand when it was asked for?
    pub in_stock: bool,
}

/// A photograph, without the picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OrderPhoto {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: PhotoId,
    /// `before` or `after` the work.
    pub moment: String,
    /// `image/png`, `image/jpeg`, `image/webp`.
    pub content_type: String,
    /// Bytes.
    pub size: i32,
    /// Who took it.
    pub taken_by: Option<Named>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// Something that happened to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OrderEntry {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// By whom; absent: by the product itself.
    pub by: Option<Named>,
    /// `state`, `assigned`, `scheduled`, `carried`, `warranty`, `note`, `signed`.
    pub kind: String,
    /// The state it went to.
    pub state: Option<String>,
    /// Why it was carried over, or what was decided.
    pub reason: Option<String>,
    /// To which day.
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
    /// Anything else worth knowing.
    pub note: String,
}

/// An order to register.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewServiceOrder)]
pub struct NewOrder {
    /// What is to be done; `repair` unless told.
    #[schema(value_type = Option<String>, example = "repair")]
    pub kind: Option<OrderKind>,
    /// How pressing it is; `normal` unless told.
    #[schema(value_type = Option<String>, example = "normal")]
    pub urgency: Option<OrderUrgency>,
    /// For whom; the purchase's customer unless told.
    #[schema(value_type = Option<Uuid>)]
    pub customer: Option<CustomerId>,
    /// The purchase it is about.
    #[schema(value_type = Option<Uuid>)]
    pub purchase: Option<PurchaseId>,
    /// The visit in which the customer spoke of it.
    #[schema(value_type = Option<Uuid>)]
    pub visit: Option<VisitId>,
    /// The order it goes on with.
    #[schema(value_type = Option<Uuid>)]
    pub parent: Option<OrderId>,
    /// The number of another record it comes from.
    pub reference: Option<String>,
    /// How it was asked for; `phone` unless told.
    #[schema(value_type = Option<String>)]
    pub channel: Option<SalesChannel>,
    /// The product's name; the purchase's unless told.
    pub product: Option<String>,
    /// The product's serial number; the purchase's unless told.
    pub serial: Option<String>,
    /// What is wrong or wanted.
    pub problem: String,
    /// Province or state; the customer's unless told.
    pub region: Option<String>,
    /// Whose order it is.
    #[schema(value_type = Option<Uuid>)]
    pub department: Option<DepartmentId>,
    /// Who does it.
    #[schema(value_type = Option<Uuid>)]
    pub technician: Option<UserId>,
    /// The appointment.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub slot_from: Option<Timestamp>,
    /// Its end.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub slot_to: Option<Timestamp>,
    /// Software before an upgrade.
    pub software_before: Option<String>,
}

/// What to change; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ServiceOrderPatch)]
pub struct OrderPatch {
    /// What is wrong or wanted.
    pub problem: Option<String>,
    /// How pressing it is. The limits stay as promised.
    #[schema(value_type = Option<String>)]
    pub urgency: Option<OrderUrgency>,
    /// The product's name.
    pub product: Option<String>,
    /// The product's serial number.
    pub serial: Option<String>,
    /// Where the trouble came from.
    #[schema(value_type = Option<String>)]
    pub cause: Option<Cause>,
    /// The serial number found on the product.
    pub found_serial: Option<String>,
    /// Minutes of work; `null` empties.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<i32>)]
    pub minutes: Option<Option<i32>>,
    /// What was done.
    pub result: Option<String>,
    /// Software before an upgrade.
    pub software_before: Option<String>,
    /// Software after it.
    pub software_after: Option<String>,
}

/// Who comes when.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ScheduleOrder {
    /// Who does it; as it is unless told.
    #[schema(value_type = Option<Uuid>)]
    pub technician: Option<UserId>,
    /// Whose order it is; as it is unless told.
    #[schema(value_type = Option<Uuid>)]
    pub department: Option<DepartmentId>,
    /// The appointment; none: only given to somebody.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub slot_from: Option<Timestamp>,
    /// Its end.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub slot_to: Option<Timestamp>,
}

/// Carrying an order over to another day.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CarryOrder {
    /// Why: `customer`, `parts`, `technician`, `force_majeure`, `other`. The customer's wish and force majeure do not count
    /// against the limit.
    #[schema(value_type = String, example = "parts")]
    pub reason: WaitReason,
    /// To which day.
    #[schema(value_type = String, format = Date)]
    pub until: Date,
    /// Anything else worth knowing.
    #[serde(default)]
    pub note: String,
}

/// The end of the work.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CompleteOrder {
    /// What was done.
    pub result: String,
    /// Minutes of work.
    pub minutes: Option<i32>,
    /// Where the trouble came from; needed for repairs.
    #[schema(value_type = Option<String>)]
    pub cause: Option<Cause>,
    /// The serial number found on the product.
    pub found_serial: Option<String>,
    /// Software before an upgrade.
    pub software_before: Option<String>,
    /// Software after it; needed for upgrades.
    pub software_after: Option<String>,
}

/// A second visit.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SecondVisit {
    /// Why the first was not enough.
    pub note: String,
}

/// A part to add.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewPart {
    /// What it is.
    pub name: String,
    /// The serial number of the one taken out.
    pub old_serial: String,
    /// The serial number of the one put in.
    pub new_serial: String,
    /// How many; 1 unless told.
    pub quantity: Option<i32>,
    /// Its price.
    #[schema(value_type = Option<String>, example = "59.00")]
    pub price: Option<Amount>,
    /// Was it at hand when it was asked for? Yes unless told.
    pub in_stock: Option<bool>,
}

/// A decision against the rule.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WarrantyOverride {
    /// `in_warranty` or `out_of_warranty`; `open`: back to the rule.
    #[schema(value_type = String, example = "in_warranty")]
    pub verdict: Verdict,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// The customer's signature.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Signature {
    /// Who signed.
    pub signer: String,
    /// The drawing: a PNG as `data:image/png;base64,…`; absent: the typed name stands for it.
    pub image: Option<String>,
}

impl std::fmt::Debug for Signature {
    /// Says nothing of the person: what is printed may end up in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signature").finish_non_exhaustive()
    }
}

fn trim(text: &mut Option<String>) {
    *text = text
        .take()
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty());
}

impl NewOrder {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.problem = errors
            .text("problem", &std::mem::take(&mut self.problem), 2_000)
            .to_owned();
        for text in [
            &mut self.reference,
            &mut self.product,
            &mut self.serial,
            &mut self.region,
            &mut self.software_before,
        ] {
            trim(text);
        }
        for (field, text, most) in [
            ("reference", &self.reference, 100),
            ("product", &self.product, 200),
            ("serial", &self.serial, 100),
            ("region", &self.region, 100),
            ("software_before", &self.software_before, 100),
        ] {
            errors.at_most(field, text.as_deref().unwrap_or_default(), most);
        }
        if self.customer.is_none() && self.purchase.is_none() && self.visit.is_none() && self.parent.is_none()
        {
            errors.add("customer", "field-required");
        }
        if self.slot_from.is_some() && self.technician.is_none() {
            errors.add("technician", "field-required");
        }
        errors.into_result(self)
    }
}

impl OrderPatch {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(problem) = &mut self.problem {
            *problem = errors.text("problem", problem, 2_000).to_owned();
        }
        for (field, text, most) in [
            ("product", &mut self.product, 200),
            ("serial", &mut self.serial, 100),
            ("found_serial", &mut self.found_serial, 100),
            ("result", &mut self.result, 4_000),
            ("software_before", &mut self.software_before, 100),
            ("software_after", &mut self.software_after, 100),
        ] {
            if let Some(text) = text {
                *text = text.trim().to_owned();
                errors.at_most(field, text, most);
            }
        }
        minutes(&mut errors, self.minutes.flatten());
        errors.into_result(self)
    }
}

pub(super) fn minutes(errors: &mut FieldErrors, minutes: Option<i32>) {
    if minutes.is_some_and(|minutes| !(0..=10_000).contains(&minutes)) {
        errors.add_with(
            "minutes",
            "field-out-of-range",
            vec![("min", 0.into()), ("max", 10_000.into())],
        );
    }
}
