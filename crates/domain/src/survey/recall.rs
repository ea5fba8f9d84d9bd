//! Earlier answers in later questions: `{{q1}}`, `{{hidden.operator}}`, `{{var.score}}`.

use super::logic::Sight;

/// Puts what was answered into a text, choices by their labels in the reader's language. The result is text, not
/// markup: whoever shows it escapes it. An unanswered one leaves nothing.
pub fn recall(text: &str, flow: &super::Flow<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((operand, behind)) = after.split_once("}}") else {
            break;
        };
        out.push_str(before);
        out.push_str(&said(operand.trim(), flow.sight(), flow.lang()));
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn said(operand: &str, sight: &Sight<'_>, lang: &str) -> String {
    let question = sight.questionnaire.question(operand);
    let own = &sight.questionnaire.language;
    let words = sight.texts(operand).into_iter().map(|text| {
        question
            .and_then(|question| question.choices.iter().find(|choice| choice.code == text))
            .map_or(text, |choice| choice.label.in_lang(lang, own).to_owned())
    });
    let joint = if lang.starts_with("zh") { "、" } else { ", " };
    words.collect::<Vec<_>>().join(joint)
}
