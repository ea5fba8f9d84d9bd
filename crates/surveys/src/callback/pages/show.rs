//! One call back: the answers that caused it, how the customer can be reached, the tries, and what came of them.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_customers::permissions::CustomerReveal;
use sqm_domain::callback::{CallbackState, Reach, Reason, TRIES};
use sqm_domain::ids::CallbackId;
use sqm_org::Choosers;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{
    Choice, FormErrors, Nothing, Page, PageFrame, Shell, codes, filled_code, filled_id, word,
};
use sqm_platform::{AppState, Error, Result};

use super::View;
use crate::callback::{self, CallbackDetail, Close, Contacts, NewTry};
use crate::permissions::{CallbackRead, SurveyCallback};

/// A try in words.
#[derive(Debug)]
struct Line {
    icon: &'static str,
    tone: &'static str,
    who: String,
    at: jiff::Timestamp,
    title: String,
    note: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/callback.html")]
pub(super) struct ShowPage {
    shell: Shell,
    v: View,
    d: CallbackDetail,
    clear: Option<Contacts>,
    lines: Vec<Line>,
    reason: String,
    reasons: Vec<Choice>,
    people: Vec<Choice>,
    own_service: bool,
    may_work: bool,
    errors: FormErrors,
    typed: Typed,
    ticket_href: String,
    tries_left: i32,
}

/// What the reader typed and could not be accepted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    version: i64,
    reach: String,
    note: String,
    reason: String,
    cause: String,
    result: String,
    assignee: String,
}

impl ShowPage {
    fn source(&self) -> String {
        format!("callback:{}", self.v.c.id)
    }

    fn title(&self) -> String {
        format!("{} {}", self.v.c.number, self.v.c.survey)
    }

    /// A try can be written down.
    fn open(&self) -> bool {
        self.may_work && self.v.c.state == CallbackState::Open && !self.own_service
    }

    /// It can be closed.
    fn called(&self) -> bool {
        self.may_work && self.v.c.state == CallbackState::Called
    }

    fn closed(&self) -> bool {
        self.v.c.state == CallbackState::Closed
    }
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: CallbackId,
    clear: Option<Contacts>,
    typed: Typed,
    errors: FormErrors,
) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let d = callback::detail(state, &mut tx, id).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let shell = page.shell(d.callback.survey.clone());
    let lines = d
        .history
        .iter()
        .map(|one| Line {
            icon: match one.reach {
                Reach::Reached => "phone-check",
                Reach::NotReached => "phone-off",
                Reach::Refused => "phone-x",
            },
            tone: match one.reach {
                Reach::Reached => "success",
                Reach::NotReached => "neutral",
                Reach::Refused => "warning",
            },
            who: one.by.clone(),
            at: one.at,
            title: word(page, "callback-reach", one.reach),
            note: one.note.clone(),
        })
        .collect();
    let chosen: Vec<Reason> = filled_code(&typed.reason)
        .or(d.callback.reason)
        .into_iter()
        .collect();
    let assignee = d
        .callback
        .assignee_id
        .map(|id| id.to_string())
        .unwrap_or_default();
    let judged = d.callback.person_id.map(|id| id.to_string());
    Ok(ShowPage {
        lines,
        reason: d
            .callback
            .reason
            .map(|reason| word(page, "callback-reason", reason))
            .unwrap_or_default(),
        reasons: codes(page, "callback-reason", Reason::ALL, &chosen),
        people: choosers
            .people(&assignee)
            .into_iter()
            .filter(|choice| Some(&choice.value) != judged.as_ref())
            .collect(),
        own_service: d.callback.person_id == Some(page.caller.user),
        may_work: page.caller.can("survey.callback"),
        ticket_href: ticket_href(page, &d),
        tries_left: TRIES - d.callback.tries,
        v: View::new(page, &shell, d.callback.clone()),
        d,
        clear,
        errors,
        typed,
        shell,
    })
}

/// A new ticket, with what is known filled in.
fn ticket_href(page: &PageFrame, d: &CallbackDetail) -> String {
    let c = &d.callback;
    let subject = format!("{} {}", page.t("callback-ticket-subject"), c.number);
    let mut pairs = vec![("subject", subject), ("kind", "complaint".to_owned())];
    if let Some(customer) = c.customer_id {
        pairs.push(("customer", customer.to_string()));
    }
    if let Some(department) = c.department_id {
        pairs.push(("department", department.to_string()));
    }
    let query = serde_html_form::to_string(&pairs).unwrap_or_default();
    format!("/tickets/new?{query}")
}

pub(super) async fn show(
    page: Page<CallbackRead>,
    State(state): State<AppState>,
    Path(id): Path<CallbackId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, None, Typed::default(), FormErrors::default()).await
}

/// The same page with the contacts in clear, once, on record.
pub(super) async fn reveal(
    page: Page<CustomerReveal>,
    State(state): State<AppState>,
    Path(id): Path<CallbackId>,
    PageForm(Nothing {}): PageForm<Nothing>,
) -> Result<ShowPage> {
    if !page.caller.can("callback.read") {
        return Err(Error::Forbidden("callback.read"));
    }
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let clear = callback::reveal(&state, &mut tx, id).await?;
    tx.commit().await?;
    whole(
        &state,
        &page,
        id,
        Some(clear),
        Typed::default(),
        FormErrors::default(),
    )
    .await
}

pub(super) async fn assign(
    page: Page<SurveyCallback>,
    State(state): State<AppState>,
    Path(id): Path<CallbackId>,
    PageForm(form): PageForm<Typed>,
) -> Result<Response> {
    let outcome = async {
        let to = match form.assignee.as_str() {
            "me" => Some(page.caller.user),
            text => filled_id(text),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        callback::assign(&mut tx, id, IfMatch::Any, to).await?;
        tx.commit().await
    };
    let outcome = outcome.await;
    answer(&state, &page, id, form, outcome).await
}

pub(super) async fn add_try(
    page: Page<SurveyCallback>,
    State(state): State<AppState>,
    Path(id): Path<CallbackId>,
    PageForm(form): PageForm<Typed>,
) -> Result<Response> {
    let outcome = async {
        let new = NewTry {
            reach: filled_code(&form.reach).ok_or_else(|| Error::field("reach", "field-required"))?,
            note: form.note.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        callback::add_try(&mut tx, id, IfMatch::Version(form.version), new).await?;
        tx.commit().await
    };
    let outcome = outcome.await;
    answer(&state, &page, id, form, outcome).await
}

pub(super) async fn close(
    page: Page<SurveyCallback>,
    State(state): State<AppState>,
    Path(id): Path<CallbackId>,
    PageForm(form): PageForm<Typed>,
) -> Result<Response> {
    let outcome = async {
        let close = Close {
            reason: filled_code(&form.reason),
            cause: form.cause.clone(),
            result: form.result.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        callback::close(&mut tx, id, IfMatch::Version(form.version), close).await?;
        tx.commit().await
    };
    let outcome = outcome.await;
    answer(&state, &page, id, form, outcome).await
}

/// Back to the page; with what was typed and what is wrong, if something is.
async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: CallbackId,
    typed: Typed,
    outcome: Result<()>,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/callbacks/{id}")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(state, page, error)?;
            let again = whole(state, page, id, None, typed, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
