//! The category tree as a page of the settings, and the form of one category.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::IncidentCategoryId;
use sqm_platform::http::{IfMatch, PageForm, Path, Query};
use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, done, filled};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::model::is_below;
use super::{Category, CategoryPatch, NewCategory};
use crate::permissions::IncidentConfigure;

const HERE: &str = "/settings/incident-categories";

/// Their place in the rail.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::SetUp,
    href: HERE,
    label_key: "incident-categories",
    icon: "category",
    permission: "incident.configure",
    shortcut: None,
};

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<IncidentConfigure, _, _>("/settings/incident-categories", list)
        .get::<IncidentConfigure, _, _>("/settings/incident-categories/new", new)
        .post::<IncidentConfigure, _, _>("/settings/incident-categories/new", create)
        .get::<IncidentConfigure, _, _>("/settings/incident-categories/{id}", edit)
        .post::<IncidentConfigure, _, _>("/settings/incident-categories/{id}", change)
}

#[derive(Debug)]
struct Node {
    category: Category,
    level: usize,
    parent: bool,
}

impl Node {
    fn href(&self) -> String {
        format!("{HERE}/{}", self.category.id)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/categories.html")]
struct TreePage {
    shell: Shell,
    nodes: Vec<Node>,
    done: bool,
}

async fn list(page: Page<IncidentConfigure>, State(state): State<AppState>) -> Result<TreePage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let all = super::list(&mut tx).await?;
    tx.commit().await?;
    let parents: Vec<String> = all
        .iter()
        .filter_map(|category| category.parent.clone())
        .collect();
    let node = |category: Category| Node {
        level: category.path.len(),
        parent: parents.contains(&category.code),
        category,
    };
    Ok(TreePage {
        shell: page.shell_t("incident-categories"),
        nodes: all.into_iter().map(node).collect(),
        done: done(&page),
    })
}

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Form {
    version: i64,
    code: String,
    name: String,
    parent: String,
    position: String,
    active: String,
}

impl Form {
    fn of(category: &Category) -> Self {
        Self {
            version: category.version,
            code: category.code.clone(),
            name: category.name.clone(),
            parent: category.parent.clone().unwrap_or_default(),
            position: category.position.to_string(),
            active: if category.active {
                "1".to_owned()
            } else {
                String::new()
            },
        }
    }

    /// The place among siblings. What is no number is refused rather than taken for "the last".
    fn position(&self) -> Result<Option<i32>> {
        filled(&self.position)
            .map(|text| text.parse())
            .transpose()
            .map_err(|_| Error::field("position", "incident-category-position"))
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/category.html")]
struct FormPage {
    shell: Shell,
    form: Form,
    errors: FormErrors,
    action: String,
    /// None = a new one.
    stored: Option<Category>,
    parents: Vec<Choice>,
}

async fn form_page(
    state: &AppState,
    page: &PageFrame,
    id: Option<IncidentCategoryId>,
    form: Option<Form>,
    errors: FormErrors,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let tree = super::list(&mut tx).await?;
    tx.commit().await?;
    let stored = match id {
        Some(id) => Some(
            tree.iter()
                .find(|one| one.id == id)
                .cloned()
                .ok_or(Error::NotFound("incident_category"))?,
        ),
        None => None,
    };
    let form = form.or_else(|| stored.as_ref().map(Form::of)).unwrap_or_default();
    // Nothing comes below itself; a retired branch takes nothing new, but what is there may stay.
    let possible = |one: &&Category| {
        let own = stored
            .as_ref()
            .is_some_and(|stored| is_below(&tree, &one.code, &stored.code));
        !own && (one.offered || one.code == form.parent)
    };
    let parents = tree
        .iter()
        .filter(possible)
        .map(|one| {
            let indent = "\u{2003}".repeat(one.path.len().saturating_sub(1));
            Choice::new(
                &one.code,
                format!("{indent}{}", one.name),
                one.code == form.parent,
            )
        })
        .collect();
    Ok(FormPage {
        shell: match &stored {
            Some(category) => page.shell(category.name.clone()),
            None => page.shell_t("incident-category-new"),
        },
        action: id.map_or_else(|| format!("{HERE}/new"), |id| format!("{HERE}/{id}")),
        parents,
        stored,
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
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    Query(below): Query<Below>,
) -> Result<FormPage> {
    let form = Form {
        parent: below.parent,
        ..Form::default()
    };
    form_page(&state, &page, None, Some(form), FormErrors::default()).await
}

async fn create(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let new = NewCategory {
            code: form.code.clone(),
            name: form.name.clone(),
            parent: filled(&form.parent),
            position: form.position()?,
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        super::create(&mut tx, new).await?;
        tx.commit().await
    }
    .await;
    finish(&state, &page, None, form, outcome).await
}

async fn edit(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    Path(id): Path<IncidentCategoryId>,
) -> Result<FormPage> {
    form_page(&state, &page, Some(id), None, FormErrors::default()).await
}

async fn change(
    page: Page<IncidentConfigure>,
    State(state): State<AppState>,
    Path(id): Path<IncidentCategoryId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let patch = CategoryPatch {
            name: Some(form.name.clone()),
            parent: Some(filled(&form.parent)),
            position: form.position()?,
            active: Some(!form.active.is_empty()),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        super::change(&mut tx, id, IfMatch::Version(form.version), patch).await?;
        tx.commit().await
    }
    .await;
    finish(&state, &page, Some(id), form, outcome).await
}

/// Back to the tree, or to the form with what was wrong.
async fn finish(
    state: &AppState,
    page: &PageFrame,
    id: Option<IncidentCategoryId>,
    form: Form,
    outcome: Result<()>,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(state, page, error)?;
            let shown = form_page(state, page, id, Some(form), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}
