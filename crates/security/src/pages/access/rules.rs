//! The rules for access logs: which look and how closely, and letting them look again.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::ToSpan as _;
use sqm_platform::http::{IfMatch, PageForm};
use sqm_platform::page::{Fields, FormErrors, Page, PageFrame, Shell, done};
use sqm_platform::{AppState, FieldErrors, Result};

use super::super::typed;
use crate::access_log::{self, AccessSettings, Applied, ApplyRules};
use crate::permissions::{AccessFindingJudge, SecuritySettings};

const HERE: &str = "/settings/access-rules";

#[derive(Template, WebTemplate)]
#[template(path = "security/access_rules.html")]
pub(super) struct RulesPage {
    shell: Shell,
    fields: Fields,
    errors: FormErrors,
    done: bool,
}

fn stored(known: &AccessSettings) -> Fields {
    let mut fields = Fields::default();
    for (name, on) in [
        ("out_of_hours", known.out_of_hours),
        ("passback", known.passback),
        ("denials", known.denials),
        ("two_sites", known.two_sites),
    ] {
        fields.tick(name, on);
    }
    for (name, number) in [
        ("passback_hours", known.passback_hours),
        ("denials_count", known.denials_count),
        ("denials_minutes", known.denials_minutes),
        ("two_sites_minutes", known.two_sites_minutes),
        ("judge_days", known.judge_days),
    ] {
        fields.set(name, number);
    }
    fields.set("version", known.version);
    fields
}

fn read(fields: &Fields) -> Result<AccessSettings> {
    let mut errors = FieldErrors::new();
    let mut number = |name: &'static str| {
        fields.text(name).trim().parse().unwrap_or_else(|_| {
            errors.add(name, "field-not-a-number");
            0
        })
    };
    let new = AccessSettings {
        out_of_hours: fields.is_set("out_of_hours"),
        passback: fields.is_set("passback"),
        passback_hours: number("passback_hours"),
        denials: fields.is_set("denials"),
        denials_count: number("denials_count"),
        denials_minutes: number("denials_minutes"),
        two_sites: fields.is_set("two_sites"),
        two_sites_minutes: number("two_sites_minutes"),
        judge_days: number("judge_days"),
        version: 0,
    };
    Ok(errors.into_result(new)?)
}

async fn rules_page(
    state: &AppState,
    page: &PageFrame,
    fields: Option<Fields>,
    errors: FormErrors,
) -> Result<RulesPage> {
    let fields = match fields {
        Some(typed) => typed,
        None => {
            let mut tx = state.db.tenant(&page.caller.scope()).await?;
            let known = access_log::settings(&mut tx).await?;
            tx.commit().await?;
            stored(&known)
        }
    };
    Ok(RulesPage {
        shell: page.shell_t("access-rules"),
        done: done(page),
        fields,
        errors,
    })
}

pub(super) async fn show(page: Page<SecuritySettings>, State(state): State<AppState>) -> Result<RulesPage> {
    rules_page(&state, &page, None, FormErrors::default()).await
}

pub(super) async fn change(
    page: Page<SecuritySettings>,
    State(state): State<AppState>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let new = read(&fields)?;
        let seen = IfMatch::Version(fields.text("version").parse().unwrap_or_default());
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        access_log::replace_settings(&mut tx, seen, new).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = rules_page(&state, &page, Some(fields), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/access_apply.html")]
pub(super) struct ApplyPage {
    shell: Shell,
    from: String,
    to: String,
    errors: FormErrors,
    /// What it came to, once it was done.
    came_to: Option<String>,
}

fn apply_page(
    page: &PageFrame,
    (from, to): (String, String),
    errors: FormErrors,
    came_to: Option<Applied>,
) -> ApplyPage {
    let shell = page.shell_t("access-apply");
    ApplyPage {
        came_to: came_to.map(|applied| {
            let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            shell.ta2(
                "access-applied",
                "found",
                count(applied.found),
                "lapsed",
                count(applied.lapsed),
            )
        }),
        from,
        to,
        errors,
        shell,
    }
}

/// The last seven days, unless told.
pub(super) async fn again(
    page: Page<AccessFindingJudge>,
    State(state): State<AppState>,
) -> Result<ApplyPage> {
    let today = state.clock.now().to_zoned(page.caller.tenant.zone.clone()).date();
    let from = today.checked_sub(6.days()).unwrap_or(today);
    let days = (from.to_string(), today.to_string());
    Ok(apply_page(&page, days, FormErrors::default(), None))
}

pub(super) async fn apply(
    page: Page<AccessFindingJudge>,
    State(state): State<AppState>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let days = (fields.text("from").to_owned(), fields.text("to").to_owned());
    let outcome = async {
        let order = ApplyRules {
            from: typed::day("from", &days.0)?,
            to: typed::day("to", &days.1)?,
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let applied = access_log::apply(&state, &mut tx, order).await?;
        tx.commit().await?;
        Ok(applied)
    }
    .await;
    match outcome {
        Ok(applied) => Ok(apply_page(&page, days, FormErrors::default(), Some(applied)).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = apply_page(&page, days, errors, None);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
