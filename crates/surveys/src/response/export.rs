//! Answers as a file: a row per response, a column per question, as codes for programs or as words for people. Contacts are
//! never in it.

use async_stream::try_stream;
use bytes::Bytes;
use futures::Stream;
use jiff::civil::Date;
use serde::Deserialize;
use sqm_domain::ids::SurveyId;
use sqm_domain::survey::{Answer, Question, QuestionKind, Questionnaire};
use sqm_platform::csv::line;
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result};
use utoipa::IntoParams;
use uuid::Uuid;

use super::list::{self, FigureFilter, ResponseItem, Wanted};
use crate::analysis::{ResponseFilter, plain};
use crate::{questionnaire, survey};

const PAGE: i64 = 1_000;

/// How a file is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct FileForm {
    /// Questions and choices in words, rather than by their keys and codes.
    pub labels: bool,
}

/// Facts about a response before its answers, by the keys of their headings.
const FACTS: [&str; 15] = [
    "sa-file-id",
    "sa-file-day",
    "sa-file-at",
    "sa-file-state",
    "sa-file-channel",
    "sa-file-language",
    "sa-file-person",
    "sa-file-department",
    "sa-file-region",
    "sa-file-product",
    "sa-file-class",
    "sa-file-weight",
    "sa-file-csat",
    "sa-file-nps",
    "sa-file-ces",
];

/// A column of answers.
struct Column {
    question: Question,
    row: Option<String>,
    language: String,
}

/// The file in pieces. The first refusal comes before the first byte.
pub async fn csv(
    state: AppState,
    scope: Scope,
    id: SurveyId,
    filter: ResponseFilter,
    form: FileForm,
) -> Result<impl Stream<Item = Result<Bytes>> + Send + 'static> {
    let mut tx = state.db.tenant(&scope).await?;
    let survey = survey::get(&mut tx, id).await?;
    let mut columns: Vec<Column> = Vec::new();
    for version in list::asked(&mut tx, id).await? {
        let version = questionnaire::version(&mut tx, version).await?;
        add_columns(&mut columns, &version.document);
    }
    let figure = FigureFilter::default();
    // A filter that means nothing is told before the file begins.
    let _ = list::list(
        &mut tx,
        Wanted {
            survey: Some(&survey),
            filter: &filter,
            figure: &figure,
        },
        &sqm_platform::http::Paging {
            limit: Some(1),
            after: None,
        },
    )
    .await?;
    Ok(try_stream! {
        let lang = scope.lang.tag();
        // Spreadsheets take UTF-8 for what it is only with a byte order mark.
        let mut text = String::from('\u{feff}');
        let heads: Vec<String> = FACTS
            .iter()
            .map(|key| if form.labels {
                state.catalogue.text(scope.lang, key).into_owned()
            } else {
                key.trim_start_matches("sa-file-").to_owned()
            })
            .chain(columns.iter().map(|column| column.head(form.labels, lang)))
            .collect();
        line(&mut text, heads.iter().map(String::as_str));
        let mut after: Option<(Date, Uuid)> = None;
        loop {
            let wanted = Wanted { survey: Some(&survey), filter: &filter, figure: &figure };
            let items = list::rows(&mut tx, wanted, after, PAGE).await?;
            for item in &items {
                let cells: Vec<String> = facts(item, &scope)
                    .into_iter()
                    .chain(columns.iter().map(|column| column.cell(item, form.labels, lang)))
                    .collect();
                line(&mut text, cells.iter().map(String::as_str));
            }
            yield Bytes::from(std::mem::take(&mut text));
            after = items.last().map(|item| (item.day, Uuid::from(item.id)));
            if (items.len() as i64) < PAGE {
                break;
            }
        }
        tx.commit().await?;
    })
}

fn add_columns(columns: &mut Vec<Column>, document: &Questionnaire) {
    for question in document.questions() {
        let known = columns.iter().any(|column| column.question.key == question.key);
        if known || question.kind.is_silent() || question.kind.is_personal() {
            continue;
        }
        let column = |row: Option<String>| Column {
            question: question.clone(),
            row,
            language: document.language.clone(),
        };
        if question.kind == QuestionKind::Matrix {
            columns.extend(question.rows.iter().map(|row| column(Some(row.code.clone()))));
        } else {
            columns.push(column(None));
        }
    }
}

fn facts(item: &ResponseItem, scope: &Scope) -> Vec<String> {
    let dim = |name: &str| {
        let value = item.dims.get(name).and_then(|value| value.as_str());
        value.unwrap_or_default().to_owned()
    };
    let number = |value: Option<f64>| value.map(|value| format!("{value:.1}")).unwrap_or_default();
    let at = item.submitted_at.map(|at| {
        let local = at.to_zoned(scope.zone.clone());
        local.strftime("%Y-%m-%d %H:%M:%S").to_string()
    });
    vec![
        item.id.to_string(),
        item.day.to_string(),
        at.unwrap_or_default(),
        item.state.clone(),
        item.channel.clone().unwrap_or_default(),
        item.language.clone().unwrap_or_default(),
        item.person.clone().unwrap_or_default(),
        item.department.clone().unwrap_or_default(),
        dim("region"),
        dim("product"),
        dim("customer_class"),
        plain(item.weight),
        number(item.csat),
        item.nps.map(|nps| nps.to_string()).unwrap_or_default(),
        number(item.ces),
    ]
}

impl Column {
    fn head(&self, labels: bool, lang: &str) -> String {
        let text = |words: &sqm_domain::survey::Words, key: &str| {
            let text = words.in_lang(lang, &self.language);
            if text.is_empty() {
                key.to_owned()
            } else {
                text.to_owned()
            }
        };
        let question = &self.question;
        let row = self
            .row
            .as_ref()
            .and_then(|code| question.rows.iter().find(|row| row.code == *code));
        match (labels, row) {
            (true, Some(row)) => format!(
                "{} – {}",
                text(&question.text, &question.key),
                text(&row.label, &row.code)
            ),
            (true, None) => text(&question.text, &question.key),
            (false, Some(row)) => format!("{}.{}", question.key, row.code),
            (false, None) => question.key.clone(),
        }
    }

    fn cell(&self, item: &ResponseItem, labels: bool, lang: &str) -> String {
        let Some(answer) = item.answers.get(&self.question.key) else {
            return String::new();
        };
        let name = |code: &str| {
            let label = self
                .question
                .choices
                .iter()
                .find(|choice| labels && choice.code == code)
                .map(|choice| choice.label.in_lang(lang, &self.language));
            label.filter(|label| !label.is_empty()).unwrap_or(code).to_owned()
        };
        match answer {
            Answer::Rows(rows) => self
                .row
                .as_ref()
                .and_then(|row| rows.get(row))
                .map(|value| plain(*value))
                .unwrap_or_default(),
            Answer::Number(number) => plain(*number),
            Answer::Flag(flag) => flag.to_string(),
            Answer::Text(text) if self.question.kind.has_choices() => name(text),
            Answer::Text(text) => text.clone(),
            Answer::Codes(codes) => codes
                .iter()
                .map(|code| name(code))
                .collect::<Vec<_>>()
                .join(" | "),
            Answer::Choice { code, other } => format!("{}: {other}", name(code)),
            Answer::Choices { codes, other } => {
                let names: Vec<String> = codes.iter().map(|code| name(code)).collect();
                format!("{}: {other}", names.join(" | "))
            }
            Answer::Contact(_) => String::new(),
        }
    }
}
