//! Changing one property in place. The last word counts: each form names one property, and everybody sees it change.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use serde::Deserialize;
use sqm_domain::ids::TicketId;
use sqm_platform::http::{IfMatch, PageForm, Paging, Path};
use sqm_platform::page::{FormErrors, Nothing, Page, PageFrame, filled_code, filled_id};
use sqm_platform::{AppState, Error, Result};

use super::show;
use crate::pages::choices::read_move;
use crate::permissions::{TicketAssign, TicketEdit};
use crate::ticket::{self, Assignment, StatusChange, TicketPatch};
use sqm_customers::customer::{self, CustomerFilter};

/// The panel for a script, the page for everybody else.
async fn answer<T: Send>(
    state: &AppState,
    page: &PageFrame,
    id: TicketId,
    outcome: Result<T>,
) -> Result<Response> {
    match outcome {
        Ok(_) if page.is_fragment() => Ok(show::part(state, page, id, None, String::new())
            .await?
            .into_response()),
        Ok(_) => Ok(Redirect::to(&format!("/tickets/{id}")).into_response()),
        Err(error) if page.is_fragment() => {
            let said = FormErrors::of_refusal(state, page, error)?.line();
            Ok(show::part(state, page, id, None, said).await?.into_response())
        }
        Err(error) => Err(error),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StatusForm {
    status: String,
    until: String,
}

/// The change a form asks for. Days end at midnight of the tenant.
pub(super) fn change(page: &PageFrame, choice: &str, until: &str) -> Result<StatusChange> {
    let (status, pending_reason) =
        read_move(choice).ok_or_else(|| Error::field("status", "field-required"))?;
    let pending_until = match until.trim() {
        "" => None,
        text => {
            let day: Date = text
                .parse()
                .map_err(|_| Error::field("pending_until", "field-date"))?;
            let end = day
                .tomorrow()
                .and_then(|day| day.to_zoned(page.caller.tenant.zone.clone()));
            Some(
                end.map_err(|_| Error::field("pending_until", "field-date"))?
                    .timestamp(),
            )
        }
    };
    let pending_until = pending_until.filter(|_| pending_reason.is_some());
    Ok(StatusChange {
        status,
        pending_reason,
        pending_until,
    })
}

/// Resolving, closing and withdrawing is a right of its own.
pub(super) fn may_move(page: &PageFrame, change: &StatusChange) -> Result<()> {
    if change.status.is_open() || page.caller.can("ticket.close") {
        Ok(())
    } else {
        Err(Error::Forbidden("ticket.close"))
    }
}

pub(super) async fn status(
    page: Page<TicketEdit>,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
    PageForm(form): PageForm<StatusForm>,
) -> Result<Response> {
    let outcome = async {
        let change = change(&page, &form.status, &form.until)?;
        may_move(&page, &change)?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        ticket::set_status(&state, &mut tx, id, IfMatch::Any, change).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, outcome).await
}

/// One or more properties; what the form does not have stays.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EditForm {
    subject: Option<String>,
    kind: Option<String>,
    impact: Option<String>,
    urgency: Option<String>,
    // An empty text means "none", so absence needs a word of its own.
    category: Vec<String>,
    channel: Option<String>,
    product: Vec<String>,
    tags: Vec<String>,
}

pub(super) async fn edit(
    page: Page<TicketEdit>,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
    PageForm(form): PageForm<EditForm>,
) -> Result<Response> {
    let code = |text: &Option<String>| text.clone().unwrap_or_default();
    let patch = TicketPatch {
        subject: form.subject.clone(),
        kind: filled_code(&code(&form.kind)),
        impact: filled_code(&code(&form.impact)),
        urgency: filled_code(&code(&form.urgency)),
        category: form.category.first().map(|text| filled_id(text)),
        channel: filled_code(&code(&form.channel)),
        product: form.product.first().cloned(),
        tags: form
            .tags
            .first()
            .map(|text| text.split([',', '，', '、']).map(str::to_owned).collect()),
        ..TicketPatch::default()
    };
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        ticket::update(&state, &mut tx, id, IfMatch::Any, patch).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, outcome).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AssignForm {
    assignee: Vec<String>,
    department: Vec<String>,
}

pub(super) async fn assign(
    page: Page<TicketAssign>,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
    PageForm(form): PageForm<AssignForm>,
) -> Result<Response> {
    let to = Assignment {
        assignee: form.assignee.first().map(|text| filled_id(text)),
        department: form.department.first().map(|text| filled_id(text)),
    };
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        ticket::assign(&state, &mut tx, id, IfMatch::Any, to).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, outcome).await
}

pub(super) async fn take(
    page: Page<TicketEdit>,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
    PageForm(Nothing {}): PageForm<Nothing>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        ticket::take(&state, &mut tx, id, page.caller.user).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, outcome).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CustomerForm {
    customer: String,
}

/// Sets the customer by whole phone number, address or number; an empty field takes it away.
pub(super) async fn customer(
    page: Page<TicketEdit>,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
    PageForm(form): PageForm<CustomerForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let found = if form.customer.trim().is_empty() {
            None
        } else {
            let filter = CustomerFilter {
                q: Some(form.customer.clone()),
                ..CustomerFilter::default()
            };
            let paging = Paging {
                limit: Some(2),
                after: None,
            };
            let mut found = customer::list(&state, &mut tx, &filter, &paging).await?.items;
            let one = found.pop().filter(|_| found.is_empty());
            Some(
                one.ok_or_else(|| Error::field("customer", "tp-customer-not-one"))?
                    .id,
            )
        };
        let patch = TicketPatch {
            customer: Some(found),
            ..TicketPatch::default()
        };
        ticket::update(&state, &mut tx, id, IfMatch::Any, patch).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, outcome).await
}
