//! Many tickets at once from the list; what takes longer runs as a job with a page of its own.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::Redirect;
use serde::Deserialize;
use sqm_domain::ids::TicketId;
use sqm_domain::ticket::Status;
use sqm_platform::http::{PageForm, Path};
use sqm_platform::page::{Choice, Nothing, Page, PageFrame, Shell, filled, filled_id};
use sqm_platform::{AppState, Error, FieldErrors, Result};
use uuid::Uuid;

use super::Address;
use crate::pages::choices::{moves_to, read_move};
use crate::permissions::TicketBulk;
use crate::ticket::{self, Assignment, BulkAction, BulkProgress, BulkRequest, StatusChange, Viewpoint};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct BulkForm {
    #[serde(rename = "do")]
    action: String,
    id: Vec<TicketId>,
    all: String,
    query: String,
    to: String,
    status: String,
    tag: String,
}

/// The statuses that may be given to many.
pub(super) fn moves(page: &PageFrame) -> Vec<Choice> {
    [
        Status::Open,
        Status::Pending,
        Status::Resolved,
        Status::Closed,
        Status::Cancelled,
    ]
    .into_iter()
    .flat_map(|status| moves_to(page, status))
    .collect()
}

impl BulkForm {
    fn request(&self) -> Result<BulkRequest> {
        let action = match self.action.as_str() {
            "assign" => BulkAction::Assign(self.assignment()?),
            "status" => {
                let (status, pending_reason) =
                    read_move(&self.status).ok_or_else(|| Error::field("status", "field-required"))?;
                BulkAction::Status(StatusChange {
                    status,
                    pending_reason,
                    pending_until: None,
                })
            }
            _ => BulkAction::Tag {
                tag: filled(&self.tag).ok_or_else(|| Error::field("tag", "field-required"))?,
            },
        };
        let all = !self.all.is_empty();
        Ok(BulkRequest {
            action,
            ids: if all { Vec::new() } else { self.id.clone() },
            query: all.then(|| self.query.clone()),
        })
    }

    /// `user:<id>`, `department:<id>`, or nobody.
    fn assignment(&self) -> Result<Assignment> {
        match self.to.split_once(':') {
            Some(("user", id)) => Ok(Assignment {
                assignee: Some(filled_id(id)),
                department: None,
            }),
            Some(("department", id)) => Ok(Assignment {
                department: Some(filled_id(id)),
                assignee: Some(None),
            }),
            _ if self.to == "nobody" => Ok(Assignment {
                assignee: Some(None),
                department: None,
            }),
            _ => Err(Error::Invalid(FieldErrors::one("to", "field-required"))),
        }
    }
}

pub(super) async fn start(
    page: Page<TicketBulk>,
    State(state): State<AppState>,
    PageForm(form): PageForm<BulkForm>,
) -> Result<Redirect> {
    let list = Address::new("/tickets", &form.query);
    let Ok(request) = form.request() else {
        // Nothing chosen in the bar: nothing to do, and nothing lost.
        return Ok(Redirect::to(&list.href()));
    };
    let who = Viewpoint::from(&page.caller);
    let progress = ticket::bulk_start(&state, &page.caller.scope(), who, request).await?;
    if progress.finished_at.is_some() {
        let refused = progress.refused.len();
        let said = list
            .with("changed", &progress.changed.to_string())
            .with("refused", &refused.to_string());
        return Ok(Redirect::to(&said.href()));
    }
    Ok(Redirect::to(&format!("/tickets/bulk/{}", progress.id)))
}

/// What the last change came to, once, after the list comes back.
pub(super) fn said(page: &PageFrame, shell: &Shell) -> String {
    let given = Address::new("", page.uri.query().unwrap_or_default());
    let number = |name: &str| {
        given
            .pairs()
            .iter()
            .find(|(one, _)| one == name)
            .and_then(|(_, value)| value.parse::<i64>().ok())
    };
    match (number("changed"), number("refused").unwrap_or(0)) {
        (None, _) => String::new(),
        (Some(changed), 0) => shell.ta("tp-bulk-changed", "count", changed),
        (Some(changed), refused) => shell.ta2("tp-bulk-partly", "count", changed, "refused", refused),
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/bulk.html")]
pub(super) struct BulkPage {
    shell: Shell,
    progress: BulkProgress,
    text: String,
    refused: Vec<(String, String)>,
}

pub(super) async fn show(
    page: Page<TicketBulk>,
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
) -> Result<BulkPage> {
    let shell = page.shell_t("tp-bulk-title");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let progress = ticket::bulk_progress(&mut tx, id).await?;
    tx.commit().await?;
    let text = shell.ta2(
        "ui-shown",
        "shown",
        shell.number(progress.position),
        "total",
        shell.number(progress.total),
    );
    let refused = progress
        .refused
        .iter()
        .map(|one| (one.id.to_string(), one.reason.clone()))
        .collect();
    Ok(BulkPage {
        shell,
        progress,
        text,
        refused,
    })
}

pub(super) async fn cancel(
    page: Page<TicketBulk>,
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
    PageForm(Nothing {}): PageForm<Nothing>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    ticket::bulk_progress(&mut tx, id).await?;
    ticket::bulk_cancel(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/tickets/bulk/{id}")))
}
