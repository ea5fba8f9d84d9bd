//! What campaigns ask of oneself: the list, one of them with what is to be read and its questions.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::AwarenessTaskId;
use sqm_domain::security::{AwarenessState, CampaignKind};
use sqm_platform::http::{PageForm, Paging, Path, Query};
use sqm_platform::page::register::counted;
use sqm_platform::page::{Address, FormErrors, Page, PageFrame, Shell, word};
use sqm_platform::{AppState, Result, markdown};

use super::super::words::{self, Badge};
use super::tasks::Row;
use crate::awareness::{self, Answers, TaskGroup, ToDo};
use crate::permissions::AwarenessTake;

/// Questions of a page at most, as the domain has it; answers beyond are of another page.
const MOST: usize = sqm_domain::security::QUESTIONS;

#[derive(Template, WebTemplate)]
#[template(path = "security/my_awareness.html")]
pub(super) struct MinePage {
    shell: Shell,
    rows: Vec<Row>,
    /// Label, address, shown now.
    tabs: Vec<(String, String, bool)>,
    total: String,
    next: String,
    /// Nothing is left to do, rather than nothing was ever asked.
    all_done: bool,
}

/// What narrows one's own list.
#[derive(Clone, Debug, Default, Deserialize, serde::Serialize)]
#[serde(default)]
pub(super) struct Mine {
    state: String,
}

pub(super) async fn list(
    page: Page<AwarenessTake>,
    State(state): State<AppState>,
    Query(mine): Query<Mine>,
    Query(paging): Query<Paging>,
) -> Result<MinePage> {
    let group = match mine.state.as_str() {
        "done" => TaskGroup::Done,
        "all" => TaskGroup::All,
        _ => TaskGroup::Todo,
    };
    let code = match group {
        TaskGroup::Done => "done",
        TaskGroup::All => "all",
        _ => "todo",
    };
    let here = Address::new("/my-awareness", &format!("state={code}"));
    let shell = page.shell_t("awareness-mine");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = awareness::own_tasks(&mut tx, page.caller.user, group, &paging).await?;
    let total = awareness::count_own(&mut tx, page.caller.user, group).await?;
    tx.commit().await?;
    Ok(MinePage {
        tabs: [
            ("todo", TaskGroup::Todo),
            ("done", TaskGroup::Done),
            ("all", TaskGroup::All),
        ]
        .into_iter()
        .map(|(code, one)| {
            (
                page.t(&format!("awareness-mine-{code}")),
                here.without(&["after"]).with("state", code).href(),
                one == group,
            )
        })
        .collect(),
        total: counted(&shell, total),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        rows: listed
            .items
            .into_iter()
            .map(|item| {
                let id = item.id.to_string();
                Row::new(&page, &shell, "/my-awareness", &id, item)
            })
            .collect(),
        all_done: group == TaskGroup::Todo,
        shell,
    })
}

/// A question as the page shows it.
#[derive(Debug)]
struct Asked {
    /// The name of its field: `answers.0`.
    name: String,
    text: String,
    /// The text of each choice, and whether it is chosen.
    choices: Vec<(String, bool)>,
    error: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/my_awareness_task.html")]
pub(super) struct TaskPage {
    shell: Shell,
    t: ToDo,
    html: String,
    kind: String,
    state: Badge,
    due: String,
    asked: Vec<Asked>,
    errors: FormErrors,
    /// What is said when there is nothing to answer: read, attended.
    button: String,
    /// The last answers were not enough.
    missed: bool,
    /// It was done just now.
    done: bool,
}

impl TaskPage {
    /// It can still be done.
    fn is_open(&self) -> bool {
        !self.t.closed && matches!(self.t.task.state, AwarenessState::Open | AwarenessState::Overdue)
    }

    /// The last mark.
    fn percent(&self) -> i64 {
        self.t.task.percent.map_or(0, i64::from)
    }

    /// The mark that is enough.
    fn enough(&self) -> i64 {
        self.t.pass_mark.into()
    }
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: AwarenessTaskId,
    given: &[Option<u8>],
    errors: FormErrors,
) -> Result<TaskPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let t = awareness::to_do(&mut tx, page.caller.user, id).await?;
    tx.commit().await?;
    let shell = page.shell(t.task.title.clone());
    let query = page.uri.query().unwrap_or_default();
    let overdue = t.task.state == AwarenessState::Overdue;
    Ok(TaskPage {
        html: markdown::render(&t.body),
        kind: word(page, "campaign-kind", t.task.kind),
        state: words::awareness_state(page, t.task.state),
        due: if matches!(t.task.state, AwarenessState::Open | AwarenessState::Overdue) {
            words::due(&shell, t.task.due_on, overdue)
        } else {
            shell.day(&t.task.due_on)
        },
        asked: t
            .questions
            .iter()
            .enumerate()
            .map(|(place, question)| {
                let name = format!("answers.{place}");
                let chosen = given.get(place).copied().flatten();
                Asked {
                    text: question.text.clone(),
                    choices: question
                        .choices
                        .iter()
                        .enumerate()
                        .map(|(at, choice)| (choice.clone(), chosen.map(usize::from) == Some(at)))
                        .collect(),
                    error: errors.of(&name).to_owned(),
                    name,
                }
            })
            .collect(),
        button: if t.questions.is_empty() {
            page.t(match t.task.kind {
                CampaignKind::Briefing => "awareness-attended",
                _ => "awareness-read-it",
            })
        } else {
            page.t("awareness-send-answers")
        },
        missed: query.contains("missed=1"),
        done: query.contains("done=1"),
        errors,
        t,
        shell,
    })
}

pub(super) async fn show(
    page: Page<AwarenessTake>,
    State(state): State<AppState>,
    Path(id): Path<AwarenessTaskId>,
) -> Result<TaskPage> {
    whole(&state, &page, id, &[], FormErrors::default()).await
}

pub(super) async fn answer(
    page: Page<AwarenessTake>,
    State(state): State<AppState>,
    Path(id): Path<AwarenessTaskId>,
    PageForm(fields): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let mut given: Vec<Option<u8>> = Vec::new();
    for (name, value) in &fields {
        let place = name
            .strip_prefix("answers.")
            .and_then(|place| place.parse::<usize>().ok());
        if let Some(place) = place.filter(|place| *place < MOST) {
            if given.len() <= place {
                given.resize(place + 1, None);
            }
            given[place] = value.parse().ok();
        }
    }
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let answers = Answers {
            answers: given.clone(),
        };
        let worth = awareness::answer(&mut tx, page.caller.user, id, &answers).await?;
        tx.commit().await?;
        Ok(worth)
    }
    .await;
    match outcome {
        Ok(worth) => {
            let what = if worth.passed { "done" } else { "missed" };
            Ok(Redirect::to(&format!("/my-awareness/{id}?{what}=1")).into_response())
        }
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = whole(&state, &page, id, &given, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
