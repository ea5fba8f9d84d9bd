//! Sums over answers in one pass. Everything shown is made of them; they merge by addition, so a month is the sum of its
//! days.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use sqm_domain::stats::{Interval, Nps, Pairs, Weighted, Z95, wilson};
use sqm_domain::survey::{Answer, Answers, Aspect, Metric, Question, QuestionKind, Questionnaire};
use uuid::Uuid;

use super::filter::Dimension;
use super::themes;

/// The confidence of every interval.
pub(crate) const CONFIDENCE: f64 = 0.95;

/// More values than this are no list to choose from.
const MOST_VALUES: usize = 200;

/// What a response counts for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    pub(crate) day: Date,
    pub(crate) channel: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) person: Option<Uuid>,
    pub(crate) department: Option<Uuid>,
    pub(crate) dims: BTreeMap<String, serde_json::Value>,
    pub(crate) hidden: BTreeMap<String, String>,
    pub(crate) answers: Answers,
    pub(crate) weight: f64,
    pub(crate) csat: Option<f64>,
    pub(crate) satisfied: Option<bool>,
    pub(crate) nps: Option<i16>,
    pub(crate) ces: Option<f64>,
    pub(crate) aspects: BTreeMap<Aspect, f64>,
    /// The words of its texts, each once.
    pub(crate) words: Vec<String>,
}

/// Answers whose texts hold a word or speak of a theme.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct WordSums {
    pub(crate) answers: u64,
    pub(crate) csat: Weighted,
    /// Answers known to be satisfied or not, and those that are not.
    pub(crate) judged: u64,
    pub(crate) unsatisfied: u64,
}

impl WordSums {
    fn add(&mut self, given: &Given) {
        self.answers += 1;
        if let Some(csat) = given.csat {
            self.csat += Weighted::value(csat, given.weight);
        }
        // Where nobody is asked for satisfaction, the recommendation tells who is not content.
        let satisfied = given.satisfied.or_else(|| given.nps.map(|nps| nps >= 7));
        self.judged += u64::from(satisfied.is_some());
        self.unsatisfied += u64::from(satisfied == Some(false));
    }
}

/// Sums of the figures of satisfaction.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sums {
    pub(crate) answers: u64,
    pub(crate) csat: Weighted,
    /// 1 = satisfied, 0 = not: its mean is the share.
    pub(crate) satisfied: Weighted,
    pub(crate) promoters: Weighted,
    pub(crate) detractors: Weighted,
    pub(crate) promoter_count: u64,
    pub(crate) detractor_count: u64,
    pub(crate) ces: Weighted,
    pub(crate) easy: Weighted,
    /// The question that is looked at.
    pub(crate) looked_at: Weighted,
}

impl Sums {
    fn add(&mut self, given: &Given, looked_at: Option<f64>) {
        let weight = given.weight;
        let share = |holds: bool| Weighted::value(f64::from(u8::from(holds)), weight);
        self.answers += 1;
        if let Some(csat) = given.csat {
            self.csat += Weighted::value(csat, weight);
        }
        if let Some(satisfied) = given.satisfied {
            self.satisfied += share(satisfied);
        }
        if let Some(nps) = given.nps {
            self.promoters += share(nps >= 9);
            self.detractors += share(nps <= 6);
            self.promoter_count += u64::from(nps >= 9);
            self.detractor_count += u64::from(nps <= 6);
        }
        if let Some(ces) = given.ces {
            self.ces += Weighted::value(ces, weight);
            self.easy += share(ces >= 66.0);
        }
        if let Some(value) = looked_at {
            self.looked_at += Weighted::value(value, weight);
        }
    }

    /// Adds what many responses say alike.
    pub(crate) fn add_many(&mut self, given: &Given, n: u64) {
        let mut one = Self::default();
        one.add(given, None);
        let times = |sums: Weighted| {
            let n_f = n as f64;
            Weighted {
                count: sums.count * n,
                weight: sums.weight * n_f,
                weight_sq: sums.weight_sq * n_f,
                sum: sums.sum * n_f,
                sum_sq: sums.sum_sq * n_f,
            }
        };
        self.merge(&Self {
            answers: n,
            csat: times(one.csat),
            satisfied: times(one.satisfied),
            promoters: times(one.promoters),
            detractors: times(one.detractors),
            promoter_count: one.promoter_count * n,
            detractor_count: one.detractor_count * n,
            ces: times(one.ces),
            easy: times(one.easy),
            looked_at: times(one.looked_at),
        });
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.answers += other.answers;
        self.csat += other.csat;
        self.satisfied += other.satisfied;
        self.promoters += other.promoters;
        self.detractors += other.detractors;
        self.promoter_count += other.promoter_count;
        self.detractor_count += other.detractor_count;
        self.ces += other.ces;
        self.easy += other.easy;
        self.looked_at += other.looked_at;
    }

    pub(crate) fn nps(&self) -> Option<Nps> {
        Nps::of_shares(
            self.promoters.mean()?,
            self.detractors.mean()?,
            self.promoters.effective(),
        )
    }
}

/// The interval of a share, by the sample it is worth.
pub(crate) fn share_interval(share: &Weighted) -> Option<Interval> {
    let n = share.effective();
    wilson((share.mean()? * n).clamp(0.0, n), n, Z95)
}

/// How often each value was answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Values(pub(crate) BTreeMap<String, (u64, f64)>);

impl Values {
    fn add(&mut self, value: &str, weight: f64) {
        if let Some((count, sum)) = self.0.get_mut(value) {
            *count += 1;
            *sum += weight;
        } else {
            self.0.insert(value.to_owned(), (1, weight));
        }
    }
}

/// Answers to one question, or to one row of a matrix.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct QuestionSums {
    pub(crate) answered: u64,
    pub(crate) weight: f64,
    pub(crate) values: Values,
    pub(crate) numbers: Weighted,
    /// On 0–100, better upwards.
    pub(crate) scores: Weighted,
    pub(crate) top: Weighted,
    pub(crate) with_overall: Pairs,
}

/// Answers of one dimension of service.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AspectSums {
    pub(crate) scores: Weighted,
    pub(crate) with_overall: Pairs,
}

/// One value of the dimension answers are cut by.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SegmentSums {
    pub(crate) sums: Sums,
    pub(crate) values: Values,
}

/// All sums of one pass.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) overall: Sums,
    pub(crate) days: BTreeMap<Date, Sums>,
    /// By `question` or `question.row`.
    pub(crate) questions: BTreeMap<String, QuestionSums>,
    pub(crate) aspects: BTreeMap<Aspect, AspectSums>,
    pub(crate) segments: BTreeMap<String, SegmentSums>,
    pub(crate) people: BTreeMap<Uuid, Sums>,
    pub(crate) departments: BTreeMap<Uuid, Sums>,
    /// Answers with a text, whatever it says.
    pub(crate) commented: WordSums,
    pub(crate) words: HashMap<String, WordSums>,
    pub(crate) themes: BTreeMap<&'static str, WordSums>,
    /// Values seen of the dimensions that were not known before: what a chooser may offer.
    pub(crate) seen: BTreeMap<Dimension, BTreeMap<String, u64>>,
    pub(crate) uneven: bool,
}

/// What is asked of a pass besides the answers.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) document: &'a Questionnaire,
    pub(crate) by: Option<&'a Dimension>,
    /// The question whose answers the segments are compared by.
    pub(crate) of: Option<&'a Question>,
    pub(crate) weighted: bool,
}

impl Tally {
    /// Adds a response.
    pub(crate) fn add(&mut self, asked: &Asked<'_>, mut given: Given) {
        self.uneven |= (given.weight - 1.0).abs() > 1e-9;
        if !asked.weighted {
            given.weight = 1.0;
        }
        let of = asked
            .of
            .and_then(|question| Some((question, given.answers.get(&question.key)?)));
        let looked_at = of.and_then(|(question, answer)| question.value_of(answer));
        self.overall.add(&given, looked_at);
        self.days.entry(given.day).or_default().add(&given, looked_at);
        if let Some(person) = given.person {
            self.people.entry(person).or_default().add(&given, looked_at);
        }
        if let Some(department) = given.department {
            self.departments
                .entry(department)
                .or_default()
                .add(&given, looked_at);
        }
        self.note(&given);
        self.add_words(&given);
        for question in asked.document.questions() {
            if let Some(answer) = given.answers.get(&question.key) {
                self.add_answer(question, answer, &given);
            }
        }
        for (aspect, score) in &given.aspects {
            let sums = self.aspects.entry(*aspect).or_default();
            sums.scores += Weighted::value(*score, given.weight);
            if let Some(overall) = overall(&given) {
                sums.with_overall.add(*score, overall);
            }
        }
        if let Some(by) = asked.by {
            for value in values_of(by, &given) {
                let segment = self.segments.entry(value).or_default();
                segment.sums.add(&given, looked_at);
                if let Some((question, answer)) = of {
                    for value in codes_of(question, answer) {
                        segment.values.add(&value, given.weight);
                    }
                }
            }
        }
    }

    fn note(&mut self, given: &Given) {
        let mut seen = |dimension: Dimension, value: &str| {
            let values = self.seen.entry(dimension).or_default();
            if let Some(count) = values.get_mut(value) {
                *count += 1;
            } else if values.len() < MOST_VALUES {
                values.insert(value.to_owned(), 1);
            }
        };
        if let Some(channel) = &given.channel {
            seen(Dimension::Channel, channel);
        }
        if let Some(language) = &given.language {
            seen(Dimension::Language, language);
        }
        if let Some(person) = given.person {
            seen(Dimension::Person, &person.to_string());
        }
        if let Some(department) = given.department {
            seen(Dimension::Department, &department.to_string());
        }
        for dim in super::filter::MOMENT {
            if let Some(value) = given.dims.get(dim).and_then(|value| value.as_str()) {
                seen(Dimension::Of(dim), value);
            }
        }
        for (name, value) in &given.hidden {
            seen(Dimension::Hidden(name.clone()), value);
        }
    }

    fn add_words(&mut self, given: &Given) {
        if given.words.is_empty() {
            return;
        }
        self.commented.add(given);
        for word in given.words.iter().filter(|word| themes::tells(word)) {
            if let Some(sums) = self.words.get_mut(word.as_str()) {
                sums.add(given);
            } else {
                self.words.entry(word.clone()).or_default().add(given);
            }
        }
        for theme in themes::of(&given.words) {
            self.themes.entry(theme).or_default().add(given);
        }
    }

    fn add_answer(&mut self, question: &Question, answer: &Answer, given: &Given) {
        if question.kind == QuestionKind::Matrix {
            let Answer::Rows(rows) = answer else { return };
            for (row, value) in rows {
                self.add_value(&format!("{}.{row}", question.key), question, Some(*value), given)
                    .values
                    .add(&plain(*value), given.weight);
            }
            return;
        }
        let value = question.value_of(answer);
        let sums = self.add_value(&question.key, question, value, given);
        // Every price and every coordinate is another number: they have a mean, no list.
        if question.kind != QuestionKind::Number {
            for code in codes_of(question, answer) {
                sums.values.add(&code, given.weight);
            }
        }
    }

    fn add_value(
        &mut self,
        key: &str,
        question: &Question,
        value: Option<f64>,
        given: &Given,
    ) -> &mut QuestionSums {
        if !self.questions.contains_key(key) {
            self.questions.insert(key.to_owned(), QuestionSums::default());
        }
        let sums = self.questions.entry(key.to_owned()).or_default();
        sums.answered += 1;
        sums.weight += given.weight;
        if let Some(value) = value {
            sums.numbers += Weighted::value(value, given.weight);
            if let Some(score) = question.rescale(value) {
                sums.scores += Weighted::value(score, given.weight);
                sums.top += Weighted::value(f64::from(u8::from(score >= 75.0)), given.weight);
                let is_overall = matches!(question.metric, Some(Metric::Csat | Metric::Nps));
                if let Some(overall) = overall(given).filter(|_| !is_overall) {
                    sums.with_overall.add(score, overall);
                }
            }
        }
        sums
    }
}

/// What the whole was worth: overall satisfaction, else the recommendation.
fn overall(given: &Given) -> Option<f64> {
    given.csat.or(given.nps.map(f64::from))
}

/// A number without a needless fraction, as it stands in addresses.
pub(crate) fn plain(value: f64) -> String {
    format!("{value}")
}

/// The values of an answer that can be counted; none for free texts.
pub(crate) fn codes_of(question: &Question, answer: &Answer) -> Vec<String> {
    match (question.kind, answer) {
        (QuestionKind::Text | QuestionKind::LongText | QuestionKind::Contact | QuestionKind::Date, _) => {
            Vec::new()
        }
        (_, Answer::Number(number)) => vec![plain(*number)],
        (_, Answer::Flag(flag)) => vec![flag.to_string()],
        (QuestionKind::Ranking, Answer::Codes(codes)) => codes.first().cloned().into_iter().collect(),
        (_, answer) => answer.codes().into_iter().map(str::to_owned).collect(),
    }
}

/// The values of a dimension; `""` where there is none, so that segments add up.
fn values_of(dimension: &Dimension, given: &Given) -> Vec<String> {
    let one = |value: Option<String>| vec![value.unwrap_or_default()];
    match dimension {
        Dimension::Channel => one(given.channel.clone()),
        Dimension::Language => one(given.language.clone()),
        Dimension::Month => one(Some(given.day.strftime("%Y-%m").to_string())),
        Dimension::Person => one(given.person.map(|id| id.to_string())),
        Dimension::Department => one(given.department.map(|id| id.to_string())),
        Dimension::Of(dim) => one(given
            .dims
            .get(*dim)
            .and_then(|value| value.as_str())
            .map(str::to_owned)),
        Dimension::Hidden(name) => one(given.hidden.get(name).cloned()),
        Dimension::Question(key) => match given.answers.get(key) {
            None => vec![String::new()],
            Some(Answer::Number(number)) => vec![plain(*number)],
            Some(Answer::Flag(flag)) => vec![flag.to_string()],
            Some(answer) => answer.codes().into_iter().map(str::to_owned).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use sqm_domain::survey::{Page, Words};

    use super::*;

    fn document() -> Questionnaire {
        let mut document = Questionnaire::new("en", Words::plain("t"));
        let csat = Question {
            metric: Some(Metric::Csat),
            ..Question::new("all", QuestionKind::Rating, Words::plain("All"))
        };
        let food = Question::new("food", QuestionKind::Rating, Words::plain("Food"));
        let place = Question::new("place", QuestionKind::Single, Words::plain("Place"));
        document.pages.push(Page {
            key: "p".into(),
            questions: vec![csat, food, place],
            ..Page::default()
        });
        document
    }

    fn given(all: f64, food: f64, place: &str, weight: f64) -> Given {
        Given {
            weight,
            csat: Some((all - 1.0) * 25.0),
            satisfied: Some(all >= 4.0),
            answers: Answers::from([
                ("all".into(), Answer::Number(all)),
                ("food".into(), Answer::Number(food)),
                ("place".into(), Answer::Text(place.into())),
            ]),
            ..Given::default()
        }
    }

    #[test]
    fn one_pass_gives_every_figure() {
        let document = document();
        let by = Dimension::Question("place".into());
        let asked = Asked {
            document: &document,
            by: Some(&by),
            of: document.question("all"),
            weighted: false,
        };
        let mut tally = Tally::default();
        for (all, food, place) in [(5.0, 5.0, "a"), (4.0, 4.0, "a"), (2.0, 1.0, "b"), (1.0, 2.0, "b")] {
            tally.add(&asked, given(all, food, place, 3.0));
        }
        assert_eq!(tally.overall.answers, 4);
        assert_eq!(tally.overall.csat.mean(), Some(50.0));
        assert_eq!(tally.overall.satisfied.mean(), Some(0.5));
        assert_eq!(tally.questions["all"].numbers.mean(), Some(3.0));
        assert_eq!(tally.questions["all"].values.0["5"], (1, 1.0));
        assert_eq!(tally.segments["a"].sums.looked_at.mean(), Some(4.5));
        assert_eq!(tally.segments["b"].values.0.len(), 2);
        let importance = tally.questions["food"].with_overall.correlation().unwrap();
        assert!((importance - 0.9).abs() < 1e-9, "{importance}");
        assert_eq!(tally.questions["all"].with_overall.count, 0, "not with itself");
        assert!(tally.uneven, "weights there are, if unused");
    }

    #[test]
    fn weights_count_when_asked_for() {
        let document = document();
        let asked = Asked {
            document: &document,
            by: None,
            of: None,
            weighted: true,
        };
        let mut tally = Tally::default();
        tally.add(&asked, given(5.0, 5.0, "a", 3.0));
        tally.add(&asked, given(1.0, 5.0, "a", 1.0));
        assert_eq!(tally.overall.csat.mean(), Some(75.0));
        let interval = share_interval(&tally.overall.satisfied).unwrap();
        assert!(interval.low < 0.75 && 0.75 < interval.high);
    }
}
