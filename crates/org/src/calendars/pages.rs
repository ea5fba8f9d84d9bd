//! Calendars: the list, the week and the year of one.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::civil::Date;
use serde::Deserialize;
use sqm_domain::calendar::{DayRule, Hours};
use sqm_domain::ids::CalendarId;
use sqm_platform::auth::Permission;
use sqm_platform::http::{IfMatch, PageForm, Path, Query};
use sqm_platform::page::{FormErrors, Page, PageFrame, Shell, done};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::form::CalendarForm;
use super::year::{self, Cell, Month};
use super::{Calendar, ops};
use crate::permissions::{CalendarEdit, CalendarRead};
use crate::zones::zones;

/// The pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<CalendarRead, _, _>("/settings/calendars", list)
        .post::<CalendarEdit, _, _>("/settings/calendars", create)
        .get::<CalendarEdit, _, _>("/settings/calendars/new", new)
        .get::<CalendarRead, _, _>("/settings/calendars/{id}", show)
        .post::<CalendarEdit, _, _>("/settings/calendars/{id}", change)
}

struct Listed {
    calendar: Calendar,
    /// Open weekdays, neighbours with the same hours together: first, last, hours.
    week: Vec<(usize, usize, String)>,
    exceptions: usize,
}

#[derive(Template, WebTemplate)]
#[template(path = "org/calendars.html")]
struct CalendarsPage {
    shell: Shell,
    calendars: Vec<Listed>,
    year: i16,
    done: bool,
}

/// The name of a weekday (1 = Monday) in the reader's language.
fn weekday(shell: &Shell, number: usize, form: &str) -> String {
    shell.t(&format!("calendars-{form}-{number}")).into_owned()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
impl CalendarsPage {
    fn weekdays(&self, first: &usize, last: &usize) -> String {
        let name = |n: &usize| weekday(&self.shell, *n, "weekday-short");
        if first == last {
            name(first)
        } else {
            format!("{}–{}", name(first), name(last))
        }
    }
}

async fn list(State(state): State<AppState>, page: Page<CalendarRead>) -> Result<CalendarsPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let year = tx.now().to_zoned(tx.zone().clone()).year();
    let calendars = ops::list(&mut tx).await?;
    tx.commit().await?;
    let calendars = calendars
        .into_iter()
        .map(|calendar| Listed {
            week: summary(&calendar),
            exceptions: calendar.days().filter(|(day, _)| day.year() == year).count(),
            calendar,
        })
        .collect();
    Ok(CalendarsPage {
        shell: page.shell_t("calendars-title"),
        calendars,
        year,
        done: done(&page),
    })
}

fn summary(calendar: &Calendar) -> Vec<(usize, usize, String)> {
    let Hours::Weekly { week, .. } = &calendar.spec.hours else {
        return Vec::new();
    };
    let mut runs: Vec<(usize, usize, String)> = Vec::new();
    for (day, periods) in (1..).zip(week) {
        let hours = year::hours(periods);
        match runs.last_mut().filter(|run| run.1 + 1 == day && run.2 == hours) {
            Some(run) => run.1 = day,
            None => runs.push((day, day, hours)),
        }
    }
    runs.retain(|(_, _, hours)| !hours.is_empty());
    runs
}

struct Exception {
    day: Date,
    kind: &'static str,
    name: String,
    hours: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "org/calendar.html")]
struct CalendarPage {
    shell: Shell,
    /// Missing for a new calendar.
    calendar: Option<Calendar>,
    form: CalendarForm,
    may_edit: bool,
    year: i16,
    months: Vec<Month>,
    exceptions: Vec<Exception>,
    /// Official days of the year can be added.
    official: bool,
    zones: &'static [String],
    errors: FormErrors,
    done: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
impl CalendarPage {
    fn week(&self) -> Vec<(usize, &str)> {
        (1..).zip(self.form.week()).collect()
    }

    /// What is wrong with the hours of a weekday.
    fn week_error(&self, number: &usize) -> &str {
        self.errors.of(&format!("week-{number}"))
    }

    fn weekday(&self, number: &usize) -> String {
        weekday(&self.shell, *number, "weekday")
    }

    fn weekday_short(&self, number: &usize) -> String {
        weekday(&self.shell, *number, "weekday-short")
    }

    fn weekday_of(&self, day: &Date) -> String {
        weekday(&self.shell, year::iso(day.weekday()), "weekday-short")
    }

    fn month_name(&self, month: &Month) -> String {
        self.shell
            .t(&format!("calendars-month-{}", month.number))
            .into_owned()
    }

    fn cell_title(&self, cell: &Cell) -> String {
        let day = format!("{} {}", self.shell.day(&cell.date), self.weekday_of(&cell.date));
        if cell.title.is_empty() {
            day
        } else {
            format!("{day} · {}", cell.title)
        }
    }

    fn is_like(&self, number: &usize) -> bool {
        self.form.like.parse().unwrap_or(1) == *number
    }

    fn version(&self) -> i64 {
        self.calendar.as_ref().map_or(0, |calendar| calendar.version)
    }

    fn action(&self) -> String {
        match &self.calendar {
            Some(calendar) => format!("/settings/calendars/{}", calendar.id),
            None => "/settings/calendars".to_owned(),
        }
    }

    fn in_year(&self, offset: i16) -> String {
        format!("{}?year={}", self.action(), self.year + offset)
    }

    fn on_day(&self, day: &Date) -> String {
        format!("{}?year={}&day={day}#f-day", self.action(), self.year)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct YearQuery {
    year: Option<i16>,
    day: String,
}

async fn new(State(state): State<AppState>, page: Page<CalendarEdit>) -> Result<CalendarPage> {
    let zone = page.caller.tenant.zone.iana_name().unwrap_or("UTC");
    render(
        &state,
        &page,
        None,
        Some(CalendarForm::blank(zone)),
        None,
        FormErrors::default(),
    )
    .await
}

async fn show(
    State(state): State<AppState>,
    page: Page<CalendarRead>,
    Path(id): Path<CalendarId>,
    Query(query): Query<YearQuery>,
) -> Result<CalendarPage> {
    let mut shown = render(&state, &page, Some(id), None, query.year, FormErrors::default()).await?;
    if let (Ok(day), Some(calendar)) = (query.day.parse(), &shown.calendar) {
        shown.form.point_at(calendar, day);
    }
    Ok(shown)
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    id: Option<CalendarId>,
    typed: Option<CalendarForm>,
    year: Option<i16>,
    errors: FormErrors,
) -> Result<CalendarPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let year = year
        .filter(|year| (1970..=2200).contains(year))
        .unwrap_or_else(|| tx.now().to_zoned(tx.zone().clone()).year());
    let calendar = match id {
        Some(id) => Some(ops::get(&mut tx, id).await?),
        None => None,
    };
    let known = ops::official_years(&mut tx).await?;
    tx.commit().await?;
    let shell = match &calendar {
        Some(calendar) => page.shell(calendar.spec.name.clone()),
        None => page.shell_t("calendars-new"),
    };
    let stored = calendar.as_ref().map(|calendar| CalendarForm::of(&calendar.spec));
    let form = match (typed, stored) {
        (Some(typed), Some(stored)) if typed.what != "hours" => typed.entry_over(stored),
        (Some(typed), _) => typed,
        (None, stored) => stored.unwrap_or_default(),
    };
    let weekly = calendar.as_ref().filter(|calendar| !calendar.is_always());
    Ok(CalendarPage {
        shell,
        may_edit: page.caller.can(CalendarEdit::NAME),
        form,
        year,
        months: weekly
            .map(|calendar| year::months(calendar, year))
            .unwrap_or_default(),
        exceptions: weekly
            .map(|calendar| exceptions(calendar, year))
            .unwrap_or_default(),
        official: weekly.is_some() && known.contains(&year),
        zones: zones(),
        errors,
        done: done(page),
        calendar,
    })
}

fn exceptions(calendar: &Calendar, year: i16) -> Vec<Exception> {
    calendar
        .days()
        .filter(|(day, _)| day.year() == year)
        .map(|(day, rule)| Exception {
            day: *day,
            kind: match rule {
                DayRule::Holiday { .. } => "holiday",
                DayRule::Workday { .. } => "workday",
                DayRule::Hours { .. } => "hours",
            },
            name: year::name(rule).to_owned(),
            hours: year::hours(&calendar.periods_on(*day)),
        })
        .collect()
}

async fn create(
    State(state): State<AppState>,
    page: Page<CalendarEdit>,
    PageForm(form): PageForm<CalendarForm>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let made = match form.spec(None) {
        Ok(spec) => ops::create(&mut tx, spec).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(calendar) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("/settings/calendars/{}?done=1", calendar.id)).into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let shown = render(&state, &page, None, Some(form), None, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

async fn change(
    State(state): State<AppState>,
    page: Page<CalendarEdit>,
    Path(id): Path<CalendarId>,
    PageForm(form): PageForm<CalendarForm>,
) -> Result<Response> {
    let seen = IfMatch::Version(form.version);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let stored = ops::get(&mut tx, id).await?;
    let outcome = match form.what.as_str() {
        "hours" => match form.spec(Some(&stored.spec)) {
            Ok(spec) => ops::replace(&mut tx, id, seen, spec).await.map(|_| false),
            Err(error) => Err(error),
        },
        "day" => match form.entry() {
            Ok((days, rule)) => ops::set_days(&mut tx, id, seen, &days, &rule)
                .await
                .map(|_| false),
            Err(error) => Err(error),
        },
        "remove" => match form.day.parse() {
            Ok(day) => ops::remove_day(&mut tx, id, seen, day).await.map(|_| false),
            Err(_) => Err(Error::field("day", "field-date")),
        },
        "official" => ops::add_official(&mut tx, id, seen, form.year)
            .await
            .map(|_| false),
        "delete" => ops::delete(&mut tx, id, seen).await.map(|()| true),
        _ => return Err(Error::Malformed("what".to_owned())),
    };
    match outcome {
        Ok(gone) => {
            tx.commit().await?;
            let to = if gone {
                "/settings/calendars?done=1".to_owned()
            } else {
                format!("/settings/calendars/{id}?year={}&done=1", form.year)
            };
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let year = Some(form.year);
            let shown = render(&state, &page, Some(id), Some(form), year, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqm_domain::calendar::CalendarSpec;

    #[test]
    fn neighbours_with_the_same_hours_are_shown_together() {
        let calendar = Calendar {
            id: uuid::Uuid::nil().into(),
            version: 1,
            created_at: jiff::Timestamp::UNIX_EPOCH,
            spec: CalendarSpec::weekdays("Office", "UTC", &["09:00-12:00".parse().unwrap()]),
        };
        assert_eq!(summary(&calendar), [(1, 5, "09:00-12:00".to_owned())]);
    }
}
