//! Mail over REST: what a mail system calls.

use axum::body::Bytes;
use axum::extract::State;
use sqm_platform::auth::Allow;
use sqm_platform::error::Problems;
use sqm_platform::http::Json;
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::MailLine;
use crate::permissions::IncidentMail;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(incidents_mail))
}

/// Hand in a message as it came (RFC 5322), at most 25 MiB: it reports an incident, or goes to the one it answers. The same message
/// twice is one. Automatic answers and bounces are left alone.
#[utoipa::path(
    post,
    path = "/incidents/mail",
    operation_id = "incidents_mail",
    tag = "incidents",
    security(("bearer" = ["incident.mail"])),
    request_body(content = Vec<u8>, content_type = "message/rfc822"),
    responses((status = 200, description = "What became of it", body = MailLine), Problems)
)]
async fn incidents_mail(
    State(state): State<AppState>,
    caller: Allow<IncidentMail>,
    raw: Bytes,
) -> Result<Json<MailLine>> {
    Ok(Json(super::take(&state, &caller.scope(), &raw).await?))
}
