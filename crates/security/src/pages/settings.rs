//! The settings of the registers.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use sqm_domain::security::{Grade, RiskLevel, RiskScale};
use sqm_platform::http::{IfMatch, PageForm};
use sqm_platform::page::{
    Choice, Fields, FormErrors, Page, PageFrame, Shell, codes, done, filled_code, word,
};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, FieldErrors, Result};

use crate::permissions::SecuritySettings as Right;
use crate::settings::{self, SecuritySettings};

const HERE: &str = "/settings/security";

/// The fields of days with the names of their severities.
const DAYS: [(&str, &str); 4] = [
    ("days_critical", "severity-critical"),
    ("days_high", "severity-high"),
    ("days_medium", "severity-medium"),
    ("days_low", "severity-low"),
];

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<Right, _, _>("/settings/security", show)
        .post::<Right, _, _>("/settings/security", change)
}

/// The bands of a scale in words: `high 15–19`.
#[derive(Debug)]
struct Scale {
    choice: Choice,
    bands: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/settings.html")]
struct SettingsPage {
    shell: Shell,
    fields: Fields,
    errors: FormErrors,
    scales: Vec<Scale>,
    days: [(&'static str, &'static str); 4],
    done: bool,
}

fn bands(page: &PageFrame, scale: RiskScale) -> String {
    let band = |level: &RiskLevel| {
        let scores = || {
            Grade::all()
                .filter(|grade| grade.level(scale) == *level)
                .map(|grade| grade.score(scale))
        };
        let (low, high) = (scores().min()?, scores().max()?);
        Some(format!("{} {low}–{high}", word(page, "risk-level", level)))
    };
    let words: Vec<String> = RiskLevel::ALL.iter().rev().filter_map(band).collect();
    words.join(" · ")
}

fn stored(known: &SecuritySettings) -> Fields {
    let mut fields = Fields::default();
    fields.set("version", known.version);
    fields.set("risk_scale", known.risk_scale);
    fields.set("days_critical", known.days_critical);
    fields.set("days_high", known.days_high);
    fields.set("days_medium", known.days_medium);
    fields.set("days_low", known.days_low);
    fields
}

fn read(fields: &Fields) -> Result<SecuritySettings> {
    let mut errors = FieldErrors::new();
    let mut days = |name: &'static str| {
        fields.text(name).parse().unwrap_or_else(|_| {
            errors.add(name, "field-not-a-number");
            0
        })
    };
    let read = SecuritySettings {
        risk_scale: filled_code(fields.text("risk_scale")).unwrap_or(RiskScale::Matrix),
        days_critical: days("days_critical"),
        days_high: days("days_high"),
        days_medium: days("days_medium"),
        days_low: days("days_low"),
        version: 0,
    };
    Ok(errors.into_result(read)?)
}

async fn form_page(
    state: &AppState,
    page: &PageFrame,
    fields: Option<Fields>,
    errors: FormErrors,
) -> Result<SettingsPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let fields = match fields {
        Some(typed) => typed,
        None => stored(&settings::get(&mut tx).await?),
    };
    tx.commit().await?;
    let chosen: Vec<RiskScale> = filled_code(fields.text("risk_scale")).into_iter().collect();
    let scales = codes(page, "risk-scale", RiskScale::ALL, &chosen);
    Ok(SettingsPage {
        shell: page.shell_t("security-settings"),
        scales: scales
            .into_iter()
            .zip(RiskScale::ALL)
            .map(|(choice, scale)| Scale {
                choice,
                bands: bands(page, *scale),
            })
            .collect(),
        days: DAYS,
        done: done(page),
        fields,
        errors,
    })
}

async fn show(page: Page<Right>, State(state): State<AppState>) -> Result<SettingsPage> {
    form_page(&state, &page, None, FormErrors::default()).await
}

async fn change(
    page: Page<Right>,
    State(state): State<AppState>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let new = read(&fields)?;
        let seen = IfMatch::Version(fields.text("version").parse().unwrap_or_default());
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        settings::replace(&mut tx, seen, new).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = form_page(&state, &page, Some(fields), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
