//! The form of a post: title, duty statement, role.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::{DepartmentId, PostId};
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{FormErrors, Page, PageFrame, Shell, filled};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::{NewPost, Post, PostChange, ops};
use crate::departments;
use crate::nullable::Nullable;
use crate::permissions::DepartmentEdit;
use crate::roles;

/// The pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<DepartmentEdit, _, _>("/settings/departments/{id}/posts/new", new)
        .post::<DepartmentEdit, _, _>("/settings/departments/{id}/posts/new", create)
        .get::<DepartmentEdit, _, _>("/settings/posts/{id}", edit)
        .post::<DepartmentEdit, _, _>("/settings/posts/{id}", change)
        .post::<DepartmentEdit, _, _>("/settings/posts/{id}/delete", delete)
}

/// The form, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct PostForm {
    version: i64,
    title: String,
    duties: String,
    role: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "org/post_form.html")]
struct PostFormPage {
    shell: Shell,
    department: DepartmentId,
    department_name: String,
    /// Missing for a new post.
    post: Option<Post>,
    form: PostForm,
    roles: Vec<(String, String)>,
    errors: FormErrors,
}

impl PostFormPage {
    fn back(&self) -> String {
        format!("/settings/departments/{}", self.department)
    }

    fn action(&self) -> String {
        match &self.post {
            Some(post) => format!("/settings/posts/{}", post.id),
            None => format!("/settings/departments/{}/posts/new", self.department),
        }
    }
}

/// Which post the form is about.
#[derive(Clone, Copy)]
enum Subject {
    New(DepartmentId),
    Known(PostId),
}

async fn form_page(
    state: &AppState,
    page: &PageFrame,
    subject: Subject,
    typed: Option<PostForm>,
    errors: FormErrors,
) -> Result<PostFormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (department, post) = match subject {
        Subject::New(department) => (department, None),
        Subject::Known(id) => {
            let post = ops::get(&mut tx, id).await?;
            (post.department_id, Some(post))
        }
    };
    let department_name = departments::get(&mut tx, department).await?.name;
    let roles = roles::names(&mut tx, page.caller.lang).await?;
    tx.commit().await?;
    let shell = match &post {
        Some(post) => page.shell(post.title.clone()),
        None => page.shell_t("posts-new"),
    };
    let mut form = typed.unwrap_or_else(|| match &post {
        Some(post) => PostForm {
            version: post.version,
            title: post.title.clone(),
            duties: post.duties.clone(),
            role: post.role.clone().unwrap_or_default(),
        },
        None => PostForm::default(),
    });
    if let Some(post) = &post {
        form.version = post.version;
    }
    Ok(PostFormPage {
        shell,
        department,
        department_name,
        post,
        form,
        roles,
        errors,
    })
}

async fn new(
    State(state): State<AppState>,
    page: Page<DepartmentEdit>,
    Path(department): Path<DepartmentId>,
) -> Result<PostFormPage> {
    form_page(
        &state,
        &page,
        Subject::New(department),
        None,
        FormErrors::default(),
    )
    .await
}

async fn create(
    State(state): State<AppState>,
    page: Page<DepartmentEdit>,
    Path(department): Path<DepartmentId>,
    PageForm(form): PageForm<PostForm>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    // Another tenant's department is no department: the answer is 404 as everywhere, not a word beside a field.
    departments::get(&mut tx, department).await?;
    let new = NewPost {
        department,
        title: form.title.clone(),
        duties: form.duties.clone(),
        role: filled(&form.role),
    };
    match ops::create(&mut tx, new).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("/settings/departments/{department}?done=1")).into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let shown = form_page(&state, &page, Subject::New(department), Some(form), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

async fn edit(
    State(state): State<AppState>,
    page: Page<DepartmentEdit>,
    Path(id): Path<PostId>,
) -> Result<PostFormPage> {
    form_page(&state, &page, Subject::Known(id), None, FormErrors::default()).await
}

async fn change(
    State(state): State<AppState>,
    page: Page<DepartmentEdit>,
    Path(id): Path<PostId>,
    PageForm(form): PageForm<PostForm>,
) -> Result<Response> {
    let change = PostChange {
        title: Some(form.title.clone()),
        duties: Some(form.duties.clone()),
        role: Nullable::Set(filled(&form.role)),
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    match ops::change(&mut tx, id, IfMatch::Version(form.version), change).await {
        Ok(post) => {
            tx.commit().await?;
            for holder in &post.holders {
                state.authenticator().forget(holder.id);
            }
            Ok(Redirect::to(&format!("/settings/departments/{}?done=1", post.department_id)).into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let shown = form_page(&state, &page, Subject::Known(id), Some(form), errors).await?;
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
    Path(id): Path<PostId>,
    PageForm(form): PageForm<VersionForm>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let department = ops::get(&mut tx, id).await?.department_id;
    ops::delete(&mut tx, id, IfMatch::Version(form.version)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!(
        "/settings/departments/{department}?done=1"
    )))
}
