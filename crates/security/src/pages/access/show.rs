//! One finding: what the rule saw, the entries it saw it in, the judgement, what happened.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::AccessFindingId;
use sqm_domain::security::AccessFindingState;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{
    Address, Choice, FormErrors, Nothing, Page, PageFrame, Shell, codes, done, filled_code, word,
};
use sqm_platform::{AppState, Error, Result};

use super::super::words::{self, Badge, Line};
use super::entries::EntryRow;
use crate::access_log::{self, AccessFinding, AccessJudgement, ClearHolder};
use crate::permissions::{AccessFindingJudge, AccessFindingRead};

/// The forms of the page, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    state: String,
    note: String,
    text: String,
    version: i64,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/access_finding.html")]
pub(super) struct ShowPage {
    shell: Shell,
    f: AccessFinding,
    rule: Badge,
    rule_text: String,
    state: Badge,
    due: String,
    entries: Vec<EntryRow>,
    /// Entries of the same badge.
    more: String,
    lines: Vec<Line>,
    may_judge: bool,
    /// Nobody judged it: later entries explain it.
    lapsed: bool,
    confirmed: bool,
    states: Vec<Choice>,
    clear: Option<ClearHolder>,
    form: Form,
    errors: FormErrors,
    done: bool,
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: AccessFindingId,
    refusal: Option<(Form, FormErrors)>,
    clear: Option<ClearHolder>,
) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let it = access_log::get(&mut tx, id).await?;
    let entries = access_log::entries_of(state, &mut tx, id).await?;
    let history = access_log::history(&mut tx, id).await?;
    tx.commit().await?;
    let rule = words::access_rule(page, it.rule);
    let shell = page.shell(format!("{} · {}", rule.label, it.badge));
    let begun = Form {
        version: it.version,
        ..Form::default()
    };
    let (form, errors) = refusal.unwrap_or_else(|| (begun, FormErrors::default()));
    let chosen: Vec<AccessFindingState> = filled_code(&form.state).into_iter().collect();
    let states: Vec<AccessFindingState> = AccessFindingState::ALL
        .iter()
        .copied()
        .filter(|state| *state != it.state)
        .collect();
    Ok(ShowPage {
        rule_text: word(page, "access-rule-text", it.rule),
        rule,
        state: words::access_state(page, it.state),
        due: if it.state == AccessFindingState::Open {
            words::due(&shell, it.due_on, it.overdue)
        } else {
            String::new()
        },
        entries: entries.into_iter().map(|one| EntryRow::new(page, one)).collect(),
        more: Address::new("/access-entries", "")
            .with("badge", &it.badge)
            .href(),
        lines: words::lines(page, history, |field, value| match field {
            "access_state" => Some(word(page, "access-state", value)),
            _ => None,
        }),
        may_judge: page.caller.can("access_finding.judge"),
        lapsed: it.state == AccessFindingState::Explained && it.judged_by.is_none(),
        confirmed: it.state == AccessFindingState::Confirmed,
        states: codes(page, "access-judge", &states, &chosen),
        done: done(page),
        f: it,
        clear,
        form,
        errors,
        shell,
    })
}

pub(super) async fn show(
    page: Page<AccessFindingRead>,
    State(state): State<AppState>,
    Path(id): Path<AccessFindingId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, None, None).await
}

pub(super) async fn judge(
    page: Page<AccessFindingJudge>,
    State(state): State<AppState>,
    Path(id): Path<AccessFindingId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        access_log::get(&mut tx, id).await?;
        let judgement = AccessJudgement {
            state: filled_code(&form.state).ok_or_else(|| Error::field("state", "field-required"))?,
            note: form.note.clone(),
        };
        access_log::judge(&mut tx, id, IfMatch::Version(form.version), judgement).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, form, outcome).await
}

/// Shows the name once, on the answer to this form: the next page is masked again.
pub(super) async fn reveal(
    page: Page<AccessFindingJudge>,
    State(state): State<AppState>,
    Path(id): Path<AccessFindingId>,
    PageForm(_): PageForm<Nothing>,
) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let clear = access_log::reveal(&state, &mut tx, id).await?;
    tx.commit().await?;
    whole(&state, &page, id, None, Some(clear)).await
}

pub(super) async fn comment(
    page: Page<AccessFindingRead>,
    State(state): State<AppState>,
    Path(id): Path<AccessFindingId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        access_log::comment(&mut tx, id, &form.text).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, form, outcome).await
}

async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: AccessFindingId,
    form: Form,
    outcome: Result<()>,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/access-findings/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(state, page, error)?;
            let again = whole(state, page, id, Some((form, errors)), None).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
