//! Follow-up plans: the order in which they are tried, and one plan with its calls.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_customers::customer::CLASSES;
use sqm_domain::aftersales::SalesChannel;
use sqm_domain::ids::PlanId;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Choice, Fields, FormErrors, Page, PageFrame, Shell, done, word};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, FieldErrors, Result};

use crate::permissions::AftersalesSettings;
use crate::plan::{self, Plan, PlanInput, StepInput};

const HERE: &str = "/settings/follow-up-plans";

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<AftersalesSettings, _, _>("/settings/follow-up-plans", list)
        .get::<AftersalesSettings, _, _>("/settings/follow-up-plans/new", new)
        .post::<AftersalesSettings, _, _>("/settings/follow-up-plans/new", create)
        .get::<AftersalesSettings, _, _>("/settings/follow-up-plans/{id}", show)
        .post::<AftersalesSettings, _, _>("/settings/follow-up-plans/{id}", change)
        .post::<AftersalesSettings, _, _>("/settings/follow-up-plans/{id}/move", shift)
}

/// A plan in the list.
#[derive(Debug)]
struct Row {
    id: PlanId,
    place: usize,
    name: String,
    active: bool,
    /// What it asks of purchases: the name of the condition and its values.
    asks: Vec<(String, String)>,
    calls: Vec<(String, String)>,
    months: u16,
}

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/plans.html")]
struct PlansPage {
    shell: Shell,
    rows: Vec<Row>,
    done: bool,
}

fn row(page: &PageFrame, shell: &Shell, place: usize, plan: Plan) -> Row {
    let words = |list: &str, codes: &[String]| -> String {
        let words: Vec<String> = codes.iter().map(|code| word(page, list, code)).collect();
        words.join(", ")
    };
    let asks = [
        ("plan-products", plan.condition.products.join(", ")),
        ("plan-classes", words("customer-class", &plan.condition.classes)),
        ("plan-channels", words("sales-channel", &plan.condition.channels)),
    ];
    Row {
        id: plan.id,
        place,
        active: plan.active,
        asks: asks
            .into_iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|(key, values)| (page.t(key), values))
            .collect(),
        calls: plan
            .steps
            .into_iter()
            .map(|step| (shell.ta("plan-day-n", "n", i64::from(step.day)), step.purpose))
            .collect(),
        months: plan.warranty_months,
        name: plan.name,
    }
}

async fn list(page: Page<AftersalesSettings>, State(state): State<AppState>) -> Result<PlansPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let plans = plan::list(&mut tx).await?;
    tx.commit().await?;
    let shell = page.shell_t("plan-list");
    Ok(PlansPage {
        rows: (1..)
            .zip(plans)
            .map(|(place, plan)| row(&page, &shell, place, plan))
            .collect(),
        done: done(&page),
        shell,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Shift {
    to: String,
}

/// One place up or down.
async fn shift(
    page: Page<AftersalesSettings>,
    State(state): State<AppState>,
    Path(id): Path<PlanId>,
    PageForm(form): PageForm<Shift>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let plans = plan::list(&mut tx).await?;
    let place = plans
        .iter()
        .position(|plan| plan.id == id)
        .ok_or(Error::NotFound("plan"))?;
    let place = if form.to == "up" {
        place.saturating_sub(1)
    } else {
        place + 1
    };
    plan::move_to(&mut tx, id, place).await?;
    tx.commit().await?;
    Ok(Redirect::to(HERE))
}

/// A call in the form.
#[derive(Debug)]
struct Step {
    /// The row's number in the names of its fields.
    row: usize,
    /// Its place for people.
    place: i64,
}

impl Step {
    fn field(&self, name: &str) -> String {
        format!("step.{}.{name}", self.row)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/plan.html")]
struct PlanPage {
    shell: Shell,
    known: Option<Plan>,
    fields: Fields,
    errors: FormErrors,
    steps: Vec<Step>,
    classes: Vec<Choice>,
    channels: Vec<Choice>,
    action: String,
}

impl PlanPage {
    fn step_text(&self, step: &Step, name: &str) -> &str {
        self.fields.text(&step.field(name))
    }

    /// What is wrong with a field of a call.
    fn step_error(&self, step: &Step, name: &str) -> &str {
        self.errors.of(&step.field(name))
    }
}

fn form_page(page: &PageFrame, known: Option<Plan>, fields: Fields, errors: FormErrors) -> PlanPage {
    let classes = CLASSES
        .iter()
        .map(|class| {
            Choice::new(
                class,
                word(page, "customer-class", class),
                fields.has("class", class),
            )
        })
        .collect();
    let channels = SalesChannel::ALL
        .iter()
        .map(|one| {
            Choice::new(
                one,
                word(page, "sales-channel", one),
                fields.has("channel", one.as_str()),
            )
        })
        .collect();
    let errors = errors.of_rows("steps", "step", &fields.rows("step"));
    PlanPage {
        shell: page.shell_t(if known.is_some() { "plan-edit" } else { "plan-new" }),
        action: known
            .as_ref()
            .map_or_else(|| format!("{HERE}/new"), |plan| format!("{HERE}/{}", plan.id)),
        steps: (1..)
            .zip(fields.rows("step"))
            .map(|(place, row)| Step { row, place })
            .collect(),
        known,
        fields,
        errors,
        classes,
        channels,
    }
}

fn stored(plan: &Plan) -> Fields {
    let mut fields = Fields::default();
    fields.set("version", plan.version);
    fields.set("name", &plan.name);
    fields.tick("active", plan.active);
    fields.set("products", plan.condition.products.join(", "));
    fields.set_list("class", &plan.condition.classes);
    fields.set_list("channel", &plan.condition.channels);
    fields.set("warranty_months", plan.warranty_months);
    for (row, step) in plan.steps.iter().enumerate() {
        fields.set(format!("step.{row}.id"), step.id);
        fields.set(format!("step.{row}.day"), step.day);
        fields.set(format!("step.{row}.purpose"), &step.purpose);
        fields.set(format!("step.{row}.script"), &step.script);
        fields.set(format!("step.{row}.questions"), step.questions.join("\n"));
    }
    fields
}

/// A whole number of a form; empty is none.
fn whole(errors: &mut FieldErrors, field: String, text: &str) -> u16 {
    if text.is_empty() {
        return 0;
    }
    text.parse().unwrap_or_else(|_| {
        errors.add(field, "field-not-a-number");
        0
    })
}

fn read(fields: &Fields) -> Result<PlanInput> {
    let mut errors = FieldErrors::new();
    let months = whole(
        &mut errors,
        "warranty_months".to_owned(),
        fields.text("warranty_months"),
    );
    let steps = fields
        .rows("step")
        .into_iter()
        .enumerate()
        .map(|(index, row)| {
            let text = |name: &str| fields.text(&format!("step.{row}.{name}")).to_owned();
            StepInput {
                id: text("id").parse().ok(),
                day: whole(&mut errors, format!("steps[{index}].day"), &text("day")),
                purpose: text("purpose"),
                script: text("script"),
                questions: text("questions").lines().map(str::to_owned).collect(),
            }
        })
        .collect();
    let input = PlanInput {
        name: fields.text("name").to_owned(),
        active: fields.is_set("active"),
        products: fields.words("products"),
        classes: fields.list("class").map(str::to_owned).collect(),
        channels: fields.list("channel").map(str::to_owned).collect(),
        warranty_months: months,
        steps,
    };
    Ok(errors.into_result(input)?)
}

/// Buttons that only change the form: one more call, one less.
fn rearranged(fields: &mut Fields) -> bool {
    let act = fields.text("do").to_owned();
    match act.split_once(':') {
        Some(("step-remove", row)) => {
            if let Ok(row) = row.parse() {
                fields.remove_row("step", row);
            }
            true
        }
        _ if act == "step-add" => {
            let row = fields.rows("step").last().map_or(0, |last| last + 1);
            fields.set(format!("step.{row}.day"), "");
            true
        }
        _ => false,
    }
}

async fn new(page: Page<AftersalesSettings>) -> PlanPage {
    let mut fields = Fields::default();
    fields.tick("active", true);
    fields.set("warranty_months", 12);
    fields.set("step.0.day", 7);
    form_page(&page, None, fields, FormErrors::default())
}

async fn create(
    page: Page<AftersalesSettings>,
    State(state): State<AppState>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let mut fields = Fields::from(pairs);
    if rearranged(&mut fields) {
        return Ok(form_page(&page, None, fields, FormErrors::default()).into_response());
    }
    let outcome = async {
        let input = read(&fields)?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        plan::create(&mut tx, input).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = form_page(&page, None, fields, errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

async fn get(state: &AppState, page: &PageFrame, id: PlanId) -> Result<Plan> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = plan::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(found)
}

async fn show(
    page: Page<AftersalesSettings>,
    State(state): State<AppState>,
    Path(id): Path<PlanId>,
) -> Result<PlanPage> {
    let known = get(&state, &page, id).await?;
    let fields = stored(&known);
    Ok(form_page(&page, Some(known), fields, FormErrors::default()))
}

async fn change(
    page: Page<AftersalesSettings>,
    State(state): State<AppState>,
    Path(id): Path<PlanId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let mut fields = Fields::from(pairs);
    if rearranged(&mut fields) {
        let known = get(&state, &page, id).await?;
        return Ok(form_page(&page, Some(known), fields, FormErrors::default()).into_response());
    }
    let outcome = async {
        let seen = IfMatch::Version(fields.text("version").parse().unwrap_or_default());
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        if fields.text("do") == "delete" {
            plan::delete(&mut tx, id, seen).await?;
        } else {
            plan::replace(&mut tx, id, seen, read(&fields)?).await?;
        }
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let known = get(&state, &page, id).await?;
            // The button that deletes stands outside the form, so nothing typed comes with it.
            let fields = if fields.text("do") == "delete" {
                stored(&known)
            } else {
                fields
            };
            let again = form_page(&page, Some(known), fields, errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
