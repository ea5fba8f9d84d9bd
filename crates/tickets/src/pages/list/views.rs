//! Saving and removing views of the list.

use axum::extract::State;
use axum::response::Redirect;
use serde::Deserialize;
use sqm_domain::ids::ViewId;
use sqm_platform::http::{PageForm, Path};
use sqm_platform::page::{Nothing, Page};
use sqm_platform::{AppState, Result};

use super::Address;
use crate::permissions::TicketRead;
use crate::views::{self, ViewInput};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ViewForm {
    name: String,
    query: String,
    shared: String,
}

pub(super) async fn save(
    page: Page<TicketRead>,
    State(state): State<AppState>,
    PageForm(form): PageForm<ViewForm>,
) -> Result<Redirect> {
    let may_share = page.caller.can("ticket.settings");
    let input = ViewInput {
        name: form.name,
        query: form.query.clone(),
        shared: may_share && !form.shared.is_empty(),
        ..ViewInput::default()
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let id = views::create(&mut tx, page.caller.user, may_share, input).await?;
    tx.commit().await?;
    Ok(Redirect::to(
        &Address::new("/tickets", &form.query)
            .with("view", &id.to_string())
            .href(),
    ))
}

pub(super) async fn remove(
    page: Page<TicketRead>,
    State(state): State<AppState>,
    Path(id): Path<ViewId>,
    PageForm(Nothing {}): PageForm<Nothing>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    views::remove(&mut tx, page.caller.user, page.caller.can("ticket.settings"), id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/tickets"))
}
