//! Objectives: the list with where each stands, the form, and one with its history.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqm_domain::ids::ObjectiveId;
use sqm_domain::indicator::{Comparator, PeriodKind};
use sqm_domain::ticket::Channel;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Path, Query};
use sqm_platform::page::{Page, Shell};
use sqm_platform::{AppState, Error, FieldErrors, Result};

use super::form::ObjectiveForm;
use super::{Standing, ops};
use crate::catalogue::{self, Indicator, Names};
use crate::dashboard::pages::Choice;
use crate::dashboard::show;
use crate::figure::{calendar, sql, tone};
use crate::permissions::{ObjectiveEdit, ObjectiveRead};

type Labels = BTreeMap<&'static str, BTreeMap<String, Names>>;

/// Names of everything an objective may be about.
async fn labels(tx: &mut TenantTx) -> Result<Labels> {
    let mut labels = Labels::new();
    for dim in ["department", "category", "priority", "regime", "assignee"] {
        labels.insert(dim, sql::labels(tx, dim, None).await?);
    }
    Ok(labels)
}

fn scope(shell: &Shell, labels: &Labels, dim: &str, value: &str) -> String {
    if dim.is_empty() {
        return shell.t("scope-tenant").into_owned();
    }
    let none = BTreeMap::new();
    let name = show::label(shell, labels.get(dim).unwrap_or(&none), dim, value);
    format!("{}: {name}", shell.t(&format!("dim-{dim}")))
}

fn named(labels: &Labels, dim: &'static str, id: Option<String>, shell: &Shell) -> String {
    id.and_then(|id| labels.get(dim)?.get(&id))
        .map(|names| names.get(shell.reader).to_owned())
        .unwrap_or_default()
}

/// A line of the list.
#[derive(Debug)]
struct Line {
    id: ObjectiveId,
    name: String,
    scope: String,
    target: String,
    value: String,
    sample: i64,
    tone: &'static str,
    verdict: String,
    period: String,
    owner: String,
    department: String,
    records: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "objectives/objectives.html")]
pub(crate) struct List {
    shell: Shell,
    lines: Vec<Line>,
}

pub(crate) async fn list(State(state): State<AppState>, page: Page<ObjectiveRead>) -> Result<List> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let today = ops::today(&tx);
    let mut standings = Vec::new();
    for objective in ops::list(&mut tx).await? {
        let window = calendar(objective.period, today);
        standings.push(ops::standing(&mut tx, objective, window).await?);
    }
    let labels = labels(&mut tx).await?;
    tx.commit().await?;
    standings.sort_by_key(|standing| standing.verdict);
    let shell = page.shell_t("objectives-title");
    let lines = standings
        .iter()
        .map(|standing| line(&shell, &labels, standing))
        .collect();
    Ok(List { shell, lines })
}

fn line(shell: &Shell, labels: &Labels, standing: &Standing) -> Line {
    let (objective, indicator) = (&standing.objective, &standing.indicator);
    let cut = (!objective.scope_dim.is_empty())
        .then_some((objective.scope_dim.as_str(), objective.scope_value.as_str()));
    Line {
        id: objective.id,
        name: indicator.names.get(shell.reader).to_owned(),
        scope: scope(shell, labels, &objective.scope_dim, &objective.scope_value),
        target: show::target(shell, indicator, &objective.aim(indicator)),
        value: show::figure(shell, indicator, &standing.figure),
        sample: standing.figure.sample,
        tone: tone(standing.verdict),
        verdict: shell.t(&format!("verdict-{}", standing.verdict)).into_owned(),
        period: show::window(shell, standing.window),
        owner: named(
            labels,
            "assignee",
            objective.owner.map(|id| id.to_string()),
            shell,
        ),
        department: named(
            labels,
            "department",
            objective.department.map(|id| id.to_string()),
            shell,
        ),
        records: show::link(indicator, indicator.hit(), standing.window, cut),
    }
}

/// A version of the target in the history.
#[derive(Debug)]
struct Version {
    target: String,
    limit: String,
    stretch: String,
    days: String,
    note: String,
}

/// A frozen result in words.
#[derive(Debug)]
struct Closed {
    period: String,
    value: String,
    sample: i64,
    tone: &'static str,
    verdict: String,
    records: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "objectives/objective.html")]
pub(crate) struct One {
    shell: Shell,
    id: ObjectiveId,
    version: i64,
    indicator: String,
    line: Line,
    ended: bool,
    versions: Vec<Version>,
    closed: Vec<Closed>,
}

impl One {
    fn own_href(&self) -> String {
        format!("/objectives/{}", self.id)
    }

    /// What improvement actions call it by.
    fn source(&self) -> String {
        format!("objective:{}", self.id)
    }
}

pub(crate) async fn one(
    State(state): State<AppState>,
    Path(id): Path<ObjectiveId>,
    page: Page<ObjectiveRead>,
) -> Result<One> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let today = ops::today(&tx);
    let objective = ops::get(&mut tx, id).await?;
    let history = ops::history(&mut tx, objective.series).await?;
    let results = ops::results(&mut tx, objective.series).await?;
    let window = calendar(objective.period, today);
    let standing = ops::standing(&mut tx, objective, window).await?;
    let labels = labels(&mut tx).await?;
    tx.commit().await?;
    let indicator = &standing.indicator;
    let shell = page.shell(indicator.names.get(page.caller.lang));
    let objective = &standing.objective;
    let number = |value: Option<f64>| {
        value
            .map(|value| show::quantity(&shell, indicator, value))
            .unwrap_or_default()
    };
    let versions = history
        .iter()
        .map(|version| Version {
            target: show::target(&shell, indicator, &version.aim(indicator)),
            limit: number(version.legal_limit),
            stretch: number(version.stretch),
            days: match version.valid_to {
                Some(last) => format!("{} – {}", shell.day(&version.valid_from), shell.day(&last)),
                None => shell.ta("objective-since", "day", shell.day(&version.valid_from)),
            },
            note: version.note.clone(),
        })
        .collect();
    let cut = (!objective.scope_dim.is_empty())
        .then_some((objective.scope_dim.as_str(), objective.scope_value.as_str()));
    let closed = results
        .iter()
        .map(|result| {
            let window = crate::figure::Window {
                from: result.from,
                to: result.to,
            };
            Closed {
                period: show::window(&shell, window),
                value: result.value.map_or_else(
                    || shell.t("figure-no-data").into_owned(),
                    |value| show::quantity(&shell, indicator, value),
                ),
                sample: result.sample,
                tone: result.verdict.parse().map_or("none", tone),
                verdict: shell.t(&format!("verdict-{}", result.verdict)).into_owned(),
                records: show::link(indicator, indicator.hit(), window, cut),
            }
        })
        .collect();
    Ok(One {
        id: objective.id,
        version: objective.version,
        indicator: objective.indicator.clone(),
        ended: objective.valid_to.is_some_and(|last| last < today),
        line: line(&shell, &labels, &standing),
        versions,
        closed,
        shell,
    })
}

/// What can be chosen in the form.
#[derive(Debug)]
struct Choices {
    indicators: Vec<Choice>,
    scopes: Vec<(String, Vec<Choice>)>,
    comparators: Vec<Choice>,
    periods: Vec<Choice>,
    owners: Vec<Choice>,
    departments: Vec<Choice>,
}

/// The fields' errors in words.
#[derive(Debug, Default)]
struct Errors(Vec<(String, String)>);

impl Errors {
    fn list(&self) -> Vec<(&str, &str)> {
        self.0
            .iter()
            .map(|(field, text)| (field.as_str(), text.as_str()))
            .collect()
    }

    fn of(&self, field: &str) -> &str {
        self.0
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, text)| text.as_str())
            .unwrap_or_default()
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "objectives/form.html")]
pub(crate) struct FormPage {
    shell: Shell,
    /// `None` = a new objective.
    id: Option<ObjectiveId>,
    name: String,
    unit: String,
    form: ObjectiveForm,
    choices: Choices,
    errors: Errors,
}

impl FormPage {
    fn action(&self) -> String {
        self.id
            .map_or_else(|| "/objectives".to_owned(), |id| format!("/objectives/{id}"))
    }
}

/// What a new objective is about.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct About {
    #[serde(default)]
    indicator: String,
}

pub(crate) async fn new(
    State(state): State<AppState>,
    Query(about): Query<About>,
    page: Page<ObjectiveEdit>,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let today = ops::today(&tx);
    let found = catalogue::get(&mut tx, &about.indicator).await.ok();
    let text = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    // The catalogue's own values are the best first guess.
    let form = ObjectiveForm {
        indicator: about.indicator,
        comparator: found
            .as_ref()
            .and_then(|i| i.comparator)
            .unwrap_or(Comparator::AtLeast)
            .to_string(),
        target: text(found.as_ref().and_then(|i| i.target)),
        target_high: text(found.as_ref().and_then(|i| i.target_high)),
        legal_limit: text(found.as_ref().and_then(|i| i.legal_limit)),
        stretch: text(found.as_ref().and_then(|i| i.stretch)),
        tolerance: "0".to_owned(),
        min_sample: "30".to_owned(),
        period: PeriodKind::Month.to_string(),
        valid_from: today.first_of_month().to_string(),
        ..ObjectiveForm::default()
    };
    let page = form_page(&mut tx, &page, None, form, FieldErrors::new(), &state).await?;
    tx.commit().await?;
    Ok(page)
}

pub(crate) async fn edit(
    State(state): State<AppState>,
    Path(id): Path<ObjectiveId>,
    page: Page<ObjectiveEdit>,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let objective = ops::get(&mut tx, id).await?;
    let mut form = ObjectiveForm::from(&objective);
    // A new target holds from today; days already judged keep theirs.
    let today = ops::today(&tx);
    if objective.valid_from < today {
        form.valid_from = today.to_string();
    }
    let page = form_page(&mut tx, &page, Some(id), form, FieldErrors::new(), &state).await?;
    tx.commit().await?;
    Ok(page)
}

pub(crate) async fn create(
    State(state): State<AppState>,
    page: Page<ObjectiveEdit>,
    PageForm(form): PageForm<ObjectiveForm>,
) -> Result<Response> {
    save(&state, &page, None, form).await
}

pub(crate) async fn change(
    State(state): State<AppState>,
    Path(id): Path<ObjectiveId>,
    page: Page<ObjectiveEdit>,
    PageForm(form): PageForm<ObjectiveForm>,
) -> Result<Response> {
    save(&state, &page, Some(id), form).await
}

async fn save(
    state: &AppState,
    page: &Page<ObjectiveEdit>,
    id: Option<ObjectiveId>,
    form: ObjectiveForm,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let saved = match form.read() {
        Err(errors) => Err(Error::Invalid(errors)),
        Ok(input) => match id {
            None => ops::create(&mut tx, input).await,
            Some(id) => ops::change(&mut tx, id, IfMatch::Version(form.version), input).await,
        },
    };
    match saved {
        Ok(objective) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("/objectives/{}", objective.id)).into_response())
        }
        Err(Error::Invalid(errors)) => {
            let page = form_page(&mut tx, page, id, form, errors, state).await?;
            Ok((http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other),
    }
}

/// The version seen.
#[derive(Debug, Deserialize)]
pub(crate) struct Seen {
    version: i64,
}

pub(crate) async fn end(
    State(state): State<AppState>,
    Path(id): Path<ObjectiveId>,
    page: Page<ObjectiveEdit>,
    PageForm(seen): PageForm<Seen>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    ops::end(&mut tx, id, IfMatch::Version(seen.version)).await?;
    tx.commit().await?;
    Ok(Redirect::to("/objectives"))
}

async fn form_page(
    tx: &mut TenantTx,
    page: &Page<ObjectiveEdit>,
    id: Option<ObjectiveId>,
    form: ObjectiveForm,
    errors: FieldErrors,
    state: &AppState,
) -> Result<FormPage> {
    let lang = page.caller.lang;
    let all: Vec<Indicator> = catalogue::list(tx).await?;
    let labels = labels(tx).await?;
    let shell = page.shell_t(if id.is_some() {
        "objective-edit"
    } else {
        "objective-new"
    });
    let chosen = all.iter().find(|i| i.code == form.indicator);
    let values = |dim: &'static str, chosen: &str, prefix: &str| -> Vec<Choice> {
        let mut list: Vec<Choice> = labels
            .get(dim)
            .into_iter()
            .flatten()
            .map(|(value, names)| {
                let value = format!("{prefix}{value}");
                Choice {
                    chosen: value == chosen,
                    value,
                    label: names.get(lang).to_owned(),
                }
            })
            .collect();
        list.sort_by(|a, b| a.label.cmp(&b.label));
        list
    };
    let channels = Channel::ALL
        .iter()
        .map(|channel| {
            let value = format!("channel|{channel}");
            Choice {
                chosen: value == form.scope,
                value,
                label: shell.t(&format!("dim-channel-{channel}")).into_owned(),
            }
        })
        .collect();
    let choices = Choices {
        indicators: all
            .iter()
            .filter(|i| i.cell.is_some() || i.code == form.indicator)
            .map(|i| Choice {
                value: i.code.clone(),
                label: i.names.get(lang).to_owned(),
                chosen: i.code == form.indicator,
            })
            .collect(),
        scopes: vec![
            (
                shell.t("dim-department").into_owned(),
                values("department", &form.scope, "department|"),
            ),
            (
                shell.t("dim-category").into_owned(),
                values("category", &form.scope, "category|"),
            ),
            (shell.t("dim-channel").into_owned(), channels),
            (
                shell.t("dim-priority").into_owned(),
                values("priority", &form.scope, "priority|"),
            ),
            (
                shell.t("dim-regime").into_owned(),
                values("regime", &form.scope, "regime|"),
            ),
        ],
        comparators: [
            Comparator::AtLeast,
            Comparator::Above,
            Comparator::AtMost,
            Comparator::Below,
            Comparator::Between,
        ]
        .into_iter()
        .map(|comparator| Choice {
            value: comparator.to_string(),
            label: shell.t(&format!("comparator-{comparator}")).into_owned(),
            chosen: comparator.as_str() == form.comparator,
        })
        .collect(),
        periods: [
            PeriodKind::Month,
            PeriodKind::Quarter,
            PeriodKind::HalfYear,
            PeriodKind::Year,
        ]
        .into_iter()
        .map(|period| Choice {
            value: period.to_string(),
            label: shell.t(&format!("period-{period}")).into_owned(),
            chosen: period.as_str() == form.period,
        })
        .collect(),
        owners: values("assignee", &form.owner, ""),
        departments: values("department", &form.department, ""),
    };
    Ok(FormPage {
        name: chosen.map(|i| i.names.get(lang).to_owned()).unwrap_or_default(),
        unit: chosen.map(|i| show::unit(&shell, &i.unit)).unwrap_or_default(),
        errors: Errors(
            errors
                .iter()
                .map(|error| (error.field.clone(), error.text(&state.catalogue, lang)))
                .collect(),
        ),
        id,
        form,
        choices,
        shell,
    })
}
