//! The form of a line: people as rows that are added, moved and taken out.

use sqm_platform::page::{Fields, filled_id};
use sqm_platform::{FieldErrors, Result};

use crate::on_call::{Line, NewLine, NewPerson};

/// The prefix of the rows of people.
pub(super) const ROWS: &str = "person";

/// What is stored, as the form shows it.
pub(super) fn stored(line: &Line) -> Fields {
    let mut fields = Fields::default();
    fields.set("version", line.version);
    fields.set("name", &line.name);
    fields.set("after_minutes", line.after_minutes);
    fields.set("first_on", line.first_on);
    fields.set("handover", &line.handover);
    fields.set("turn_days", line.turn_days);
    fields.tick("active", line.active);
    for (row, one) in line.people.iter().enumerate() {
        fields.set(format!("{ROWS}.{row}.id"), one.id);
        fields.set(format!("{ROWS}.{row}.reach"), &one.reach);
    }
    fields
}

/// What an empty form begins with: weekly turns from today on, handed over at nine.
pub(super) fn empty(today: jiff::civil::Date, first: bool) -> Fields {
    let mut fields = Fields::default();
    fields.set("after_minutes", if first { 0 } else { 15 });
    fields.set("first_on", today);
    fields.set("handover", "09:00");
    fields.set("turn_days", 7);
    fields.tick("active", true);
    add(&mut fields);
    add(&mut fields);
    fields
}

fn add(fields: &mut Fields) {
    let row = fields.rows(ROWS).last().map_or(0, |last| last + 1);
    fields.set(format!("{ROWS}.{row}.id"), "");
    fields.set(format!("{ROWS}.{row}.reach"), "");
}

/// Buttons that only change the form: one more person, one less, another order.
pub(super) fn rearranged(fields: &mut Fields) -> bool {
    let act = fields.text("do").to_owned();
    match act.split_once(':') {
        Some(("person-remove", row)) => row.parse().is_ok_and(|row| {
            fields.remove_row(ROWS, row);
            true
        }),
        Some(("person-up", row)) => row.parse().is_ok_and(|row| {
            fields.move_row_up(ROWS, row);
            true
        }),
        _ if act == "person-add" => {
            add(fields);
            true
        }
        _ => false,
    }
}

/// The rows that say something.
pub(super) fn rows(fields: &Fields) -> Vec<usize> {
    let says = |row: &usize| {
        fields.is_set(&format!("{ROWS}.{row}.id")) || fields.is_set(&format!("{ROWS}.{row}.reach"))
    };
    fields.rows(ROWS).into_iter().filter(says).collect()
}

/// What the form says.
pub(super) fn read(fields: &Fields) -> Result<NewLine> {
    let mut errors = FieldErrors::new();
    let mut people = Vec::new();
    for (at, row) in rows(fields).into_iter().enumerate() {
        match filled_id(fields.text(&format!("{ROWS}.{row}.id"))) {
            Some(id) => people.push(NewPerson {
                id,
                reach: fields.text(&format!("{ROWS}.{row}.reach")).to_owned(),
            }),
            None => errors.add(format!("people[{at}].id"), "field-required"),
        }
    }
    let after_minutes = number(&mut errors, fields, "after_minutes").unwrap_or_default();
    let turn_days = number(&mut errors, fields, "turn_days");
    let first_on = fields
        .text("first_on")
        .trim()
        .parse()
        .map_err(|_| errors.add("first_on", "field-date"))
        .ok();
    let line = NewLine {
        name: fields.text("name").to_owned(),
        after_minutes,
        first_on,
        handover: fields.text("handover").to_owned(),
        turn_days,
        people,
    };
    Ok(errors.into_result(line)?)
}

fn number<T: std::str::FromStr>(errors: &mut FieldErrors, fields: &Fields, name: &'static str) -> Option<T> {
    fields
        .text(name)
        .trim()
        .parse()
        .map_err(|_| errors.add(name, "field-not-a-number"))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_rows_say_nothing_and_a_number_without_a_person_is_refused_at_its_row() {
        let mut fields = empty(jiff::civil::date(2026, 11, 27), true);
        fields.set("name", "First line");
        let Ok(line) = read(&fields) else {
            panic!("a form that can be read")
        };
        assert!(line.people.is_empty(), "both rows are empty");
        fields.set("person.1.reach", "+86 138 0000 0001");
        assert_eq!(rows(&fields), [1]);
        assert!(read(&fields).is_err());
    }

    #[test]
    fn people_change_places() {
        let mut fields = empty(jiff::civil::date(2026, 11, 27), true);
        fields.set("person.0.reach", "a");
        fields.set("person.1.reach", "b");
        fields.set("do", "person-up:1");
        assert!(rearranged(&mut fields));
        assert_eq!(fields.text("person.0.reach"), "b");
        fields.set("do", "save");
        assert!(!rearranged(&mut fields));
    }
}
