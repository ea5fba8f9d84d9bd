//! One control: the decision about it, its tests with evidence, the risks it stands against, what happened.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::{ControlId, RiskId};
use sqm_domain::security::TestResult;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{
    Choice, FormErrors, Page, PageFrame, Shell, codes, done, filled_code, filled_id, word,
};
use sqm_platform::{AppState, Error, Result};

use super::super::typed;
use super::super::words::{self, Badge, Line};
use crate::control::{self, Control, NewTest};
use crate::permissions::{ControlEdit, ControlRead, ControlTest};

/// A test there was.
#[derive(Debug)]
struct Tested {
    on: String,
    result: Badge,
    note: String,
    evidence: String,
    /// The evidence is a link.
    link: bool,
    who: String,
}

/// A risk it stands against.
#[derive(Debug)]
struct Against {
    id: RiskId,
    number: String,
    title: String,
    level: Badge,
}

/// The forms of the page, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    tested_on: String,
    result: String,
    note: String,
    evidence: String,
    text: String,
    version: i64,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/control.html")]
pub(super) struct ShowPage {
    shell: Shell,
    c: Control,
    theme: String,
    applies: Badge,
    progress: Option<Badge>,
    next_test: String,
    tested: Vec<Tested>,
    against: Vec<Against>,
    lines: Vec<Line>,
    may_test: bool,
    form: Form,
    errors: FormErrors,
    results: Vec<Choice>,
    done: bool,
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: ControlId,
    refusal: Option<(Form, FormErrors)>,
) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let it = control::get(&mut tx, id).await?;
    let tests = control::tests(&mut tx, id).await?;
    let risks = control::linked_risks(&mut tx, id).await?;
    let history = control::history(&mut tx, id).await?;
    tx.commit().await?;
    let shell = page.shell(it.title.clone());
    let today = shell.now.to_zoned(shell.time_zone.clone()).date();
    let begun = Form {
        tested_on: today.to_string(),
        version: it.version,
        ..Form::default()
    };
    let (form, errors) = refusal.unwrap_or_else(|| (begun, FormErrors::default()));
    let chosen: Vec<TestResult> = filled_code(&form.result).into_iter().collect();
    Ok(ShowPage {
        theme: word(page, "security-area", it.theme),
        applies: words::applies(page, it.applicable),
        progress: (it.applicable == Some(true)).then(|| words::control_state(page, it.state)),
        next_test: it
            .next_test_on
            .map_or(String::new(), |day| words::due(&shell, day, it.overdue)),
        tested: tests
            .into_iter()
            .map(|test| Tested {
                on: shell.day(&test.tested_on),
                result: words::test_result(page, test.result),
                note: test.note,
                link: test.evidence.starts_with("https://"),
                evidence: test.evidence,
                who: test.by.map_or(String::new(), |by| by.name),
            })
            .collect(),
        against: if page.caller.can("risk.read") {
            risks
                .into_iter()
                .map(|risk| Against {
                    id: risk.id,
                    number: risk.number,
                    title: risk.title,
                    level: words::level(page, risk.level),
                })
                .collect()
        } else {
            Vec::new()
        },
        lines: words::lines(page, history, |field, value| match (field, value) {
            ("progress", _) => Some(word(page, "control-state", value)),
            ("tested", _) => Some(word(page, "control-result", value)),
            ("applicable", "yes") => Some(page.t("ui-yes")),
            ("applicable", _) => Some(page.t("ui-no")),
            _ => None,
        }),
        may_test: page.caller.can("control.test") && it.applicable == Some(true),
        results: codes(page, "control-result", TestResult::ALL, &chosen),
        done: done(page),
        c: it,
        form,
        errors,
        shell,
    })
}

pub(super) async fn show(
    page: Page<ControlRead>,
    State(state): State<AppState>,
    Path(id): Path<ControlId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, None).await
}

pub(super) async fn test(
    page: Page<ControlTest>,
    State(state): State<AppState>,
    Path(id): Path<ControlId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let test = NewTest {
            tested_on: typed::day("tested_on", &form.tested_on)?,
            result: filled_code(&form.result),
            note: form.note.clone(),
            evidence: form.evidence.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        control::record(&mut tx, id, IfMatch::Version(form.version), test).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, form, outcome).await
}

pub(super) async fn comment(
    page: Page<ControlRead>,
    State(state): State<AppState>,
    Path(id): Path<ControlId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        control::comment(&mut tx, id, &form.text).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, form, outcome).await
}

async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: ControlId,
    form: Form,
    outcome: Result<()>,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/controls/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(state, page, error)?;
            let again = whole(state, page, id, Some((form, errors))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

/// A link to make or to take away, from the page of the risk or of the control.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LinkForm {
    risk: String,
    away: String,
    /// The page to go back to.
    back: String,
}

pub(super) async fn link(
    page: Page<ControlEdit>,
    State(state): State<AppState>,
    Path(id): Path<ControlId>,
    PageForm(form): PageForm<LinkForm>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    // The control first: another tenant's is not there, whatever the form says.
    control::get(&mut tx, id).await?;
    let risk: RiskId = filled_id(&form.risk).ok_or_else(|| Error::field("risk", "field-unknown"))?;
    if form.away.is_empty() {
        control::link(&mut tx, id, risk).await?;
    } else {
        control::unlink(&mut tx, id, risk).await?;
    }
    tx.commit().await?;
    let back = if form.back == "risk" {
        format!("/risks/{risk}#controls")
    } else {
        format!("/controls/{id}")
    };
    Ok(Redirect::to(&back))
}
