//! The practice library as pages.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::PracticeId;
use sqm_org::Choosers;
use sqm_platform::http::{IfMatch, PageForm, Paging, Path, Query};
use sqm_platform::page::{Address, Choice, FormErrors, Page, PageFrame, Shell, filled_id, word};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::{Practice, PracticeFilter, PracticeInput, PracticeState, ops};
use crate::permissions::{PracticeEdit, PracticeRead};
use crate::questionnaire::Purpose;

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<PracticeRead, _, _>("/practices", list)
        .get::<PracticeEdit, _, _>("/practices/new", new)
        .post::<PracticeEdit, _, _>("/practices/new", create)
        .get::<PracticeRead, _, _>("/practices/{id}", show)
        .post::<PracticeEdit, _, _>("/practices/{id}", set_state)
        .get::<PracticeEdit, _, _>("/practices/{id}/edit", edit)
        .post::<PracticeEdit, _, _>("/practices/{id}/edit", change)
}

#[derive(Debug)]
struct Line {
    p: Practice,
    area: String,
    tone: &'static str,
    icon: &'static str,
    state: String,
}

fn line(page: &PageFrame, p: Practice) -> Line {
    let (tone, icon) = match p.state {
        PracticeState::Draft => ("info", "pencil"),
        PracticeState::Published => ("success", "bulb"),
        PracticeState::Retired => ("neutral", "archive"),
    };
    Line {
        area: word(page, "survey-purpose", p.area.as_str()),
        state: word(page, "practice-state", p.state.as_str()),
        tone,
        icon,
        p,
    }
}

impl Line {
    fn department(&self) -> &str {
        self.p.department.as_deref().unwrap_or_default()
    }

    fn publishable(&self) -> bool {
        self.p.state != PracticeState::Published
    }

    fn retirable(&self) -> bool {
        self.p.state == PracticeState::Published
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/practices.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    states: Vec<(Choice, String)>,
    q: String,
    q_hidden: Vec<(String, String)>,
    filtered: bool,
    next: String,
}

async fn list(
    page: Page<PracticeRead>,
    State(state): State<AppState>,
    Query(filter): Query<PracticeFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let here = Address::new(
        "/practices",
        &serde_html_form::to_string(&filter).unwrap_or_default(),
    );
    let drafts = page.caller.can("practice.edit");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = ops::list(&mut tx, drafts, &filter, &paging).await?;
    tx.commit().await?;
    let all = (
        Choice::new("", page.t("ui-all"), filter.state.is_none()),
        here.with("state", "").href(),
    );
    let states = PracticeState::ALL
        .into_iter()
        .filter(|one| drafts || *one != PracticeState::Draft)
        .map(|one| {
            let label = word(&page, "practice-state", one.as_str());
            let choice = Choice::new(one.as_str(), label, filter.state == Some(one));
            (choice, here.with("state", one.as_str()).href())
        });
    Ok(ListPage {
        shell: page.shell_t("practice-list"),
        states: std::iter::once(all).chain(states).collect(),
        q: filter.q.clone().unwrap_or_default(),
        q_hidden: here.without(&["q", "after"]).pairs().to_vec(),
        filtered: filter != PracticeFilter::default(),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        lines: listed.items.into_iter().map(|item| line(&page, item)).collect(),
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/practice.html")]
struct ShowPage {
    shell: Shell,
    l: Line,
    errors: FormErrors,
}

async fn whole(state: &AppState, page: &PageFrame, id: PracticeId, errors: FormErrors) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = ops::get(&mut tx, page.caller.can("practice.edit"), id).await?;
    tx.commit().await?;
    Ok(ShowPage {
        shell: page.shell(found.title.clone()),
        l: line(page, found),
        errors,
    })
}

async fn show(
    page: Page<PracticeRead>,
    State(state): State<AppState>,
    Path(id): Path<PracticeId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, FormErrors::default()).await
}

/// Published or retired.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StateForm {
    version: i64,
    state: String,
}

async fn set_state(
    page: Page<PracticeEdit>,
    State(state): State<AppState>,
    Path(id): Path<PracticeId>,
    PageForm(form): PageForm<StateForm>,
) -> Result<Response> {
    let outcome = async {
        let to =
            PracticeState::from_code(&form.state).ok_or_else(|| Error::field("state", "field-required"))?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        ops::set_state(&mut tx, id, IfMatch::Version(form.version), to).await?;
        tx.commit().await
    };
    match outcome.await {
        Ok(()) => Ok(Redirect::to(&format!("/practices/{id}")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = whole(&state, &page, id, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct PracticeForm {
    version: i64,
    title: String,
    area: String,
    done: String,
    effect: String,
    evidence: String,
    evidence_href: String,
    department: String,
}

impl PracticeForm {
    fn input(&self) -> PracticeInput {
        PracticeInput {
            title: self.title.clone(),
            area: Purpose::from_code(&self.area),
            done: self.done.clone(),
            effect: self.effect.clone(),
            evidence: self.evidence.clone(),
            evidence_href: self.evidence_href.clone(),
            department_id: filled_id(&self.department),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/practice_edit.html")]
struct EditPage {
    shell: Shell,
    form: PracticeForm,
    errors: FormErrors,
    areas: Vec<Choice>,
    departments: Vec<Choice>,
    action: String,
    back: String,
}

async fn form_page(
    state: &AppState,
    page: &PageFrame,
    id: Option<PracticeId>,
    form: PracticeForm,
    errors: FormErrors,
) -> Result<EditPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let area = Purpose::from_code(&form.area);
    Ok(EditPage {
        shell: page.shell_t(if id.is_some() {
            "practice-edit"
        } else {
            "practice-new"
        }),
        areas: Purpose::ALL
            .into_iter()
            .map(|one| {
                Choice::new(
                    one.as_str(),
                    word(page, "survey-purpose", one.as_str()),
                    one == area,
                )
            })
            .collect(),
        departments: choosers.departments(&form.department),
        action: id.map_or_else(
            || "/practices/new".to_owned(),
            |id| format!("/practices/{id}/edit"),
        ),
        back: id.map_or_else(|| "/practices".to_owned(), |id| format!("/practices/{id}")),
        form,
        errors,
    })
}

async fn new(
    page: Page<PracticeEdit>,
    State(state): State<AppState>,
    Query(form): Query<PracticeForm>,
) -> Result<EditPage> {
    form_page(&state, &page, None, form, FormErrors::default()).await
}

async fn create(
    page: Page<PracticeEdit>,
    State(state): State<AppState>,
    PageForm(form): PageForm<PracticeForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = ops::create(&mut tx, form.input()).await?;
        tx.commit().await?;
        Ok(id)
    };
    let outcome = outcome.await;
    answer(&state, &page, None, form, outcome).await
}

async fn edit(
    page: Page<PracticeEdit>,
    State(state): State<AppState>,
    Path(id): Path<PracticeId>,
) -> Result<EditPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = ops::get(&mut tx, true, id).await?;
    tx.commit().await?;
    let form = PracticeForm {
        version: known.version,
        title: known.title,
        area: known.area.as_str().to_owned(),
        done: known.done,
        effect: known.effect,
        evidence: known.evidence,
        evidence_href: known.evidence_href,
        department: known.department_id.map(|id| id.to_string()).unwrap_or_default(),
    };
    form_page(&state, &page, Some(id), form, FormErrors::default()).await
}

async fn change(
    page: Page<PracticeEdit>,
    State(state): State<AppState>,
    Path(id): Path<PracticeId>,
    PageForm(form): PageForm<PracticeForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        ops::edit(&mut tx, id, IfMatch::Version(form.version), form.input()).await?;
        tx.commit().await?;
        Ok(id)
    };
    let outcome = outcome.await;
    answer(&state, &page, Some(id), form, outcome).await
}

/// On to the practice; or the form again with what was typed and what is wrong.
async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: Option<PracticeId>,
    form: PracticeForm,
    outcome: Result<PracticeId>,
) -> Result<Response> {
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("/practices/{id}")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(state, page, error)?;
            let again = form_page(state, page, id, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
