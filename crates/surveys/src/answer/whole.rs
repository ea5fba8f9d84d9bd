//! The whole questionnaire on one page: paper typed in, and an interviewer on the telephone.

use std::collections::BTreeMap;

use sqm_domain::survey::{Answers, Flow, Refusal};
use sqm_platform::i18n::Lang;
use sqm_platform::page::Choice;

use super::form::{self, Pairs, field};
use super::view::{QuestionView, questions_of};
use crate::questionnaire::Version;

/// A page of the questionnaire with its title.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) title: String,
    pub(crate) questions: Vec<QuestionView>,
}

/// All pages, with what was typed and what is wrong with it.
pub(crate) fn sheets(
    version: &Version,
    answers: &Answers,
    refused: &BTreeMap<String, Refusal>,
    lang: &str,
) -> Vec<Sheet> {
    let document = &version.document;
    let (lang, own) = (document.speaks(lang), document.language.as_str());
    let hidden = BTreeMap::new();
    let flow = Flow::new(document, answers, &hidden, lang);
    document
        .pages
        .iter()
        .map(|one| Sheet {
            title: one.title.in_lang(lang, own).to_owned(),
            questions: questions_of(&flow, one, answers, refused, lang, own),
        })
        .collect()
}

/// The languages it speaks, to choose from.
pub(crate) fn languages(version: &Version, lang: &str) -> Vec<Choice> {
    let document = &version.document;
    let chosen = document.speaks(lang);
    document
        .languages
        .iter()
        .map(|tag| Choice::new(tag, Lang::name_of(tag), tag == chosen))
        .collect()
}

/// A filled form.
#[derive(Debug)]
pub(crate) struct Filled {
    pub(crate) answers: Answers,
    pub(crate) refused: BTreeMap<String, Refusal>,
    pub(crate) lang: String,
}

/// Reads the form; what is wrong with questions that are not asked on the way taken keeps nobody.
pub(crate) fn read(version: &Version, pairs: &Pairs) -> Filled {
    let document = &version.document;
    let mut answers = Answers::new();
    let mut refused = form::read(document.questions(), pairs, &mut answers);
    let lang = document.speaks(field(pairs, "lang")).to_owned();
    let hidden = BTreeMap::new();
    let flow = Flow::new(document, &answers, &hidden, &lang);
    let (way, _) = flow.way();
    let asked = way.iter().filter_map(|number| document.pages.get(*number));
    form::only_asked(&flow, asked, &mut refused);
    for (key, refusal) in flow.faults() {
        refused.entry(key.to_owned()).or_insert(refusal);
    }
    Filled {
        answers,
        refused,
        lang,
    }
}
