//! People: the list, one person, a new one.

use std::collections::HashMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::{DepartmentId, PostId, UserId};
use sqm_platform::auth::Permission;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Paging, Path, Query};
use sqm_platform::i18n::Lang;
use sqm_platform::page::{FormErrors, Page, PageFrame, Shell, done, filled, filled_id};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::{MIN_PASSWORD, NewUser, User, UserChange, UserFilter, ops};
use crate::departments::{self, TreeNode};
use crate::forms::address;
use crate::nullable::Nullable;
use crate::permissions::{UserEdit, UserRead};
use crate::{posts, roles};

/// The pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<UserRead, _, _>("/settings/people", list)
        .post::<UserEdit, _, _>("/settings/people", create)
        .get::<UserEdit, _, _>("/settings/people/new", new)
        .get::<UserRead, _, _>("/settings/people/{id}", show)
        .post::<UserEdit, _, _>("/settings/people/{id}", change)
}

/// The filters, as they stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    q: String,
    role: String,
    department: String,
    active: String,
    after: Option<String>,
}

struct PersonRow {
    user: User,
    department: String,
    roles: Vec<String>,
}

#[derive(Template, WebTemplate)]
#[template(path = "org/people.html")]
struct PeoplePage {
    shell: Shell,
    people: Vec<PersonRow>,
    q: String,
    role: String,
    department: String,
    active: String,
    filtered: bool,
    roles: Vec<(String, String)>,
    departments: Vec<TreeNode>,
    next: Option<String>,
    done: bool,
}

async fn list(
    State(state): State<AppState>,
    page: Page<UserRead>,
    Query(query): Query<ListQuery>,
) -> Result<PeoplePage> {
    let filter = UserFilter {
        q: filled(&query.q),
        role: filled(&query.role),
        department: filled_id(&query.department),
        active: match query.active.as_str() {
            "all" => None,
            "no" => Some(false),
            _ => Some(true),
        },
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let paging = Paging {
        limit: None,
        after: query.after,
    };
    let found = ops::list(&mut tx, &filter, &paging).await?;
    let roles = roles::names(&mut tx, page.caller.lang).await?;
    let departments = departments::tree(&mut tx).await?;
    tx.commit().await?;

    let names: HashMap<&str, &str> = roles
        .iter()
        .map(|(id, name)| (id.as_str(), name.as_str()))
        .collect();
    let places: HashMap<DepartmentId, &str> = departments
        .iter()
        .map(|node| (node.department.id, node.department.name.as_str()))
        .collect();
    let people = found
        .items
        .into_iter()
        .map(|user| PersonRow {
            department: user
                .department_id
                .and_then(|id| places.get(&id))
                .copied()
                .unwrap_or_default()
                .to_owned(),
            roles: role_names(&user, &names),
            user,
        })
        .collect();
    let filters = [
        ("q", query.q.as_str()),
        ("role", query.role.as_str()),
        ("department", query.department.as_str()),
        ("active", query.active.as_str()),
    ];
    let next = found.next.map(|after| {
        let mut pairs = filters.to_vec();
        pairs.push(("after", &after));
        address("/settings/people", &pairs)
    });
    Ok(PeoplePage {
        shell: page.shell_t("people-title"),
        people,
        filtered: filters.iter().any(|(_, value)| !value.is_empty()),
        q: query.q,
        role: query.role,
        department: query.department,
        active: query.active,
        roles,
        departments,
        next,
        done: done(&page),
    })
}

/// The names of all roles a person has, by themselves or by a post.
fn role_names(user: &User, names: &HashMap<&str, &str>) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    for id in user
        .roles
        .iter()
        .chain(user.posts.iter().filter_map(|post| post.role.as_ref()))
    {
        let name = names.get(id.as_str()).copied().unwrap_or(id);
        if !list.iter().any(|known| known == name) {
            list.push(name.to_owned());
        }
    }
    list
}

/// The form of a person, as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct PersonForm {
    version: i64,
    name: String,
    email: String,
    lang: String,
    department: String,
    roles: Vec<String>,
    posts: Vec<String>,
    active: String,
    password: String,
}

impl PersonForm {
    fn of(user: &User) -> Self {
        Self {
            version: user.version,
            name: user.name.clone(),
            email: user.email.clone(),
            lang: user.lang.tag().to_owned(),
            department: user.department_id.map(|id| id.to_string()).unwrap_or_default(),
            roles: user.roles.clone(),
            posts: user.posts.iter().map(|post| post.id.to_string()).collect(),
            active: if user.active { "on" } else { "" }.to_owned(),
            password: String::new(),
        }
    }

    fn posts(&self) -> Vec<PostId> {
        self.posts.iter().filter_map(|id| filled_id(id)).collect()
    }
}

struct PostChoice {
    id: String,
    title: String,
    department: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "org/person.html")]
struct PersonPage {
    shell: Shell,
    /// Missing for a new person.
    user: Option<User>,
    form: PersonForm,
    may_edit: bool,
    errors: FormErrors,
    roles: Vec<(String, String)>,
    departments: Vec<TreeNode>,
    posts: Vec<PostChoice>,
    langs: [Lang; 3],
    min_password: usize,
    done: bool,
}

impl PersonPage {
    fn has_role(&self, id: &str) -> bool {
        self.form.roles.iter().any(|role| role == id)
    }

    fn has_post(&self, id: &str) -> bool {
        self.form.posts.iter().any(|post| post == id)
    }

    fn in_department(&self, id: &DepartmentId) -> bool {
        self.form.department == id.to_string()
    }

    fn action(&self) -> String {
        self.user.as_ref().map_or_else(
            || "/settings/people".to_owned(),
            |user| format!("/settings/people/{}", user.id),
        )
    }
}

async fn render(
    tx: &mut TenantTx,
    page: &PageFrame,
    user: Option<User>,
    form: PersonForm,
    errors: FormErrors,
) -> Result<PersonPage> {
    let departments = departments::tree(tx).await?;
    let place = |id: DepartmentId| {
        departments
            .iter()
            .find(|node| node.department.id == id)
            .map(|node| node.department.name.clone())
            .unwrap_or_default()
    };
    let posts = posts::list(tx, None)
        .await?
        .into_iter()
        .map(|post| PostChoice {
            id: post.id.to_string(),
            title: post.title,
            department: place(post.department_id),
        })
        .collect();
    let shell = match &user {
        Some(user) => page.shell(user.name.clone()),
        None => page.shell_t("people-new"),
    };
    Ok(PersonPage {
        shell,
        may_edit: page.caller.can(UserEdit::NAME),
        user,
        form,
        errors,
        roles: roles::names(tx, page.caller.lang).await?,
        departments,
        posts,
        langs: Lang::ALL,
        min_password: MIN_PASSWORD,
        done: done(page),
    })
}

async fn new(State(state): State<AppState>, page: Page<UserEdit>) -> Result<PersonPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let lang = page.caller.tenant.lang.tag().to_owned();
    let form = PersonForm {
        lang,
        ..PersonForm::default()
    };
    let shown = render(&mut tx, &page, None, form, FormErrors::default()).await?;
    tx.commit().await?;
    Ok(shown)
}

async fn create(
    State(state): State<AppState>,
    page: Page<UserEdit>,
    PageForm(form): PageForm<PersonForm>,
) -> Result<Response> {
    let new = NewUser {
        email: form.email.clone(),
        name: form.name.clone(),
        lang: Lang::from_tag(&form.lang),
        department: filled_id(&form.department),
        roles: form.roles.clone(),
        password: filled(&form.password),
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    match ops::create_with_posts(&mut tx, new, &form.posts()).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(Redirect::to("/settings/people?done=1").into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            refused(&state, &page, None, form, errors).await
        }
    }
}

async fn show(
    State(state): State<AppState>,
    page: Page<UserRead>,
    Path(id): Path<UserId>,
) -> Result<PersonPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let user = ops::get(&mut tx, id).await?;
    let form = PersonForm::of(&user);
    let shown = render(&mut tx, &page, Some(user), form, FormErrors::default()).await?;
    tx.commit().await?;
    Ok(shown)
}

async fn change(
    State(state): State<AppState>,
    page: Page<UserEdit>,
    Path(id): Path<UserId>,
    PageForm(form): PageForm<PersonForm>,
) -> Result<Response> {
    let change = UserChange {
        email: Some(form.email.clone()),
        name: Some(form.name.clone()),
        lang: Lang::from_tag(&form.lang),
        department: Nullable::Set(filled_id(&form.department)),
        roles: Some(form.roles.clone()),
        posts: Some(form.posts()),
        active: Some(form.active == "on"),
        password: filled(&form.password),
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    match ops::change(&mut tx, id, IfMatch::Version(form.version), change).await {
        Ok(_) => {
            tx.commit().await?;
            state.authenticator().forget(id);
            Ok(Redirect::to(&format!("/settings/people/{id}?done=1")).into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            refused(&state, &page, Some(id), form, errors).await
        }
    }
}

/// The form again, with what was typed and what is wrong with it.
async fn refused(
    state: &AppState,
    page: &PageFrame,
    id: Option<UserId>,
    mut form: PersonForm,
    errors: FormErrors,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let user = match id {
        Some(id) => Some(ops::get(&mut tx, id).await?),
        None => None,
    };
    if let Some(user) = &user {
        form.version = user.version;
    }
    form.password.clear();
    let shown = render(&mut tx, page, user, form, errors).await?;
    tx.commit().await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}
