//! Who takes which role, in the settings beside the emergency plans.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use sqm_domain::security::ResponseRole;
use sqm_platform::http::PageForm;
use sqm_platform::page::{Choice, Fields, FormErrors, Page, PageFrame, Shell, done, filled_id, word};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::{RoleInput, TeamInput};
use crate::incident;
use crate::permissions::IncidentConfigure;

const HERE: &str = "/settings/response-team";

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<IncidentConfigure, _, _>("/settings/response-team", show)
        .post::<IncidentConfigure, _, _>("/settings/response-team", save)
}

/// A role in the form.
#[derive(Debug)]
struct Row {
    name: &'static str,
    /// Its name among the errors.
    field: String,
    label: String,
    people: Vec<Choice>,
    error: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/response_team.html")]
struct TeamPage {
    shell: Shell,
    rows: Vec<Row>,
    errors: FormErrors,
    done: bool,
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    typed: Option<Fields>,
    errors: FormErrors,
) -> Result<TeamPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let team = super::list(&mut tx).await?;
    let able = incident::holding(&mut tx, "incident.edit").await?;
    tx.commit().await?;
    let fields = typed.unwrap_or_else(|| {
        let mut fields = Fields::default();
        for one in &team {
            fields.set_list(one.role.as_str(), one.people.iter().map(|person| person.id));
        }
        fields
    });
    let row = |(at, role): (usize, &ResponseRole)| Row {
        name: role.as_str(),
        field: format!("roles[{at}].people"),
        label: word(page, "response-role", role),
        people: able
            .iter()
            .map(|person| {
                let on = fields.has(role.as_str(), &person.id.to_string());
                Choice::new(person.id, person.name.as_str(), on)
            })
            .collect(),
        error: errors.of(&format!("roles[{at}].people")).to_owned(),
    };
    Ok(TeamPage {
        rows: ResponseRole::ALL.iter().enumerate().map(row).collect(),
        errors,
        done: done(page),
        shell: page.shell_t("team-title"),
    })
}

async fn show(page: Page<IncidentConfigure>, State(state): State<AppState>) -> Result<TeamPage> {
    render(&state, &page, None, FormErrors::default()).await
}

async fn save(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let role = |role: &ResponseRole| RoleInput {
            role: *role,
            people: fields.list(role.as_str()).filter_map(filled_id).collect(),
        };
        let input = TeamInput {
            roles: ResponseRole::ALL.iter().map(role).collect(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        super::change(&mut tx, input).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, Some(fields), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
