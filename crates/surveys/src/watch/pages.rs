//! The watch list as a page: what was low, what the next round says, what is done about it.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::WatchItemId;
use sqm_domain::survey::Aspect;
use sqm_domain::watch::WatchState;
use sqm_platform::http::{IfMatch, PageForm, Paging, Path, Query};
use sqm_platform::page::{Address, Choice, FormErrors, Page, PageFrame, Shell, filled_id, word};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::{NewWatchItem, WatchFilter, WatchItem, WatchPatch, ops};
use crate::permissions::{WatchItemEdit, WatchItemRead};
use crate::survey::{self, SurveyFilter};

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<WatchItemRead, _, _>("/watch", list)
        .get::<WatchItemEdit, _, _>("/watch/new", new)
        .post::<WatchItemEdit, _, _>("/watch/new", create)
        .post::<WatchItemEdit, _, _>("/watch/{id}", change)
}

#[derive(Debug)]
struct Line {
    item: WatchItem,
    measure: String,
    tone: &'static str,
    icon: &'static str,
    state: String,
}

impl Line {
    fn watched(&self) -> bool {
        self.item.state == WatchState::Watched
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/watch.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    states: Vec<(Choice, String, String)>,
    next: String,
    errors: FormErrors,
    filtered: bool,
    total: String,
}

/// What a measure is called.
fn measure_name(page: &PageFrame, measure: &str) -> String {
    match measure.split_once('.') {
        Some(("aspect", aspect)) => word(page, "aspect", aspect),
        Some((_, key)) => key.to_owned(),
        None => word(page, "metric", measure),
    }
}

fn line(page: &PageFrame, item: WatchItem) -> Line {
    let (tone, icon) = match item.state {
        WatchState::Watched => ("info", "eye"),
        WatchState::Recovered => ("success", "circle-check"),
        WatchState::StillLow => ("danger", "trending-down"),
        WatchState::Dropped => ("neutral", "eye-off"),
    };
    Line {
        measure: measure_name(page, &item.measure),
        state: word(page, "watch-state", item.state),
        tone,
        icon,
        item,
    }
}

async fn render(state: &AppState, page: &PageFrame, paging: &Paging, errors: FormErrors) -> Result<ListPage> {
    let query = page.uri.query().unwrap_or_default();
    let filter: WatchFilter =
        serde_html_form::from_str(query).map_err(|error| Error::Malformed(error.to_string()))?;
    let here = Address::new("/watch", &serde_html_form::to_string(&filter).unwrap_or_default());
    let shell = page.shell_t("watch-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = ops::list(&mut tx, &filter, paging).await?;
    let counts = ops::counts(&mut tx).await?;
    tx.commit().await?;
    let all = (
        Choice::new("", page.t("ui-all"), filter.state.is_none()),
        "/watch".to_owned(),
        String::new(),
    );
    let states = counts.into_iter().map(|(one, n)| {
        let choice = Choice::new(one, word(page, "watch-state", one), filter.state == Some(one));
        (choice, format!("/watch?state={one}"), shell.number(n))
    });
    Ok(ListPage {
        states: std::iter::once(all).chain(states).collect(),
        total: shell.number(listed.items.len()) + if listed.next.is_some() { "+" } else { "" },
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        lines: listed.items.into_iter().map(|item| line(page, item)).collect(),
        filtered: filter != WatchFilter::default(),
        errors,
        shell,
    })
}

async fn list(
    page: Page<WatchItemRead>,
    State(state): State<AppState>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    render(&state, &page, &paging, FormErrors::default()).await
}

/// A note typed, or a figure dropped.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ChangeForm {
    version: i64,
    note: String,
    #[serde(rename = "do")]
    act: String,
}

async fn change(
    page: Page<WatchItemEdit>,
    State(state): State<AppState>,
    Path(id): Path<WatchItemId>,
    PageForm(form): PageForm<ChangeForm>,
) -> Result<Response> {
    let outcome = async {
        let patch = WatchPatch {
            note: Some(form.note.clone()),
            dropped: form.act == "drop",
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        ops::change(&mut tx, id, IfMatch::Version(form.version), patch).await?;
        tx.commit().await
    };
    match outcome.await {
        Ok(()) => Ok(Redirect::to("/watch").into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, &Paging::default(), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct NewForm {
    survey: String,
    measure: String,
    target: String,
    note: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/watch_new.html")]
struct NewPage {
    shell: Shell,
    form: NewForm,
    errors: FormErrors,
    surveys: Vec<Choice>,
    measures: Vec<Choice>,
}

async fn new_page(state: &AppState, page: &PageFrame, form: NewForm, errors: FormErrors) -> Result<NewPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let paging = Paging {
        limit: Some(100),
        after: None,
    };
    let surveys = survey::list(&mut tx, &SurveyFilter::default(), &paging).await?;
    tx.commit().await?;
    let mut measures: Vec<String> = ["csat", "nps", "ces"].map(str::to_owned).into();
    measures.extend(Aspect::ALL.iter().map(|aspect| format!("aspect.{aspect}")));
    if form.measure.starts_with("q.") {
        measures.push(form.measure.clone());
    }
    Ok(NewPage {
        shell: page.shell_t("watch-new"),
        surveys: surveys
            .items
            .into_iter()
            .filter(|survey| survey.response_count > 0)
            .map(|survey| {
                let label = format!("{} {}", survey.number, survey.name);
                Choice::new(survey.id, label, form.survey == survey.id.to_string())
            })
            .collect(),
        measures: measures
            .into_iter()
            .map(|code| Choice::new(&code, measure_name(page, &code), form.measure == code))
            .collect(),
        form,
        errors,
    })
}

async fn new(
    page: Page<WatchItemEdit>,
    State(state): State<AppState>,
    Query(form): Query<NewForm>,
) -> Result<NewPage> {
    new_page(&state, &page, form, FormErrors::default()).await
}

async fn create(
    page: Page<WatchItemEdit>,
    State(state): State<AppState>,
    PageForm(form): PageForm<NewForm>,
) -> Result<Response> {
    let outcome = async {
        let target = match form.target.trim() {
            "" => None,
            text => Some(
                text.parse()
                    .map_err(|_| Error::field("target", "field-not-a-number"))?,
            ),
        };
        let new = NewWatchItem {
            survey_id: filled_id(&form.survey).ok_or_else(|| Error::field("survey_id", "field-required"))?,
            measure: form.measure.clone(),
            target,
            note: form.note.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        ops::add(&mut tx, new).await?;
        tx.commit().await
    };
    match outcome.await {
        Ok(()) => Ok(Redirect::to("/watch").into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = new_page(&state, &page, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
