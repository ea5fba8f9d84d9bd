//! What can be said about a campaign.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::UserId;
use sqm_domain::security::{CampaignKind, PhishingOutcome, QUESTIONS};
use sqm_org::Audience;
use sqm_platform::FieldErrors;
use utoipa::ToSchema;

use super::Question;

/// Longest text people read, in characters.
const BODY: usize = 50_000;
/// Choices of a question.
const CHOICES: std::ops::RangeInclusive<usize> = 2..=6;
/// Longest question, longest choice, in characters.
const ASKED: usize = 500;
/// Right answers in percent that are enough, unless told.
const PASS_MARK: u8 = 80;

/// A campaign to prepare.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewAwarenessCampaign)]
pub struct NewCampaign {
    /// What it is about.
    pub title: String,
    /// How people are reached.
    #[schema(value_type = String)]
    pub kind: Option<CampaignKind>,
    /// What people read, in Markdown; of a simulation, how it is played.
    pub body: String,
    /// What they are asked.
    pub questions: Vec<NewQuestion>,
    /// Right answers in percent that are enough; 80 unless told.
    pub pass_mark: Option<u8>,
    /// Until the end of this day.
    #[schema(value_type = String, format = Date)]
    pub due_on: Option<Date>,
    /// Who answers for it; whoever enters it unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Whom it asks.
    pub audience: Audience,
}

/// A question with one right choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewAwarenessQuestion)]
pub struct NewQuestion {
    /// What is asked.
    pub text: String,
    /// What can be chosen: two to six.
    pub choices: Vec<String>,
    /// The place of the right choice, from 0.
    pub right: Option<u8>,
}

/// What to change; what is not mentioned stays. Once people are asked, only who answers for it and whom it asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = AwarenessCampaignPatch)]
pub struct CampaignPatch {
    /// What it is about.
    pub title: Option<String>,
    /// How people are reached.
    #[schema(value_type = Option<String>)]
    pub kind: Option<CampaignKind>,
    /// What people read.
    pub body: Option<String>,
    /// What they are asked: all questions.
    pub questions: Option<Vec<NewQuestion>>,
    /// Right answers in percent that are enough.
    pub pass_mark: Option<u8>,
    /// Until the end of this day.
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// Who answers for it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Whom it asks. Whoever was asked stays asked.
    pub audience: Option<Audience>,
}

impl CampaignPatch {
    /// Would change what people are asked.
    pub(super) fn touches_what_is_asked(&self) -> bool {
        self.title.is_some()
            || self.kind.is_some()
            || self.body.is_some()
            || self.questions.is_some()
            || self.pass_mark.is_some()
            || self.due_on.is_some()
    }
}

/// Answers to the questions of a campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = AwarenessAnswers)]
pub struct Answers {
    /// The place of the choice for each question, from 0; each wants one. Empty where nothing is asked: it was read, or
    /// attended.
    pub answers: Vec<Option<u8>>,
}

/// How somebody dealt with a simulation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAwarenessResult)]
pub struct NewResult {
    /// His address.
    #[schema(example = "li.na@example.com")]
    pub email: String,
    /// `reported`, `ignored`, `clicked`, `gave_data`.
    #[schema(value_type = String)]
    pub outcome: PhishingOutcome,
}

fn title(errors: &mut FieldErrors, text: &mut String) {
    *text = errors.text("title", text, 200).to_owned();
}

fn body(errors: &mut FieldErrors, text: &mut String) {
    *text = text.trim_end().to_owned();
    errors.at_most("body", text, BODY);
}

fn pass_mark(errors: &mut FieldErrors, mark: Option<u8>) {
    if mark.is_some_and(|mark| !(1..=100).contains(&mark)) {
        errors.add_with(
            "pass_mark",
            "field-out-of-range",
            vec![("min", 1.into()), ("max", 100.into())],
        );
    }
}

fn due_on(errors: &mut FieldErrors, day: Option<Date>, today: Date) {
    if day.is_some_and(|day| day < today) {
        errors.add("due_on", "security-day-past");
    }
}

/// The questions as they are kept; a fault names the question: `questions.0.choices`.
fn questions(errors: &mut FieldErrors, typed: &[NewQuestion]) -> Vec<Question> {
    if typed.len() > QUESTIONS {
        let most = i64::try_from(QUESTIONS).unwrap_or(i64::MAX);
        errors.add_with(
            "questions",
            "awareness-questions-many",
            vec![("max", most.into())],
        );
    }
    let mut list = Vec::with_capacity(typed.len());
    for (place, one) in typed.iter().take(QUESTIONS).enumerate() {
        let field = |name: &str| format!("questions.{place}.{name}");
        let text = one.text.trim().to_owned();
        if text.is_empty() {
            errors.add(field("text"), "field-required");
        }
        errors.at_most(field("text"), &text, ASKED);
        let choices: Vec<String> = one
            .choices
            .iter()
            .map(|choice| choice.trim().to_owned())
            .filter(|choice| !choice.is_empty())
            .collect();
        if !CHOICES.contains(&choices.len()) {
            errors.add(field("choices"), "awareness-choices-count");
        }
        for choice in &choices {
            errors.at_most(field("choices"), choice, ASKED);
        }
        let right = one.right.filter(|right| usize::from(*right) < choices.len());
        if right.is_none() {
            errors.add(field("right"), "awareness-right-missing");
        }
        list.push(Question {
            text,
            choices,
            right: right.unwrap_or_default(),
        });
    }
    list
}

impl NewCampaign {
    /// The same, checked, with its questions as they are kept and what is enough.
    pub(super) fn check(mut self, today: Date) -> Result<(Self, Vec<Question>, u8), FieldErrors> {
        let mut errors = FieldErrors::new();
        title(&mut errors, &mut self.title);
        body(&mut errors, &mut self.body);
        if self.kind.is_none() {
            errors.add("kind", "field-required");
        }
        if self.due_on.is_none() {
            errors.add("due_on", "field-required");
        }
        due_on(&mut errors, self.due_on, today);
        pass_mark(&mut errors, self.pass_mark);
        let asked = questions(&mut errors, &self.questions);
        let mark = self.pass_mark.unwrap_or(PASS_MARK);
        errors.into_result((self, asked, mark))
    }
}

impl CampaignPatch {
    pub(super) fn check(mut self, today: Date) -> Result<(Self, Option<Vec<Question>>), FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(text) = &mut self.title {
            title(&mut errors, text);
        }
        if let Some(text) = &mut self.body {
            body(&mut errors, text);
        }
        due_on(&mut errors, self.due_on, today);
        pass_mark(&mut errors, self.pass_mark);
        let asked = self
            .questions
            .as_deref()
            .map(|typed| questions(&mut errors, typed));
        errors.into_result((self, asked))
    }
}
