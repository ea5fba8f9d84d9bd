//! A questionnaire as cards: pages, their questions, what is wrong with them, how much is translated.

use sqm_domain::survey::{Fault, Question, QuestionKind};
use sqm_platform::i18n::Lang;
use sqm_platform::page::{Choice, PageFrame, word};

use super::form::{InLang, QuestionForm};
use super::logic;
use super::question::target_text;
use crate::questionnaire::{Block, Questionnaire};

/// A page.
#[derive(Debug)]
pub(super) struct PageCard {
    pub(super) key: String,
    pub(super) number: usize,
    pub(super) title: String,
    /// Its title being edited.
    pub(super) editing: Option<Vec<InLang>>,
    pub(super) cards: Vec<Card>,
    pub(super) first: bool,
    pub(super) last: bool,
}

/// A question.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) key: String,
    pub(super) number: usize,
    pub(super) kind: String,
    pub(super) icon: &'static str,
    pub(super) text: String,
    pub(super) required: bool,
    /// The figure and the dimensions it feeds.
    pub(super) feeds: Vec<String>,
    /// When it is shown, must be answered, where it leads.
    pub(super) logic: Vec<String>,
    pub(super) faults: Vec<String>,
    pub(super) editing: Option<QuestionForm>,
}

/// A language.
#[derive(Debug)]
pub(super) struct Language {
    pub(super) tag: String,
    pub(super) name: String,
    pub(super) own: bool,
    pub(super) done: usize,
    pub(super) of: usize,
}

/// What the palette offers.
#[derive(Debug)]
pub(super) struct Palette {
    pub(super) blocks: Vec<Choice>,
    pub(super) kinds: Vec<(Choice, &'static str)>,
}

/// The picture of a kind of question.
fn kind_icon(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Single => "circle-dot",
        QuestionKind::Multi => "checkbox",
        QuestionKind::Rating => "star",
        QuestionKind::Nps => "thumb-up",
        QuestionKind::Matrix => "table",
        QuestionKind::Ranking => "list-numbers",
        QuestionKind::YesNo => "toggle-left",
        QuestionKind::Text => "text-size",
        QuestionKind::LongText => "align-left",
        QuestionKind::Number => "number",
        QuestionKind::Date => "calendar",
        QuestionKind::Picture => "photo",
        QuestionKind::Consent => "square-check",
        QuestionKind::Contact => "address-book",
        QuestionKind::Statement => "info-circle",
    }
}

pub(super) fn palette(page: &PageFrame, blocks: &[Block]) -> Palette {
    Palette {
        blocks: blocks
            .iter()
            .map(|block| Choice::new(&block.code, word(page, "block", &block.code), false))
            .collect(),
        kinds: QuestionKind::ALL
            .iter()
            .map(|kind| {
                let choice = Choice::new(kind, word(page, "question-kind", kind), false);
                (choice, kind_icon(*kind))
            })
            .collect(),
    }
}

pub(super) fn languages(known: &Questionnaire) -> Vec<Language> {
    let form = &known.draft;
    form.languages
        .iter()
        .map(|tag| {
            let count = form.translated(tag);
            Language {
                name: Lang::name_of(tag).to_owned(),
                own: *tag == form.language,
                done: count.done,
                of: count.of,
                tag: tag.clone(),
            }
        })
        .collect()
}

/// What is wrong with a place, in words.
pub(super) fn said(page: &PageFrame, fault: &Fault) -> String {
    let detail = if fault.key == "questionnaire-untranslated" {
        Lang::name_of(&fault.detail).to_owned()
    } else {
        fault.detail.clone()
    };
    let text = page.t(fault.key);
    if detail.is_empty() {
        text
    } else {
        format!("{text} ({detail})")
    }
}

/// The cards of all pages, without any that is being edited.
pub(super) fn cards(page: &PageFrame, known: &Questionnaire, faults: &[Fault]) -> Vec<PageCard> {
    let form = &known.draft;
    let lang = page.caller.lang.tag();
    let mut number = 0;
    let last = form.pages.len();
    form.pages
        .iter()
        .enumerate()
        .map(|(place, one)| PageCard {
            key: one.key.clone(),
            number: place + 1,
            title: one.title.in_lang(lang, &form.language).to_owned(),
            editing: None,
            cards: one
                .questions
                .iter()
                .map(|question| {
                    number += 1;
                    card(page, known, question, number, faults)
                })
                .collect(),
            first: place == 0,
            last: place + 1 == last,
        })
        .collect()
}

fn card(
    page: &PageFrame,
    known: &Questionnaire,
    question: &Question,
    number: usize,
    faults: &[Fault],
) -> Card {
    let form = &known.draft;
    let lang = page.caller.lang.tag();
    let mut feeds: Vec<String> = question
        .metric
        .iter()
        .map(|metric| word(page, "metric", metric))
        .collect();
    let aspects = question
        .aspect
        .iter()
        .chain(question.rows.iter().filter_map(|row| row.aspect.as_ref()));
    feeds.extend(aspects.map(|aspect| word(page, "aspect", aspect)));
    let mut lines = Vec::new();
    if let Some(condition) = &question.show_if {
        lines.push(format!(
            "{} {}",
            page.t("logic-show-if"),
            logic::said(page, condition)
        ));
    }
    if let Some(condition) = &question.require_if {
        lines.push(format!(
            "{} {}",
            page.t("logic-require-if"),
            logic::said(page, condition)
        ));
    }
    for jump in &question.jumps {
        let to = target_text(&jump.to);
        let to = match to.strip_prefix("page:") {
            Some(key) => match form.pages.iter().position(|one| one.key == key) {
                Some(place) => page.shell("").ta("questionnaire-page-n", "n", place + 1),
                None => key.to_owned(),
            },
            None => word(page, "jump", &to),
        };
        lines.push(format!("{} → {to}", logic::said(page, &jump.condition)));
    }
    Card {
        number,
        kind: word(page, "question-kind", question.kind),
        icon: kind_icon(question.kind),
        text: question.text.in_lang(lang, &form.language).to_owned(),
        required: question.required,
        feeds,
        logic: lines,
        faults: faults
            .iter()
            .filter(|fault| fault.place == question.key)
            .map(|fault| said(page, fault))
            .collect(),
        key: question.key.clone(),
        editing: None,
    }
}
