//! Pictures of an order: photographs before and after the work, the customer's signature.

use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use sqm_domain::ids::{OrderId, PhotoId};
use sqm_platform::http::{PageForm, Path, require_csrf};
use sqm_platform::page::{FormErrors, Nothing, Page};
use sqm_platform::picture::shown;
use sqm_platform::{AppState, Error, Result};

use super::show::{Typed, whole};
use crate::order;
use crate::permissions::{OrderRead, OrderWork};

/// What the form sends.
#[derive(Debug, Default)]
struct Sent {
    csrf: Option<String>,
    moment: String,
    picture: Bytes,
}

async fn read(mut parts: Multipart) -> Result<Sent> {
    let mut sent = Sent::default();
    let broken = |_| Error::field("picture", "field-invalid");
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        match part.name() {
            Some("csrf") => sent.csrf = Some(part.text().await.map_err(broken)?),
            Some("moment") => sent.moment = part.text().await.map_err(broken)?,
            Some("picture") => sent.picture = part.bytes().await.map_err(broken)?,
            _ => {}
        }
    }
    Ok(sent)
}

pub(super) async fn add(
    page: Page<OrderWork>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response> {
    let outcome = async {
        let sent = read(parts).await?;
        require_csrf(&state, &page.caller, &headers, sent.csrf.as_deref())?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        order::add_photo(&state, &mut tx, id, &sent.moment, &sent.picture).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/service-orders/{id}#photos")).into_response()),
        Err(error) => {
            let typed = Typed {
                errors: FormErrors::of_refusal(&state, &page, error)?,
                form: "photo",
                ..Typed::default()
            };
            let again = whole(&state, &page, id, typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

pub(super) async fn show(
    page: Page<OrderRead>,
    State(state): State<AppState>,
    Path((id, photo)): Path<(OrderId, PhotoId)>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (kind, picture) = order::open_photo(&state, &mut tx, id, photo).await?;
    Ok(shown(kind, picture))
}

pub(super) async fn remove(
    page: Page<OrderWork>,
    State(state): State<AppState>,
    Path((id, photo)): Path<(OrderId, PhotoId)>,
    PageForm(_): PageForm<Nothing>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    order::remove_photo(&mut tx, id, photo).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/service-orders/{id}#photos")))
}

/// The drawn signature.
pub(super) async fn signature(
    page: Page<OrderRead>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    order::get(&state, &mut tx, id).await?;
    let drawn = order::signature(&state, &mut tx, id)
        .await?
        .and_then(|(_, image)| image)
        .ok_or(Error::NotFound("signature"))?;
    Ok(shown("image/png".to_owned(), drawn))
}
