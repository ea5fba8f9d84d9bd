//! A questionnaire as those see it who are asked: for the builder's preview and the pages of versions.

use sqm_domain::survey::Questionnaire;

use crate::answer::{QuestionView, unanswered};

/// A questionnaire in one language.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) lang: String,
    pub(super) title: String,
    pub(super) intro: String,
    pub(super) thanks: String,
    pub(super) pages: Vec<ShownPage>,
}

/// A page of it.
#[derive(Debug)]
pub(super) struct ShownPage {
    pub(super) title: String,
    pub(super) questions: Vec<QuestionView>,
}

/// A questionnaire in this language.
pub(super) fn shown(form: &Questionnaire, lang: &str) -> Shown {
    let own = form.language.as_str();
    let pages = form.pages.iter().map(|page| ShownPage {
        title: page.title.in_lang(lang, own).to_owned(),
        questions: unanswered(form, page, lang),
    });
    Shown {
        title: form.title.in_lang(lang, own).to_owned(),
        intro: form.intro.in_lang(lang, own).to_owned(),
        thanks: form.thanks.in_lang(lang, own).to_owned(),
        pages: pages.collect(),
        lang: lang.to_owned(),
    }
}
