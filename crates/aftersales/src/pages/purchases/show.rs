//! One purchase: what was bought, its warranty, the plan it got and why, and the visits and orders that followed.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use sqm_domain::aftersales::PurchaseState;
use sqm_domain::ids::PurchaseId;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{FormErrors, Page, PageFrame, Shell, filled_code, word};
use sqm_platform::{AppState, Error, Result};

use super::words::{self, Badge, Row};
use crate::order::{self, Order};
use crate::permissions::{PurchaseEdit, PurchaseRead};
use crate::purchase::{self, Purchase, PurchasePatch};
use crate::visit::{self, Visit};

/// A visit in a line.
#[derive(Debug)]
struct VisitLine {
    href: String,
    number: String,
    purpose: String,
    due: String,
    caller: String,
    state: Badge,
    satisfaction: String,
}

/// A service order in a line.
#[derive(Debug)]
struct OrderLine {
    href: String,
    number: String,
    problem: String,
    technician: String,
    opened_at: Timestamp,
    state: Badge,
}

/// A state a purchase can be put into.
#[derive(Debug)]
struct Way {
    to: PurchaseState,
    label: String,
    icon: &'static str,
}

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/purchase.html")]
pub(super) struct ShowPage {
    shell: Shell,
    row: Row,
    warranty_until: String,
    why: String,
    visits: Vec<VisitLine>,
    orders: Vec<OrderLine>,
    ways: Vec<Way>,
    errors: FormErrors,
    done: &'static str,
}

fn visit_line(page: &PageFrame, shell: &Shell, visit: Visit) -> VisitLine {
    VisitLine {
        href: format!("/visits/{}", visit.id),
        state: words::visit_state(page, visit.state, visit.late_at.is_some()),
        due: shell.day(&visit.due_on),
        caller: visit.caller.map(|caller| caller.name).unwrap_or_default(),
        satisfaction: visit
            .satisfaction
            .map(|grade| format!("{grade}/5"))
            .unwrap_or_default(),
        number: visit.number,
        purpose: visit.purpose,
    }
}

fn order_line(page: &PageFrame, order: Order) -> OrderLine {
    OrderLine {
        href: format!("/service-orders/{}", order.id),
        state: words::order_state(page, order.state),
        technician: order.technician.map(|one| one.name).unwrap_or_default(),
        opened_at: order.opened_at,
        number: order.number,
        problem: order.problem,
    }
}

/// Which conditions of the plan fitted.
fn why(page: &PageFrame, p: &Purchase) -> String {
    if p.plan_by.is_empty() {
        return page.t("purchase-plan-by-all");
    }
    let by: Vec<String> = p
        .plan_by
        .iter()
        .map(|by| word(page, "purchase-plan-by", by))
        .collect();
    by.join(", ")
}

fn ways(page: &PageFrame, state: PurchaseState) -> Vec<Way> {
    let way = |to, key, icon| Way {
        to,
        label: page.t(key),
        icon,
    };
    match state {
        PurchaseState::Active => vec![
            way(PurchaseState::Returned, "purchase-return", "arrow-back-up"),
            way(PurchaseState::Cancelled, "purchase-cancel", "circle-x"),
        ],
        PurchaseState::Returned | PurchaseState::Cancelled => {
            vec![way(PurchaseState::Active, "purchase-restore", "circle-check")]
        }
    }
}

async fn whole(state: &AppState, page: &PageFrame, id: PurchaseId, errors: FormErrors) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let p = purchase::get(state, &mut tx, id).await?;
    let visits = if page.caller.can("visit.read") {
        visit::of_purchase(state, &mut tx, id).await?
    } else {
        Vec::new()
    };
    let orders = if page.caller.can("service_order.read") {
        order::of_purchase(state, &mut tx, id).await?
    } else {
        Vec::new()
    };
    tx.commit().await?;
    let shell = page.shell(p.product.clone());
    Ok(ShowPage {
        warranty_until: p.warranty_until.map(|day| shell.day(&day)).unwrap_or_default(),
        why: why(page, &p),
        visits: visits
            .into_iter()
            .map(|visit| visit_line(page, &shell, visit))
            .collect(),
        orders: orders.into_iter().map(|order| order_line(page, order)).collect(),
        ways: if page.caller.can("purchase.edit") {
            ways(page, p.state)
        } else {
            Vec::new()
        },
        row: Row::new(page, &shell, p),
        errors,
        done: match page.uri.query() {
            Some("done=1") => "purchase-registered",
            Some("done=2") => "ui-saved",
            _ => "",
        },
        shell,
    })
}

pub(super) async fn show(
    page: Page<PurchaseRead>,
    State(state): State<AppState>,
    Path(id): Path<PurchaseId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, FormErrors::default()).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StateForm {
    version: i64,
    state: String,
}

/// Brought back, cancelled, or in use after all.
pub(super) async fn set_state(
    page: Page<PurchaseEdit>,
    State(state): State<AppState>,
    Path(id): Path<PurchaseId>,
    PageForm(form): PageForm<StateForm>,
) -> Result<Response> {
    let outcome = async {
        let to: PurchaseState =
            filled_code(&form.state).ok_or_else(|| Error::field("state", "field-required"))?;
        let patch = PurchasePatch {
            state: Some(to),
            ..PurchasePatch::default()
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
            let again = whole(&state, &page, id, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

impl ShowPage {
    /// What the record is called where it is referred to from elsewhere.
    fn name(&self) -> String {
        format!("{} {}", self.row.p.number, self.row.p.product)
    }

    fn here(&self) -> String {
        format!("/purchases/{}", self.row.p.id)
    }

    fn source(&self) -> String {
        format!("purchase:{}", self.row.p.id)
    }

    fn price(&self) -> String {
        self.row
            .p
            .price
            .map(|price| price.to_string())
            .unwrap_or_default()
    }
}
