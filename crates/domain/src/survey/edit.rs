//! What an editor does to a questionnaire: adding, moving, doubling, taking away; languages. References follow a
//! question that gets another key, and no translation is ever lost.

use super::logic::{Condition, Target};
use super::question::Question;
use super::questionnaire::{Page, Questionnaire};
use super::words::Words;

/// One place earlier or later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// Earlier.
    Up,
    /// Later.
    Down,
}

/// How much is said in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Translated {
    /// Texts there are in it.
    pub done: usize,
    /// Texts there are.
    pub of: usize,
}

impl Questionnaire {
    /// A new page at the end, and its key.
    pub fn add_page(&mut self) -> String {
        let key = free("p", 1, |key| self.pages.iter().any(|page| page.key == key));
        self.pages.push(Page {
            key: key.clone(),
            ..Page::default()
        });
        key
    }

    /// The page of that key.
    pub fn page_mut(&mut self, key: &str) -> Option<&mut Page> {
        self.pages.iter_mut().find(|page| page.key == key)
    }

    /// Moves a page one place; at the end of the order nothing changes.
    pub fn move_page(&mut self, key: &str, shift: Shift) {
        if let Some(from) = self.pages.iter().position(|page| page.key == key)
            && let Some(to) = shifted(from, shift, self.pages.len())
        {
            self.pages.swap(from, to);
        }
    }

    /// Takes a page away with its questions.
    pub fn delete_page(&mut self, key: &str) {
        self.pages.retain(|page| page.key != key);
    }

    /// Puts questions behind the last of a page (of the last page where there is no such page), under keys of their own;
    /// gives the first key.
    pub fn add_questions(&mut self, page: &str, questions: Vec<Question>) -> Option<String> {
        if self.pages.is_empty() {
            self.add_page();
        }
        let mut first = None;
        for mut question in questions {
            question.key = self.free_key(&question.key);
            first.get_or_insert_with(|| question.key.clone());
            let place = self
                .pages
                .iter()
                .position(|known| known.key == page)
                .unwrap_or(self.pages.len() - 1);
            self.pages[place].questions.push(question);
        }
        first
    }

    /// A key nobody has: the wanted one, or with a number behind it.
    fn free_key(&self, wanted: &str) -> String {
        if self.question(wanted).is_none() {
            return wanted.to_owned();
        }
        let stem = wanted.trim_end_matches(|c: char| c.is_ascii_digit());
        free(stem, 2, |key| self.question(key).is_some())
    }

    fn place(&self, key: &str) -> Option<(usize, usize)> {
        self.pages.iter().enumerate().find_map(|(page, known)| {
            let place = known.questions.iter().position(|question| question.key == key)?;
            Some((page, place))
        })
    }

    /// Moves a question one place, over the border of its page too.
    pub fn move_question(&mut self, key: &str, shift: Shift) {
        let Some((page, place)) = self.place(key) else {
            return;
        };
        if let Some(to) = shifted(place, shift, self.pages[page].questions.len()) {
            self.pages[page].questions.swap(place, to);
        } else if let Some(other) = shifted(page, shift, self.pages.len()) {
            let question = self.pages[page].questions.remove(place);
            let to = match shift {
                Shift::Up => self.pages[other].questions.len(),
                Shift::Down => 0,
            };
            self.pages[other].questions.insert(to, question);
        }
    }

    /// The same question once more, behind it; gives its key.
    pub fn duplicate_question(&mut self, key: &str) -> Option<String> {
        let (page, place) = self.place(key)?;
        let mut copy = self.pages[page].questions[place].clone();
        copy.key = self.free_key(&copy.key);
        let key = copy.key.clone();
        self.pages[page].questions.insert(place + 1, copy);
        Some(key)
    }

    /// Takes a question away. Conditions that looked at it are faults until they are mended: nothing is guessed.
    pub fn delete_question(&mut self, key: &str) {
        for page in &mut self.pages {
            page.questions.retain(|question| question.key != key);
        }
    }

    /// Puts a question in the place of another. Where its key changes, what refers to it follows.
    pub fn replace_question(&mut self, key: &str, question: Question) -> bool {
        let Some((page, place)) = self.place(key) else {
            return false;
        };
        let now = question.key.clone();
        self.pages[page].questions[place] = question;
        if now != key {
            self.rename(key, &now);
        }
        true
    }

    fn rename(&mut self, from: &str, to: &str) {
        let operand = |operand: &mut String| {
            if operand == from {
                to.clone_into(operand);
            } else if let Some(row) = operand.strip_prefix(from).and_then(|rest| rest.strip_prefix('.')) {
                *operand = format!("{to}.{row}");
            }
        };
        for variable in &mut self.variables {
            for step in &mut variable.calculations {
                step.condition
                    .iter_mut()
                    .for_each(|condition| walk(condition, &operand));
                operand(&mut step.value);
            }
        }
        for page in &mut self.pages {
            for question in &mut page.questions {
                question
                    .show_if
                    .iter_mut()
                    .for_each(|condition| walk(condition, &operand));
                question
                    .require_if
                    .iter_mut()
                    .for_each(|condition| walk(condition, &operand));
                for jump in &mut question.jumps {
                    walk(&mut jump.condition, &operand);
                }
            }
        }
        let (old, new) = (format!("{{{{{from}}}}}"), format!("{{{{{to}}}}}"));
        self.each_text(&mut |words| {
            for text in words.0.values_mut() {
                if text.contains(&old) {
                    *text = text.replace(&old, &new);
                }
            }
        });
    }

    /// Gives a page another key; jumps to it follow.
    pub fn rename_page(&mut self, from: &str, to: &str) {
        for page in &mut self.pages {
            if page.key == from {
                to.clone_into(&mut page.key);
            }
            for jump in page.questions.iter_mut().flat_map(|question| &mut question.jumps) {
                if jump.to == Target::Page(from.to_owned()) {
                    jump.to = Target::Page(to.to_owned());
                }
            }
        }
    }

    /// Can be answered in this language too.
    pub fn add_language(&mut self, lang: &str) {
        if !self.languages.iter().any(|known| known == lang) {
            self.languages.push(lang.to_owned());
        }
    }

    /// No longer offered in this language. Its texts stay: added again, they are there.
    pub fn remove_language(&mut self, lang: &str) {
        if self.language != lang {
            self.languages.retain(|known| known != lang);
        }
    }

    /// The language that stands in where a translation is missing. Texts that were written for whatever language stay.
    pub fn set_language(&mut self, lang: &str) {
        self.add_language(lang);
        lang.clone_into(&mut self.language);
    }

    /// How much is translated: every text that is written in some language.
    pub fn translated(&self, lang: &str) -> Translated {
        let mut count = Translated { done: 0, of: 0 };
        let mut copy = self.clone();
        copy.each_text(&mut |words| {
            if !words.is_empty() {
                count.of += 1;
                count.done += usize::from(words.has(lang));
            }
        });
        count
    }

    fn each_text(&mut self, f: &mut impl FnMut(&mut Words)) {
        f(&mut self.title);
        f(&mut self.intro);
        f(&mut self.thanks);
        for page in &mut self.pages {
            f(&mut page.title);
            for question in &mut page.questions {
                f(&mut question.text);
                f(&mut question.help);
                question
                    .choices
                    .iter_mut()
                    .for_each(|choice| f(&mut choice.label));
                question.rows.iter_mut().for_each(|row| f(&mut row.label));
                if let Some(scale) = &mut question.scale {
                    f(&mut scale.low);
                    f(&mut scale.high);
                }
            }
        }
    }
}

fn walk(condition: &mut Condition, operand: &impl Fn(&mut String)) {
    match condition {
        Condition::All(many) | Condition::Any(many) => many.iter_mut().for_each(|one| walk(one, operand)),
        Condition::Test(test) => operand(&mut test.of),
    }
}

fn shifted(place: usize, shift: Shift, len: usize) -> Option<usize> {
    match shift {
        Shift::Up => place.checked_sub(1),
        Shift::Down => Some(place + 1).filter(|to| *to < len),
    }
}

/// More than a questionnaire ever has of anything.
const PLENTY: usize = 100_000;

/// `stem` with the first number from `from` on that is not taken.
fn free(stem: &str, from: usize, taken: impl Fn(&str) -> bool) -> String {
    (from..PLENTY)
        .map(|number| format!("{stem}{number}"))
        .find(|key| !taken(key))
        .unwrap_or_default()
}
