//! Changing what is known of an incident.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::IncidentId;
use sqm_domain::incident::{Certainty, IncidentKind, KnownTo, Tlp};
use sqm_org::Choosers;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{
    Choice, FormErrors, Page, PageFrame, Shell, codes, filled, filled_code, filled_id, local_moment,
    typed_moment,
};
use sqm_platform::{AppState, Error, Result};

use super::report::categories;
use super::words::{ACTIONS, ACTORS, ATTRIBUTES, tlp, veris};
use crate::incident::{self, Incident, IncidentPatch};
use crate::permissions::IncidentEdit;

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    title: String,
    description: String,
    kind: String,
    certainty: String,
    category: String,
    occurred_at: String,
    /// What the two fields of times showed when the page was opened: they know minutes, the record knows more.
    occurred_shown: String,
    detected_shown: String,
    occurred_to: String,
    detected_at: String,
    lead: String,
    department: String,
    tlp: String,
    personal_data: String,
    drill: String,
    people_affected: String,
    records_affected: String,
    loss_yuan: String,
    actors: Vec<String>,
    actions: Vec<String>,
    attributes: Vec<String>,
    assets: String,
    discovery: String,
    outcome: String,
    impact: String,
    summary: String,
    cause: String,
    version: i64,
}

impl Form {
    fn of(incident: Incident, zone: &jiff::tz::TimeZone) -> Self {
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        Self {
            kind: incident.kind.to_string(),
            certainty: incident.certainty.to_string(),
            category: incident.category.unwrap_or_default(),
            occurred_at: local_moment(incident.moments.occurred_at, zone),
            occurred_to: incident.moments.occurred_to.to_string(),
            detected_at: local_moment(incident.moments.detected_at, zone),
            occurred_shown: local_moment(incident.moments.occurred_at, zone),
            detected_shown: local_moment(incident.moments.detected_at, zone),
            lead: incident.lead.map(|lead| lead.id.to_string()).unwrap_or_default(),
            department: incident
                .department_id
                .map(|id| id.to_string())
                .unwrap_or_default(),
            tlp: incident.tlp.to_string(),
            personal_data: if incident.personal_data { "1" } else { "" }.to_owned(),
            drill: if incident.drill { "1" } else { "" }.to_owned(),
            people_affected: number(incident.people_affected),
            records_affected: number(incident.records_affected),
            loss_yuan: number(incident.loss_yuan),
            actors: incident.profile.actors,
            actions: incident.profile.actions,
            attributes: incident.profile.attributes,
            assets: incident.profile.assets.join("; "),
            discovery: incident.profile.discovery,
            title: incident.title,
            description: incident.description,
            outcome: incident.outcome,
            impact: incident.impact,
            summary: incident.summary,
            cause: incident.cause,
            version: incident.version,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/edit.html")]
pub(super) struct EditPage {
    shell: Shell,
    id: IncidentId,
    number: String,
    form: Form,
    errors: FormErrors,
    kinds: Vec<Choice>,
    certainties: Vec<Choice>,
    precisions: Vec<Choice>,
    lights: Vec<Choice>,
    categories: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    actors: Vec<Choice>,
    actions: Vec<Choice>,
    attributes: Vec<Choice>,
}

/// Known words and those the incident has besides.
fn ticks(page: &PageFrame, known: &[&str], chosen: &[String]) -> Vec<Choice> {
    let mut list: Vec<Choice> = known
        .iter()
        .map(|word| Choice::new(*word, veris(page, word), chosen.iter().any(|one| one == word)))
        .collect();
    list.extend(
        chosen
            .iter()
            .filter(|one| !known.contains(&one.as_str()))
            .map(|one| Choice::new(one, one.as_str(), true)),
    );
    list
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    id: IncidentId,
    form: Option<Form>,
    mut errors: FormErrors,
) -> Result<EditPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let incident = incident::get(&mut tx, id).await?;
    let number = incident.number.clone();
    let form = match form {
        Some(mut form) => {
            if let Some(newest) = errors.go_on_from(page, incident.version) {
                form.version = newest;
            }
            form
        }
        None => Form::of(incident, &page.caller.tenant.zone),
    };
    let choosers = Choosers::load(&mut tx).await?;
    let categories = categories(&mut tx, &form.category).await?;
    tx.commit().await?;
    let kind: IncidentKind = filled_code(&form.kind).unwrap_or(IncidentKind::Incident);
    let certainty: Certainty = filled_code(&form.certainty).unwrap_or(Certainty::Suspected);
    let precision: KnownTo = filled_code(&form.occurred_to).unwrap_or(KnownTo::Minute);
    Ok(EditPage {
        shell: page.shell_t("incident-edit"),
        id,
        number,
        kinds: codes(page, "incident-kind", IncidentKind::ALL, &[kind]),
        certainties: codes(page, "incident-certainty", Certainty::ALL, &[certainty]),
        precisions: codes(page, "incident-known-to", KnownTo::ALL, &[precision]),
        lights: Tlp::ALL
            .iter()
            .map(|light| Choice::new(*light, tlp(*light), form.tlp == light.as_str()))
            .collect(),
        categories,
        people: choosers.people(&form.lead),
        departments: choosers.departments(&form.department),
        actors: ticks(page, &ACTORS, &form.actors),
        actions: ticks(page, &ACTIONS, &form.actions),
        attributes: ticks(page, &ATTRIBUTES, &form.attributes),
        form,
        errors,
    })
}

pub(super) async fn form(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
) -> Result<EditPage> {
    render(&state, &page, id, None, FormErrors::default()).await
}

pub(super) async fn save(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let patch = patch(&page, &form)?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        incident::change(&mut tx, id, IfMatch::Version(form.version), patch).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/incidents/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, id, Some(form), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

fn patch(page: &PageFrame, form: &Form) -> Result<IncidentPatch> {
    let zone = &page.caller.tenant.zone;
    let moment = |field: &'static str, text: &str, shown: &str| match text {
        same if same == shown => Ok(None),
        text => typed_moment(field, text, zone).map(Some),
    };
    let number = |field: &'static str, text: &str| match text.trim() {
        "" => Ok(None),
        text => text
            .parse::<i64>()
            .map(Some)
            .map_err(|_| Error::field(field, "field-not-a-number")),
    };
    let list = |words: &[String]| -> Vec<String> {
        words
            .iter()
            .map(|word| word.trim().to_owned())
            .filter(|word| !word.is_empty())
            .collect()
    };
    Ok(IncidentPatch {
        title: Some(form.title.clone()),
        description: Some(form.description.clone()),
        kind: filled_code(&form.kind),
        certainty: filled_code(&form.certainty),
        category: Some(filled(&form.category)),
        occurred_at: moment("occurred_at", &form.occurred_at, &form.occurred_shown)?,
        occurred_to: filled_code(&form.occurred_to),
        detected_at: moment("detected_at", &form.detected_at, &form.detected_shown)?,
        lead: Some(filled_id(&form.lead)),
        department: Some(filled_id(&form.department)),
        tlp: filled_code(&form.tlp),
        personal_data: Some(!form.personal_data.is_empty()),
        drill: page
            .caller
            .can("incident.decide")
            .then_some(!form.drill.is_empty()),
        people_affected: Some(number("people_affected", &form.people_affected)?),
        records_affected: Some(number("records_affected", &form.records_affected)?),
        loss_yuan: Some(number("loss_yuan", &form.loss_yuan)?),
        actors: Some(list(&form.actors)),
        actions: Some(list(&form.actions)),
        attributes: Some(list(&form.attributes)),
        assets: Some(
            form.assets
                .split([';', '；', '\n'])
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
        ),
        discovery: Some(form.discovery.clone()),
        outcome: Some(form.outcome.clone()),
        impact: Some(form.impact.clone()),
        summary: Some(form.summary.clone()),
        cause: Some(form.cause.clone()),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LeadForm {
    lead: String,
}

/// Says who deals with it, from the panel beside the record.
pub(super) async fn lead(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<LeadForm>,
) -> Result<Redirect> {
    let patch = IncidentPatch {
        lead: Some(filled_id(&form.lead)),
        ..IncidentPatch::default()
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    incident::change(&mut tx, id, IfMatch::Any, patch).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/incidents/{id}")))
}
