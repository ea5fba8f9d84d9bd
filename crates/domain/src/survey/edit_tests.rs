use proptest::prelude::*;
use serde_json::json;

use super::*;

fn questionnaire() -> Questionnaire {
    serde_json::from_value(json!({
        "language": "en", "languages": ["en", "zh-Hans"], "title": {"en": "Service", "zh-Hans": "服务"},
        "variables": [{"key": "score", "calculations": [{"by": "add", "value": "overall"}]}],
        "pages": [
            {"key": "p1", "questions": [{"key": "overall", "kind": "rating", "text": {"en": "Overall"}}, {"key": "dims", "kind": "matrix", "text": {"en": "Dims"},
                "rows": [{"code": "a", "label": {"en": "A"}}]}]},
            {"key": "p2", "questions": [{"key": "why", "kind": "text", "text": {"en": "Why {{overall}}"},
                "show_if": {"any": [{"test": {"of": "overall", "op": "less", "value": "3"}}, {"test": {"of": "dims.a", "op": "is", "value": "1"}}]}}]}
        ]
    }))
    .unwrap()
}

fn order(form: &Questionnaire) -> Vec<String> {
    form.pages
        .iter()
        .map(|page| {
            let keys: Vec<&str> = page
                .questions
                .iter()
                .map(|question| question.key.as_str())
                .collect();
            format!("{}:{}", page.key, keys.join(","))
        })
        .collect()
}

#[test]
fn questions_move_over_the_border_of_their_page() {
    let mut form = questionnaire();
    form.move_question("dims", Shift::Down);
    assert_eq!(order(&form), ["p1:overall", "p2:dims,why"]);
    form.move_question("dims", Shift::Up);
    form.move_question("overall", Shift::Up);
    assert_eq!(order(&form), ["p1:overall,dims", "p2:why"]);
    form.move_page("p2", Shift::Up);
    assert_eq!(order(&form), ["p2:why", "p1:overall,dims"]);
}

#[test]
fn what_is_added_gets_a_key_of_its_own() {
    let mut form = questionnaire();
    assert_eq!(form.duplicate_question("overall").as_deref(), Some("overall2"));
    assert_eq!(form.duplicate_question("overall2").as_deref(), Some("overall3"));
    let new = Question::new("why", QuestionKind::Text, Words::plain("Why"));
    assert_eq!(form.add_questions("p1", vec![new]).as_deref(), Some("why2"));
    assert_eq!(form.add_page(), "p3");
    assert_eq!(
        order(&form),
        ["p1:overall,overall2,overall3,dims,why2", "p2:why", "p3:"]
    );
}

#[test]
fn references_follow_a_question_that_is_called_otherwise() {
    let mut form = questionnaire();
    for (from, to) in [("overall", "csat"), ("dims", "service")] {
        let mut question = form.question(from).unwrap().clone();
        question.key = to.to_owned();
        assert!(form.replace_question(from, question));
    }
    let why = serde_json::to_value(form.question("why").unwrap()).unwrap();
    assert_eq!(why["text"]["en"], "Why {{csat}}");
    assert_eq!(why["show_if"]["any"][0]["test"]["of"], "csat");
    assert_eq!(why["show_if"]["any"][1]["test"]["of"], "service.a");
    assert_eq!(form.variables[0].calculations[0].value, "csat");
}

#[test]
fn no_translation_is_lost_whatever_happens_to_languages() {
    let mut form = questionnaire();
    assert_eq!(form.translated("zh-Hans"), Translated { done: 1, of: 5 });
    form.set_language("zh-Hans");
    form.remove_language("en");
    assert_eq!(form.languages, ["zh-Hans"]);
    form.remove_language("zh-Hans");
    assert_eq!(form.languages, ["zh-Hans"]);
    form.add_language("en");
    assert_eq!(form.translated("en"), Translated { done: 5, of: 5 });
}

fn tests() -> impl Strategy<Value = Test> {
    ("[a-c]", 0..3usize).prop_map(|(of, op)| Test {
        of,
        op: [Op::Is, Op::Less, Op::Answered][op],
        value: "1".to_owned(),
    })
}

proptest! {
    #[test]
    fn rows_say_what_the_condition_says(any in any::<bool>(), groups in prop::collection::vec(prop::collection::vec(tests(), 1..3), 1..4)) {
        let rows = Groups { join: if any { Join::Any } else { Join::All }, groups };
        let condition = rows.clone().condition().unwrap();
        let back = Groups::of(&condition).unwrap();
        prop_assert_eq!(back.clone().condition().unwrap(), condition);
        prop_assert_eq!(back.groups, rows.groups);
    }
}

#[test]
fn deeper_conditions_are_no_rows() {
    let test = Condition::Test(Test {
        of: "q".to_owned(),
        op: Op::Answered,
        value: String::new(),
    });
    let deep = Condition::All(vec![Condition::Any(vec![Condition::All(vec![test.clone()])])]);
    assert_eq!(Groups::of(&deep), None);
    assert_eq!(Groups::of(&test).unwrap().condition(), Some(test));
    assert_eq!(Groups::default().condition(), None);
}
