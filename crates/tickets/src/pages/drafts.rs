//! What people are writing, kept until it is sent: sealed, because nobody knows yet what will be in it.

use axum::extract::State;
use http::StatusCode;
use jiff_sqlx::ToSqlx;
use serde::Deserialize;
use sqm_domain::ids::{EventId, TicketId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{PageForm, Path};
use sqm_platform::page::AnyPage;
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};
use uuid::Uuid;

use crate::viewing;

const COLUMN: &str = "draft.body";
const PLACE_MAX: usize = 100;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .put_any("/drafts/{place}", save)
        .post_any("/drafts/{place}", save)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Draft {
    text: String,
}

/// Keeps a text for its writer; an empty one is forgotten.
async fn save(
    page: AnyPage,
    State(state): State<AppState>,
    Path(place): Path<String>,
    PageForm(draft): PageForm<Draft>,
) -> Result<StatusCode> {
    if place.chars().count() > PLACE_MAX {
        return Err(Error::NotFound("draft"));
    }
    let user = page.caller.user;
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    put(&state, &mut tx, user, &place, &draft.text).await?;
    // Whoever writes is seen writing by whoever has the same ticket open.
    if let Some(ticket) = ticket_of(&place).filter(|_| page.caller.can("ticket.read")) {
        viewing::beat(&mut tx, ticket, user, !draft.text.trim().is_empty()).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The place of what is being written on a ticket.
pub(super) fn place(ticket: TicketId) -> String {
    format!("ticket:{ticket}")
}

fn ticket_of(place: &str) -> Option<TicketId> {
    place.strip_prefix("ticket:")?.parse().ok()
}

/// What a person had begun to write at a place.
pub(super) async fn get(state: &AppState, tx: &mut TenantTx, user: UserId, place: &str) -> Result<String> {
    let sealed = sqlx::query_scalar!(
        "select body from platform.draft where tenant_id = $1 and user_id = $2 and place = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(user),
        place
    )
    .fetch_optional(tx.conn())
    .await?;
    match sealed {
        Some(sealed) => state.vault.cipher(tx).await?.open(COLUMN, &sealed),
        None => Ok(String::new()),
    }
}

async fn put(state: &AppState, tx: &mut TenantTx, user: UserId, place: &str, text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return remove(tx, user, place).await;
    }
    let sealed = state.vault.cipher(tx).await?.seal(COLUMN, text)?;
    let now = tx.now();
    sqlx::query!(
        "insert into platform.draft (tenant_id, id, user_id, place, body, updated_at) values ($1, $2, $3, $4, $5, $6)
         on conflict on constraint draft_place do update set body = excluded.body, updated_at = excluded.updated_at",
        Uuid::from(tx.tenant()),
        Uuid::from(EventId::new_at(now)),
        Uuid::from(user),
        place,
        sealed,
        now.to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets a draft, in the transaction that accepts its text.
pub(super) async fn remove(tx: &mut TenantTx, user: UserId, place: &str) -> Result<()> {
    sqlx::query!(
        "delete from platform.draft where tenant_id = $1 and user_id = $2 and place = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(user),
        place
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
