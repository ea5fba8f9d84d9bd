//! The columns form → a mapping. What the form does not show (patterns, joins of three columns, tables of values of
//! text fields) is kept from the mapping before.

use std::collections::BTreeMap;

use crate::dates::Reading;
use crate::mapping::{FieldMap, Mapping, Pad, Unlisted};
use crate::target::{FieldKind, Schema};

/// The value of the column chooser for a fixed value.
pub(super) const FIXED: &str = "=";

/// Pairs of the submitted form.
pub(super) type Pairs = [(String, String)];

fn one<'p>(pairs: &'p Pairs, name: &str) -> Option<&'p str> {
    pairs
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.trim())
}

fn all<'p>(pairs: &'p Pairs, name: &str) -> Vec<&'p str> {
    pairs
        .iter()
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
        .collect()
}

/// The mapping that the form describes.
pub(super) fn parse(pairs: &Pairs, before: &Mapping, schema: &Schema) -> Mapping {
    let mut mapping = Mapping {
        fields: BTreeMap::new(),
        ..before.clone()
    };
    if let Some(zone) = one(pairs, "zone") {
        mapping.zone = Some(zone.to_owned()).filter(|zone| !zone.is_empty());
    }
    for spec in &schema.fields {
        let key = spec.key.as_ref();
        let earlier = before.fields.get(key);
        let Some(chosen) = one(pairs, &format!("column.{key}")) else {
            // A field the form does not show.
            if let Some(map) = earlier {
                mapping.fields.insert(key.to_owned(), map.clone());
            }
            continue;
        };
        if chosen.is_empty() {
            continue;
        }
        let mut map = earlier.cloned().unwrap_or_default();
        take_source(&mut map, chosen, pairs, key);
        take_values(
            &mut map,
            pairs,
            key,
            earlier,
            matches!(spec.kind, FieldKind::Choice { .. }),
        );
        if let Some(default) = one(pairs, &format!("default.{key}")) {
            map.default = Some(default.to_owned()).filter(|default| !default.is_empty());
        }
        if let Some(codes) = one(pairs, &format!("none.{key}")) {
            map.none = codes
                .split([';', '；'])
                .map(|code| code.trim().to_owned())
                .filter(|code| !code.is_empty())
                .collect();
        }
        if let Some(before) = one(pairs, &format!("before.{key}")) {
            map.before = Some(before.to_owned()).filter(|before| !before.is_empty());
        }
        if let Some(width) = one(pairs, &format!("pad.{key}")) {
            let with = map.pad.as_ref().map_or('0', |pad| pad.with);
            map.pad = width
                .parse()
                .ok()
                .filter(|width| (1..=100).contains(width))
                .map(|width| Pad { width, with });
        }
        if spec.is_date() {
            if let Some(reading) = one(pairs, &format!("reading.{key}")).and_then(Reading::named) {
                let mut date = map.date.take().unwrap_or_default();
                date.reading = reading;
                map.date = Some(date);
            }
        } else {
            map.date = None;
        }
        mapping.fields.insert(key.to_owned(), map);
    }
    take_open(&mut mapping, pairs, before, schema);
    mapping
}

fn take_source(map: &mut FieldMap, chosen: &str, pairs: &Pairs, key: &str) {
    if chosen == FIXED {
        *map = FieldMap::constant(one(pairs, &format!("fixed.{key}")).unwrap_or_default());
        return;
    }
    map.constant = None;
    let Some(column) = chosen.strip_prefix(':') else {
        return;
    };
    let second = one(pairs, &format!("second.{key}")).and_then(|second| second.strip_prefix(':'));
    let present: Vec<String> = map.sources().map(str::to_owned).collect();
    // More than two columns come from a mapping as text; they stay while the first is left alone.
    if present.len() > 2 && present.first().is_some_and(|first| first == column) {
        return;
    }
    if let Some(second) = second.filter(|second| *second != column) {
        map.column = None;
        map.columns = vec![column.to_owned(), second.to_owned()];
    } else {
        map.column = Some(column.to_owned());
        map.columns.clear();
    }
}

fn take_values(map: &mut FieldMap, pairs: &Pairs, key: &str, earlier: Option<&FieldMap>, closed: bool) {
    let other_source = earlier.is_some_and(|earlier| !earlier.sources().eq(map.sources()));
    if other_source {
        // Words of another column mean nothing here.
        map.values.clear();
    }
    let from = all(pairs, &format!("from.{key}"));
    let to = all(pairs, &format!("to.{key}"));
    if closed && !other_source && !from.is_empty() {
        for (from, to) in from.into_iter().zip(to) {
            if to.is_empty() {
                map.values.remove(from);
            } else {
                map.values.insert(from.to_owned(), to.to_owned());
            }
        }
    }
    if let Some(unlisted) = one(pairs, &format!("unlisted.{key}")) {
        map.unlisted = match unlisted {
            "empty" => Unlisted::Empty,
            "reject" => Unlisted::Reject,
            _ => Unlisted::Keep,
        };
    }
}

/// Columns kept below the open prefix: those ticked before and still ticked, and new ones.
fn take_open(mapping: &mut Mapping, pairs: &Pairs, before: &Mapping, schema: &Schema) {
    let Some(prefix) = schema.open_prefix else { return };
    for key in all(pairs, "open") {
        if let Some(map) = before.fields.get(key).filter(|_| key.starts_with(prefix)) {
            mapping.fields.insert(key.to_owned(), map.clone());
        }
    }
    for column in all(pairs, "keep") {
        mapping
            .fields
            .insert(format!("{prefix}{}", slug(column)), FieldMap::column(column));
    }
}

/// A column's name as a key: lower case, everything else an underscore.
fn slug(column: &str) -> String {
    let mut key = String::new();
    for c in column.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with('_') {
            key.push('_');
        }
    }
    let key: String = key.trim_end_matches('_').chars().take(20).collect();
    if key.is_empty() { "column".to_owned() } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Shape;
    use crate::testing::{example, ticket_schema};

    fn pairs(given: &[(&str, &str)]) -> Vec<(String, String)> {
        given
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn what_is_not_shown_is_kept() {
        let before = Mapping::from_toml(&example("bpic2013-incidents.toml")).unwrap();
        let schema = ticket_schema(Shape::Events);
        let mut form = vec![("zone".to_owned(), String::new())];
        for (key, map) in &before.fields {
            if key.starts_with("attribute.") {
                form.push(("open".to_owned(), key.clone()));
                continue;
            }
            let sources: Vec<&str> = map.sources().collect();
            match (&map.constant, sources.as_slice()) {
                (Some(constant), _) => {
                    form.push((format!("column.{key}"), FIXED.to_owned()));
                    form.push((format!("fixed.{key}"), constant.clone()));
                }
                (None, [first, rest @ ..]) => {
                    form.push((format!("column.{key}"), format!(":{first}")));
                    let second = rest
                        .first()
                        .map(|second| format!(":{second}"))
                        .unwrap_or_default();
                    form.push((format!("second.{key}"), second));
                }
                (None, []) => {}
            }
        }
        assert_eq!(parse(&form, &before, &schema), before);
    }

    #[test]
    fn another_column_forgets_the_words_of_the_first() {
        let before = Mapping::from_toml(&example("comcast-complaints.toml")).unwrap();
        let schema = ticket_schema(Shape::Rows);
        let form = pairs(&[
            ("column.status", ":Received Via"),
            ("from.status", "Open"),
            ("to.status", "open"),
            ("column.channel", ":Received Via"),
            ("from.channel", "Internet"),
            ("to.channel", ""),
            ("from.channel", "Customer Care Call"),
            ("to.channel", "phone"),
            ("unlisted.channel", "empty"),
            ("column.created_at", ":Date"),
            ("second.created_at", ":Time"),
            ("reading.created_at", "mixed-unswap"),
            ("column.city", ""),
            ("keep", "Filing on Behalf"),
            ("zone", "Asia/Shanghai"),
        ]);
        let mapping = parse(&form, &before, &schema);
        assert!(mapping.fields["status"].values.is_empty());
        assert_eq!(mapping.fields["channel"].values.len(), 1);
        assert_eq!(mapping.fields["channel"].unlisted, Unlisted::Empty);
        assert_eq!(mapping.fields["created_at"].columns, ["Date", "Time"]);
        assert_eq!(
            mapping.fields["created_at"].date.as_ref().unwrap().reading,
            Reading::MixedUnswap
        );
        assert!(!mapping.fields.contains_key("city"));
        assert!(mapping.fields.contains_key("region"), "not shown, so kept");
        assert!(
            !mapping.fields.contains_key("attribute.postcode"),
            "its tick was taken away"
        );
        assert_eq!(
            mapping.fields["attribute.filing_on_behalf"].column.as_deref(),
            Some("Filing on Behalf")
        );
        assert_eq!(mapping.zone.as_deref(), Some("Asia/Shanghai"));
    }
}
