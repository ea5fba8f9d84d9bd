//! Calendars over REST.

use axum::extract::State;
use http::StatusCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::calendar::{DayRule, Period};
use sqm_domain::ids::CalendarId;
use sqm_platform::auth::Allow;
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Error, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::wire::CalendarBody;
use super::{Calendar, ops};
use crate::permissions::{CalendarEdit, CalendarRead};
use sqm_platform::error::{Problems, RecordProblems};

/// The operations.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(calendars_list, calendars_create))
        .routes(routes!(calendars_get, calendars_replace, calendars_delete))
        .routes(routes!(calendars_preview))
}

/// A calendar of the tenant.
#[derive(Serialize, ToSchema)]
pub(crate) struct CalendarView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: CalendarId,
    /// Counts edits; clocks note the version they were reckoned with.
    version: i64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
    /// What it says.
    #[serde(flatten)]
    body: CalendarBody,
}

impl From<Calendar> for CalendarView {
    fn from(calendar: Calendar) -> Self {
        Self {
            id: calendar.id,
            version: calendar.version,
            created_at: calendar.created_at,
            body: calendar.spec.into(),
        }
    }
}

/// All calendars.
#[derive(Serialize, ToSchema)]
pub(crate) struct CalendarList {
    /// Oldest first.
    items: Vec<CalendarView>,
}

/// A date to be looked at.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PreviewRequest {
    /// The date.
    #[schema(value_type = String, format = Date)]
    day: Date,
}

/// What a calendar says of a date.
#[derive(Serialize, ToSchema)]
pub(crate) struct Preview {
    /// The date.
    #[schema(value_type = String, format = Date)]
    day: Date,
    /// Has it opening hours?
    open: bool,
    /// The hours: `09:00-12:00`.
    #[schema(value_type = Vec<String>)]
    periods: Vec<Period>,
    /// Open seconds of the day.
    seconds: i64,
    /// `weekday`, `rest_day`, `holiday`, `workday` (a make-up day), `hours` (hours of its own), `always`.
    reason: &'static str,
    /// The name of the holiday or make-up day.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// List calendars.
#[utoipa::path(
    get,
    path = "/calendars",
    operation_id = "calendars_list",
    tag = "calendars",
    security(("bearer" = ["calendar.read"])),
    responses((status = 200, description = "Calendars", body = CalendarList), Problems)
)]
async fn calendars_list(
    State(state): State<AppState>,
    caller: Allow<CalendarRead>,
) -> Result<Json<CalendarList>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = ops::list(&mut tx)
        .await?
        .into_iter()
        .map(CalendarView::from)
        .collect();
    tx.commit().await?;
    Ok(Json(CalendarList { items }))
}

/// Create a calendar.
#[utoipa::path(
    post,
    path = "/calendars",
    operation_id = "calendars_create",
    tag = "calendars",
    security(("bearer" = ["calendar.edit"])),
    request_body = CalendarBody,
    responses((status = 201, description = "The calendar; its version in `ETag`", body = CalendarView), RecordProblems)
)]
async fn calendars_create(
    State(state): State<AppState>,
    caller: Allow<CalendarEdit>,
    Json(body): Json<CalendarBody>,
) -> Result<(StatusCode, ETag, Json<CalendarView>)> {
    let spec = body.into_spec()?;
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let calendar = ops::create(&mut tx, spec).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(calendar.version), Json(calendar.into())))
}

/// One calendar.
#[utoipa::path(
    get,
    path = "/calendars/{id}",
    operation_id = "calendars_get",
    tag = "calendars",
    security(("bearer" = ["calendar.read"])),
    params(("id" = uuid::Uuid, Path, description = "The calendar")),
    responses((status = 200, description = "The calendar; its version in `ETag`", body = CalendarView), RecordProblems)
)]
async fn calendars_get(
    State(state): State<AppState>,
    caller: Allow<CalendarRead>,
    Path(id): Path<CalendarId>,
) -> Result<(ETag, Json<CalendarView>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let calendar = ops::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(calendar.version), Json(calendar.into())))
}

/// Replace what a calendar says. Clocks still running are reckoned anew; what is finished stays as it was judged.
#[utoipa::path(
    put,
    path = "/calendars/{id}",
    operation_id = "calendars_replace",
    tag = "calendars",
    security(("bearer" = ["calendar.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The calendar"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = CalendarBody,
    responses((status = 200, description = "The calendar; its version in `ETag`", body = CalendarView), RecordProblems)
)]
async fn calendars_replace(
    State(state): State<AppState>,
    caller: Allow<CalendarEdit>,
    Path(id): Path<CalendarId>,
    seen: IfMatch,
    Json(body): Json<CalendarBody>,
) -> Result<(ETag, Json<CalendarView>)> {
    let spec = body.into_spec()?;
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let calendar = ops::replace(&mut tx, id, seen, spec).await?;
    tx.commit().await?;
    Ok((ETag(calendar.version), Json(calendar.into())))
}

/// Delete a calendar that no service level uses.
#[utoipa::path(
    delete,
    path = "/calendars/{id}",
    operation_id = "calendars_delete",
    tag = "calendars",
    security(("bearer" = ["calendar.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The calendar"), ("If-Match" = String, Header, description = "The version seen")),
    responses((status = 204, description = "Deleted"), RecordProblems)
)]
async fn calendars_delete(
    State(state): State<AppState>,
    caller: Allow<CalendarEdit>,
    Path(id): Path<CalendarId>,
    seen: IfMatch,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ops::delete(&mut tx, id, seen).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Say whether and when a calendar is open on a date, and why.
#[utoipa::path(
    post,
    path = "/calendars/{id}/preview",
    operation_id = "calendars_preview",
    tag = "calendars",
    security(("bearer" = ["calendar.read"])),
    params(("id" = uuid::Uuid, Path, description = "The calendar")),
    request_body = PreviewRequest,
    responses((status = 200, description = "What the calendar says of the date", body = Preview), RecordProblems)
)]
async fn calendars_preview(
    State(state): State<AppState>,
    caller: Allow<CalendarRead>,
    Path(id): Path<CalendarId>,
    Json(body): Json<PreviewRequest>,
) -> Result<Json<Preview>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let calendar = ops::get(&mut tx, id).await?;
    tx.commit().await?;
    let business = calendar.business()?;
    let rule = calendar.rule(body.day).cloned();
    let open = business.is_working_day(body.day);
    let (reason, name) = match rule {
        _ if calendar.is_always() => ("always", None),
        Some(DayRule::Holiday { name }) => ("holiday", Some(name)),
        Some(DayRule::Workday { name, .. }) => ("workday", Some(name)),
        Some(DayRule::Hours { name, .. }) => ("hours", Some(name)),
        None if open => ("weekday", None),
        None => ("rest_day", None),
    };
    let zone = business.zone();
    let start = body
        .day
        .to_zoned(zone.clone())
        .map_err(|_| Error::field("day", "field-invalid"))?
        .timestamp();
    let end = body
        .day
        .tomorrow()
        .and_then(|next| next.to_zoned(zone.clone()))
        .map_err(|_| Error::field("day", "field-invalid"))?
        .timestamp();
    let seconds = business.open_between(start, end).as_secs();
    Ok(Json(Preview {
        day: body.day,
        open,
        periods: calendar.periods_on(body.day),
        seconds,
        reason,
        name,
    }))
}
