//! `Idempotency-Key` on POST: the second request with the same key gets the first one's answer and does nothing.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use jiff_sqlx::ToSqlx;
use sha2::{Digest, Sha256};
use sqm_domain::ids::EventId;
use uuid::Uuid;

use crate::auth::Anyone;
use crate::error::{Error, Result};
use crate::state::AppState;

const LIMIT: usize = 8 * 1024 * 1024;

/// The layer around the API.
pub async fn idempotency(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let key = request
        .headers()
        .get("idempotency-key")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    match key {
        Some(key) if request.method() == Method::POST => guarded(&state, key, request, next)
            .await
            .unwrap_or_else(IntoResponse::into_response),
        _ => next.run(request).await,
    }
}

async fn guarded(state: &AppState, key: String, request: Request, next: Next) -> Result<Response> {
    if key.is_empty() || key.len() > 200 {
        return Err(Error::field("Idempotency-Key", "field-invalid"));
    }
    let (mut parts, body) = request.into_parts();
    // Token requests have no caller yet; they pass unguarded.
    let Ok(Anyone(caller)) = Anyone::from_request_parts(&mut parts, state).await else {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    };
    let bytes = to_bytes(body, LIMIT).await.map_err(|_| Error::TooLarge)?;
    let hash = Sha256::new()
        .chain_update(parts.uri.path())
        .chain_update([0])
        .chain_update(&bytes)
        .finalize()
        .to_vec();
    let actor = Uuid::from(caller.user);

    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = Uuid::from(EventId::new_at(tx.now()));
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    let claimed = sqlx::query!(
        "insert into platform.idempotency (tenant_id, id, actor_id, key, request_hash, created_at)
         values ($1, $2, $3, $4, $5, $6) on conflict on constraint idempotency_key do nothing",
        tenant,
        id,
        actor,
        key,
        hash,
        now,
    )
    .execute(tx.conn())
    .await?
    .rows_affected()
        == 1;
    if !claimed {
        let first = sqlx::query!(
            "select request_hash, status, body, content_type from platform.idempotency
             where tenant_id = $1 and actor_id = $2 and key = $3",
            tenant,
            actor,
            key
        )
        .fetch_one(tx.conn())
        .await?;
        if first.request_hash != hash {
            return Err(Error::Conflict("error-idempotency-reused"));
        }
        let Some(status) = first.status else {
            return Err(Error::Conflict("error-idempotency-running"));
        };
        let status = StatusCode::from_u16(status as u16).unwrap_or(StatusCode::OK);
        let mut response = (status, Body::from(first.body.unwrap_or_default())).into_response();
        if let Some(value) = first
            .content_type
            .and_then(|value| HeaderValue::from_str(&value).ok())
        {
            response.headers_mut().insert(header::CONTENT_TYPE, value);
        }
        response
            .headers_mut()
            .insert("idempotency-replayed", HeaderValue::from_static("true"));
        return Ok(response);
    }
    tx.commit().await?;

    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    let (head, body) = response.into_parts();
    let answer = to_bytes(body, LIMIT).await.unwrap_or_else(|_| Bytes::new());
    let mut tx = state.db.tenant(&caller.scope()).await?;
    if head.status.is_success() {
        let kind = head
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        sqlx::query!(
            "update platform.idempotency set status = $3, body = $4, content_type = $5 where tenant_id = $1 and id = $2",
            tenant,
            id,
            head.status.as_u16() as i16,
            &answer[..],
            kind,
        )
        .execute(tx.conn())
        .await?;
    } else {
        // A refused request may be corrected and sent again under the same key.
        sqlx::query!(
            "delete from platform.idempotency where tenant_id = $1 and id = $2",
            tenant,
            id
        )
        .execute(tx.conn())
        .await?;
    }
    tx.commit().await?;
    Ok(Response::from_parts(head, Body::from(answer)))
}
