//! The page of one policy, and what its form does.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::PolicyId;
use sqm_domain::sla::ClockKind;
use sqm_domain::ticket::Priority;
use sqm_platform::http::{IfMatch, PageForm, Path, Query};
use sqm_platform::page::{Page, PageFrame, Shell};
use sqm_platform::{AppState, Error, Result};

use super::choices::Choices;
use super::form::{self, PolicyForm};
use super::{Direction, Policy, book, ops};
use crate::permissions::TicketSettings;
use crate::sla::label_key;

#[derive(Template, WebTemplate)]
#[template(path = "tickets/sla/policy.html")]
pub(super) struct PolicyPage {
    shell: Shell,
    /// The policy; none = a new one.
    policy: Option<Policy>,
    form: PolicyForm,
    errors: Vec<(String, String)>,
    choices: Choices,
    done: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
impl PolicyPage {
    fn action(&self) -> String {
        self.policy.as_ref().map_or_else(
            || "/settings/sla".to_owned(),
            |policy| format!("/settings/sla/{}", policy.id),
        )
    }

    fn version(&self) -> i64 {
        self.policy.as_ref().map_or(0, |policy| policy.version)
    }

    fn error(&self, field: &str) -> &str {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map_or("", |(_, text)| text)
    }

    fn option(&self, list: &str, code: impl std::fmt::Display) -> String {
        self.shell.t(&format!("{list}-{code}")).into_owned()
    }

    fn clocks(&self) -> &'static [ClockKind] {
        ClockKind::ALL
    }

    fn clock_name(&self, clock: &ClockKind) -> String {
        self.shell.t(label_key(*clock)).into_owned()
    }

    fn warn_field(&self, clock: &ClockKind) -> String {
        format!("warn-{clock}")
    }

    fn is_statutory(&self, clock: &ClockKind) -> bool {
        *clock == ClockKind::Statutory
    }

    fn columns(&self) -> Vec<Option<Priority>> {
        form::columns()
    }

    fn cell(&self, clock: &ClockKind, priority: &Option<Priority>) -> String {
        form::cell(*clock, *priority)
    }

    fn column_name(&self, priority: &Option<Priority>) -> String {
        priority.map_or_else(
            || self.shell.t("sla-all-priorities").into_owned(),
            |priority| self.option("priority", priority),
        )
    }
}

pub(super) async fn new(State(state): State<AppState>, page: Page<TicketSettings>) -> Result<PolicyPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choices = Choices::load(&mut tx).await?;
    tx.commit().await?;
    let shell = page.shell_t("sla-new");
    Ok(PolicyPage {
        shell,
        policy: None,
        form: PolicyForm::blank(),
        errors: Vec::new(),
        choices,
        done: false,
    })
}

#[derive(Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
}

pub(super) async fn show(
    State(state): State<AppState>,
    page: Page<TicketSettings>,
    Path(id): Path<PolicyId>,
    Query(query): Query<Done>,
) -> Result<PolicyPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let policy = ops::get(&mut tx, id).await?;
    let choices = Choices::load(&mut tx).await?;
    tx.commit().await?;
    let form = PolicyForm::of(&policy, &page.caller.tenant.zone);
    let shell = page.shell(policy.name(page.caller.lang));
    Ok(PolicyPage {
        shell,
        policy: Some(policy),
        form,
        errors: Vec::new(),
        choices,
        done: query.done == "1",
    })
}

pub(super) async fn create(
    State(state): State<AppState>,
    page: Page<TicketSettings>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let form = PolicyForm::from(pairs);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let made = match form.read(&page.caller.tenant.zone) {
        Ok(draft) => ops::create(&mut tx, draft).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(policy) => {
            tx.commit().await?;
            book::forget(page.caller.tenant.id);
            Ok(Redirect::to(&format!("/settings/sla/{}?done=1", policy.id)).into_response())
        }
        Err(error) => {
            drop(tx);
            refused(&state, &page, None, form, error).await
        }
    }
}

pub(super) async fn change(
    State(state): State<AppState>,
    page: Page<TicketSettings>,
    Path(id): Path<PolicyId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let form = PolicyForm::from(pairs);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let policy = ops::get(&mut tx, id).await?;
    let seen = IfMatch::Version(form.version());
    let (result, next) = match form.text("what") {
        "up" => (
            ops::shift(&mut tx, id, Direction::Up).await.map(drop),
            "/settings/sla".to_owned(),
        ),
        "down" => (
            ops::shift(&mut tx, id, Direction::Down).await.map(drop),
            "/settings/sla".to_owned(),
        ),
        "delete" => (
            ops::delete(&mut tx, id, seen).await,
            "/settings/sla?done=1".to_owned(),
        ),
        _ => {
            let changed = match form.read(&page.caller.tenant.zone) {
                Ok(draft) => ops::replace(&mut tx, id, seen, draft).await.map(drop),
                Err(error) => Err(error),
            };
            (changed, format!("/settings/sla/{id}?done=1"))
        }
    };
    match result {
        Ok(()) => {
            tx.commit().await?;
            book::forget(page.caller.tenant.id);
            Ok(Redirect::to(&next).into_response())
        }
        Err(error) => {
            drop(tx);
            refused(&state, &page, Some(policy), form, error).await
        }
    }
}

/// The form again with what was typed, and what is wrong with it.
async fn refused(
    state: &AppState,
    page: &PageFrame,
    policy: Option<Policy>,
    form: PolicyForm,
    error: Error,
) -> Result<Response> {
    let whole = |key: &str| vec![("top".to_owned(), page.t(key))];
    let errors = match error {
        Error::Invalid(fields) => fields
            .iter()
            .map(|field| {
                (
                    field.field.clone(),
                    field.text(&state.catalogue, page.caller.lang),
                )
            })
            .collect(),
        Error::Conflict(key) => whole(key),
        Error::Precondition => whole("error-conflict"),
        other => return Err(other),
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choices = Choices::load(&mut tx).await?;
    tx.commit().await?;
    let shell = match &policy {
        Some(policy) => page.shell(policy.name(page.caller.lang)),
        None => page.shell_t("sla-new"),
    };
    let page = PolicyPage {
        shell,
        policy,
        form,
        errors,
        choices,
        done: false,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
