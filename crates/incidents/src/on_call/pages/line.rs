//! One line: its hours, its people and their order.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use sqm_domain::ids::OnCallLineId;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Choice, Fields, FormErrors, Page, PageFrame, Shell};
use sqm_platform::{AppState, Result};

use super::HERE;
use super::form::{self, ROWS};
use crate::incident;
use crate::on_call::{self, Line, LinePatch};
use crate::permissions::IncidentConfigure;

/// Somebody in the form.
#[derive(Debug)]
struct PersonRow {
    /// The row's number in the names of its fields.
    row: usize,
    /// Its place for people.
    place: usize,
    people: Vec<Choice>,
}

impl PersonRow {
    fn field(&self, name: &str) -> String {
        format!("{ROWS}.{}.{name}", self.row)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/on_call_line.html")]
pub(super) struct LinePage {
    shell: Shell,
    known: bool,
    fields: Fields,
    errors: FormErrors,
    rows: Vec<PersonRow>,
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    known: Option<&Line>,
    mut fields: Fields,
    mut errors: FormErrors,
) -> Result<LinePage> {
    if let Some(known) = known
        && let Some(newest) = errors.go_on_from(page, known.version)
    {
        fields.set("version", newest);
    }
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let able = incident::holding(&mut tx, on_call::RIGHT).await?;
    tx.commit().await?;
    let rows = (1..)
        .zip(fields.rows(ROWS))
        .map(|(place, row)| {
            let chosen = fields.text(&format!("{ROWS}.{row}.id"));
            let mut people: Vec<Choice> = able
                .iter()
                .map(|one| {
                    let id = one.id.to_string();
                    let on = id == chosen;
                    Choice::new(id, one.name.as_str(), on)
                })
                .collect();
            // Whoever may not respond any more still stands here, until somebody takes him off the line.
            let gone = known
                .iter()
                .flat_map(|line| &line.people)
                .find(|one| !one.able && one.id.to_string() == chosen);
            if let Some(gone) = gone {
                people.push(Choice::new(
                    gone.id,
                    format!("{} ({})", gone.name, page.t("on-call-unable")),
                    true,
                ));
            }
            PersonRow { row, place, people }
        })
        .collect();
    Ok(LinePage {
        shell: match known {
            Some(line) => page.shell(line.name.clone()),
            None => page.shell_t("on-call-line-new"),
        },
        known: known.is_some(),
        rows,
        fields,
        errors,
    })
}

pub(super) async fn new(page: Page<IncidentConfigure>, State(state): State<AppState>) -> Result<LinePage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let today = tx.now().to_zoned(tx.zone().clone()).date();
    let lines = on_call::list(&mut tx).await?;
    tx.commit().await?;
    let fields = form::empty(today, !lines.iter().any(|line| line.active));
    render(&state, &page, None, fields, FormErrors::default()).await
}

pub(super) async fn create(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let mut fields = Fields::from(pairs);
    if form::rearranged(&mut fields) {
        let again = render(&state, &page, None, fields, FormErrors::default()).await?;
        return Ok(again.into_response());
    }
    let outcome = async {
        let new = form::read(&fields)?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        on_call::create(&mut tx, new).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, None, fields, outcome).await
}

async fn stored(state: &AppState, page: &PageFrame, id: OnCallLineId) -> Result<Line> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let line = on_call::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(line)
}

pub(super) async fn show(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    Path(id): Path<OnCallLineId>,
) -> Result<LinePage> {
    let line = stored(&state, &page, id).await?;
    let fields = form::stored(&line);
    render(&state, &page, Some(&line), fields, FormErrors::default()).await
}

pub(super) async fn change(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    Path(id): Path<OnCallLineId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let mut fields = Fields::from(pairs);
    if form::rearranged(&mut fields) {
        let line = stored(&state, &page, id).await?;
        let again = render(&state, &page, Some(&line), fields, FormErrors::default()).await?;
        return Ok(again.into_response());
    }
    let outcome = async {
        let typed = form::read(&fields)?;
        let patch = LinePatch {
            name: Some(typed.name),
            after_minutes: Some(typed.after_minutes),
            first_on: typed.first_on,
            handover: Some(typed.handover),
            turn_days: typed.turn_days,
            people: Some(typed.people),
            active: Some(fields.is_set("active")),
        };
        let seen = IfMatch::Version(fields.text("version").parse().unwrap_or_default());
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        on_call::change(&mut tx, id, seen, patch).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, Some(id), fields, outcome).await
}

async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: Option<OnCallLineId>,
    fields: Fields,
    outcome: Result<()>,
) -> Result<Response> {
    let Err(error) = outcome else {
        return Ok(Redirect::to(&format!("{HERE}?done=1")).into_response());
    };
    let rows = form::rows(&fields);
    let errors = FormErrors::of_refusal(state, page, error)?.of_rows("people", ROWS, &rows);
    let known = match id {
        Some(id) => Some(stored(state, page, id).await?),
        None => None,
    };
    let again = render(state, page, known.as_ref(), fields, errors).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}
