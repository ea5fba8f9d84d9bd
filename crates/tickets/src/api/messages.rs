//! The thread over REST.

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{MessageId, TicketId};
use sqm_platform::auth::Allow;
use sqm_platform::http::{Json, Path};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::message::{self, CustomerMessage, Message, Note, Reply};
use crate::permissions::{TicketClose, TicketEdit, TicketRead, TicketReply};
use sqm_platform::error::RecordProblems;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(tickets_messages_list, tickets_messages_create))
}

/// What is said. The kind must be named: nothing is sent to a customer by default.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum NewMessage {
    /// An answer to the customer; needs `ticket.reply`.
    Reply(Reply),
    /// A note for colleagues.
    Note(Note),
    /// Something the customer said.
    Customer(CustomerMessage),
}

/// The message as it is known from now on.
#[derive(Debug, Serialize, ToSchema)]
struct CreatedMessage {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: MessageId,
}

/// The thread of a ticket, oldest first, with that of tickets merged into it.
#[utoipa::path(
    get,
    path = "/tickets/{id}/messages",
    operation_id = "tickets_messages_list",
    tag = "tickets",
    security(("bearer" = ["ticket.read"])),
    params(("id" = uuid::Uuid, Path, description = "The ticket")),
    responses((status = 200, description = "The thread", body = Vec<Message>), RecordProblems)
)]
async fn tickets_messages_list(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Path(id): Path<TicketId>,
) -> Result<Json<Vec<Message>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    crate::ticket::exists(&mut tx, id).await?;
    let thread = message::thread(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(thread))
}

/// Say something: a reply to the customer, a note for colleagues, or what the customer said.
#[utoipa::path(
    post,
    path = "/tickets/{id}/messages",
    operation_id = "tickets_messages_create",
    tag = "tickets",
    security(("bearer" = ["ticket.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The ticket")),
    request_body = NewMessage,
    responses((status = 201, description = "Written", body = CreatedMessage), RecordProblems)
)]
async fn tickets_messages_create(
    State(state): State<AppState>,
    caller: Allow<TicketEdit>,
    Path(id): Path<TicketId>,
    Json(new): Json<NewMessage>,
) -> Result<(StatusCode, Json<CreatedMessage>)> {
    if let NewMessage::Reply(reply) = &new {
        caller.require::<TicketReply>()?;
        if reply.then.as_ref().is_some_and(|then| !then.status.is_open()) {
            caller.require::<TicketClose>()?;
        }
    }
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = match new {
        NewMessage::Reply(reply) => message::reply(&state, &mut tx, id, reply).await?,
        NewMessage::Note(note) => message::note(&state, &mut tx, id, note).await?,
        NewMessage::Customer(said) => message::customer_wrote(&state, &mut tx, id, said).await?,
    };
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(CreatedMessage { id })))
}
