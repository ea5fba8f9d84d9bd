//! The category tree: what needs are about, with the defaults they bring.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};
use sqm_domain::ids::CategoryId;
use sqm_domain::ticket::{Impact, TicketKind, Urgency};
use sqm_platform::http::{IfMatch, PageForm, Path, Query};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, codes, filled, filled_code, filled_id};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::choices::Choosers;
use crate::category::{self, Category, CategoryInput};
use crate::permissions::TicketSettings;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<TicketSettings, _, _>("/settings/categories", list)
        .get::<TicketSettings, _, _>("/settings/categories/new", new)
        .post::<TicketSettings, _, _>("/settings/categories/new", create)
        .get::<TicketSettings, _, _>("/settings/categories/{id}", edit)
        .post::<TicketSettings, _, _>("/settings/categories/{id}", change)
        .post::<TicketSettings, _, _>("/settings/categories/{id}/remove", remove)
}

#[derive(Debug)]
struct Node {
    category: Category,
    level: usize,
    parent: bool,
}

impl Node {
    fn href(&self) -> String {
        format!("/settings/categories/{}", self.category.id)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/categories.html")]
struct TreePage {
    shell: Shell,
    nodes: Vec<Node>,
    done: bool,
}

async fn list(page: Page<TicketSettings>, State(state): State<AppState>) -> Result<TreePage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let all = category::list(&mut tx).await?;
    tx.commit().await?;
    let parents: Vec<CategoryId> = all.iter().filter_map(|category| category.parent).collect();
    let node = |category: Category| Node {
        level: category.path.len(),
        parent: parents.contains(&category.id),
        category,
    };
    Ok(TreePage {
        shell: page.shell_t("tp-categories"),
        nodes: all.into_iter().map(node).collect(),
        done: page.uri.query().is_some_and(|query| query.contains("done=")),
    })
}

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct CategoryForm {
    version: i64,
    parent: String,
    code: String,
    name: String,
    name_en: String,
    name_hans: String,
    name_hant: String,
    kind: String,
    impact: String,
    urgency: String,
    department: String,
    position: String,
    active: String,
}

impl CategoryForm {
    fn of(category: &Category) -> Self {
        let name = |lang: &str| {
            category
                .names
                .get(lang)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let code = |code: Option<String>| code.unwrap_or_default();
        Self {
            version: category.version,
            parent: code(category.parent.map(|id| id.to_string())),
            code: category.code.clone(),
            name: name(""),
            name_en: name("en"),
            name_hans: name("zh-Hans"),
            name_hant: name("zh-Hant"),
            kind: code(category.kind.map(|one| one.to_string())),
            impact: code(category.impact.map(|one| one.to_string())),
            urgency: code(category.urgency.map(|one| one.to_string())),
            department: code(category.department.map(|id| id.to_string())),
            position: category.position.to_string(),
            active: if category.active {
                "1".to_owned()
            } else {
                String::new()
            },
        }
    }

    fn input(&self) -> CategoryInput {
        let names = [
            ("", &self.name),
            ("en", &self.name_en),
            ("zh-Hans", &self.name_hans),
            ("zh-Hant", &self.name_hant),
        ];
        let names: Map<String, Value> = names
            .into_iter()
            .filter(|(_, name)| !name.trim().is_empty())
            .map(|(lang, name)| (lang.to_owned(), Value::from(name.trim())))
            .collect();
        CategoryInput {
            parent: filled_id(&self.parent),
            code: self.code.clone(),
            name: None,
            names: Some(names),
            kind: filled_code(&self.kind),
            impact: filled_code(&self.impact),
            urgency: filled_code(&self.urgency),
            department: filled_id(&self.department),
            active: Some(!self.active.is_empty()),
            position: filled(&self.position).and_then(|text| text.parse().ok()),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/category.html")]
struct FormPage {
    shell: Shell,
    form: CategoryForm,
    errors: FormErrors,
    action: String,
    stored: bool,
    parents: Vec<Choice>,
    kinds: Vec<Choice>,
    impacts: Vec<Choice>,
    urgencies: Vec<Choice>,
    departments: Vec<Choice>,
}

async fn form_page(
    state: &AppState,
    page: &PageFrame,
    id: Option<CategoryId>,
    form: Option<CategoryForm>,
    errors: FormErrors,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let stored = match id {
        Some(id) => Some(category::get(&mut tx, id).await?),
        None => None,
    };
    tx.commit().await?;
    let form = form
        .or_else(|| stored.as_ref().map(CategoryForm::of))
        .unwrap_or_default();
    let one = |text: &str| filled_code::<TicketKind>(text).into_iter().collect::<Vec<_>>();
    let impact = filled_code::<Impact>(&form.impact)
        .into_iter()
        .collect::<Vec<_>>();
    let urgency = filled_code::<Urgency>(&form.urgency)
        .into_iter()
        .collect::<Vec<_>>();
    let own = id.map(|id| id.to_string()).unwrap_or_default();
    Ok(FormPage {
        shell: match &stored {
            Some(category) => page.shell(category.name.clone()),
            None => page.shell_t("tp-category-new"),
        },
        action: id.map_or_else(
            || "/settings/categories/new".to_owned(),
            |id| format!("/settings/categories/{id}"),
        ),
        stored: stored.is_some(),
        parents: choosers
            .categories(&form.parent)
            .into_iter()
            .filter(|choice| choice.value != own)
            .collect(),
        kinds: codes(page, "ticket-kind", TicketKind::ALL, &one(&form.kind)),
        impacts: codes(page, "level", Impact::ALL, &impact),
        urgencies: codes(page, "level", Urgency::ALL, &urgency),
        departments: choosers.departments(&form.department),
        form,
        errors,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Below {
    parent: String,
}

async fn new(
    page: Page<TicketSettings>,
    State(state): State<AppState>,
    Query(below): Query<Below>,
) -> Result<FormPage> {
    let form = CategoryForm {
        parent: below.parent,
        active: "1".to_owned(),
        ..CategoryForm::default()
    };
    form_page(&state, &page, None, Some(form), FormErrors::default()).await
}

async fn create(
    page: Page<TicketSettings>,
    State(state): State<AppState>,
    PageForm(form): PageForm<CategoryForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        category::create(&mut tx, form.input()).await?;
        tx.commit().await
    }
    .await;
    finish(&state, &page, None, form, outcome).await
}

async fn edit(
    page: Page<TicketSettings>,
    State(state): State<AppState>,
    Path(id): Path<CategoryId>,
) -> Result<FormPage> {
    form_page(&state, &page, Some(id), None, FormErrors::default()).await
}

async fn change(
    page: Page<TicketSettings>,
    State(state): State<AppState>,
    Path(id): Path<CategoryId>,
    PageForm(form): PageForm<CategoryForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        category::update(&mut tx, id, IfMatch::Version(form.version), form.input()).await?;
        tx.commit().await
    }
    .await;
    finish(&state, &page, Some(id), form, outcome).await
}

async fn remove(
    page: Page<TicketSettings>,
    State(state): State<AppState>,
    Path(id): Path<CategoryId>,
    PageForm(form): PageForm<CategoryForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        category::remove(&mut tx, id, IfMatch::Version(form.version)).await?;
        tx.commit().await
    }
    .await;
    finish(&state, &page, Some(id), form, outcome).await
}

/// Back to the tree, or to the form with what was wrong.
async fn finish(
    state: &AppState,
    page: &PageFrame,
    id: Option<CategoryId>,
    form: CategoryForm,
    outcome: Result<()>,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(Redirect::to("/settings/categories?done=1").into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(state, page, error)?;
            let shown = form_page(state, page, id, Some(form), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}
