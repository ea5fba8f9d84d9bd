//! Saying who has to read a document.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::DocumentId;
use sqm_org::{Choosers, roles};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, filled_id};
use sqm_platform::{AppState, Error, Result};

use super::words::Head;
use crate::Viewpoint;
use crate::document;
use crate::permissions::DocumentRead;
use crate::reading::{self, Audience};

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    everybody: String,
    roles: Vec<String>,
    departments: Vec<String>,
    people: Vec<String>,
    version: i64,
}

impl Form {
    fn wanted(&self) -> Audience {
        Audience {
            everybody: self.everybody == "yes",
            roles: self
                .roles
                .iter()
                .filter(|role| !role.is_empty())
                .cloned()
                .collect(),
            departments: self.departments.iter().filter_map(|id| filled_id(id)).collect(),
            people: self.people.iter().filter_map(|id| filled_id(id)).collect(),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "documents/audience.html")]
pub(super) struct AudiencePage {
    shell: Shell,
    h: Head,
    errors: FormErrors,
    everybody: bool,
    roles: Vec<Choice>,
    departments: Vec<Choice>,
    people: Vec<Choice>,
    version: i64,
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    id: DocumentId,
    typed: Option<Form>,
    mut errors: FormErrors,
) -> Result<AudiencePage> {
    let who = Viewpoint::from(&page.caller);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = document::get(&mut tx, &who, id).await?;
    if !found.may_edit(&who) {
        return Err(Error::Forbidden("document.edit"));
    }
    let chosen = match &typed {
        Some(form) => form.wanted(),
        None => reading::audience(&mut tx, &found).await?,
    };
    let names = roles::names(&mut tx, page.caller.lang).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let newest = errors.go_on_from(page, found.version);
    let marked = |mut list: Vec<Choice>, chosen: Vec<String>| {
        for choice in &mut list {
            choice.on = chosen.contains(&choice.value);
        }
        list
    };
    Ok(AudiencePage {
        shell: page.shell(found.title.clone()),
        version: newest.or(typed.map(|form| form.version)).unwrap_or(found.version),
        h: Head::new(page, &who, found),
        errors,
        everybody: chosen.everybody,
        roles: names
            .into_iter()
            .map(|(id, name)| {
                let on = chosen.roles.contains(&id);
                Choice::new(id, name, on)
            })
            .collect(),
        departments: marked(
            choosers.departments(""),
            chosen.departments.iter().map(ToString::to_string).collect(),
        ),
        people: marked(
            choosers.people(""),
            chosen.people.iter().map(ToString::to_string).collect(),
        ),
    })
}

/// An audience in words.
pub(super) async fn said(page: &PageFrame, tx: &mut TenantTx, audience: &Audience) -> Result<Vec<String>> {
    if audience.everybody {
        return Ok(vec![page.t("document-everybody")]);
    }
    if audience.is_empty() {
        return Ok(Vec::new());
    }
    let names = roles::names(tx, page.caller.lang).await?;
    let choosers = Choosers::load(tx).await?;
    let mut said: Vec<String> = names
        .into_iter()
        .filter(|(id, _)| audience.roles.contains(id))
        .map(|(_, name)| name)
        .collect();
    said.extend(
        audience
            .departments
            .iter()
            .filter_map(|id| choosers.department(&id.to_string()).map(str::to_owned)),
    );
    said.extend(
        audience
            .people
            .iter()
            .filter_map(|id| choosers.person(&id.to_string()).map(str::to_owned)),
    );
    Ok(said)
}

pub(super) async fn audience(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
) -> Result<AudiencePage> {
    render(&state, &page, id, None, FormErrors::default()).await
}

pub(super) async fn save(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let who = Viewpoint::from(&page.caller);
        let seen = IfMatch::Version(form.version);
        reading::set_audience(&mut tx, &who, id, seen, form.wanted()).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/documents/{id}/readers")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, id, Some(form), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
