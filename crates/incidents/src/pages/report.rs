//! Reporting an incident in a minute: a title is enough (handbook §7.3.2: report at once).

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_org::Choosers;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{PageForm, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, filled, filled_id, typed_moment};
use sqm_platform::{AppState, Result};

use super::list::Card;
use crate::incident::{self, IncidentFilter, NewIncident, Sort};
use crate::permissions::IncidentReport;

/// The form as typed, and as prefilled by the page one comes from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    title: String,
    description: String,
    category: String,
    occurred_at: String,
    detected_at: String,
    department: String,
    people_affected: String,
    personal_data: String,
    restricted: String,
    drill: String,
    confidants: Vec<String>,
    from: String,
    from_title: String,
    href: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/report.html")]
pub(super) struct ReportPage {
    shell: Shell,
    form: Form,
    errors: FormErrors,
    categories: Vec<Choice>,
    departments: Vec<Choice>,
    /// Who decides about incidents, and would be told.
    deciders: Vec<Choice>,
    back: String,
}

/// Categories as a chooser shows them, set in by their level.
pub(super) async fn categories(tx: &mut TenantTx, chosen: &str) -> Result<Vec<Choice>> {
    let list = incident::categories(tx).await?;
    Ok(list
        .iter()
        .filter(|one| one.offered || one.code == chosen)
        .map(|one| {
            let indent = "\u{2003}".repeat(one.path.len().saturating_sub(1));
            Choice::new(&one.code, format!("{indent}{}", one.name), one.code == chosen)
        })
        .collect())
}

async fn render(state: &AppState, page: &PageFrame, form: Form, errors: FormErrors) -> Result<ReportPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let categories = categories(&mut tx, &form.category).await?;
    let deciders = incident::deciders(&mut tx).await?;
    tx.commit().await?;
    let back = if form.href.starts_with('/') && !form.href.starts_with("//") {
        form.href.clone()
    } else if page.caller.can("incident.read") {
        "/incidents".to_owned()
    } else {
        "/".to_owned()
    };
    // All are told unless somebody is unticked.
    let all = form.confidants.is_empty();
    Ok(ReportPage {
        shell: page.shell_t("incident-report"),
        categories,
        departments: choosers.departments(&form.department),
        deciders: deciders
            .into_iter()
            .map(|(id, name)| {
                let on = all || form.confidants.contains(&id.to_string());
                Choice::new(id, name, on)
            })
            .collect(),
        form,
        errors,
        back,
    })
}

pub(super) async fn new(
    page: Page<IncidentReport>,
    State(state): State<AppState>,
    Query(form): Query<Form>,
) -> Result<ReportPage> {
    render(&state, &page, form, FormErrors::default()).await
}

pub(super) async fn create(
    page: Page<IncidentReport>,
    State(state): State<AppState>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let zone = &page.caller.tenant.zone;
        let moment = |field: &'static str, text: &str| typed_moment(field, text, zone);
        let people = match form.people_affected.trim() {
            "" => None,
            text => Some(
                text.parse::<i64>()
                    .map_err(|_| sqm_platform::Error::field("people_affected", "field-not-a-number"))?,
            ),
        };
        let new = NewIncident {
            title: form.title.clone(),
            description: form.description.clone(),
            category: filled(&form.category),
            occurred_at: moment("occurred_at", &form.occurred_at)?,
            detected_at: moment("detected_at", &form.detected_at)?,
            department: filled_id(&form.department).or(page.caller.department),
            people_affected: people,
            personal_data: !form.personal_data.is_empty(),
            restricted: !form.restricted.is_empty(),
            drill: !form.drill.is_empty(),
            confidants: form.confidants.iter().filter_map(|id| filled_id(id)).collect(),
            from: form.from.clone(),
            from_title: form.from_title.clone(),
            from_href: form.href.clone(),
            ..NewIncident::default()
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = incident::report(&state, &mut tx, new).await?;
        let made = incident::get(&mut tx, id).await?;
        tx.commit().await?;
        Ok(made)
    }
    .await;
    match outcome {
        Ok(made) if page.caller.can("incident.read") => {
            Ok(Redirect::to(&format!("/incidents/{}?done=1", made.id)).into_response())
        }
        Ok(made) => Ok(Redirect::to(&format!("/incidents/mine?told={}", made.number)).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Told {
    told: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/mine.html")]
pub(super) struct MinePage {
    shell: Shell,
    rows: Vec<Card>,
    next: String,
    /// The number of the report that was just sent.
    told: String,
}

/// What one reported oneself, and where it stands.
pub(super) async fn mine(
    page: Page<IncidentReport>,
    State(state): State<AppState>,
    Query(told): Query<Told>,
    Query(paging): Query<Paging>,
) -> Result<MinePage> {
    let filter = IncidentFilter {
        reported_by: Some("me".to_owned()),
        ..IncidentFilter::default()
    };
    let shell = page.shell_t("incident-mine");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let who = Viewpoint::from(&page.caller);
    let found = incident::list(&mut tx, who, &filter, Sort::Newest, &paging).await?;
    tx.commit().await?;
    let told = found
        .items
        .iter()
        .find(|one| one.number == told.told)
        .map(|one| one.number.clone())
        .unwrap_or_default();
    Ok(MinePage {
        next: found
            .next
            .map(|after| format!("/incidents/mine?after={after}"))
            .unwrap_or_default(),
        rows: found
            .items
            .into_iter()
            .map(|item| Card::new(&page, &shell, item))
            .collect(),
        told,
        shell,
    })
}
