//! A submitted page as answers.

use std::collections::BTreeMap;

use sqm_domain::survey::{Answer, Answers, Flow, Page, Question, QuestionKind, Refusal};

/// The fields of a form, in their order.
pub(crate) type Pairs = Vec<(String, String)>;

/// The value of a field; empty without.
pub(crate) fn field<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs
        .iter()
        .find(|(one, _)| one == name)
        .map_or("", |(_, value)| value.as_str())
}

/// The value of "cannot say": chosen on purpose, and no answer.
const CANNOT_SAY: &str = "-";

/// Reads the fields of some questions into the answers: what was emptied is taken away. Says which could not be read;
/// what was typed there stays, so that it is mended and not typed again. [`Question::accept`] refuses it once more before
/// anything is recorded.
pub(super) fn read<'a>(
    questions: impl Iterator<Item = &'a Question>,
    pairs: &Pairs,
    answers: &mut Answers,
) -> BTreeMap<String, Refusal> {
    let mut refused = BTreeMap::new();
    for question in questions {
        let name = format!("q.{}", question.key);
        let outcome = match question.kind {
            QuestionKind::Statement => continue,
            QuestionKind::Matrix => matrix(question, &name, pairs),
            QuestionKind::Contact => contact(question, &name, pairs),
            QuestionKind::Ranking => ranking(question, &name, pairs),
            _ => {
                let values: Vec<&str> = pairs
                    .iter()
                    .filter(|(one, _)| *one == name)
                    .map(|(_, value)| value.as_str())
                    .collect();
                match values.first() {
                    Some(&CANNOT_SAY) if question.may_pass() => {
                        answers.remove(&question.key);
                        continue;
                    }
                    None if question.may_pass() && question.required => Err(Refusal::Required),
                    _ => question.read(&values, field(pairs, &format!("{name}.other"))),
                }
            }
        };
        match outcome {
            Ok(Some(answer)) => _ = answers.insert(question.key.clone(), answer),
            Ok(None) => _ = answers.remove(&question.key),
            Err(refusal) => {
                match typed(question, &name, pairs) {
                    Some(answer) => _ = answers.insert(question.key.clone(), answer),
                    None => _ = answers.remove(&question.key),
                }
                refused.insert(question.key.clone(), refusal);
            }
        }
    }
    refused
}

fn matrix(question: &Question, name: &str, pairs: &Pairs) -> Result<Option<Answer>, Refusal> {
    let mut rows = BTreeMap::new();
    for row in &question.rows {
        match field(pairs, &format!("{name}.{}", row.code)).trim() {
            CANNOT_SAY if question.may_pass() => {}
            "" if question.may_pass() && question.required => return Err(Refusal::Required),
            "" => {}
            given => {
                rows.insert(row.code.clone(), given.parse().map_err(|_| Refusal::Kind)?);
            }
        }
    }
    if rows.is_empty() {
        return Ok(None);
    }
    question.accept(Answer::Rows(rows)).map(Some)
}

fn contact(question: &Question, name: &str, pairs: &Pairs) -> Result<Option<Answer>, Refusal> {
    let parts: BTreeMap<String, String> = ["name", "phone", "email"]
        .into_iter()
        .map(|part| {
            (
                part.to_owned(),
                field(pairs, &format!("{name}.{part}")).trim().to_owned(),
            )
        })
        .filter(|(_, text)| !text.is_empty())
        .collect();
    if parts.is_empty() {
        return Ok(None);
    }
    question.accept(Answer::Contact(parts)).map(Some)
}

/// A place per choice: `q.key.1`, `q.key.2` …
fn ranking(question: &Question, name: &str, pairs: &Pairs) -> Result<Option<Answer>, Refusal> {
    let codes: Vec<String> = (1..=question.choices.len())
        .map(|place| field(pairs, &format!("{name}.{place}")).trim().to_owned())
        .filter(|code| !code.is_empty())
        .collect();
    if codes.is_empty() {
        return Ok(None);
    }
    question.accept(Answer::Codes(codes)).map(Some)
}

/// What stands in the fields of a refused answer, as it was typed.
fn typed(question: &Question, name: &str, pairs: &Pairs) -> Option<Answer> {
    let below = |part: &str| field(pairs, &format!("{name}.{part}")).to_owned();
    let mut values = pairs
        .iter()
        .filter(|(one, value)| one == name && !value.trim().is_empty())
        .map(|(_, value)| value.clone());
    match question.kind {
        QuestionKind::Matrix => {
            let rows = question.rows.iter();
            let rows: BTreeMap<String, f64> = rows
                .filter_map(|row| Some((row.code.clone(), below(&row.code).trim().parse().ok()?)))
                .collect();
            (!rows.is_empty()).then_some(Answer::Rows(rows))
        }
        QuestionKind::Ranking => {
            let places = (1..=question.choices.len()).map(|place| below(&place.to_string()));
            Some(Answer::Codes(places.collect()))
        }
        QuestionKind::Contact => {
            let parts = ["name", "phone", "email"].map(|part| (part.to_owned(), below(part)));
            Some(Answer::Contact(BTreeMap::from(parts)))
        }
        QuestionKind::Multi => Some(Answer::Choices {
            codes: values.collect(),
            other: below("other"),
        }),
        _ => values.next().map(Answer::Text),
    }
}

/// Leaves of the refusals those of questions that are asked: what stands in a field that nobody sees keeps nobody.
pub(super) fn only_asked<'a>(
    flow: &Flow<'a>,
    pages: impl Iterator<Item = &'a Page>,
    refused: &mut BTreeMap<String, Refusal>,
) {
    let asked: Vec<&str> = pages
        .flat_map(|page| flow.shown(page))
        .map(|question| question.key.as_str())
        .collect();
    refused.retain(|key, _| asked.contains(&key.as_str()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn question(value: serde_json::Value) -> Question {
        serde_json::from_value(value).unwrap()
    }

    fn pairs(list: &[(&str, &str)]) -> Pairs {
        list.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_page_is_read_question_by_question() {
        let list = [
            question(
                json!({"key": "m", "kind": "matrix", "text": {"": "M"}, "rows": [{"code": "a", "label": {"": "A"}}, {"code": "b", "label": {"": "B"}}]}),
            ),
            question(
                json!({"key": "r", "kind": "ranking", "text": {"": "R"}, "choices": [{"code": "x", "label": {"": "X"}}, {"code": "y", "label": {"": "Y"}}]}),
            ),
            question(json!({"key": "n", "kind": "nps", "text": {"": "N"}})),
            question(json!({"key": "t", "kind": "text", "text": {"": "T"}})),
        ];
        let mut answers = Answers::from([("t".to_owned(), Answer::Text("before".to_owned()))]);
        let form = pairs(&[
            ("q.m.a", "5"),
            ("q.m.b", "-"),
            ("q.r.1", "y"),
            ("q.r.2", "x"),
            ("q.n", "11"),
            ("q.t", " "),
        ]);
        let refused = read(list.iter(), &form, &mut answers);
        // "Cannot say" was not offered in `m`.
        let expected = [("m", Refusal::Kind), ("n", Refusal::Range)];
        assert_eq!(
            refused,
            expected.map(|(key, refusal)| (key.to_owned(), refusal)).into()
        );
        assert_eq!(
            answers["m"],
            Answer::Rows(BTreeMap::from([("a".to_owned(), 5.0)]))
        );
        assert_eq!(
            answers["n"],
            Answer::Text("11".to_owned()),
            "what was typed stays"
        );
        assert_eq!(answers["r"], Answer::Codes(vec!["y".to_owned(), "x".to_owned()]));
        assert!(!answers.contains_key("t"), "what was emptied is gone");
    }

    #[test]
    fn whoever_skips_is_asked_again_whoever_cannot_say_is_not() {
        let list = [
            question(
                json!({"key": "r", "kind": "rating", "text": {"": "R"}, "required": true, "scale": {"not_applicable": true}}),
            ),
            question(
                json!({"key": "m", "kind": "matrix", "text": {"": "M"}, "required": true, "scale": {"not_applicable": true},
                       "rows": [{"code": "a", "label": {"": "A"}}, {"code": "b", "label": {"": "B"}}]}),
            ),
        ];
        let mut answers = Answers::new();
        let skipped = read(list.iter(), &pairs(&[("q.m.a", "4")]), &mut answers);
        assert_eq!(skipped.len(), 2);
        let cannot = pairs(&[("q.r", "-"), ("q.m.a", "4"), ("q.m.b", "-")]);
        assert_eq!(read(list.iter(), &cannot, &mut answers), BTreeMap::new());
        assert_eq!(answers.keys().collect::<Vec<_>>(), ["m"]);
    }
}
