//! Whom a survey asks: the list by state, and the three ways of adding somebody.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::{InvitationId, SurveyId};
use sqm_platform::http::{PageForm, Paging, Path, Query};
use sqm_platform::page::{Address, Choice, FormErrors, Nothing, Page, PageFrame, Shell};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::list::{invite_people, read_lines};
use super::model::{Counts, Invitation, InvitationFilter, InvitationState, Source};
use super::{Tally, ops, sample};
use crate::permissions::{SurveyEdit, SurveyRead};
use crate::survey::{self, Channel, Sample, State as Standing, Survey};

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<SurveyRead, _, _>("/surveys/{id}/invitations", show)
        .get::<SurveyRead, _, _>("/invitations", super::figure::behind)
        .post::<SurveyEdit, _, _>("/surveys/{id}/invitations", add)
        .post::<SurveyEdit, _, _>("/surveys/{id}/invitations/sample", draw)
        .post::<SurveyEdit, _, _>("/surveys/{id}/invitations/{invitation}/skip", skip)
        .post::<SurveyEdit, _, _>("/surveys/{id}/invitations/{invitation}/resend", resend)
}

/// An invitation in the list.
#[derive(Debug)]
struct Line {
    invitation: Invitation,
    state: String,
    channel: String,
    source: String,
    reason: String,
    /// Where and what it is about.
    about: String,
    may_skip: bool,
    may_resend: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/invitations.html")]
struct InvitationsPage {
    shell: Shell,
    survey: Survey,
    state: String,
    counts: Counts,
    rate: Option<f64>,
    states: Vec<(Choice, String, String)>,
    sources: Vec<Choice>,
    source: Option<(String, String)>,
    lines: Vec<Line>,
    filtered: bool,
    next: String,
    may_add: bool,
    /// Nobody can be reached by a way that this survey asks by.
    no_way: bool,
    /// Mails wait, because the installation has no mail server.
    no_mail: bool,
    people: String,
    size: String,
    strata: Vec<Choice>,
    errors: FormErrors,
    said: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Said {
    invited: Option<i64>,
    skipped: Option<i64>,
    known: Option<i64>,
}

async fn show(
    page: Page<SurveyRead>,
    State(state): State<AppState>,
    Path(id): Path<SurveyId>,
    Query(filter): Query<InvitationFilter>,
    Query(paging): Query<Paging>,
    Query(said): Query<Said>,
) -> Result<InvitationsPage> {
    let mut shown = build(&state, &page, id, filter, &paging).await?;
    if let Some(invited) = said.invited {
        let shell = page.shell("");
        let mut parts = vec![shell.ta("invite-said", "n", invited)];
        for (key, n) in [
            ("invite-said-skipped", said.skipped),
            ("invite-said-known", said.known),
        ] {
            if let Some(n) = n.filter(|n| *n > 0) {
                parts.push(shell.ta(key, "n", n));
            }
        }
        shown.said = parts.join(" ");
    }
    Ok(shown)
}

async fn build(
    state: &AppState,
    page: &PageFrame,
    id: SurveyId,
    filter: InvitationFilter,
    paging: &Paging,
) -> Result<InvitationsPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let survey = survey::get(&mut tx, id).await?;
    let listed = ops::list(&mut tx, id, &filter, paging).await?;
    let counts = ops::counts(&mut tx, id).await?;
    tx.commit().await?;
    let path = format!("/surveys/{id}/invitations");
    let here = Address::new(path, page.uri.query().unwrap_or_default())
        .without(&["after", "invited", "skipped", "known"]);
    let chosen = filter.state.clone().unwrap_or_default();
    let shell = page.shell(survey.name.clone());
    let mut states = vec![(
        Choice::new("", page.t("ui-all"), chosen.is_empty()),
        here.without(&["state"]).href(),
        shell.number(counts.all),
    )];
    for (one, n) in &counts.by_state {
        let code = one.as_str();
        states.push((
            Choice::new(code, page.t(&format!("invite-state-{code}")), chosen == code),
            here.with("state", code).href(),
            shell.number(*n),
        ));
    }
    let source = filter.source.as_deref().filter(|source| !source.is_empty());
    let open = survey.state != Standing::Closed;
    let asks = [Channel::Email, Channel::Sms, Channel::Phone];
    Ok(InvitationsPage {
        state: page.t(&format!("survey-state-{}", survey.state.as_str())),
        rate: rate(&counts),
        sources: Source::ALL
            .iter()
            .map(|one| {
                let code = one.as_str();
                Choice::new(
                    code,
                    page.t(&format!("invite-source-{code}")),
                    source == Some(code),
                )
            })
            .collect(),
        source: source.map(|code| {
            (
                page.t(&format!("invite-source-{code}")),
                here.without(&["source"]).href(),
            )
        }),
        filtered: filter != InvitationFilter::default(),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        lines: listed
            .items
            .into_iter()
            .map(|one| line(page, one, open))
            .collect(),
        may_add: open && page.caller.can("survey.edit"),
        no_way: !survey.channels.iter().any(|channel| asks.contains(channel)),
        no_mail: open && survey.channels.contains(&Channel::Email) && !state.mailer.is_on(),
        people: String::new(),
        size: if survey.sample.size > 0 {
            survey.sample.size.to_string()
        } else {
            "100".to_owned()
        },
        strata: strata(page, survey.sample.strata.as_deref().unwrap_or_default()),
        errors: FormErrors::default(),
        said: String::new(),
        shell,
        survey,
        counts,
        states,
    })
}

#[expect(clippy::cast_precision_loss, reason = "a percentage of counts")]
fn rate(counts: &Counts) -> Option<f64> {
    (counts.delivered > 0).then(|| counts.answered as f64 * 100.0 / counts.delivered as f64)
}

fn strata(page: &PageFrame, chosen: &str) -> Vec<Choice> {
    ["", "customer_class", "region", "area"]
        .into_iter()
        .map(|code| {
            let key = if code.is_empty() {
                "invite-strata-none".to_owned()
            } else {
                format!("invite-strata-{}", code.replace('_', "-"))
            };
            Choice::new(code, page.t(&key), code == chosen)
        })
        .collect()
}

fn line(page: &PageFrame, invitation: Invitation, open: bool) -> Line {
    let settled = matches!(
        invitation.state,
        InvitationState::Answered | InvitationState::Refused
    );
    let waits = matches!(
        invitation.state,
        InvitationState::Waiting | InvitationState::Sent | InvitationState::Opened
    );
    let dims = ["customer_class", "region", "product"];
    let about: Vec<String> = dims
        .iter()
        .filter_map(|name| Some((name, invitation.dims.get(name)?.as_str()?)))
        .map(|(name, value)| match *name {
            "customer_class" => page.t(&format!("customer-class-{value}")),
            _ => value.to_owned(),
        })
        .collect();
    Line {
        state: page.t(&format!("invite-state-{}", invitation.state.as_str())),
        channel: page.t(&format!("survey-channel-{}", invitation.channel.as_str())),
        source: page.t(&format!("invite-source-{}", invitation.source.as_str())),
        reason: if invitation.reason.is_empty() {
            String::new()
        } else {
            page.t(&format!("invite-reason-{}", invitation.reason.replace('_', "-")))
        },
        about: about.join(" · "),
        may_skip: waits && open,
        may_resend: !settled && !waits && open,
        invitation,
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AddForm {
    people: String,
}

async fn add(
    page: Page<SurveyEdit>,
    State(state): State<AppState>,
    Path(id): Path<SurveyId>,
    PageForm(form): PageForm<AddForm>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    match invite_people(&state, &mut tx, id, read_lines(&form.people)).await {
        Ok(tally) => {
            tx.commit().await?;
            Ok(told(id, tally))
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let mut again = build(&state, &page, id, InvitationFilter::default(), &Paging::default()).await?;
            again.people = form.people;
            again.errors = errors;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DrawForm {
    size: String,
    strata: String,
}

async fn draw(
    page: Page<SurveyEdit>,
    State(state): State<AppState>,
    Path(id): Path<SurveyId>,
    PageForm(form): PageForm<DrawForm>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let settings = survey::get(&mut tx, id).await?.sample;
    let sample = Sample {
        strata: Some(form.strata.clone()).filter(|strata| !strata.is_empty()),
        ..settings
    };
    let size: u32 = form.size.trim().parse().unwrap_or_default();
    match sample::draw(&state, &mut tx, id, size, &sample).await {
        Ok(tally) => {
            tx.commit().await?;
            Ok(told(id, tally))
        }
        Err(error @ (Error::Invalid(_) | Error::Conflict(_))) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let mut again = build(&state, &page, id, InvitationFilter::default(), &Paging::default()).await?;
            again.size = form.size;
            again.strata = strata(&page, &form.strata);
            again.errors = errors;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(other) => Err(other),
    }
}

fn told(id: SurveyId, tally: Tally) -> Response {
    let Tally {
        invited,
        skipped,
        known,
    } = tally;
    let to = format!("/surveys/{id}/invitations?invited={invited}&skipped={skipped}&known={known}");
    Redirect::to(&to).into_response()
}

async fn skip(
    page: Page<SurveyEdit>,
    State(state): State<AppState>,
    Path((id, invitation)): Path<(SurveyId, InvitationId)>,
    _form: PageForm<Nothing>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    ops::skip(&mut tx, invitation).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/surveys/{id}/invitations")))
}

async fn resend(
    page: Page<SurveyEdit>,
    State(state): State<AppState>,
    Path((id, invitation)): Path<(SurveyId, InvitationId)>,
    _form: PageForm<Nothing>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    ops::again(&mut tx, invitation).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/surveys/{id}/invitations")))
}
