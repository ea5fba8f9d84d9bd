use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn questionnaire() -> Questionnaire {
    serde_json::from_value(json!({
        "language": "en", "languages": ["en", "zh-Hans"],
        "title": {"en": "Service", "zh-Hans": "服务"},
        "hidden": ["operator"],
        "variables": [{"key": "score", "start": 1, "calculations": [
            {"by": "add", "value": "overall"}, {"if": {"test": {"of": "why", "op": "is", "value": "slow"}}, "by": "multiply", "value": "2"}]}],
        "pages": [
            {"key": "p1", "questions": [
                {"key": "overall", "kind": "rating", "text": {"": "Overall"}, "required": true, "metric": "csat",
                 "jumps": [{"if": {"test": {"of": "overall", "op": "at_least", "value": "4"}}, "to": {"page": "p3"}}]}]},
            {"key": "p2", "questions": [
                {"key": "why", "kind": "single", "text": {"": "Why"}, "choices": [
                    {"code": "slow", "label": {"en": "Too slow", "zh-Hans": "太慢"}}, {"code": "other", "label": {"": "Other"}, "other": true}]},
                {"key": "which", "kind": "text", "text": {"": "Which"}, "required": true,
                 "show_if": {"test": {"of": "why", "op": "is", "value": "other"}}}]},
            {"key": "p3", "questions": [
                {"key": "dims", "kind": "matrix", "text": {"": "Dimensions"}, "scale": {"min": 1, "max": 5}, "rows": [
                    {"code": "a", "label": {"": "Attitude"}, "aspect": "attitude"}, {"code": "e", "label": {"": "Efficiency"}, "aspect": "efficiency"}]},
                {"key": "nps", "kind": "nps", "text": {"": "Recommend"}, "metric": "nps"}]}
        ]
    }))
    .unwrap()
}

fn given(pairs: &[(&str, Answer)]) -> Answers {
    pairs
        .iter()
        .map(|(key, answer)| ((*key).to_owned(), answer.clone()))
        .collect()
}

#[test]
fn a_sound_questionnaire_has_no_faults() {
    assert_eq!(questionnaire().check(), []);
}

#[test]
fn faults_name_their_place() {
    let mut bad = questionnaire();
    bad.pages[0].questions[0].jumps[0].to = Target::Page("p0".into());
    bad.pages[1].questions[1].show_if = Some(Condition::Test(Test {
        of: "nps".into(),
        op: Op::Answered,
        value: String::new(),
    }));
    bad.pages[2].questions[1].key = "overall".into();
    let faults: Vec<_> = bad
        .check()
        .into_iter()
        .map(|fault| (fault.place, fault.key))
        .collect();
    assert_eq!(
        faults,
        [
            ("overall".to_owned(), "questionnaire-jump"),
            ("which".to_owned(), "questionnaire-condition"),
            ("overall".to_owned(), "questionnaire-key-twice"),
        ]
    );
}

#[test]
fn jumps_and_conditions_decide_the_way() {
    let (form, hidden) = (questionnaire(), BTreeMap::new());
    let way = |answers: &Answers| Flow::new(&form, answers, &hidden, "en").way();
    assert_eq!(
        way(&given(&[("overall", Answer::Number(5.0))])),
        (vec![0, 2], Step::End)
    );
    let unhappy = given(&[
        ("overall", Answer::Number(2.0)),
        ("why", Answer::Text("other".into())),
    ]);
    assert_eq!(way(&unhappy), (vec![0, 1, 2], Step::End));
    let flow = Flow::new(&form, &unhappy, &hidden, "en");
    assert_eq!(flow.faults(), [("which", Refusal::Required)]);
}

#[test]
fn whoever_cannot_say_is_not_asked_again() {
    let (mut form, hidden, none) = (questionnaire(), BTreeMap::new(), Answers::new());
    let first = |form: &Questionnaire| Flow::new(form, &none, &hidden, "en").faults_of(0).len();
    assert_eq!(first(&form), 1);
    form.pages[0].questions[0].scale = Some(Scale {
        not_applicable: true,
        ..Scale::default()
    });
    assert_eq!(first(&form), 0);
}

#[test]
fn answers_left_behind_on_another_way_do_not_count() {
    let (form, hidden) = (questionnaire(), BTreeMap::new());
    let changed = given(&[
        ("overall", Answer::Number(5.0)),
        ("why", Answer::Text("slow".into())),
    ]);
    let counted = Flow::new(&form, &changed, &hidden, "en").counted();
    assert_eq!(counted.keys().collect::<Vec<_>>(), ["overall"]);
}

#[test]
fn recall_speaks_the_readers_language() {
    let form = questionnaire();
    let hidden = BTreeMap::from([("operator".to_owned(), "North".to_owned())]);
    let answers = given(&[
        ("overall", Answer::Number(2.0)),
        ("why", Answer::Text("slow".into())),
    ]);
    let flow = Flow::new(&form, &answers, &hidden, "zh-Hans");
    assert_eq!(
        recall("{{hidden.operator}}：{{why}}（{{var.score}}）{{nps}}", &flow),
        "North：太慢（6）"
    );
    assert_eq!(recall("open {{ end", &flow), "open {{ end");
}

#[test]
fn scores_stand_on_a_common_scale() {
    let form = questionnaire();
    let answers = given(&[
        ("overall", Answer::Number(4.0)),
        ("nps", Answer::Number(9.0)),
        (
            "dims",
            Answer::Rows(BTreeMap::from([("a".to_owned(), 5.0), ("e".to_owned(), 2.0)])),
        ),
    ]);
    let scores = Scores::of(&form, &answers);
    assert_eq!(scores.csat, Some(75.0));
    assert_eq!(scores.satisfied, Some(true));
    assert_eq!(scores.nps, Some(9));
    assert_eq!(
        scores.aspects,
        BTreeMap::from([(Aspect::Attitude, 100.0), (Aspect::Efficiency, 25.0)])
    );
}

#[test]
fn a_reversed_scale_is_turned() {
    let mut question = Question::new("effort", QuestionKind::Rating, Words::plain("Effort"));
    question.scale = Some(Scale {
        min: 1,
        max: 7,
        reversed: true,
        ..Scale::default()
    });
    assert_eq!(question.rescale(1.0), Some(100.0));
    assert_eq!(question.rescale(7.0), Some(0.0));
}

#[test]
fn forms_are_read_by_kind() {
    let form = questionnaire();
    let why = form.question("why").unwrap();
    assert_eq!(
        why.read(&["slow"], "ignored"),
        Ok(Some(Answer::Text("slow".into())))
    );
    assert_eq!(
        why.read(&["other"], "price"),
        Ok(Some(Answer::Choice {
            code: "other".into(),
            other: "price".into()
        }))
    );
    assert_eq!(why.read(&["fast"], ""), Err(Refusal::Unknown));
    assert_eq!(why.read(&["", " "], ""), Ok(None));
    let overall = form.question("overall").unwrap();
    assert_eq!(overall.read(&["6"], ""), Err(Refusal::Range));
    assert_eq!(overall.read(&["2.5"], ""), Err(Refusal::Range));
    assert_eq!(overall.read(&["good"], ""), Err(Refusal::Kind));
}

proptest! {
    /// Whatever is answered, the way ends, visits no page twice, and what counts is on it.
    #[test]
    fn every_way_ends(overall in proptest::option::of(1i16..=5), why in proptest::option::of(prop_oneof!["slow", "other"])) {
        let (form, hidden) = (questionnaire(), BTreeMap::new());
        let mut answers = Answers::new();
        if let Some(points) = overall { answers.insert("overall".into(), Answer::Number(f64::from(points))); }
        if let Some(code) = why { answers.insert("why".into(), Answer::Text(code)); }
        let flow = Flow::new(&form, &answers, &hidden, "en");
        let (way, end) = flow.way();
        prop_assert_eq!(end, Step::End);
        prop_assert!(way.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(flow.counted().len() <= answers.len());
    }

    /// An accepted answer is accepted again: what is kept can be read back.
    #[test]
    fn accepting_is_idempotent(points in -20i16..20) {
        let form = questionnaire();
        let overall = form.question("overall").unwrap();
        if let Ok(kept) = overall.accept(Answer::Number(f64::from(points))) {
            prop_assert_eq!(overall.accept(kept.clone()), Ok(kept.clone()));
            let json = serde_json::to_string(&kept).unwrap();
            prop_assert_eq!(serde_json::from_str::<Answer>(&json).unwrap(), kept);
        }
    }
}
