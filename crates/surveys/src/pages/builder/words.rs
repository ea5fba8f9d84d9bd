//! Texts in several languages as fields of a form: `text.en`, `text.zh-Hans` …

use sqm_domain::survey::{Questionnaire, Words};
use sqm_platform::page::Fields;

/// Puts a text into fields, one for each language. A text for whatever language stands in the field of the
/// questionnaire's own.
pub(super) fn write_words(fields: &mut Fields, name: &str, words: &Words, form: &Questionnaire) {
    for lang in &form.languages {
        let text = words.0.get(lang).or_else(|| {
            let own = *lang == form.language;
            own.then(|| words.0.get("")).flatten()
        });
        if let Some(text) = text {
            fields.set(format!("{name}.{lang}"), text);
        }
    }
}

/// The text a form says. Languages that the form does not show keep what is known.
pub(super) fn read_words(fields: &Fields, name: &str, known: &Words, form: &Questionnaire) -> Words {
    let mut words = known.clone();
    for lang in &form.languages {
        let text = fields.text(&format!("{name}.{lang}"));
        if text.is_empty() {
            words.0.remove(lang);
        } else {
            words.0.insert(lang.clone(), text.replace("\r\n", "\n"));
        }
    }
    // Once the own language has a text of its own, the one for whatever language has done its duty.
    if words.0.contains_key(&form.language) {
        words.0.remove("");
    }
    words
}
