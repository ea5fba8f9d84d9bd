//! What differs between two texts: line by line, and inside a changed line word by word. Chinese has no spaces between
//! words; there a word is a character.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use utoipa::ToSchema;

/// Unchanged lines shown around a change.
const AROUND: usize = 3;

/// One line of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DocumentDifference)]
pub struct Difference {
    /// `same`, `removed`, `added`; `gap` = unchanged lines left out.
    pub kind: &'static str,
    /// Its place in the earlier text, from 1.
    pub before: Option<usize>,
    /// Its place in the later text.
    pub after: Option<usize>,
    /// Its parts.
    pub pieces: Vec<Piece>,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DocumentPiece)]
pub struct Piece {
    /// The very words that differ.
    pub differs: bool,
    /// The words.
    pub text: String,
}

/// Compares two texts. Nothing differs: no lines.
pub fn compare(before: &str, after: &str) -> Vec<Difference> {
    let diff = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    let mut last = 0;
    for group in diff.grouped_ops(AROUND) {
        let starts = group.first().map_or(0, |op| op.new_range().start);
        if !lines.is_empty() || starts > last {
            lines.push(Difference {
                kind: "gap",
                before: None,
                after: None,
                pieces: Vec::new(),
            });
        }
        for op in &group {
            last = op.new_range().end;
            for change in diff.iter_inline_changes(op) {
                let kind = match change.tag() {
                    ChangeTag::Equal => "same",
                    ChangeTag::Delete => "removed",
                    ChangeTag::Insert => "added",
                };
                lines.push(Difference {
                    kind,
                    before: change.old_index().map(|place| place + 1),
                    after: change.new_index().map(|place| place + 1),
                    pieces: change
                        .iter_strings_lossy()
                        .map(|(differs, text)| Piece {
                            differs,
                            text: text.trim_end_matches(['\n', '\r']).to_owned(),
                        })
                        .filter(|piece| !piece.text.is_empty())
                        .collect(),
                });
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &Difference) -> String {
        let words: String = line
            .pieces
            .iter()
            .map(|piece| {
                if piece.differs {
                    format!("[{}]", piece.text)
                } else {
                    piece.text.clone()
                }
            })
            .collect();
        format!("{} {words}", line.kind)
    }

    #[test]
    fn the_same_text_has_no_difference() {
        assert_eq!(compare("a\nb\n", "a\nb\n"), []);
    }

    #[test]
    fn the_very_words_are_marked() {
        let lines = compare(
            "# 标准\n首次响应不超过四小时。\n",
            "# 标准\n首次响应不超过两小时。\n",
        );
        let said: Vec<String> = lines.iter().map(read).collect();
        assert_eq!(
            said,
            [
                "same # 标准",
                "removed 首次响应不超过[四]小时。",
                "added 首次响应不超过[两]小时。"
            ]
        );
        let lines = compare("Answer within two days\n", "Answer within four days\n");
        assert!(read(&lines[1]).contains("[four]"), "{:?}", lines[1]);
    }

    #[test]
    fn what_lies_far_from_a_change_is_left_out() {
        let lines: Vec<String> = (0..40).map(|n| format!("line {n}\n")).collect();
        let before = lines.concat();
        let after = before.replace("line 20\n", "line twenty\n");
        let lines = compare(&before, &after);
        assert_eq!(lines[0].kind, "gap");
        assert_eq!(lines.len(), 1 + AROUND * 2 + 2);
        assert_eq!(lines[4].before, Some(21));
    }
}
