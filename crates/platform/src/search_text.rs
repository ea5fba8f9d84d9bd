//! Words of Chinese and English texts for full-text search: the same cutter for what is stored and what is asked, so
//! that a search finds what a reader would expect in both scripts.

use std::fmt::Write as _;
use std::sync::OnceLock;

use jieba_rs::Jieba;
use rust_stemmers::{Algorithm, Stemmer};

fn jieba() -> &'static Jieba {
    static JIEBA: OnceLock<Jieba> = OnceLock::new();
    JIEBA.get_or_init(Jieba::new)
}

/// A longer text adds nothing to finding it and would not fit the index.
const MAX_WORDS: usize = 16_000;

/// The words of a text, lower-cased, stemmed where English, with the shorter Chinese words inside longer ones.
pub fn words(text: &str) -> Vec<String> {
    let stemmer = Stemmer::create(Algorithm::English);
    let lower = text.to_lowercase();
    let mut out = Vec::new();
    for run in lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|run| !run.is_empty())
    {
        if run.is_ascii() {
            // Numbers and short ids are kept whole; words are stemmed.
            let word = if run.bytes().any(|b| b.is_ascii_digit()) {
                run.into()
            } else {
                stemmer.stem(run)
            };
            out.push(word.into_owned());
        } else {
            out.extend(
                jieba()
                    .cut_for_search(run, true)
                    .into_iter()
                    .map(|token| token.word.to_owned()),
            );
        }
        if out.len() >= MAX_WORDS {
            break;
        }
    }
    out
}

/// A `tsvector` literal with positions, for a column of that type.
pub fn to_tsvector(parts: &[&str]) -> String {
    let mut out = String::new();
    let mut position = 1u32;
    for part in parts {
        for word in words(part) {
            // Positions end at 16383 in PostgreSQL; later words share the last one.
            let _ = write!(out, "'{}':{} ", word.replace('\'', "''"), position.min(16_383));
            position += 1;
        }
        position += 10;
    }
    out
}

/// A `tsquery` literal that wants all words, the last one as a prefix; `None` if nothing can be searched.
pub fn to_tsquery(text: &str) -> Option<String> {
    let words = words(text);
    let quote = |word: &String| format!("'{}'", word.replace('\\', "").replace('\'', "''"));
    let mut terms: Vec<String> = words.iter().map(quote).collect();
    if let (Some(last), Some(word)) = (terms.last_mut(), words.last())
        && word.is_ascii()
    {
        last.push_str(":*");
    }
    (!terms.is_empty()).then(|| terms.join(" & "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_words_inside_longer_ones_are_found() {
        let stored = words("客户投诉宽带网速慢，要求退费");
        for asked in ["宽带", "投诉", "网速"] {
            assert!(
                words(asked).iter().all(|word| stored.contains(word)),
                "{asked}: {stored:?}"
            );
        }
    }

    #[test]
    fn english_is_stemmed_and_ids_stay_whole() {
        assert_eq!(
            words("Billing bills"),
            words("bill billing").into_iter().rev().collect::<Vec<_>>()
        );
        assert!(words("ticket T-2026-000123").contains(&"000123".to_owned()));
    }

    #[test]
    fn quotes_cannot_leave_the_literal() {
        assert_eq!(
            to_tsquery("o'brien' | x").as_deref(),
            Some("'o' & 'brien' & 'x':*")
        );
        assert!(to_tsquery(" -- ").is_none());
    }
}
