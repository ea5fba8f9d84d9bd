//! An analysis as it is shown and sent.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::SurveyId;
use sqm_domain::stats::{Difference, Weighted};
use sqm_domain::survey::{Aspect, QuestionKind};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::tally::{CONFIDENCE, Sums, share_interval};

/// Fewer answers than this are not shown as a group of their own where nobody may be known by his answers.
pub(crate) const FEWEST: u64 = 5;

/// How the answers are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct View {
    /// The dimension by which segments are made, as in `only`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The question whose answers are compared between segments; overall figures without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Answers count by their weights.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub weighted: bool,
    /// The fewest answers with which somebody is ranked; 10 unless told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<u64>,
}

impl View {
    /// The fewest answers with which somebody is ranked.
    pub fn sample(&self) -> u64 {
        self.sample.unwrap_or(10).max(1)
    }
}

/// A figure with the 95 % interval in which the true one lies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Lower bound; none for a single answer.
    pub low: Option<f64>,
    /// Upper bound.
    pub high: Option<f64>,
    /// Answers behind it.
    pub n: u64,
}

impl Estimate {
    /// A mean with its t-interval, which ends where the scale ends.
    pub(crate) fn mean(sums: &Weighted, ends: Option<(f64, f64)>) -> Option<Self> {
        let interval = sums.interval(CONFIDENCE);
        let (floor, top) = ends.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        Some(Self {
            value: sums.mean()?,
            low: interval.map(|interval| interval.low.max(floor)),
            high: interval.map(|interval| interval.high.min(top)),
            n: sums.count,
        })
    }

    /// A share in percent with Wilson's interval.
    pub(crate) fn share(sums: &Weighted) -> Option<Self> {
        let interval = share_interval(sums);
        Some(Self {
            value: 100.0 * sums.mean()?,
            low: interval.map(|interval| 100.0 * interval.low),
            high: interval.map(|interval| 100.0 * interval.high),
            n: sums.count,
        })
    }
}

/// The net promoter score and what it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Recommendation {
    /// The score, −100 to 100.
    pub score: Estimate,
    /// Answers of 9 and 10.
    pub promoters: u64,
    /// Answers of 7 and 8.
    pub passives: u64,
    /// Answers of 0 to 6.
    pub detractors: u64,
}

/// The figures of satisfaction of a group of answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Figures {
    /// Complete answers.
    pub answers: u64,
    /// Satisfaction, 0–100.
    pub csat: Option<Estimate>,
    /// Satisfied customers in percent: the upper two of five points.
    pub satisfied: Option<Estimate>,
    /// Would they recommend us.
    pub nps: Option<Recommendation>,
    /// Ease, 0–100.
    pub ces: Option<Estimate>,
    /// Those who found it easy, in percent: 5 and more of seven points.
    pub easy: Option<Estimate>,
}

impl Figures {
    pub(crate) fn of(sums: &Sums) -> Self {
        let rated = sums.promoters.count;
        Self {
            answers: sums.answers,
            csat: Estimate::mean(&sums.csat, Some((0.0, 100.0))),
            satisfied: Estimate::share(&sums.satisfied),
            nps: sums.nps().map(|nps| Recommendation {
                score: Estimate {
                    value: nps.score,
                    low: Some(nps.interval.low),
                    high: Some(nps.interval.high),
                    n: rated,
                },
                promoters: sums.promoter_count,
                passives: rated - sums.promoter_count - sums.detractor_count,
                detractors: sums.detractor_count,
            }),
            ces: Estimate::mean(&sums.ces, Some((0.0, 100.0))),
            easy: Estimate::share(&sums.easy),
        }
    }
}

/// From asking to counting.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Funnel {
    /// Persons who were to be asked.
    pub invited: u64,
    /// Messages that went out and did not come back.
    pub reached: u64,
    /// Personal links that were opened.
    pub opened: u64,
    /// Personal links that were answered.
    pub answered: u64,
    /// Questionnaires that were begun, by whatever way.
    pub begun: u64,
    /// Those that were left on a page, by page.
    pub left: Vec<(i32, u64)>,
    /// Not to be asked after all.
    pub screened: u64,
    /// Complete and counted.
    pub complete: u64,
    /// Complete but doubtful; not counted.
    pub suspect: u64,
    /// Taken out by hand; not counted.
    pub removed: u64,
}

impl Funnel {
    /// Answers by those who were reached, in percent.
    pub fn response_rate(&self) -> Option<f64> {
        (self.reached > 0).then(|| 100.0 * self.answered as f64 / self.reached as f64)
    }
}

/// A dimension of service.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct AspectResult {
    /// Which.
    #[schema(value_type = String)]
    pub aspect: Aspect,
    /// 0–100.
    pub score: Estimate,
    /// How closely it goes with overall satisfaction (correlation); none for too few answers.
    pub importance: Option<f64>,
    /// The survey's target.
    pub target: Option<f64>,
}

/// How often something was answered.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ValueCount {
    /// The value, as in `only`.
    pub value: String,
    /// Answers.
    pub count: u64,
    /// In percent of those who answered the question.
    pub share: f64,
}

/// A question, or a row of a matrix.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct QuestionResult {
    /// The question.
    pub key: String,
    /// The row of a matrix.
    pub row: Option<String>,
    /// How it is asked.
    #[schema(value_type = String)]
    pub kind: QuestionKind,
    /// Who answered it.
    pub answered: u64,
    /// The mean of the numbers as they were given.
    pub mean: Option<Estimate>,
    /// The mean on 0–100, better upwards.
    pub score: Option<Estimate>,
    /// The upper two of five points, in percent.
    pub top: Option<Estimate>,
    /// How closely it goes with overall satisfaction.
    pub importance: Option<f64>,
    /// How answers are spread; in the order of the questionnaire.
    pub values: Vec<ValueCount>,
}

/// A period of the survey.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Span {
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// Its figures.
    pub figures: Figures,
}

/// A difference from the round before.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Change {
    /// This one minus the one before.
    pub by: f64,
    /// Probability of a difference this large by chance alone.
    pub p: f64,
    /// More than chance, at 5 %.
    pub significant: bool,
}

impl From<Difference> for Change {
    fn from(difference: Difference) -> Self {
        Self {
            by: difference.by,
            p: difference.p,
            significant: difference.is_significant(),
        }
    }
}

/// A round of the series.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Round {
    /// The survey.
    #[schema(value_type = Uuid)]
    pub survey: SurveyId,
    /// Its name.
    pub name: String,
    /// 1, 2, 3 …
    pub round: i32,
    /// Its figures.
    pub figures: Figures,
    /// Satisfaction against the round before.
    pub csat: Option<Change>,
    /// The share of the satisfied against the round before.
    pub satisfied: Option<Change>,
    /// The net promoter score against the round before.
    pub nps: Option<Change>,
    /// Ease against the round before.
    pub ces: Option<Change>,
}

/// Answers with one value of the dimension.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Segment {
    /// The value; empty = without one.
    pub value: String,
    /// Its figures.
    pub figures: Figures,
    /// The mean of the question that is compared, as it was given.
    pub mean: Option<Estimate>,
    /// How its answers are spread.
    pub values: Vec<ValueCount>,
}

/// Answers cut by a dimension.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Segments {
    /// The dimension.
    pub by: String,
    /// The question that is compared.
    pub of: Option<String>,
    /// Its values, the most frequent first.
    pub rows: Vec<Segment>,
    /// Values that are not shown because too few answered (anonymous surveys).
    pub withheld: usize,
}

/// Somebody, or a department, by the lower bound of satisfaction.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Ranked {
    /// Who.
    pub id: Uuid,
    /// The name.
    pub name: String,
    /// The figures.
    pub figures: Figures,
    /// By what is ranked: what satisfaction is at least, at 95 %.
    pub bound: Option<f64>,
}

/// A theme of comments.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Theme {
    /// Which.
    pub code: String,
    /// Comments that speak of it.
    pub comments: u64,
    /// In percent of all comments.
    pub share: f64,
    /// Satisfaction of those who wrote them.
    pub csat: Option<f64>,
    /// Their share of the dissatisfied, in percent.
    pub unsatisfied: Option<f64>,
}

/// A word of comments.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Keyword {
    /// The word, stemmed.
    pub word: String,
    /// Comments that hold it.
    pub comments: u64,
    /// How much more often the dissatisfied write it than all who comment; 1 = as often.
    pub lift: Option<f64>,
}

/// Something answers can be cut by.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Cut {
    /// Its name in `only` and `by`.
    pub name: String,
    /// Its values with their answers; those of a question stand with the question.
    pub values: Vec<(String, u64)>,
}

/// What the answers to a survey say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Analysis {
    /// The figures of all answers that are looked at.
    pub figures: Figures,
    /// Too few answers to be shown without somebody being known by them (anonymous surveys).
    pub withheld: bool,
    /// Answers carry weights that differ.
    pub weights: bool,
    /// From asking to counting.
    pub funnel: Funnel,
    /// Dimensions of service.
    pub aspects: Vec<AspectResult>,
    /// Questions in their order.
    pub questions: Vec<QuestionResult>,
    /// The survey's time in days, weeks or months.
    pub spans: Vec<Span>,
    /// `day`, `week` or `month`.
    pub step: &'static str,
    /// Rounds of the series, the oldest first; empty where there is one only.
    pub rounds: Vec<Round>,
    /// Answers cut by a dimension, if one was asked for.
    pub segments: Option<Segments>,
    /// Dimensions by which there is something to cut.
    pub dimensions: Vec<Cut>,
    /// Who served, by the lower bound; those with too few answers are last, without a bound.
    pub people: Vec<Ranked>,
    /// Departments likewise.
    pub departments: Vec<Ranked>,
    /// Comments.
    pub comments: u64,
    /// What they speak of.
    pub themes: Vec<Theme>,
    /// Words that tell most.
    pub keywords: Vec<Keyword>,
}
