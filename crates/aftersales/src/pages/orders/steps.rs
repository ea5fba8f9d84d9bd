//! What is done with a service order: agree on a time, go there, write down the work, put it off, end it.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_customers::customer;
use sqm_domain::ids::OrderId;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{
    FormErrors, Nothing, Page, PageFrame, filled, filled_code, filled_id, typed_moment,
};
use sqm_platform::{AppState, Error, Result};
use uuid::Uuid;

use super::show::{Typed, may_reveal, whole};
use crate::order::{
    self, CarryOrder, CompleteOrder, NewPart, Order, OrderPatch, ScheduleOrder, SecondVisit, Signature,
    WarrantyOverride,
};
use crate::permissions::{OrderAssign, OrderEdit, OrderRead, OrderWarranty, OrderWork};

fn to(id: OrderId) -> Response {
    Redirect::to(&format!("/service-orders/{id}")).into_response()
}

/// To the order, or the page again with what was typed and why it could not be accepted.
async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: OrderId,
    outcome: Result<()>,
    typed: Typed,
) -> Result<Response> {
    let Err(error) = outcome else { return Ok(to(id)) };
    let typed = Typed {
        errors: FormErrors::of_refusal(state, page, error)?,
        ..typed
    };
    let again = whole(state, page, id, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ScheduleForm {
    version: i64,
    technician: String,
    department: String,
    slot_from: String,
    slot_to: String,
}

/// Who comes, and when.
pub(super) async fn schedule(
    page: Page<OrderAssign>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
    PageForm(form): PageForm<ScheduleForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let input = ScheduleOrder {
            technician: filled_id(&form.technician),
            department: filled_id(&form.department),
            slot_from: typed_moment("slot_from", &form.slot_from, tx.zone())?,
            slot_to: typed_moment("slot_to", &form.slot_to, tx.zone())?,
        };
        order::schedule(&state, &mut tx, id, IfMatch::Version(form.version), input).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "schedule",
        slot: Some((form.slot_from, form.slot_to)),
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EditForm {
    problem: Option<String>,
    urgency: Option<String>,
    product: Option<String>,
    serial: Option<String>,
}

/// One or more properties; what the form does not have stays.
pub(super) async fn edit(
    page: Page<OrderEdit>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
    PageForm(form): PageForm<EditForm>,
) -> Result<Response> {
    let outcome = async {
        let patch = OrderPatch {
            problem: form.problem,
            urgency: form.urgency.as_deref().and_then(filled_code),
            product: form.product,
            serial: form.serial,
            ..OrderPatch::default()
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        order::update(&state, &mut tx, id, IfMatch::Any, patch).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "edit",
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct GoForm {
    version: i64,
    to: String,
    /// The page to go back to; the day sends its own.
    back: String,
}

/// Sets out, or begins the work.
pub(super) async fn go(
    page: Page<OrderWork>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
    PageForm(form): PageForm<GoForm>,
) -> Result<Response> {
    let outcome = async {
        let next = filled_code(&form.to).ok_or_else(|| Error::field("to", "field-required"))?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        order::go(&state, &mut tx, id, IfMatch::Version(form.version), next).await?;
        tx.commit().await
    }
    .await;
    if outcome.is_ok() && form.back.starts_with("/my-day") {
        return Ok(Redirect::to(&form.back).into_response());
    }
    answer(&state, &page, id, outcome, Typed::default()).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CarryForm {
    version: i64,
    reason: String,
    until: String,
    note: String,
}

pub(super) async fn carry(
    page: Page<OrderEdit>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
    PageForm(form): PageForm<CarryForm>,
) -> Result<Response> {
    let outcome = async {
        let input = CarryOrder {
            reason: filled_code(&form.reason).ok_or_else(|| Error::field("reason", "field-required"))?,
            until: filled_code(&form.until).ok_or_else(|| Error::field("until", "field-date"))?,
            note: form.note.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        order::carry(&state, &mut tx, id, IfMatch::Version(form.version), input).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "carry",
        reason: form.note,
        day: form.until,
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

/// The end of the work, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DoneForm {
    version: i64,
    pub(super) result: String,
    pub(super) minutes: String,
    pub(super) cause: String,
    pub(super) found_serial: String,
    pub(super) software_before: String,
    pub(super) software_after: String,
}

impl DoneForm {
    /// What is known already.
    pub(super) fn of(order: &Order) -> Self {
        Self {
            version: order.version,
            result: order.result.clone(),
            minutes: order
                .minutes
                .map(|minutes| minutes.to_string())
                .unwrap_or_default(),
            cause: order.cause.to_string(),
            found_serial: order.found_serial.clone(),
            software_before: order.software_before.clone(),
            software_after: order.software_after.clone(),
        }
    }
}

pub(super) async fn complete(
    page: Page<OrderWork>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
    PageForm(form): PageForm<DoneForm>,
) -> Result<Response> {
    let outcome = async {
        let minutes = match form.minutes.trim() {
            "" => None,
            text => Some(
                text.parse()
                    .map_err(|_| Error::field("minutes", "field-not-a-number"))?,
            ),
        };
        let input = CompleteOrder {
            result: form.result.clone(),
            minutes,
            cause: filled_code(&form.cause),
            found_serial: filled(&form.found_serial),
            software_before: filled(&form.software_before),
            software_after: filled(&form.software_after),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        order::complete(&state, &mut tx, id, IfMatch::Version(form.version), input).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "complete",
        complete: Some(form),
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReasonForm {
    version: i64,
    reason: String,
}

/// The first visit was not enough: another order goes on with it.
pub(super) async fn second(
    page: Page<OrderWork>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
    PageForm(form): PageForm<ReasonForm>,
) -> Result<Response> {
    let outcome = async {
        let input = SecondVisit {
            note: form.reason.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let next = order::second_visit(&state, &mut tx, id, IfMatch::Version(form.version), input).await?;
        tx.commit().await?;
        Ok(next)
    }
    .await;
    match outcome {
        Ok(next) => Ok(to(next)),
        Err(error) => {
            let typed = Typed {
                form: "second",
                reason: form.reason,
                ..Typed::default()
            };
            answer(&state, &page, id, Err(error), typed).await
        }
    }
}

pub(super) async fn cancel(
    page: Page<OrderEdit>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
    PageForm(form): PageForm<ReasonForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        order::cancel(&state, &mut tx, id, IfMatch::Version(form.version), &form.reason).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "cancel",
        reason: form.reason,
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

/// Confirms what was done: nothing more to do.
pub(super) async fn finish(
    page: Page<OrderEdit>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
    PageForm(_): PageForm<Nothing>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        order::close(&state, &mut tx, id, IfMatch::Any).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, outcome, Typed::default()).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StepForm {
    /// The step that is ticked, or not any more.
    step: Option<Uuid>,
    done: bool,
    /// A step to add.
    text: String,
}

pub(super) async fn step(
    page: Page<OrderWork>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
    PageForm(form): PageForm<StepForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        match form.step {
            Some(step) => order::set_step(&state, &mut tx, id, step, form.done).await?,
            None => order::add_step(&state, &mut tx, id, &form.text).await?,
        }
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "step",
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PartForm {
    /// The part to take back; absent: one to add.
    remove: Option<Uuid>,
    name: String,
    old_serial: String,
    new_serial: String,
    quantity: String,
    price: String,
    missing: String,
}

pub(super) async fn part(
    page: Page<OrderWork>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
    PageForm(form): PageForm<PartForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        if let Some(part) = form.remove {
            order::remove_part(&state, &mut tx, id, part).await?;
            return tx.commit().await;
        }
        let number = |field: &'static str, text: &str| match text.trim() {
            "" => Ok(None),
            text => text
                .parse()
                .map(Some)
                .map_err(|_| Error::field(field, "field-not-a-number")),
        };
        let price = match form.price.trim() {
            "" => None,
            text => Some(
                text.parse()
                    .map_err(|_| Error::field("price", "field-not-a-number"))?,
            ),
        };
        let new = NewPart {
            name: form.name,
            old_serial: form.old_serial,
            new_serial: form.new_serial,
            quantity: number("quantity", &form.quantity)?,
            price,
            in_stock: Some(form.missing.is_empty()),
        };
        order::add_part(&state, &mut tx, id, new).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "part",
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SignForm {
    signer: String,
    image: String,
}

pub(super) async fn sign(
    page: Page<OrderWork>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
    PageForm(form): PageForm<SignForm>,
) -> Result<Response> {
    let outcome = async {
        let input = Signature {
            signer: form.signer.clone(),
            image: filled(&form.image),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        order::sign(&state, &mut tx, id, input).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "sign",
        signer: form.signer,
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WarrantyForm {
    verdict: String,
    reason: String,
}

pub(super) async fn warranty(
    page: Page<OrderWarranty>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
    PageForm(form): PageForm<WarrantyForm>,
) -> Result<Response> {
    let outcome = async {
        let input = WarrantyOverride {
            verdict: filled_code(&form.verdict).ok_or_else(|| Error::field("verdict", "field-required"))?,
            reason: form.reason.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        order::warranty(&state, &mut tx, id, IfMatch::Any, input).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "warranty",
        reason: form.reason,
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

/// Shows where the customer lives and how to ring; the look is written down.
pub(super) async fn reveal(
    page: Page<OrderRead>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
    PageForm(_): PageForm<Nothing>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = order::get(&state, &mut tx, id).await?;
    if !may_reveal(&page, &found) {
        return Err(Error::Forbidden("customer.reveal"));
    }
    let clear = customer::reveal(&state, &mut tx, found.customer.id).await?;
    tx.commit().await?;
    let typed = Typed {
        clear: Some(clear),
        ..Typed::default()
    };
    Ok(whole(&state, &page, id, typed).await?.into_response())
}
