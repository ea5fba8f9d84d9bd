//! The form of a question as it is shown.

use sha2::{Digest as _, Sha256};
use sqm_domain::survey::{Aspect, Metric, Question, QuestionKind, Questionnaire};
use sqm_platform::i18n::Lang;
use sqm_platform::page::{Choice, Fields, FormErrors, PageFrame, codes, word};

use super::logic::{self, Rows};

/// Empty lines offered below those that are filled.
const SPARE: usize = 2;

/// The form.
#[derive(Debug)]
pub(super) struct QuestionForm {
    pub(super) was: String,
    /// What the question looked like when the form was opened.
    pub(super) seen: String,
    pub(super) key: String,
    pub(super) kinds: Vec<Choice>,
    pub(super) text: Vec<InLang>,
    pub(super) help: Vec<InLang>,
    pub(super) required: bool,
    pub(super) shuffle: bool,
    pub(super) metrics: Vec<Choice>,
    pub(super) aspects: Vec<Choice>,
    pub(super) choices: Vec<Line>,
    pub(super) rows: Vec<Line>,
    pub(super) scale: Option<ScaleForm>,
    pub(super) at_least: String,
    pub(super) at_most: String,
    pub(super) link: String,
    pub(super) show: Rows,
    pub(super) require: Rows,
    pub(super) jumps: Vec<JumpForm>,
    pub(super) kind: QuestionKind,
    pub(super) errors: FormErrors,
}

/// A text in one language.
#[derive(Debug)]
pub(super) struct InLang {
    pub(super) lang: String,
    pub(super) name: String,
    pub(super) field: String,
    pub(super) value: String,
}

/// A line of a list or a row of a matrix.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) code: String,
    pub(super) labels: Vec<InLang>,
    pub(super) value: String,
    pub(super) value_wrong: bool,
    pub(super) alone: bool,
    pub(super) other: bool,
    pub(super) picture: String,
    pub(super) aspects: Vec<Choice>,
    pub(super) filled: bool,
}

/// A scale.
#[derive(Debug)]
pub(super) struct ScaleForm {
    pub(super) min: String,
    pub(super) max: String,
    pub(super) looks: Vec<Choice>,
    pub(super) reversed: bool,
    pub(super) not_applicable: bool,
    pub(super) low: Vec<InLang>,
    pub(super) high: Vec<InLang>,
    /// Its points are given by the kind.
    pub(super) fixed: bool,
}

/// A jump.
#[derive(Debug)]
pub(super) struct JumpForm {
    pub(super) number: usize,
    pub(super) to: Vec<Choice>,
    pub(super) rows: Rows,
}

impl QuestionForm {
    /// Does the figure or the dimension of an answer matter for this kind?
    pub(super) fn scores(&self) -> bool {
        self.kind.has_scale() && self.kind != QuestionKind::Matrix
            || matches!(self.kind, QuestionKind::Single | QuestionKind::YesNo)
    }

    /// Is there a least and a most of something?
    pub(super) fn limits(&self) -> bool {
        matches!(
            self.kind,
            QuestionKind::Number
                | QuestionKind::Multi
                | QuestionKind::Text
                | QuestionKind::LongText
                | QuestionKind::Ranking
        )
    }

    pub(super) fn is_statement(&self) -> bool {
        self.kind == QuestionKind::Statement
    }

    pub(super) fn has_pictures(&self) -> bool {
        self.kind == QuestionKind::Picture
    }
}

/// What a question looks like, in a word: whoever saves sends it back, and a question that somebody else has changed
/// meanwhile is not overwritten unseen.
pub(super) fn print(question: &Question) -> String {
    let json = serde_json::to_vec(question).unwrap_or_default();
    let hash = Sha256::digest(json);
    format!(
        "{:016x}",
        hash.iter()
            .take(8)
            .fold(0_u64, |print, byte| print << 8 | u64::from(*byte))
    )
}

pub(super) fn texts(fields: &Fields, name: &str, form: &Questionnaire) -> Vec<InLang> {
    form.languages
        .iter()
        .map(|lang| {
            let field = format!("{name}.{lang}");
            InLang {
                value: fields.text(&field).to_owned(),
                name: Lang::name_of(lang).to_owned(),
                lang: lang.clone(),
                field,
            }
        })
        .collect()
}

/// The form of a question with these fields.
pub(super) fn form(
    page: &PageFrame,
    form: &Questionnaire,
    question: &Question,
    fields: &Fields,
    errors: FormErrors,
) -> QuestionForm {
    let kind = fields.text("kind").parse().unwrap_or(question.kind);
    let lang = page.caller.lang.tag();
    let aspects = |chosen: &str| {
        let mut offered = vec![Choice::new("", page.t("aspect-none"), chosen.is_empty())];
        let chosen: Vec<Aspect> = chosen.parse().into_iter().collect();
        offered.extend(codes(page, "aspect", Aspect::ALL, &chosen));
        offered
    };
    let metric: Vec<Metric> = fields.text("metric").parse().into_iter().collect();
    let mut metrics = vec![Choice::new("", page.t("metric-none"), metric.is_empty())];
    metrics.extend(codes(page, "metric", Metric::ALL, &metric));
    let line = |list: &str, number: usize| {
        let field = |name: &str| format!("{list}.{number}.{name}");
        let labels = texts(fields, &field("label"), form);
        let code = fields.text(&field("code")).to_owned();
        Line {
            filled: !code.is_empty() || labels.iter().any(|label| !label.value.is_empty()),
            value: fields.text(&field("value")).to_owned(),
            value_wrong: !errors.of(&field("value")).is_empty(),
            alone: fields.is_set(&field("alone")),
            other: fields.is_set(&field("other")),
            picture: fields.text(&field("picture")).to_owned(),
            aspects: aspects(fields.text(&field("aspect"))),
            number,
            code,
            labels,
        }
    };
    let lines = |list: &str| {
        let filled = fields
            .rows(list)
            .into_iter()
            .map(|number| line(list, number))
            .filter(|line| line.filled);
        let mut lines: Vec<Line> = filled.collect();
        let next = lines.last().map_or(0, |line| line.number + 1);
        lines.extend((next..next + SPARE).map(|number| line(list, number)));
        lines
    };
    let earlier = logic::operands(form, lang, &question.key, false);
    let upto = logic::operands(form, lang, &question.key, true);
    QuestionForm {
        was: question.key.clone(),
        seen: print(question),
        key: fields.text("key").to_owned(),
        kinds: codes(page, "question-kind", QuestionKind::ALL, &[kind]),
        text: texts(fields, "text", form),
        help: texts(fields, "help", form),
        required: fields.is_set("required"),
        shuffle: fields.is_set("shuffle"),
        metrics,
        aspects: aspects(fields.text("aspect")),
        choices: if kind.has_choices() {
            lines("choice")
        } else {
            Vec::new()
        },
        rows: if kind == QuestionKind::Matrix {
            lines("row")
        } else {
            Vec::new()
        },
        scale: kind.has_scale().then(|| scale(page, form, fields, kind)),
        at_least: fields.text("at_least").to_owned(),
        at_most: fields.text("at_most").to_owned(),
        link: fields.text("link").to_owned(),
        show: logic::rows(page, fields, "show", &earlier),
        require: logic::rows(page, fields, "require", &earlier),
        jumps: jumps(page, form, question, fields, &upto),
        kind,
        errors,
    }
}

fn scale(page: &PageFrame, form: &Questionnaire, fields: &Fields, kind: QuestionKind) -> ScaleForm {
    let look = fields.text("scale.look");
    ScaleForm {
        min: fields.text("scale.min").to_owned(),
        max: fields.text("scale.max").to_owned(),
        looks: codes(page, "scale-look", &["numbers", "stars", "faces"], &[look]),
        reversed: fields.is_set("scale.reversed"),
        not_applicable: fields.is_set("scale.not_applicable"),
        low: texts(fields, "scale.low", form),
        high: texts(fields, "scale.high", form),
        fixed: kind == QuestionKind::Nps,
    }
}

fn jumps(
    page: &PageFrame,
    form: &Questionnaire,
    question: &Question,
    fields: &Fields,
    operands: &[(String, String)],
) -> Vec<JumpForm> {
    let place = form
        .pages
        .iter()
        .position(|known| known.questions.iter().any(|one| one.key == question.key))
        .unwrap_or_default();
    let targets = |chosen: &str| {
        let mut offered = vec![Choice::new("", page.t("jump-none"), chosen.is_empty())];
        for (number, known) in form.pages.iter().enumerate().skip(place + 1) {
            let value = format!("page:{}", known.key);
            let title = known.title.in_lang(page.caller.lang.tag(), &form.language);
            let name = format!(
                "{} {title}",
                page.shell("").ta("questionnaire-page-n", "n", number + 1)
            );
            offered.push(Choice::new(&value, name.trim_end(), value == chosen));
        }
        offered.push(Choice::new("end", word(page, "jump", "end"), chosen == "end"));
        offered.push(Choice::new("out", word(page, "jump", "out"), chosen == "out"));
        if !offered.iter().any(|choice| choice.on) {
            offered.push(Choice::new(chosen, chosen, true));
        }
        offered
    };
    let filled: Vec<usize> = fields
        .rows("jump")
        .into_iter()
        .filter(|number| fields.is_set(&format!("jump.{number}.to")))
        .collect();
    let next = filled.last().map_or(0, |last| last + 1);
    filled
        .into_iter()
        .chain(std::iter::once(next))
        .map(|number| JumpForm {
            to: targets(fields.text(&format!("jump.{number}.to"))),
            rows: logic::rows(page, fields, &format!("jump.{number}.if"), operands),
            number,
        })
        .collect()
}
