//! Emergency plans in the settings: the list, and one plan with its steps.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use sqm_domain::ids::PlaybookId;
use sqm_domain::security::{Level, Phase, ResponseRole, StepKind};
use sqm_org::Choosers;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::page::{Choice, Fields, FormErrors, Page, PageFrame, Shell, done, filled_code, word};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::form::{self, WAYS};
use super::version_page::{self, VersionRow};
use super::{Playbook, PlaybookPatch};
use crate::incident;
use crate::permissions::{IncidentConfigure, IncidentRead};

const HERE: &str = "/settings/emergency-plans";

/// Their place in the rail.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::SetUp,
    href: HERE,
    label_key: "playbook-list",
    icon: "urgent",
    permission: "incident.configure",
    shortcut: None,
};

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<IncidentConfigure, _, _>("/settings/emergency-plans", list)
        .get::<IncidentConfigure, _, _>("/settings/emergency-plans/new", new)
        .post::<IncidentConfigure, _, _>("/settings/emergency-plans/new", create)
        .get::<IncidentConfigure, _, _>("/settings/emergency-plans/{id}", show)
        .post::<IncidentConfigure, _, _>("/settings/emergency-plans/{id}", change)
        // Outside the settings: whoever responds reads what he goes by, and the right to write plans is another one.
        .get::<IncidentRead, _, _>("/emergency-plans/{id}/versions/{number}", version_page::show)
}

/// A plan in the list.
#[derive(Debug)]
struct Row {
    href: String,
    name: String,
    purpose: String,
    active: bool,
    categories: String,
    levels: String,
    /// The number of what is published; 0 = nothing yet.
    published: i32,
    steps: usize,
    draft: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/playbooks.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
    done: bool,
}

async fn list(page: Page<IncidentConfigure>, State(state): State<AppState>) -> Result<ListPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let plans = super::list(&mut tx).await?;
    let categories = incident::categories(&mut tx).await?;
    tx.commit().await?;
    let named = |code: &String| {
        let found = categories.iter().find(|category| category.code == *code);
        found.map_or_else(|| code.clone(), |category| category.name.clone())
    };
    let row = |plan: Playbook| Row {
        href: format!("{HERE}/{}", plan.id),
        categories: plan.categories.iter().map(named).collect::<Vec<_>>().join(", "),
        levels: plan
            .levels
            .iter()
            .map(|level| word(&page, "incident-level", level))
            .collect::<Vec<_>>()
            .join(", "),
        published: plan.published.as_ref().map_or(0, |version| version.number),
        steps: plan
            .published
            .as_ref()
            .or(plan.draft.as_ref())
            .map_or(0, |version| version.steps.len()),
        draft: plan.draft.is_some(),
        name: plan.name,
        purpose: plan.purpose,
        active: plan.active,
    };
    Ok(ListPage {
        rows: plans.into_iter().map(row).collect(),
        done: done(&page),
        shell: page.shell_t("playbook-list"),
    })
}

/// A way of a decision in the form.
#[derive(Debug)]
struct Way {
    label: String,
    skips: String,
    adds: String,
    /// The number in the names of its fields.
    at: usize,
}

/// A step in the form.
#[derive(Debug)]
struct StepRow {
    /// The row's number in the names of its fields.
    row: usize,
    /// Its place for people.
    place: usize,
    key: String,
    phases: Vec<Choice>,
    kinds: Vec<Choice>,
    roles: Vec<Choice>,
    people: Vec<Choice>,
    /// Of decisions only.
    ways: Vec<Way>,
}

impl StepRow {
    fn field(&self, name: &str) -> String {
        format!("step.{}.{name}", self.row)
    }

    fn way_field(&self, way: &Way, name: &str) -> String {
        format!("step.{}.way.{}.{name}", self.row, way.at)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/playbook.html")]
struct PlanPage {
    shell: Shell,
    known: Option<Playbook>,
    fields: Fields,
    errors: FormErrors,
    steps: Vec<StepRow>,
    categories: Vec<Choice>,
    levels: Vec<Choice>,
    /// What is in force and what was, the latest first.
    versions: Vec<VersionRow>,
    action: String,
    done: bool,
}

impl PlanPage {
    fn text(&self, step: &StepRow, name: &str) -> &str {
        self.fields.text(&step.field(name))
    }

    fn ticked(&self, step: &StepRow, name: &str) -> bool {
        self.fields.is_set(&step.field(name))
    }

    /// What is wrong with a field of a step.
    fn error(&self, step: &StepRow, name: &str) -> &str {
        self.errors.of(&step.field(name))
    }

    fn published(&self) -> i32 {
        let plan = self.known.as_ref();
        plan.and_then(|plan| plan.published.as_ref())
            .map_or(0, |version| version.number)
    }

    fn has_draft(&self) -> bool {
        self.known.as_ref().is_some_and(|plan| plan.draft.is_some())
    }
}

async fn form_page(
    state: &AppState,
    page: &PageFrame,
    known: Option<Playbook>,
    mut fields: Fields,
    mut errors: FormErrors,
) -> Result<PlanPage> {
    if let Some(known) = &known
        && let Some(newest) = errors.go_on_from(page, known.version)
    {
        fields.set("version", newest);
    }
    let errors = errors.of_rows("steps", "step", &fields.rows("step"));
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let categories = incident::categories(&mut tx).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let versions = match &known {
        Some(plan) => super::versions(&mut tx, plan.id).await?,
        None => Vec::new(),
    };
    tx.commit().await?;
    let codes = |list: &str, all: &[&str], chosen: &str| -> Vec<Choice> {
        all.iter()
            .map(|code| Choice::new(code, word(page, list, code), *code == chosen))
            .collect()
    };
    let phases: Vec<&str> = Phase::ALL.iter().map(|phase| phase.as_str()).collect();
    let kinds: Vec<&str> = StepKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let roles: Vec<&str> = ResponseRole::ALL.iter().map(|role| role.as_str()).collect();
    let steps = (1..)
        .zip(fields.rows("step"))
        .map(|(place, row)| {
            let text = |name: &str| fields.text(&format!("step.{row}.{name}"));
            let decides = filled_code(text("kind")) == Some(StepKind::Decision);
            let way = |at: usize| Way {
                label: text(&format!("way.{at}.label")).to_owned(),
                skips: text(&format!("way.{at}.skips")).to_owned(),
                adds: text(&format!("way.{at}.adds")).to_owned(),
                at,
            };
            StepRow {
                row,
                place,
                key: text("key").to_owned(),
                phases: codes("playbook-phase", &phases, text("phase")),
                kinds: codes("playbook-kind", &kinds, text("kind")),
                roles: codes("response-role", &roles, text("role")),
                people: choosers.people(text("owner")),
                ways: (0..WAYS).filter(|_| decides).map(way).collect(),
            }
        })
        .collect();
    let shell = match &known {
        Some(plan) => page.shell(plan.name.clone()),
        None => page.shell_t("playbook-new"),
    };
    Ok(PlanPage {
        versions: version_page::rows(page, &shell, &versions),
        shell,
        action: known
            .as_ref()
            .map_or_else(|| format!("{HERE}/new"), |plan| format!("{HERE}/{}", plan.id)),
        categories: categories
            .into_iter()
            .filter(|category| category.offered || fields.has("category", &category.code))
            .map(|category| {
                let on = fields.has("category", &category.code);
                Choice::new(category.code, category.name, on)
            })
            .collect(),
        levels: Level::ALL
            .iter()
            .map(|level| {
                Choice::new(
                    level,
                    word(page, "incident-level", level),
                    fields.has("level", level.as_str()),
                )
            })
            .collect(),
        steps,
        known,
        fields,
        errors,
        done: done(page),
    })
}

async fn new(page: Page<IncidentConfigure>, State(state): State<AppState>) -> Result<PlanPage> {
    form_page(&state, &page, None, form::empty(), FormErrors::default()).await
}

async fn create(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let mut fields = Fields::from(pairs);
    if form::rearranged(&mut fields) {
        let again = form_page(&state, &page, None, fields, FormErrors::default()).await?;
        return Ok(again.into_response());
    }
    let outcome = async {
        let new = form::read(&fields)?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = super::create(&mut tx, new).await?;
        if fields.text("do") == "publish" {
            super::publish(&mut tx, id, IfMatch::Any).await?;
        }
        tx.commit().await?;
        Ok(id)
    }
    .await;
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("{HERE}/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = form_page(&state, &page, None, fields, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

async fn known(state: &AppState, page: &PageFrame, id: PlaybookId) -> Result<Playbook> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = super::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(found)
}

async fn show(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    Path(id): Path<PlaybookId>,
) -> Result<PlanPage> {
    let plan = known(&state, &page, id).await?;
    let fields = form::stored(&plan);
    form_page(&state, &page, Some(plan), fields, FormErrors::default()).await
}

async fn change(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    Path(id): Path<PlaybookId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let mut fields = Fields::from(pairs);
    if form::rearranged(&mut fields) {
        let plan = known(&state, &page, id).await?;
        let again = form_page(&state, &page, Some(plan), fields, FormErrors::default()).await?;
        return Ok(again.into_response());
    }
    let outcome = save(&state, &page, id, &fields).await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let plan = known(&state, &page, id).await?;
            let again = form_page(&state, &page, Some(plan), fields, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

/// Saves the form, and puts it in force if that was the button.
async fn save(state: &AppState, page: &PageFrame, id: PlaybookId, fields: &Fields) -> Result<()> {
    let seen = IfMatch::Version(fields.text("version").parse().unwrap_or_default());
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    if fields.text("do") == "discard" {
        super::discard(&mut tx, id, seen).await?;
        return tx.commit().await;
    }
    let typed = form::read(fields)?;
    let patch = PlaybookPatch {
        name: Some(typed.name),
        purpose: Some(typed.purpose),
        categories: Some(typed.categories),
        levels: Some(typed.levels),
        active: Some(fields.is_set("active")),
    };
    super::change(&mut tx, id, seen, patch).await?;
    let plan = super::get(&mut tx, id).await?;
    let in_force = plan.draft.as_ref().or(plan.published.as_ref());
    // A draft begins when a step differs from what is published, not because a name was mended.
    if in_force.is_none_or(|version| version.steps != typed.steps) {
        super::write_draft(&mut tx, id, IfMatch::Any, typed.steps).await?;
    }
    if fields.text("do") == "publish" {
        super::publish(&mut tx, id, IfMatch::Any).await?;
    }
    tx.commit().await
}
