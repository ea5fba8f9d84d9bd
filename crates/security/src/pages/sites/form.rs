//! The form of a site.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use sqm_domain::ids::SiteId;
use sqm_domain::security::SiteKind;
use sqm_org::{Choosers, calendars};
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Choice, Fields, FormErrors, Page, PageFrame, Shell, codes, filled_code, filled_id};
use sqm_platform::{AppState, Result};

use crate::permissions::SiteEdit;
use crate::site::{self, NewSite, Site, SitePatch};

/// The weekdays as message keys, Monday first.
pub(super) const WEEKDAYS: [&str; 7] = [
    "site-monday",
    "site-tuesday",
    "site-wednesday",
    "site-thursday",
    "site-friday",
    "site-saturday",
    "site-sunday",
];

/// A day of the week in the form.
#[derive(Debug)]
struct Day {
    name: String,
    label: String,
    value: String,
    error: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/site_form.html")]
pub(super) struct FormPage {
    shell: Shell,
    fields: Fields,
    errors: FormErrors,
    /// None = a new one.
    id: Option<SiteId>,
    kinds: Vec<Choice>,
    people: Vec<Choice>,
    calendars: Vec<Choice>,
    days: Vec<Day>,
    back: String,
}

fn hours(fields: &Fields) -> Vec<String> {
    (0..7)
        .map(|day| fields.text(&format!("hours.{day}")).to_owned())
        .collect()
}

fn doors(fields: &Fields) -> Vec<String> {
    fields.text("doors").lines().map(str::to_owned).collect()
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    id: Option<SiteId>,
    fields: Fields,
    errors: FormErrors,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    if let Some(id) = id {
        site::get(&mut tx, id).await?;
    }
    let choosers = Choosers::load(&mut tx).await?;
    let known = calendars::list(&mut tx).await?;
    tx.commit().await?;
    let kind: Vec<SiteKind> = filled_code(fields.text("kind")).into_iter().collect();
    let chosen = fields.text("calendar").to_owned();
    Ok(FormPage {
        shell: if id.is_some() {
            page.shell(fields.text("name").to_owned())
        } else {
            page.shell_t("site-new")
        },
        kinds: codes(page, "site-kind", SiteKind::ALL, &kind),
        people: choosers.people(fields.text("owner")),
        calendars: known
            .into_iter()
            .map(|calendar| {
                let id = calendar.id.to_string();
                let on = id == chosen;
                Choice::new(id, calendar.spec.name, on)
            })
            .collect(),
        days: WEEKDAYS
            .iter()
            .enumerate()
            .map(|(place, key)| {
                let name = format!("hours.{place}");
                Day {
                    label: page.t(key),
                    value: fields.text(&name).to_owned(),
                    error: errors.of(&name).to_owned(),
                    name,
                }
            })
            .collect(),
        back: id.map_or_else(|| "/sites".to_owned(), |id| format!("/sites/{id}")),
        id,
        fields,
        errors,
    })
}

pub(super) async fn new(page: Page<SiteEdit>, State(state): State<AppState>) -> Result<FormPage> {
    let mut fields = Fields::default();
    for day in 0..5 {
        fields.set(format!("hours.{day}"), "08:00-18:00");
    }
    render(&state, &page, None, fields, FormErrors::default()).await
}

pub(super) async fn create(
    page: Page<SiteEdit>,
    State(state): State<AppState>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let new = NewSite {
            code: fields.text("code").to_owned(),
            name: fields.text("name").to_owned(),
            kind: filled_code(fields.text("kind")),
            address: fields.text("address").to_owned(),
            owner: filled_id(fields.text("owner")),
            hours: hours(&fields),
            calendar: filled_id(fields.text("calendar")),
            doors: doors(&fields),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = site::create(&mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }
    .await;
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("/sites/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, None, fields, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

fn stored(known: &Site) -> Fields {
    let mut fields = Fields::default();
    fields.set("code", &known.code);
    fields.set("name", &known.name);
    fields.set("kind", known.kind);
    fields.set("address", &known.address);
    fields.set(
        "owner",
        known
            .owner
            .as_ref()
            .map_or(String::new(), |person| person.id.to_string()),
    );
    fields.set(
        "calendar",
        known.calendar_id.map_or(String::new(), |id| id.to_string()),
    );
    for (day, hours) in known.hours.iter().enumerate() {
        fields.set(format!("hours.{day}"), hours);
    }
    fields.set("doors", known.doors.join("\n"));
    fields.tick("active", known.active);
    fields.set("version", known.version);
    fields
}

pub(super) async fn edit(
    page: Page<SiteEdit>,
    State(state): State<AppState>,
    Path(id): Path<SiteId>,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = site::get(&mut tx, id).await?;
    tx.commit().await?;
    render(&state, &page, Some(id), stored(&known), FormErrors::default()).await
}

pub(super) async fn change(
    page: Page<SiteEdit>,
    State(state): State<AppState>,
    Path(id): Path<SiteId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let patch = SitePatch {
            name: Some(fields.text("name").to_owned()),
            kind: filled_code(fields.text("kind")),
            address: Some(fields.text("address").to_owned()),
            owner: Some(filled_id(fields.text("owner"))),
            hours: Some(hours(&fields)),
            calendar: Some(filled_id(fields.text("calendar"))),
            doors: Some(doors(&fields)),
            active: Some(fields.is_set("active")),
        };
        let seen = IfMatch::Version(fields.text("version").parse().unwrap_or_default());
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        site::change(&mut tx, id, seen, patch).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/sites/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, Some(id), fields, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
