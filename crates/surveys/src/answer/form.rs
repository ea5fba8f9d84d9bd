//! A submitted page as answers.

use std::collections::BTreeMap;

use sqm_domain::survey::{Answer, Answers, Question, QuestionKind, Refusal};

/// The fields of a form, in their order.
pub(super) type Pairs = Vec<(String, String)>;

/// The value of a field; empty without.
pub(super) fn field<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs
        .iter()
        .find(|(one, _)| one == name)
        .map_or("", |(_, value)| value.as_str())
}

/// Reads the fields of some questions into the answers: what was emptied is taken away. Says which could not be read.
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
                question.read(&values, field(pairs, &format!("{name}.other")))
            }
        };
        match outcome {
            Ok(Some(answer)) => _ = answers.insert(question.key.clone(), answer),
            Ok(None) => _ = answers.remove(&question.key),
            Err(refusal) => {
                answers.remove(&question.key);
                refused.insert(question.key.clone(), refusal);
            }
        }
    }
    refused
}

fn matrix(question: &Question, name: &str, pairs: &Pairs) -> Result<Option<Answer>, Refusal> {
    let mut rows = BTreeMap::new();
    for row in &question.rows {
        let given = field(pairs, &format!("{name}.{}", row.code)).trim();
        // "Cannot say" is no answer.
        if !given.is_empty() && given != "-" {
            rows.insert(row.code.clone(), given.parse().map_err(|_| Refusal::Kind)?);
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
        assert_eq!(refused, BTreeMap::from([("n".to_owned(), Refusal::Range)]));
        assert_eq!(
            answers["m"],
            Answer::Rows(BTreeMap::from([("a".to_owned(), 5.0)]))
        );
        assert_eq!(answers["r"], Answer::Codes(vec!["y".to_owned(), "x".to_owned()]));
        assert!(!answers.contains_key("t"), "what was emptied is gone");
    }
}
