//! The form of a drill: planning one, and changing one that was not started.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::civil::Date;
use sqm_domain::ids::DrillId;
use sqm_domain::security::{DrillKind, DrillState};
use sqm_org::Choosers;
use sqm_platform::http::{IfMatch, PageForm, Path, Query};
use sqm_platform::page::{Choice, Fields, FormErrors, Page, PageFrame, Shell, codes, filled_code, filled_id};
use sqm_platform::{AppState, Error, FieldErrors, Result};

use super::HERE;
use crate::drill::{self, Drill, DrillPatch, NewDrill, Targets};
use crate::incident::Person;
use crate::permissions::DrillPlan;
use crate::plan;

#[derive(Template, WebTemplate)]
#[template(path = "incidents/drill_form.html")]
pub(super) struct FormPage {
    shell: Shell,
    fields: Fields,
    errors: FormErrors,
    /// Of a drill there is: its page and number.
    known: Option<(String, String)>,
    back: String,
    kinds: Vec<Choice>,
    plans: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    participants: Vec<Choice>,
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    known: Option<&Drill>,
    fields: Fields,
    errors: FormErrors,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let plans = plan::list(&mut tx).await?;
    let owners = drill::owners(&mut tx).await?;
    let able = drill::participants(&mut tx).await?;
    tx.commit().await?;
    let choice = |name: &str, one: Person| {
        let on = fields.has(name, &one.id.to_string());
        Choice::new(one.id, one.name, on)
    };
    let people = owners.into_iter().map(|one| choice("owner", one)).collect();
    let participants = able.into_iter().map(|one| choice("participants", one)).collect();
    let kind: Vec<DrillKind> = filled_code(fields.text("kind")).into_iter().collect();
    let back = known.map_or_else(|| HERE.to_owned(), |drill| format!("{HERE}/{}", drill.id));
    Ok(FormPage {
        shell: match known {
            Some(drill) => page.shell(drill.title.clone()),
            None => page.shell_t("drill-new"),
        },
        kinds: codes(page, "drill-kind", DrillKind::ALL, &kind),
        plans: plans
            .into_iter()
            .filter(|plan| plan.active || fields.has("plan", &plan.id.to_string()))
            .map(|plan| {
                let on = fields.has("plan", &plan.id.to_string());
                Choice::new(plan.id, plan.name, on)
            })
            .collect(),
        people,
        departments: choosers.departments(fields.text("department")),
        participants,
        known: known.map(|drill| (back.clone(), drill.number.clone())),
        back,
        fields,
        errors,
    })
}

/// What the address of an empty form may say already: the plan to be practised.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Ask {
    plan: String,
}

pub(super) async fn new(
    page: Page<DrillPlan>,
    State(state): State<AppState>,
    Query(ask): Query<Ask>,
) -> Result<FormPage> {
    let mut fields = Fields::default();
    fields.set("plan", &ask.plan);
    fields.set("kind", DrillKind::Tabletop);
    fields.set("owner", page.caller.user);
    render(&state, &page, None, fields, FormErrors::default()).await
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// What was typed, read; everything that is no day and no number is said at once.
struct Typed {
    due_on: Option<Date>,
    every_months: Option<i16>,
    targets: Targets,
}

fn read(fields: &Fields) -> Result<Typed> {
    let mut errors = FieldErrors::new();
    let due_on = match fields.text("due_on").trim() {
        "" => None,
        text => text.parse().map_err(|_| errors.add("due_on", "field-date")).ok(),
    };
    let every_months = number(&mut errors, fields, "every_months");
    let targets = Targets {
        acknowledge_minutes: number(&mut errors, fields, "acknowledge_minutes"),
        contain_minutes: number(&mut errors, fields, "contain_minutes"),
        recover_minutes: number(&mut errors, fields, "recover_minutes"),
    };
    errors
        .into_result(Typed {
            due_on,
            every_months,
            targets,
        })
        .map_err(Error::from)
}

fn number<T: std::str::FromStr>(errors: &mut FieldErrors, fields: &Fields, name: &'static str) -> Option<T> {
    match fields.text(name).trim() {
        "" => None,
        text => text
            .parse()
            .map_err(|_| errors.add(name, "field-not-a-number"))
            .ok(),
    }
}

pub(super) async fn create(
    page: Page<DrillPlan>,
    State(state): State<AppState>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let typed = read(&fields)?;
        let new = NewDrill {
            title: fields.text("title").to_owned(),
            scenario: fields.text("scenario").to_owned(),
            kind: filled_code(fields.text("kind")),
            plan: filled_id(fields.text("plan")),
            owner: filled_id(fields.text("owner")),
            department: filled_id(fields.text("department")),
            due_on: typed.due_on,
            every_months: typed.every_months,
            targets: typed.targets,
            goals: lines(fields.text("goals")),
            participants: fields.list("participants").filter_map(filled_id).collect(),
            others: fields.text("others").to_owned(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = drill::create(&state, &mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }
    .await;
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("{HERE}/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, None, fields, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

/// What is stored, as the form shows it.
fn stored(drill: &Drill) -> Fields {
    let mut fields = Fields::default();
    let number = |n: Option<i32>| n.map(|n| n.to_string()).unwrap_or_default();
    fields.set("version", drill.version);
    fields.set("title", &drill.title);
    fields.set("scenario", &drill.scenario);
    fields.set("kind", drill.kind);
    fields.set("plan", drill.plan);
    fields.set("owner", drill.owner.id);
    fields.set(
        "department",
        drill.department_id.map(|id| id.to_string()).unwrap_or_default(),
    );
    fields.set("due_on", drill.due_on);
    fields.set("every_months", number(drill.every_months.map(i32::from)));
    fields.set("acknowledge_minutes", number(drill.targets.acknowledge_minutes));
    fields.set("contain_minutes", number(drill.targets.contain_minutes));
    fields.set("recover_minutes", number(drill.targets.recover_minutes));
    let goals: Vec<&str> = drill.goals.iter().map(|goal| goal.goal.as_str()).collect();
    fields.set("goals", goals.join("\n"));
    fields.set_list("participants", drill.participants.iter().map(|one| one.id));
    fields.set("others", &drill.others);
    fields
}

async fn planned(state: &AppState, page: &PageFrame, id: DrillId) -> Result<Drill> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = drill::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(known)
}

pub(super) async fn edit(
    page: Page<DrillPlan>,
    State(state): State<AppState>,
    Path(id): Path<DrillId>,
) -> Result<Response> {
    let known = planned(&state, &page, id).await?;
    // What has begun is not planned any more; its own page says how it stands.
    if known.state != DrillState::Planned {
        return Ok(Redirect::to(&format!("{HERE}/{id}")).into_response());
    }
    let fields = stored(&known);
    let form = render(&state, &page, Some(&known), fields, FormErrors::default()).await?;
    Ok(form.into_response())
}

pub(super) async fn change(
    page: Page<DrillPlan>,
    State(state): State<AppState>,
    Path(id): Path<DrillId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let typed = read(&fields)?;
        let due_on = typed
            .due_on
            .ok_or_else(|| Error::field("due_on", "field-required"))?;
        let patch = DrillPatch {
            title: Some(fields.text("title").to_owned()),
            scenario: Some(fields.text("scenario").to_owned()),
            kind: filled_code(fields.text("kind")),
            plan: filled_id(fields.text("plan")),
            owner: filled_id(fields.text("owner")),
            department: Some(filled_id(fields.text("department"))),
            due_on: Some(due_on),
            every_months: Some(typed.every_months),
            targets: Some(typed.targets),
            goals: Some(lines(fields.text("goals"))),
            participants: Some(fields.list("participants").filter_map(filled_id).collect()),
            others: Some(fields.text("others").to_owned()),
        };
        let seen = IfMatch::Version(fields.text("version").parse().unwrap_or_default());
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        drill::change(&mut tx, id, seen, patch).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let known = planned(&state, &page, id).await?;
            let again = render(&state, &page, Some(&known), fields, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
