//! Commendations as pages.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;
use sqm_domain::ids::CommendationId;
use sqm_org::Choosers;
use sqm_platform::http::{IfMatch, PageForm, Paging, Path, Query};
use sqm_platform::page::{Address, Choice, FormErrors, Page, PageFrame, Shell, filled_id};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::{Commendation, CommendationFilter, NewCommendation, ops};
use crate::permissions::{CommendationGive, CommendationRead};

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<CommendationRead, _, _>("/commendations", list)
        .get::<CommendationGive, _, _>("/commendations/new", new)
        .post::<CommendationGive, _, _>("/commendations/new", create)
        .get::<CommendationRead, _, _>("/commendations/{id}", show)
        .post::<CommendationGive, _, _>("/commendations/{id}", announce)
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/commendations.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Commendation>,
    next: String,
}

async fn list(
    page: Page<CommendationRead>,
    State(state): State<AppState>,
    Query(filter): Query<CommendationFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let here = Address::new(
        "/commendations",
        &serde_html_form::to_string(&filter).unwrap_or_default(),
    );
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = ops::list(&mut tx, page.caller.can("commendation.give"), &filter, &paging).await?;
    tx.commit().await?;
    Ok(ListPage {
        shell: page.shell_t("commendation-list"),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        lines: listed.items,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/commendation.html")]
struct ShowPage {
    shell: Shell,
    c: Commendation,
}

async fn show(
    page: Page<CommendationRead>,
    State(state): State<AppState>,
    Path(id): Path<CommendationId>,
) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let c = ops::get(&mut tx, page.caller.can("commendation.give"), id).await?;
    tx.commit().await?;
    Ok(ShowPage {
        shell: page.shell(c.person.clone()),
        c,
    })
}

/// The version that was seen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Seen {
    version: i64,
}

async fn announce(
    page: Page<CommendationGive>,
    State(state): State<AppState>,
    Path(id): Path<CommendationId>,
    PageForm(form): PageForm<Seen>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    ops::announce(&mut tx, id, IfMatch::Version(form.version)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/commendations/{id}")))
}

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct NewForm {
    person: String,
    reason: String,
    evidence: String,
    evidence_href: String,
    period_from: String,
    period_to: String,
    /// `1` when ticked.
    announce: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/commendation_new.html")]
struct NewPage {
    shell: Shell,
    form: NewForm,
    errors: FormErrors,
    people: Vec<Choice>,
}

async fn form_page(state: &AppState, page: &PageFrame, form: NewForm, errors: FormErrors) -> Result<NewPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let me = page.caller.user.to_string();
    Ok(NewPage {
        shell: page.shell_t("commendation-new"),
        people: choosers
            .people(&form.person)
            .into_iter()
            .filter(|choice| choice.value != me)
            .collect(),
        form,
        errors,
    })
}

async fn new(
    page: Page<CommendationGive>,
    State(state): State<AppState>,
    Query(mut form): Query<NewForm>,
) -> Result<NewPage> {
    // The last month, unless the page that led here says otherwise.
    let today = state.clock.now().to_zoned(page.caller.tenant.zone.clone()).date();
    if form.period_from.is_empty() {
        let first = today.first_of_month();
        form.period_from = first.checked_sub(1.month()).unwrap_or(first).to_string();
        form.period_to = first.checked_sub(1.day()).unwrap_or(first).to_string();
    }
    form_page(&state, &page, form, FormErrors::default()).await
}

async fn create(
    page: Page<CommendationGive>,
    State(state): State<AppState>,
    PageForm(form): PageForm<NewForm>,
) -> Result<Response> {
    let outcome = async {
        let day = |field: &'static str, text: &str| -> Result<Date> {
            text.trim().parse().map_err(|_| Error::field(field, "field-date"))
        };
        let new = NewCommendation {
            person_id: filled_id(&form.person).ok_or_else(|| Error::field("person_id", "field-required"))?,
            reason: form.reason.clone(),
            evidence: form.evidence.clone(),
            evidence_href: form.evidence_href.clone(),
            period_from: day("period_from", &form.period_from)?,
            period_to: day("period_to", &form.period_to)?,
            announce: !form.announce.is_empty(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = ops::create(&mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    };
    match outcome.await {
        Ok(id) => Ok(Redirect::to(&format!("/commendations/{id}")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = form_page(&state, &page, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
