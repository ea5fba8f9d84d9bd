//! What an answer says about satisfaction: the metric it feeds and the service dimension it judges.

use std::collections::BTreeMap;

use crate::codes::codes;
use crate::stats::{Moments, csat_index};

use super::answer::{Answer, Answers};
use super::question::QuestionKind;
use super::questionnaire::Questionnaire;

codes! {
    /// The figure a question feeds.
    pub enum Metric: "metric" {
        /// Overall satisfaction.
        Csat = "csat",
        /// Would you recommend us, 0 to 10.
        Nps = "nps",
        /// How easy was it, 1 to 7.
        Ces = "ces",
    }
}

codes! {
    /// A dimension of service: the four of handbook §4.1 and §4.3.2, and those of after-sales, §8.3.1.
    pub enum Aspect: "aspect" {
        /// 服务态度 (§4.1.1, §8.3.1).
        Attitude = "attitude",
        /// 服务效率 (§4.1.2).
        Efficiency = "efficiency",
        /// 服务质量 (§4.1.3).
        Quality = "quality",
        /// 服务礼仪 (§4.1.4).
        Etiquette = "etiquette",
        /// 响应速度 (§8.3.1).
        ResponseSpeed = "response_speed",
        /// 问题解决 (§8.3.1).
        ProblemSolving = "problem_solving",
        /// 服务效果 (§8.3.1).
        Effect = "effect",
    }
}

/// What one response says, on a common scale: 0 (worst) to 100 (best), so that questions of five and of ten points
/// stand beside each other. NPS keeps its own 0–10.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// Overall satisfaction, 0–100; the mean where several questions ask for it.
    pub csat: Option<f64>,
    /// Satisfied: an answer in the upper two of five points (75 of 100 and more). Kept apart from the index: they are two figures.
    pub satisfied: Option<bool>,
    /// 0 to 10.
    pub nps: Option<u8>,
    /// Ease, 0–100.
    pub ces: Option<f64>,
    /// By dimension, 0–100.
    pub aspects: BTreeMap<Aspect, f64>,
}

impl Scores {
    /// Reads the answers of the questions that carry a metric or an aspect.
    pub fn of(questionnaire: &Questionnaire, answers: &Answers) -> Self {
        let mut csat = Moments::default();
        let mut ces = Moments::default();
        let mut aspects: BTreeMap<Aspect, Moments> = BTreeMap::new();
        let mut scores = Self::default();
        let mut raw = Vec::new();
        for question in questionnaire.questions() {
            let Some(answer) = answers.get(&question.key) else {
                continue;
            };
            if question.kind == QuestionKind::Matrix {
                if let Answer::Rows(rows) = answer {
                    for row in &question.rows {
                        if let (Some(aspect), Some(value)) = (row.aspect, rows.get(&row.code)) {
                            raw.push((None, Some(aspect), question.rescale(*value)));
                        }
                    }
                }
                continue;
            }
            let Some(value) = question.value_of(answer) else {
                continue;
            };
            if question.metric == Some(Metric::Nps) {
                scores.nps = (0.0..=10.0).contains(&value).then_some(value as u8);
            }
            raw.push((question.metric, question.aspect, question.rescale(value)));
        }
        for (metric, aspect, value) in raw {
            let Some(value) = value else { continue };
            match metric {
                Some(Metric::Csat) => csat += Moments::value(value),
                Some(Metric::Ces) => ces += Moments::value(value),
                _ => {}
            }
            if let Some(aspect) = aspect {
                *aspects.entry(aspect).or_default() += Moments::value(value);
            }
        }
        scores.csat = csat.mean();
        scores.satisfied = scores.csat.map(|value| value >= 75.0);
        scores.ces = ces.mean();
        scores.aspects = aspects
            .into_iter()
            .filter_map(|(aspect, values)| Some((aspect, values.mean()?)))
            .collect();
        scores
    }
}

/// An answer on 0–100, better upwards.
pub(super) fn on_hundred(value: f64, min: f64, max: f64) -> Option<f64> {
    csat_index(&Moments::value(value), min, max).map(|index| index.clamp(0.0, 100.0))
}
