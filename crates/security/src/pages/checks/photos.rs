//! Photographs beside the items of a check.

use axum::body::Bytes;
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use sqm_domain::ids::{CheckId, PhotoId};
use sqm_platform::http::{PageForm, Path, require_csrf};
use sqm_platform::page::{FormErrors, Nothing, Page};
use sqm_platform::picture::shown;
use sqm_platform::{AppState, Error, Result};

use super::show::{Refused, whole};
use crate::check;
use crate::permissions::{SecurityCheckRead, SecurityCheckWork};

/// What the form sends.
#[derive(Debug, Default)]
struct Sent {
    csrf: Option<String>,
    place: String,
    picture: Bytes,
}

async fn read(mut parts: Multipart) -> Result<Sent> {
    let mut sent = Sent::default();
    let broken = |_| Error::field("picture", "field-invalid");
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        match part.name() {
            Some("csrf") => sent.csrf = Some(part.text().await.map_err(broken)?),
            Some("place") => sent.place = part.text().await.map_err(broken)?,
            Some("picture") => sent.picture = part.bytes().await.map_err(broken)?,
            _ => {}
        }
    }
    Ok(sent)
}

pub(super) async fn add(
    page: Page<SecurityCheckWork>,
    State(state): State<AppState>,
    Path(id): Path<CheckId>,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response> {
    let outcome = async {
        let sent = read(parts).await?;
        require_csrf(&state, &page.caller, &headers, sent.csrf.as_deref())?;
        let place = sent
            .place
            .parse()
            .map_err(|_| Error::field("place", "field-required"))?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        check::may_work(&check::get(&mut tx, id).await?, &page.caller)?;
        check::add_photo(&state, &mut tx, id, place, &sent.picture).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/security-checks/{id}#photos")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = whole(&state, &page, id, Refused::Photo, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

pub(super) async fn show(
    page: Page<SecurityCheckRead>,
    State(state): State<AppState>,
    Path((id, photo)): Path<(CheckId, PhotoId)>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (kind, picture) = check::open_photo(&state, &mut tx, id, photo).await?;
    tx.commit().await?;
    Ok(shown(kind, picture))
}

pub(super) async fn remove(
    page: Page<SecurityCheckWork>,
    State(state): State<AppState>,
    Path((id, photo)): Path<(CheckId, PhotoId)>,
    PageForm(_): PageForm<Nothing>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    check::may_work(&check::get(&mut tx, id).await?, &page.caller)?;
    check::remove_photo(&mut tx, id, photo).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/security-checks/{id}#photos")))
}
