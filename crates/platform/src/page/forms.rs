//! What pages with forms share: errors beside their fields, and texts that may be empty.

use super::PageFrame;
use crate::error::{Error, FieldError, Result};
use crate::state::AppState;

/// The field that stands for the form as a whole.
const WHOLE: &str = "top";

/// What is wrong with a submitted form, in the reader's words.
#[derive(Debug, Default)]
pub struct FormErrors {
    all: Vec<(String, String)>,
    stale: bool,
}

impl FormErrors {
    /// Sorts a refusal into what can be said beside the form; anything else is no matter of the form.
    pub fn of_refusal(state: &AppState, page: &PageFrame, error: Error) -> Result<Self> {
        let of = |all: Vec<(String, String)>| Self { all, stale: false };
        let whole = |key: &str| of(vec![(WHOLE.to_owned(), page.t(key))]);
        match error {
            Error::Invalid(fields) => {
                let said = |field: &FieldError| field.text(&state.catalogue, page.caller.lang);
                Ok(of(fields
                    .iter()
                    .map(|field| (field.field.clone(), said(field)))
                    .collect()))
            }
            Error::Conflict(key) => Ok(whole(key)),
            Error::Precondition => Ok(Self {
                stale: true,
                ..whole("error-conflict")
            }),
            other => Err(other),
        }
    }

    /// Operations count the lines of a list from 0, a form names its rows as they were added: `people[1].id` becomes
    /// `person.4.id` where row 4 is the second one. So that each error stands beside its field, and the sum leads there.
    #[must_use]
    pub fn of_rows(mut self, list: &str, prefix: &str, rows: &[usize]) -> Self {
        let row_of = |field: &str| -> Option<String> {
            let (at, rest) = field.strip_prefix(list)?.strip_prefix('[')?.split_once("].")?;
            let row = rows.get(at.parse::<usize>().ok()?)?;
            Some(format!("{prefix}.{row}.{rest}"))
        };
        for (field, _) in &mut self.all {
            if let Some(named) = row_of(field) {
                *field = named;
            }
        }
        self
    }

    /// All of them, for the sum at the top.
    pub fn list(&self) -> &[(String, String)] {
        &self.all
    }

    /// Where the record changed since the form was opened: the form keeps what was typed and goes on from the newest version,
    /// so that its writer can compare and save again. Answers that version, and nothing where the refusal was another.
    pub fn go_on_from(&mut self, page: &PageFrame, newest: i64) -> Option<i64> {
        self.stale.then(|| {
            self.all = vec![(WHOLE.to_owned(), page.t("error-conflict-again"))];
            newest
        })
    }

    /// What is wrong with one field; empty if nothing is.
    pub fn of(&self, field: &str) -> &str {
        self.all
            .iter()
            .find(|(name, _)| name == field)
            .map_or("", |(_, text)| text)
    }

    /// In one line, for where there is no form to stand beside.
    pub fn line(&self) -> String {
        self.all
            .iter()
            .map(|(_, text)| text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// A text that a form leaves empty to say nothing.
pub fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// An id that a form leaves empty to say nothing; what is no id is as good as nothing.
pub fn filled_id<T: From<uuid::Uuid>>(text: &str) -> Option<T> {
    text.trim().parse::<uuid::Uuid>().ok().map(T::from)
}

/// A code that a form leaves empty to say nothing.
pub fn filled_code<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.trim().parse().ok()
}

/// A moment that a form says in the tenant's zone (`datetime-local`); nothing when it is empty. What is no moment is refused, and
/// what the clocks of that zone jumped over, rather than moved in silence; of a time that came twice, the first is meant.
pub fn typed_moment(
    field: &'static str,
    text: &str,
    zone: &jiff::tz::TimeZone,
) -> Result<Option<jiff::Timestamp>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let no_moment = |_| Error::field(field, "field-date");
    let local: jiff::civil::DateTime = text.parse().map_err(no_moment)?;
    let moment = zone.to_ambiguous_timestamp(local);
    if let jiff::tz::AmbiguousOffset::Gap { .. } = moment.offset() {
        return Err(Error::field(field, "field-time-skipped"));
    }
    moment.compatible().map(Some).map_err(no_moment)
}

/// What such a field says of a moment that is known more exactly: a field that still shows it, in minutes, means that moment.
/// Compared as it is shown: of two equal hours when clocks go back, the field shows neither which.
pub fn same_minute(
    typed: Option<jiff::Timestamp>,
    known: jiff::Timestamp,
    zone: &jiff::tz::TimeZone,
) -> Option<jiff::Timestamp> {
    let shown = |at: jiff::Timestamp| local_moment(Some(at), zone);
    typed.map(|at| if shown(at) == shown(known) { known } else { at })
}

/// The same moment as such a field shows it.
pub fn local_moment(at: Option<jiff::Timestamp>, zone: &jiff::tz::TimeZone) -> String {
    at.map(|at| at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string())
        .unwrap_or_default()
}

/// Was this page opened after something was done, as its address says?
pub fn done(page: &PageFrame) -> bool {
    page.uri
        .query()
        .is_some_and(|query| query.split('&').any(|pair| pair == "done=1"))
}

/// A form with nothing in it but its token.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
pub struct Nothing {}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn a_time_the_clocks_jumped_over_is_refused_and_one_that_came_twice_is_the_first() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let typed = |text: &str| typed_moment("at", text, &berlin);
        assert!(typed("2026-03-29T02:30").is_err());
        assert!(typed("soon").is_err());
        assert_eq!(typed(" ").unwrap(), None);
        let first = typed("2026-10-25T02:30").unwrap().unwrap();
        assert_eq!(first.to_string(), "2026-10-25T00:30:00Z");
    }

    #[test]
    fn errors_of_a_list_stand_at_the_row_that_is_meant() {
        let said = |field: &str| (field.to_owned(), format!("wrong: {field}"));
        let errors = FormErrors {
            all: vec![said("people[1].id"), said("people[7].id"), said("name")],
            stale: false,
        };
        // The form's rows are numbered as they were added; the second one is number 4.
        let errors = errors.of_rows("people", "person", &[0, 4]);
        assert_eq!(errors.of("person.4.id"), "wrong: people[1].id");
        assert_eq!(errors.of("name"), "wrong: name");
        assert_eq!(errors.list()[1].0, "people[7].id", "of no row of the form");
    }

    #[test]
    fn a_field_that_was_not_touched_keeps_the_seconds() {
        let known: jiff::Timestamp = "2026-03-12T08:15:42Z".parse().unwrap();
        let at = |text: &str| -> Option<jiff::Timestamp> { text.parse().ok() };
        let utc = TimeZone::UTC;
        assert_eq!(same_minute(at("2026-03-12T08:15:00Z"), known, &utc), Some(known));
        let other = at("2026-03-12T08:14:00Z");
        assert_eq!(same_minute(other, known, &utc), other);
        assert_eq!(same_minute(None, known, &utc), None);
        // 01:30 comes twice when clocks go back in Berlin; the second stays the second.
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let second: jiff::Timestamp = "2026-10-25T01:30:00Z".parse().unwrap();
        assert_eq!(
            same_minute(at("2026-10-25T00:30:00Z"), second, &berlin),
            Some(second)
        );
    }
}
