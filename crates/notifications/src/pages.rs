//! The list of notifications, the bell's number, and the way from a line to its record.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::HeaderMap;
use serde::Deserialize;
use sqm_platform::http::{PageForm, Paged, Paging, Path, Query};
use sqm_platform::page::{AnyPage, Shell};
use sqm_platform::{AppState, Error, Result};
use uuid::Uuid;

use crate::kind::Kind;
use crate::model::{Notification, Position};
use crate::sql;

/// A line of the page.
struct Line {
    id: Uuid,
    kind: Kind,
    title: String,
    at: jiff::Timestamp,
    unread: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "notifications/list.html")]
pub(crate) struct List {
    shell: Shell,
    lines: Vec<Line>,
    next: Option<String>,
}

pub(crate) async fn list(
    State(state): State<AppState>,
    Query(paging): Query<Paging>,
    page: AnyPage,
) -> Result<List> {
    let caller = &page.caller;
    let size = paging.size();
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let rows = sql::list(&mut tx, caller.user, false, paging.position()?, size).await?;
    tx.commit().await?;
    let rows = Paged::new(rows, size, |row| Position::from(row));
    let line = |row: Notification| Line {
        title: row.title(&state.catalogue, caller.lang),
        id: row.id,
        kind: row.kind,
        at: row.at,
        unread: row.read_at.is_none(),
    };
    let rows = rows.map(line);
    let next = rows
        .next
        .map(|next| format!("/notifications?limit={size}&after={next}"));
    Ok(List {
        shell: page.shell_t("notifications-title"),
        lines: rows.items,
        next,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "notifications/unread.html")]
struct Unread {
    shell: Shell,
    count: i64,
}

/// What stands beside the bell.
pub(crate) async fn unread(State(state): State<AppState>, page: AnyPage) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let count = sql::unread(&mut tx, page.caller.user).await?;
    tx.commit().await?;
    if count == 0 {
        return Ok(Html("").into_response());
    }
    Ok(Unread {
        shell: page.shell_t("notifications-title"),
        count,
    }
    .into_response())
}

#[derive(Debug, Deserialize)]
pub(crate) struct Read {
    /// Those ticked; none = all.
    #[serde(default)]
    id: Vec<Uuid>,
}

/// Marks as read.
pub(crate) async fn read(
    State(state): State<AppState>,
    page: AnyPage,
    PageForm(form): PageForm<Read>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let ids = (!form.id.is_empty()).then_some(form.id.as_slice());
    mark(&mut tx, &page.caller, ids).await?;
    tx.commit().await?;
    Ok(Redirect::to("/notifications"))
}

/// Marks one as read and goes to its record. The address is only ever followed from the list, and changes nothing but
/// the reader's own mark, so it may be a plain link.
pub(crate) async fn open(
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    page: AnyPage,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let href = sql::href(&mut tx, page.caller.user, id)
        .await?
        .ok_or(Error::NotFound("notification"))?;
    // A browser that fetches ahead has not read anything.
    if !headers.contains_key("sec-purpose") {
        mark(&mut tx, &page.caller, Some(&[id])).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&href))
}

/// Marks as read and tells the person's other pages.
pub(crate) async fn mark(
    tx: &mut sqm_platform::db::TenantTx,
    caller: &sqm_platform::auth::Caller,
    ids: Option<&[Uuid]>,
) -> Result<u64> {
    let done = sql::mark_read(tx, caller.user, ids).await?;
    if done > 0 {
        tx.emit(sqm_platform::events::DomainEvent::new(
            "notification.read",
            crate::live::PERSONAL,
            caller.user,
            serde_json::json!({}),
        ));
    }
    Ok(done)
}
