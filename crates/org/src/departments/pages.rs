//! The organisation tree with its posts and duty statements.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::DepartmentId;
use sqm_platform::http::{IfMatch, PageForm, Path, Query};
use sqm_platform::page::{FormErrors, Page, PageFrame, Shell, done, filled_id};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::{Department, DepartmentChange, KINDS, NewDepartment, TreeNode, ops};
use crate::nullable::Nullable;
use crate::permissions::{DepartmentEdit, DepartmentRead};
use crate::posts::{self, Post};
use crate::roles;
use crate::users::{self, UserName};

/// The pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<DepartmentRead, _, _>("/settings/departments", first)
        .post::<DepartmentEdit, _, _>("/settings/departments", create)
        .get::<DepartmentEdit, _, _>("/settings/departments/new", new)
        .get::<DepartmentRead, _, _>("/settings/departments/{id}", show)
        .get::<DepartmentEdit, _, _>("/settings/departments/{id}/edit", edit)
        .post::<DepartmentEdit, _, _>("/settings/departments/{id}/edit", change)
        .post::<DepartmentEdit, _, _>("/settings/departments/{id}/delete", delete)
}

struct PostCard {
    post: Post,
    role: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "org/departments.html")]
struct DepartmentsPage {
    shell: Shell,
    nodes: Vec<TreeNode>,
    at: Option<Department>,
    posts: Vec<PostCard>,
    people: Vec<UserName>,
    done: bool,
}

impl DepartmentsPage {
    fn is_at(&self, id: &DepartmentId) -> bool {
        self.at.as_ref().is_some_and(|at| at.id == *id)
    }

    fn new_href(&self) -> &'static str {
        if self.shell.can("department.edit") {
            "/settings/departments/new"
        } else {
            ""
        }
    }

    fn kind_name(&self, kind: &str) -> String {
        self.shell.t(&format!("departments-kind-{kind}")).into_owned()
    }
}

async fn first(State(state): State<AppState>, page: Page<DepartmentRead>) -> Result<DepartmentsPage> {
    render(&state, &page, None).await
}

async fn show(
    State(state): State<AppState>,
    page: Page<DepartmentRead>,
    Path(id): Path<DepartmentId>,
) -> Result<DepartmentsPage> {
    render(&state, &page, Some(id)).await
}

async fn render(state: &AppState, page: &PageFrame, id: Option<DepartmentId>) -> Result<DepartmentsPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let nodes = ops::tree(&mut tx).await?;
    let at = match id {
        Some(id) => {
            let found = nodes.iter().find(|node| node.department.id == id);
            Some(found.ok_or(Error::NotFound("department"))?.department.clone())
        }
        None => nodes.first().map(|node| node.department.clone()),
    };
    let (mut cards, mut people) = (Vec::new(), Vec::new());
    if let Some(at) = &at {
        let names = roles::names(&mut tx, page.caller.lang).await?;
        for post in posts::list(&mut tx, Some(at.id)).await? {
            let role = names.iter().find(|(id, _)| Some(id) == post.role.as_ref());
            cards.push(PostCard {
                role: role.map(|(_, name)| name.clone()).unwrap_or_default(),
                post,
            });
        }
        people = users::names(&mut tx).await?;
        people.retain(|person| person.department_id == Some(at.id));
    }
    tx.commit().await?;
    Ok(DepartmentsPage {
        shell: page.shell_t("departments-title"),
        nodes,
        at,
        posts: cards,
        people,
        done: done(page),
    })
}

/// The form of a department, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct DepartmentForm {
    version: i64,
    parent: String,
    code: String,
    name: String,
    kind: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "org/department_form.html")]
struct DepartmentFormPage {
    shell: Shell,
    /// Missing for a new department.
    id: Option<DepartmentId>,
    form: DepartmentForm,
    nodes: Vec<TreeNode>,
    kinds: [&'static str; 8],
    errors: FormErrors,
    empty: bool,
}

impl DepartmentFormPage {
    fn is_parent(&self, id: &DepartmentId) -> bool {
        self.form.parent == id.to_string()
    }

    fn kind_name(&self, kind: &str) -> String {
        self.shell.t(&format!("departments-kind-{kind}")).into_owned()
    }

    fn action(&self) -> String {
        self.id.map_or_else(
            || "/settings/departments".to_owned(),
            |id| format!("/settings/departments/{id}/edit"),
        )
    }

    fn back(&self) -> String {
        self.id.map_or_else(
            || "/settings/departments".to_owned(),
            |id| format!("/settings/departments/{id}"),
        )
    }
}

async fn form_page(
    state: &AppState,
    page: &PageFrame,
    id: Option<DepartmentId>,
    typed: Option<DepartmentForm>,
    errors: FormErrors,
) -> Result<DepartmentFormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let nodes = ops::tree(&mut tx).await?;
    tx.commit().await?;
    let found = match id {
        Some(id) => {
            let node = nodes.iter().find(|node| node.department.id == id);
            Some(node.ok_or(Error::NotFound("department"))?)
        }
        None => None,
    };
    let empty =
        found.is_some_and(|node| !node.parent && node.department.people == 0 && node.department.posts == 0);
    let shell = match found {
        Some(node) => page.shell(node.department.name.clone()),
        None => page.shell_t("departments-new"),
    };
    let stored = found.map(|node| &node.department);
    let mut form = typed.unwrap_or_else(|| match stored {
        Some(department) => DepartmentForm {
            version: department.version,
            parent: department.parent_id.map(|id| id.to_string()).unwrap_or_default(),
            code: department.code.clone(),
            name: department.name.clone(),
            kind: department.kind.clone(),
        },
        None => DepartmentForm {
            kind: "general".to_owned(),
            ..DepartmentForm::default()
        },
    });
    if let Some(department) = stored {
        form.version = department.version;
    }
    Ok(DepartmentFormPage {
        shell,
        id,
        form,
        nodes,
        kinds: KINDS,
        errors,
        empty,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NewQuery {
    parent: String,
}

async fn new(
    State(state): State<AppState>,
    page: Page<DepartmentEdit>,
    Query(query): Query<NewQuery>,
) -> Result<DepartmentFormPage> {
    let form = DepartmentForm {
        parent: query.parent,
        kind: "general".to_owned(),
        ..DepartmentForm::default()
    };
    form_page(&state, &page, None, Some(form), FormErrors::default()).await
}

async fn create(
    State(state): State<AppState>,
    page: Page<DepartmentEdit>,
    PageForm(form): PageForm<DepartmentForm>,
) -> Result<Response> {
    let new = NewDepartment {
        parent: filled_id(&form.parent),
        code: form.code.clone(),
        name: form.name.clone(),
        kind: form.kind.clone(),
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    match ops::create(&mut tx, new).await {
        Ok(department) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("/settings/departments/{}?done=1", department.id)).into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let shown = form_page(&state, &page, None, Some(form), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

async fn edit(
    State(state): State<AppState>,
    page: Page<DepartmentEdit>,
    Path(id): Path<DepartmentId>,
) -> Result<DepartmentFormPage> {
    form_page(&state, &page, Some(id), None, FormErrors::default()).await
}

async fn change(
    State(state): State<AppState>,
    page: Page<DepartmentEdit>,
    Path(id): Path<DepartmentId>,
    PageForm(form): PageForm<DepartmentForm>,
) -> Result<Response> {
    let change = DepartmentChange {
        parent: Nullable::Set(filled_id(&form.parent)),
        code: Some(form.code.clone()),
        name: Some(form.name.clone()),
        kind: Some(form.kind.clone()),
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    match ops::change(&mut tx, id, IfMatch::Version(form.version), change).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("/settings/departments/{id}?done=1")).into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let shown = form_page(&state, &page, Some(id), Some(form), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

#[derive(Debug, Deserialize)]
struct VersionForm {
    version: i64,
}

async fn delete(
    State(state): State<AppState>,
    page: Page<DepartmentEdit>,
    Path(id): Path<DepartmentId>,
    PageForm(form): PageForm<VersionForm>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    ops::delete(&mut tx, id, IfMatch::Version(form.version)).await?;
    tx.commit().await?;
    Ok(Redirect::to("/settings/departments?done=1"))
}
