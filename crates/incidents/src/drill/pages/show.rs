//! One drill: what is planned, starting it, how it went, its evaluation and what comes of it.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use sqm_domain::ids::DrillId;
use sqm_domain::security::{DrillResult, DrillState};
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{
    Choice, Fields, FormErrors, Page, PageFrame, Shell, codes, done, filled_code, word,
};
use sqm_platform::{AppState, Result};

use super::{HERE, words};
use crate::drill::{self, Drill, Evaluation, GoalJudgement};
use crate::pages::Badge;
use crate::permissions::{DrillPlan, DrillRead, DrillWork};

/// A goal as shown.
#[derive(Debug)]
struct ShownGoal {
    place: i16,
    goal: String,
    badge: Option<Badge>,
    results: Vec<Choice>,
    note: String,
    error: String,
}

/// A time as shown.
#[derive(Debug)]
struct ShownTime {
    label: String,
    target: String,
    reached: String,
    badge: Option<Badge>,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/drill.html")]
pub(super) struct ShowPage {
    shell: Shell,
    d: Drill,
    state: Badge,
    kind: String,
    due: String,
    cycle: String,
    goals: Vec<ShownGoal>,
    times: Vec<ShownTime>,
    /// The evaluation and reasons as typed.
    fields: Fields,
    errors: FormErrors,
    /// Which form was refused: `start`, `cancel`, `evaluation`, or nothing.
    refused: &'static str,
    may_work: bool,
    may_plan: bool,
    done: bool,
}

impl ShowPage {
    fn href(&self) -> String {
        format!("{HERE}/{}", self.d.id)
    }

    fn is_planned(&self) -> bool {
        self.d.state == DrillState::Planned
    }

    fn is_running(&self) -> bool {
        self.d.state == DrillState::Running
    }

    fn evaluates(&self) -> bool {
        self.may_work && self.d.state == DrillState::Ended
    }

    /// The source an improvement action raised from here names.
    fn source(&self) -> String {
        format!("drill:{}", self.d.id)
    }

    fn source_title(&self, finding: &str) -> String {
        format!("{} {finding}", self.d.number)
    }
}

fn stored(drill: &Drill) -> Fields {
    let mut fields = Fields::default();
    fields.set("version", drill.version);
    fields.set("went_well", &drill.went_well);
    fields.set("went_badly", &drill.went_badly);
    fields.set("summary", &drill.summary);
    fields.set("findings", drill.findings.join("\n"));
    for goal in &drill.goals {
        let result = goal.result.map(|result| result.to_string()).unwrap_or_default();
        fields.set(format!("result.{}", goal.place), result);
        fields.set(format!("note.{}", goal.place), &goal.note);
    }
    fields
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: DrillId,
    refusal: Option<(&'static str, Fields, FormErrors)>,
) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let d = drill::get(&mut tx, id).await?;
    tx.commit().await?;
    let shell = page.shell(d.title.clone());
    let mut fields = stored(&d);
    let (refused, errors) = match refusal {
        Some((form, typed, errors)) => {
            if form == "evaluation" {
                fields = typed;
            } else {
                fields.set("reason", typed.text("reason"));
            }
            (form, errors)
        }
        None => ("", FormErrors::default()),
    };
    let goals = d
        .goals
        .iter()
        .map(|goal| {
            let place = goal.place;
            let chosen: Vec<DrillResult> = filled_code(fields.text(&format!("result.{place}")))
                .into_iter()
                .collect();
            let error = [format!("result.{place}"), format!("note.{place}")]
                .iter()
                .map(|field| errors.of(field).to_owned())
                .find(|error| !error.is_empty())
                .unwrap_or_default();
            ShownGoal {
                place,
                goal: goal.goal.clone(),
                badge: goal.result.map(|result| words::result(page, result)),
                results: codes(page, "drill-result", DrillResult::ALL, &chosen),
                note: fields.text(&format!("note.{place}")).to_owned(),
                error,
            }
        })
        .collect();
    let times = d
        .times
        .iter()
        .map(|time| ShownTime {
            label: page.t(&format!("drill-time-{}", time.what)),
            target: words::minutes(&shell, time.target.map(i64::from)),
            reached: words::minutes(&shell, time.reached),
            badge: words::in_time(page, time),
        })
        .collect();
    Ok(ShowPage {
        state: words::state(page, d.state),
        kind: word(page, "drill-kind", d.kind),
        due: words::due(page, &shell, &d),
        cycle: words::cycle(page, &shell, d.every_months),
        goals,
        times,
        refused,
        may_work: page.caller.can("drill.work") && drill::may_work(&d, &page.caller).is_ok(),
        may_plan: page.caller.can("drill.plan"),
        done: done(page),
        d,
        fields,
        errors,
        shell,
    })
}

pub(super) async fn show(
    page: Page<DrillRead>,
    State(state): State<AppState>,
    Path(id): Path<DrillId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, None).await
}

fn seen(fields: &Fields) -> IfMatch {
    IfMatch::Version(fields.text("version").parse().unwrap_or_default())
}

/// What is said after a form: on to `href`, or the page again with what was typed.
async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: DrillId,
    form: &'static str,
    fields: Fields,
    outcome: Result<String>,
) -> Result<Response> {
    match outcome {
        Ok(href) => Ok(Redirect::to(&href).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(state, page, error)?;
            let again = whole(state, page, id, Some((form, fields, errors))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

pub(super) async fn start(
    page: Page<DrillWork>,
    State(state): State<AppState>,
    Path(id): Path<DrillId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        drill::may_work(&drill::get(&mut tx, id).await?, &page.caller)?;
        let incident = drill::start(&state, &mut tx, id, seen(&fields)).await?;
        tx.commit().await?;
        Ok(if page.caller.can("incident.read") {
            format!("/incidents/{incident}/tasks")
        } else {
            format!("{HERE}/{id}?done=1")
        })
    }
    .await;
    answer(&state, &page, id, "start", fields, outcome).await
}

pub(super) async fn cancel(
    page: Page<DrillPlan>,
    State(state): State<AppState>,
    Path(id): Path<DrillId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        drill::cancel(&state, &mut tx, id, seen(&fields), fields.text("reason")).await?;
        tx.commit().await?;
        Ok(format!("{HERE}/{id}?done=1"))
    }
    .await;
    answer(&state, &page, id, "cancel", fields, outcome).await
}

pub(super) async fn evaluate(
    page: Page<DrillWork>,
    State(state): State<AppState>,
    Path(id): Path<DrillId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let known = drill::get(&mut tx, id).await?;
        drill::may_work(&known, &page.caller)?;
        let goals = known
            .goals
            .iter()
            .map(|goal| GoalJudgement {
                place: goal.place,
                result: filled_code(fields.text(&format!("result.{}", goal.place))),
                note: fields.text(&format!("note.{}", goal.place)).to_owned(),
            })
            .collect();
        let found = Evaluation {
            goals,
            went_well: fields.text("went_well").to_owned(),
            went_badly: fields.text("went_badly").to_owned(),
            summary: fields.text("summary").to_owned(),
            findings: fields.text("findings").lines().map(str::to_owned).collect(),
            finish: fields.has("do", "finish"),
        };
        drill::evaluate(&mut tx, id, seen(&fields), found).await?;
        tx.commit().await?;
        Ok(format!("{HERE}/{id}?done=1"))
    }
    .await;
    answer(&state, &page, id, "evaluation", fields, outcome).await
}
