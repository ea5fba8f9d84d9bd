//! A row of a file told as answers.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Map;
use sqm_domain::ids::ResponseId;
use sqm_domain::survey::{Answer, Answers, Choice, Question, QuestionKind, Questionnaire, Words};
use sqm_imports::rows::{Fault, MappedRow, Record, RowError};
use sqm_platform::db::TenantTx;
use uuid::Uuid;

use super::lookup::Places;
use super::question::Asked;
use crate::response::PastResponse;
use crate::survey::Channel;

/// More different values than this are no list to choose from.
const MOST_CHOICES: usize = 500;
/// A choice is a word, not a story.
const LONGEST_CHOICE: usize = 120;

/// The answers of a row. Choices that were not known yet become part of the questionnaire.
pub(super) fn answers(
    record: &Record,
    asked: &Asked,
    document: &mut Questionnaire,
) -> Result<Answers, RowError> {
    let mut answers = Answers::new();
    let Some(row) = record.last() else {
        return Ok(answers);
    };
    for (field, question) in &asked.0 {
        let Some(text) = row.text(field) else { continue };
        let read = match document
            .pages
            .iter_mut()
            .flat_map(|page| &mut page.questions)
            .find(|known| known.key == question.key)
        {
            Some(known) => read(known, text),
            None => continue,
        };
        let answer = read.map_err(|fault| RowError {
            row: row.number(),
            column: None,
            field: Some(field.clone()),
            fault,
            shown: text.chars().take(80).collect(),
        })?;
        answers.insert(question.key.clone(), answer);
    }
    Ok(answers)
}

fn read(question: &mut Question, text: &str) -> Result<Answer, Fault> {
    match question.kind {
        QuestionKind::Rating | QuestionKind::Nps | QuestionKind::Number => {
            let number = text
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite())
                .ok_or(Fault::NotANumber)?;
            question
                .accept(Answer::Number(number))
                .map_err(|_| Fault::NotAllowed)
        }
        QuestionKind::Single => {
            if text.chars().count() > LONGEST_CHOICE {
                return Err(Fault::TooLong);
            }
            if !question.choices.iter().any(|choice| choice.code == text) {
                if question.choices.len() >= MOST_CHOICES {
                    return Err(Fault::NotAllowed);
                }
                question.choices.push(Choice {
                    code: text.to_owned(),
                    label: Words::plain(text),
                    ..Choice::default()
                });
            }
            Ok(Answer::Text(text.to_owned()))
        }
        _ => Ok(Answer::Text(text.to_owned())),
    }
}

/// When it was answered: the moment, else noon of the day (safely that day whatever the zone does), else now.
pub(super) fn answered_at(record: &Record, tx: &TenantTx) -> Timestamp {
    let row = record.last();
    let noon = |day: Date| {
        day.at(12, 0, 0, 0)
            .to_zoned(tx.zone().clone())
            .ok()
            .map(|noon| noon.timestamp())
    };
    row.and_then(|row| row.instant("answered_at"))
        .or_else(|| row.and_then(|row| row.date("day")).and_then(noon))
        .unwrap_or_else(|| tx.now())
}

/// Everything about a response but its answers.
pub(super) fn about(record: &Record, places: &Places) -> PastResponse {
    let row = record.last();
    let text = |field: &str| row.and_then(|row| row.text(field));
    let dims = ["region", "product", "customer_class"]
        .into_iter()
        .filter_map(|dim| Some((dim.to_owned(), text(dim)?.into())))
        .collect::<Map<_, _>>();
    PastResponse {
        id: ResponseId::from(Uuid::nil()),
        external_id: String::new(),
        fingerprint: Vec::new(),
        answered_at: Timestamp::UNIX_EPOCH,
        channel: text("channel")
            .and_then(Channel::from_code)
            .unwrap_or(Channel::Import),
        language: text("language").unwrap_or_default().to_owned(),
        customer: None,
        person: text("person").and_then(|name| places.person(name)),
        department: text("department").and_then(|name| places.department(name)),
        dims,
        weight: row
            .and_then(|row: &MappedRow| row.decimal("weight"))
            .filter(|weight| *weight > 0.0)
            .unwrap_or(1.0),
        answers: Answers::new(),
    }
}
