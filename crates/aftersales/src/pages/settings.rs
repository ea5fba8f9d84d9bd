//! The settings of after-sales: limits and checklists by kind of order, and the call after a service.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use sqm_domain::aftersales::OrderKind;
use sqm_org::calendars;
use sqm_platform::http::{IfMatch, PageForm};
use sqm_platform::page::{Choice, Fields, FormErrors, Page, PageFrame, Shell, done, filled_id, word};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, FieldErrors, Result};

use crate::permissions::AftersalesSettings as Right;
use crate::settings::{self, AftersalesSettings, OrderRule};

const HERE: &str = "/settings/aftersales";

/// The columns of the table of limits: name of the field and key of the heading.
const LIMITS: [(&str, &str); 4] = [
    ("response", "aftersales-response"),
    ("response_urgent", "aftersales-response-urgent"),
    ("turnaround", "aftersales-turnaround"),
    ("turnaround_urgent", "aftersales-turnaround-urgent"),
];

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<Right, _, _>("/settings/aftersales", show)
        .post::<Right, _, _>("/settings/aftersales", change)
}

/// A kind of order.
#[derive(Debug)]
struct Kind {
    code: OrderKind,
    label: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/settings.html")]
struct SettingsPage {
    shell: Shell,
    fields: Fields,
    errors: FormErrors,
    kinds: Vec<Kind>,
    calendars: Vec<Choice>,
    limits: [(&'static str, &'static str); 4],
    done: bool,
}

/// The name of a field of a kind, as refusals name it.
fn field(kind: OrderKind, name: &str) -> String {
    format!("orders.{kind}.{name}")
}

impl SettingsPage {
    fn field(&self, kind: &Kind, name: &str) -> String {
        field(kind.code, name)
    }
}

/// Seconds as hours, as they are typed: `4`, `0.5`.
fn hours(seconds: i64) -> String {
    let text = format!("{}.{:02}", seconds / 3_600, seconds % 3_600 * 100 / 3_600);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Typed hours as seconds.
fn seconds(text: &str) -> Option<i64> {
    let hours: f64 = text.replace(',', ".").parse().ok()?;
    let seconds = (hours * 3_600.0).round();
    // Whatever is longer than the longest limit is refused by its rule, so this much is exact.
    (0.0..1e9).contains(&seconds).then_some(seconds as i64)
}

fn stored(known: &AftersalesSettings) -> Fields {
    let mut fields = Fields::default();
    fields.set("version", known.version);
    if let Some(calendar) = known.calendar {
        fields.set("calendar", calendar);
    }
    fields.set("visit_after_service", known.visit_after_service);
    fields.set("unreached_limit", known.unreached_limit);
    fields.set("warn_percent", known.warn_percent);
    fields.set("service_script", &known.service_script);
    fields.set("service_questions", known.service_questions.join("\n"));
    for rule in &known.orders {
        let limits = [
            rule.response_seconds,
            rule.response_urgent_seconds,
            rule.turnaround_seconds,
            rule.turnaround_urgent_seconds,
        ];
        for ((name, _), limit) in LIMITS.iter().zip(limits) {
            fields.set(field(rule.kind, name), hours(limit));
        }
        fields.set(field(rule.kind, "steps"), rule.steps.join("\n"));
    }
    fields
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

fn read(fields: &Fields) -> Result<AftersalesSettings> {
    fn whole<T: std::str::FromStr + Default>(
        errors: &mut FieldErrors,
        fields: &Fields,
        name: &'static str,
    ) -> T {
        fields.text(name).parse().unwrap_or_else(|_| {
            errors.add(name, "field-not-a-number");
            T::default()
        })
    }
    let mut errors = FieldErrors::new();
    let visit_after_service = whole(&mut errors, fields, "visit_after_service");
    let unreached_limit = whole(&mut errors, fields, "unreached_limit");
    let warn_percent = whole(&mut errors, fields, "warn_percent");
    let orders = OrderKind::ALL
        .iter()
        .map(|&kind| {
            let mut limit = |name: &str| {
                let name = field(kind, name);
                seconds(fields.text(&name)).unwrap_or_else(|| {
                    errors.add(name, "field-not-a-number");
                    0
                })
            };
            OrderRule {
                kind,
                response_seconds: limit("response"),
                response_urgent_seconds: limit("response_urgent"),
                turnaround_seconds: limit("turnaround"),
                turnaround_urgent_seconds: limit("turnaround_urgent"),
                steps: lines(fields.text(&field(kind, "steps"))),
            }
        })
        .collect();
    let read = AftersalesSettings {
        calendar: filled_id(fields.text("calendar")),
        visit_after_service,
        unreached_limit,
        warn_percent,
        service_script: fields.text("service_script").to_owned(),
        service_questions: lines(fields.text("service_questions")),
        orders,
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
    let known = calendars::list(&mut tx).await?;
    tx.commit().await?;
    Ok(SettingsPage {
        shell: page.shell_t("aftersales-settings"),
        calendars: known
            .into_iter()
            .map(|one| {
                let chosen = fields.has("calendar", &one.id.to_string());
                Choice::new(one.id, one.spec.name, chosen)
            })
            .collect(),
        kinds: OrderKind::ALL
            .iter()
            .map(|&code| Kind {
                code,
                label: word(page, "aftersales-kind", code),
            })
            .collect(),
        limits: LIMITS,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_they_are_written() {
        for typed in ["4", "0.5", "72", "1.25"] {
            assert_eq!(seconds(typed).map(hours).as_deref(), Some(typed));
        }
        assert_eq!(seconds("1,5"), Some(5_400));
        for wrong in ["", "x", "-1", "inf", "NaN"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
