//! Replies and notes. Which of the two it is, is said twice — by the switch and by the button — and must agree, so that
//! nothing meant for colleagues reaches a customer.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqm_domain::ids::TicketId;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Path, Query};
use sqm_platform::page::{Address, FormErrors, Page, PageFrame};
use sqm_platform::{AppState, Error, Result};

use super::edit::{change, may_move};
use super::show::{self, Typed, Visit};
use crate::message::{self, Note, Reply};
use crate::pages::drafts;
use crate::permissions::TicketRead;
use crate::ticket;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SayForm {
    kind: String,
    #[serde(rename = "as")]
    button: String,
    text: String,
    then: String,
}

pub(super) async fn say(
    page: Page<TicketRead>,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
    Query(visit): Query<Visit>,
    PageForm(form): PageForm<SayForm>,
) -> Result<Response> {
    let note = form.button == "note" || form.kind == "note";
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    match keep(&state, &mut tx, &page, id, &form).await {
        Ok(()) => {
            drafts::remove(&mut tx, page.caller.user, &drafts::place(id)).await?;
            tx.commit().await?;
            let done = if note { "note" } else { "reply" };
            let way = Address::new("", "")
                .with("in", &visit.list)
                .with("done", done)
                .href();
            Ok(Redirect::to(&format!("/tickets/{id}{way}#editor")).into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            show::refused(
                &state,
                &page,
                id,
                visit,
                Typed {
                    text: form.text,
                    note,
                    errors,
                },
            )
            .await
        }
    }
}

async fn keep(
    state: &AppState,
    tx: &mut TenantTx,
    page: &PageFrame,
    id: TicketId,
    form: &SayForm,
) -> Result<()> {
    let then = match form.then.as_str() {
        "" => None,
        choice => {
            let change = change(page, choice, "")?;
            may_move(page, &change)?;
            Some(change)
        }
    };
    match (form.kind.as_str(), form.button.as_str()) {
        ("note", "note") => {
            if !page.caller.can("ticket.edit") {
                return Err(Error::Forbidden("ticket.edit"));
            }
            message::note(
                state,
                tx,
                id,
                Note {
                    body: form.text.clone(),
                },
            )
            .await?;
            if let Some(change) = then {
                ticket::set_status(state, tx, id, IfMatch::Any, change).await?;
            }
        }
        ("reply", "reply") => {
            if !page.caller.can("ticket.reply") {
                return Err(Error::Forbidden("ticket.reply"));
            }
            message::reply(
                state,
                tx,
                id,
                Reply {
                    body: form.text.clone(),
                    channel: None,
                    then,
                },
            )
            .await?;
        }
        _ => return Err(Error::Conflict("tp-unclear")),
    }
    Ok(())
}
