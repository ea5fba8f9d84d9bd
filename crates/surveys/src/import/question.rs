//! Questions out of the names of fields.
//!
//! `answer.nps.NETPRO` asks 0 to 10 whether one would recommend, `answer.csat5.Q7ALL` for overall satisfaction of five
//! points, `answer.ces7.…` for ease of seven, `answer.attitude5.…` for a service dimension (any code of
//! [`Aspect`]), `answer.rating5.…` for points that feed no figure; `choice`, `number` and `text` speak for themselves.
//! The points may be 2 to 11. A name without a kind is a text.

use sha2::{Digest as _, Sha256};
use sqm_domain::survey::{Aspect, Metric, Question, QuestionKind, Questionnaire, Scale, Words};
use sqm_imports::rows::MappedRow;

use super::fields::ANSWER;

/// What the mapping of a file asks: the field and the question it fills, the most telling first.
#[derive(Debug, Default)]
pub(super) struct Asked(pub(super) Vec<(String, Question)>);

impl Asked {
    /// Every row of a file has the same fields, empty ones too.
    pub(super) fn of(row: &MappedRow) -> Self {
        let mut asked: Vec<(String, Question)> = Vec::new();
        for (field, _) in row.fields() {
            let Some(name) = field.strip_prefix(ANSWER) else {
                continue;
            };
            let mut question = question(name);
            if asked.iter().any(|(_, other)| other.key == question.key) {
                question.key = key(name);
            }
            asked.push((field.to_owned(), question));
        }
        asked.sort_by_key(|(_, question)| rank(question));
        Self(asked)
    }
}

/// Overall figures first, texts last.
fn rank(question: &Question) -> u8 {
    match (question.metric, question.aspect, question.kind) {
        (Some(Metric::Csat), ..) => 0,
        (Some(_), ..) => 1,
        (_, Some(_), _) => 2,
        (.., QuestionKind::Rating) => 3,
        (.., QuestionKind::Single) => 4,
        (.., QuestionKind::Number) => 5,
        _ => 6,
    }
}

fn question(name: &str) -> Question {
    let plain = |kind, name: &str| Question::new(key(name), kind, Words::plain(name));
    let Some((kind, rest)) = name.split_once('.').filter(|(_, rest)| !rest.is_empty()) else {
        return plain(QuestionKind::LongText, name);
    };
    match kind {
        "nps" => Question {
            metric: Some(Metric::Nps),
            ..plain(QuestionKind::Nps, rest)
        },
        "choice" => plain(QuestionKind::Single, rest),
        "number" => plain(QuestionKind::Number, rest),
        "text" => plain(QuestionKind::LongText, rest),
        _ => rating(kind, plain(QuestionKind::Rating, rest))
            .unwrap_or_else(|| plain(QuestionKind::LongText, name)),
    }
}

/// `csat5`, `ces7`, `attitude5`, `rating10`.
fn rating(kind: &str, question: Question) -> Option<Question> {
    let digits = kind.len() - kind.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (what, points) = kind.split_at(kind.len() - digits);
    let max = points.parse().ok().filter(|max| (2..=11).contains(max))?;
    let scale = Some(Scale {
        max,
        ..Scale::default()
    });
    let (metric, aspect) = match what {
        "rating" => (None, None),
        "csat" => (Some(Metric::Csat), None),
        "ces" => (Some(Metric::Ces), None),
        aspect => (None, Some(aspect.parse::<Aspect>().ok()?)),
    };
    Some(Question {
        scale,
        metric,
        aspect,
        ..question
    })
}

/// A name as a question's key: what is no letter or digit of ASCII becomes `_`; a name that would be nothing but that
/// is known by its digest.
fn key(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .take(40)
        .collect();
    let fits = name.chars().count() <= 40
        && plain.chars().any(|c| c.is_ascii_alphanumeric())
        && name.is_ascii()
        && !["var", "hidden"].contains(&plain.as_str());
    if fits {
        return plain;
    }
    let digest = Sha256::digest(name.as_bytes());
    let number = digest
        .iter()
        .take(5)
        .fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
    format!("q_{number:010x}")
}

/// Adds to a questionnaire what it does not ask yet; questions that are there stay as they are.
pub(super) fn complete(document: &mut Questionnaire, asked: &Asked) {
    let missing: Vec<Question> = asked
        .0
        .iter()
        .map(|(_, question)| question)
        .filter(|question| document.question(&question.key).is_none())
        .cloned()
        .collect();
    if document.pages.is_empty() {
        document.pages.push(sqm_domain::survey::Page {
            key: "answers".to_owned(),
            ..Default::default()
        });
    }
    if let Some(page) = document.pages.last_mut() {
        page.questions.extend(missing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_from_names() {
        let nps = question("nps.NETPRO");
        assert_eq!(
            (nps.key.as_str(), nps.kind, nps.metric),
            ("NETPRO", QuestionKind::Nps, Some(Metric::Nps))
        );
        let csat = question("csat5.Q7ALL");
        assert_eq!((csat.metric, csat.ends()), (Some(Metric::Csat), Some((1.0, 5.0))));
        assert_eq!(question("attitude7.a").aspect, Some(Aspect::Attitude));
        assert_eq!(question("response_speed10.a").ends(), Some((1.0, 10.0)));
        assert_eq!(question("rating5.a").metric, None);
        for (name, kind) in [
            ("choice.Operator", QuestionKind::Single),
            ("number.Latitude", QuestionKind::Number),
            ("text.Comment", QuestionKind::LongText),
            ("city", QuestionKind::LongText),
            ("csat99.x", QuestionKind::LongText),
            ("unheard.x", QuestionKind::LongText),
        ] {
            assert_eq!(question(name).kind, kind, "{name}");
        }
    }

    #[test]
    fn keys_are_keys() {
        assert_eq!(key("In Out Travelling"), "In_Out_Travelling");
        assert_eq!(key("运营商"), key("运营商"));
        assert_ne!(key("运营商"), key("网络"));
        assert!(key("运营商").starts_with("q_") && key("var").starts_with("q_"));
    }
}
