//! The form of a key post.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use sqm_domain::ids::KeyPostId;
use sqm_domain::security::BackgroundKind;
use sqm_org::Choosers;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Choice, Fields, FormErrors, Page, PageFrame, Shell, codes, filled_code, filled_id};
use sqm_platform::{AppState, Result};

use crate::permissions::KeyPostEdit;
use crate::post::{self, KeyPost, KeyPostPatch, NewKeyPost};

#[derive(Template, WebTemplate)]
#[template(path = "security/key_post_form.html")]
pub(super) struct FormPage {
    shell: Shell,
    fields: Fields,
    errors: FormErrors,
    /// None = a new one.
    id: Option<KeyPostId>,
    kinds: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    back: String,
}

fn required(fields: &Fields) -> Vec<BackgroundKind> {
    fields.list("required").filter_map(filled_code).collect()
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    id: Option<KeyPostId>,
    fields: Fields,
    errors: FormErrors,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    if let Some(id) = id {
        post::get(&mut tx, id).await?;
    }
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    Ok(FormPage {
        shell: if id.is_some() {
            page.shell(fields.text("name").to_owned())
        } else {
            page.shell_t("key-post-new")
        },
        kinds: codes(page, "background-kind", BackgroundKind::ALL, &required(&fields)),
        people: choosers.people(fields.text("owner")),
        departments: choosers.departments(fields.text("department")),
        back: id.map_or_else(|| "/key-posts".to_owned(), |id| format!("/key-posts/{id}")),
        id,
        fields,
        errors,
    })
}

pub(super) async fn new(page: Page<KeyPostEdit>, State(state): State<AppState>) -> Result<FormPage> {
    let mut fields = Fields::default();
    fields.set("owner", page.caller.user);
    fields.set_list("required", [BackgroundKind::Identity, BackgroundKind::Criminal]);
    render(&state, &page, None, fields, FormErrors::default()).await
}

pub(super) async fn create(
    page: Page<KeyPostEdit>,
    State(state): State<AppState>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let new = NewKeyPost {
            name: fields.text("name").to_owned(),
            department: filled_id(fields.text("department")),
            reason: fields.text("reason").to_owned(),
            access: fields.text("access").to_owned(),
            owner: filled_id(fields.text("owner")),
            required: required(&fields),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = post::create(&state, &mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }
    .await;
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("/key-posts/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, None, fields, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

fn stored(known: &KeyPost) -> Fields {
    let mut fields = Fields::default();
    fields.set("name", &known.name);
    fields.set("reason", &known.reason);
    fields.set("access", &known.access);
    fields.set("owner", known.owner.id);
    fields.set(
        "department",
        known.department_id.map_or(String::new(), |id| id.to_string()),
    );
    fields.set_list("required", &known.required);
    fields.tick("active", known.active);
    fields.set("version", known.version);
    fields
}

pub(super) async fn edit(
    page: Page<KeyPostEdit>,
    State(state): State<AppState>,
    Path(id): Path<KeyPostId>,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = post::get(&mut tx, id).await?;
    tx.commit().await?;
    render(&state, &page, Some(id), stored(&known), FormErrors::default()).await
}

pub(super) async fn change(
    page: Page<KeyPostEdit>,
    State(state): State<AppState>,
    Path(id): Path<KeyPostId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let patch = KeyPostPatch {
            name: Some(fields.text("name").to_owned()),
            department: Some(filled_id(fields.text("department"))),
            reason: Some(fields.text("reason").to_owned()),
            access: Some(fields.text("access").to_owned()),
            owner: filled_id(fields.text("owner")),
            required: Some(required(&fields)),
            active: Some(fields.is_set("active")),
        };
        let seen = IfMatch::Version(fields.text("version").parse().unwrap_or_default());
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        post::change(&mut tx, id, seen, patch).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/key-posts/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, Some(id), fields, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
