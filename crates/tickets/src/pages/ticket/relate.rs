//! Merging and linking, by number.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqm_domain::ids::TicketId;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{PageForm, Path};
use sqm_platform::page::{Nothing, Page};
use sqm_platform::{AppState, Error, Result};
use uuid::Uuid;

use crate::permissions::TicketEdit;
use crate::ticket::{self, LinkKind};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Other {
    number: String,
    kind: String,
}

async fn other(tx: &mut TenantTx, number: &str) -> Result<TicketId> {
    ticket::find(tx, number)
        .await?
        .ok_or_else(|| Error::field("number", "field-unknown"))
}

pub(super) async fn merge(
    page: Page<TicketEdit>,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
    PageForm(form): PageForm<Other>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let target = other(&mut tx, &form.number).await?;
    ticket::merge(&state, &mut tx, id, target).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/tickets/{id}?done=merge&undo=unmerge")))
}

pub(super) async fn unmerge(
    page: Page<TicketEdit>,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
    PageForm(Nothing {}): PageForm<Nothing>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    ticket::unmerge(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/tickets/{id}?done=unmerge")))
}

pub(super) async fn link(
    page: Page<TicketEdit>,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
    PageForm(form): PageForm<Other>,
) -> Result<Redirect> {
    let kind = LinkKind::ALL
        .into_iter()
        .find(|kind| kind.as_str() == form.kind)
        .unwrap_or(LinkKind::Related);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let to = other(&mut tx, &form.number).await?;
    ticket::link(&mut tx, id, to, kind).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/tickets/{id}?done=link")))
}

pub(super) async fn unlink(
    page: Page<TicketEdit>,
    State(state): State<AppState>,
    Path((id, link)): Path<(TicketId, Uuid)>,
    PageForm(Nothing {}): PageForm<Nothing>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    ticket::unlink(&mut tx, id, link).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/tickets/{id}?done=unlink")).into_response())
}
