//! The way through a questionnaire: which questions are shown, which page comes next, what is still missing. The same
//! rules serve the page without script, REST, the interviewer, paper entry and imports.

use std::collections::BTreeMap;

use super::answer::{Answer, Answers, Refusal};
use super::logic::{Sight, Target};
use super::question::{Question, QuestionKind};
use super::questionnaire::{Page, Questionnaire};

/// Where somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// At this page, by number.
    Page(usize),
    /// At the end, everything asked.
    End,
    /// At the end, not to be asked.
    Out,
}

/// A questionnaire with the answers given so far.
#[derive(Debug)]
pub struct Flow<'a> {
    sight: Sight<'a>,
    lang: &'a str,
}

impl<'a> Flow<'a> {
    /// With these answers, in this language.
    pub fn new(
        questionnaire: &'a Questionnaire,
        answers: &'a Answers,
        hidden: &'a BTreeMap<String, String>,
        lang: &'a str,
    ) -> Self {
        Self {
            sight: Sight::new(questionnaire, answers, hidden),
            lang,
        }
    }

    pub(super) fn sight(&self) -> &Sight<'a> {
        &self.sight
    }

    pub(super) fn lang(&self) -> &str {
        self.lang
    }

    /// The numbers calculated from the answers.
    pub fn variables(&self) -> &BTreeMap<String, f64> {
        &self.sight.variables
    }

    /// Is the question shown?
    pub fn shows(&self, question: &Question) -> bool {
        question
            .show_if
            .as_ref()
            .is_none_or(|condition| self.sight.holds(condition))
    }

    /// Must the question be answered, where it is shown?
    pub fn requires(&self, question: &Question) -> bool {
        !question.kind.is_silent()
            && (question.required
                || question
                    .require_if
                    .as_ref()
                    .is_some_and(|condition| self.sight.holds(condition)))
    }

    /// The questions of a page that are shown.
    pub fn shown(&self, page: &'a Page) -> impl Iterator<Item = &'a Question> {
        page.questions.iter().filter(|question| self.shows(question))
    }

    /// Where to begin: the first page with a question to show.
    pub fn first(&self) -> Step {
        self.page_from(0)
    }

    /// Where to go on after a page. Only forwards: a jump back would ask for ever.
    pub fn after(&self, number: usize) -> Step {
        let pages = &self.sight.questionnaire.pages;
        let Some(page) = pages.get(number) else {
            return Step::End;
        };
        for question in self.shown(page) {
            let Some(jump) = question
                .jumps
                .iter()
                .find(|jump| self.sight.holds(&jump.condition))
            else {
                continue;
            };
            match &jump.to {
                Target::End => return Step::End,
                Target::Out => return Step::Out,
                Target::Page(key) => {
                    if let Some(to) = pages
                        .iter()
                        .position(|page| page.key == *key)
                        .filter(|to| *to > number)
                    {
                        return self.page_from(to);
                    }
                }
            }
        }
        self.page_from(number + 1)
    }

    fn page_from(&self, number: usize) -> Step {
        let pages = &self.sight.questionnaire.pages;
        pages
            .iter()
            .enumerate()
            .skip(number)
            .find(|(_, page)| self.shown(page).next().is_some())
            .map_or(Step::End, |(number, _)| Step::Page(number))
    }

    /// The pages on the way, and where it ends.
    pub fn way(&self) -> (Vec<usize>, Step) {
        let mut way = Vec::new();
        let mut step = self.first();
        while let Step::Page(number) = step {
            way.push(number);
            step = self.after(number);
        }
        (way, step)
    }

    /// What is wrong with the answers of one page.
    pub fn faults_of(&self, number: usize) -> Vec<(&'a str, Refusal)> {
        let Some(page) = self.sight.questionnaire.pages.get(number) else {
            return Vec::new();
        };
        self.shown(page)
            .filter_map(|question| Some((question.key.as_str(), self.fault(question)?)))
            .collect()
    }

    fn fault(&self, question: &Question) -> Option<Refusal> {
        match self.sight.answers.get(&question.key) {
            // "Cannot say" leaves no answer: where it is offered, the form has asked for one of the two.
            None => (self.requires(question) && !question.may_pass()).then_some(Refusal::Required),
            Some(Answer::Rows(rows)) if self.requires(question) && rows.len() < question.rows.len() => {
                (!question.may_pass()).then_some(Refusal::Required)
            }
            Some(Answer::Flag(false))
                if question.kind == QuestionKind::Consent && self.requires(question) =>
            {
                Some(Refusal::Required)
            }
            Some(answer) => question.accept(answer.clone()).err(),
        }
    }

    /// The answers that count: those of questions shown on the way. Somebody who went back and took another way leaves
    /// answers behind that nobody asked for.
    pub fn counted(&self) -> Answers {
        let (way, _) = self.way();
        way.iter()
            .filter_map(|number| self.sight.questionnaire.pages.get(*number))
            .flat_map(|page| self.shown(page))
            .filter_map(|question| {
                let answer = self.sight.answers.get(&question.key)?;
                Some((question.key.clone(), answer.clone()))
            })
            .collect()
    }

    /// Everything that keeps the answers from being complete.
    pub fn faults(&self) -> Vec<(&'a str, Refusal)> {
        let (way, _) = self.way();
        way.into_iter()
            .flat_map(|number| self.faults_of(number))
            .collect()
    }
}
