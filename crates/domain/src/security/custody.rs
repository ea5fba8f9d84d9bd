//! Evidence and its custody: who had it when, in a chain in which each line is bound to the one before.

use crate::codes::codes;

codes! {
    /// What a piece of evidence is.
    pub enum EvidenceKind: "kind of evidence" {
        /// A file kept in the product.
        File = "file",
        /// A thing kept elsewhere: a disk, a computer, a paper.
        Item = "item",
    }
}

codes! {
    /// What happened to a piece of evidence.
    pub enum CustodyAct: "act of custody" {
        /// Taken into custody.
        Collected = "collected",
        /// Looked at.
        Viewed = "viewed",
        /// A copy was taken out of the product.
        Downloaded = "downloaded",
        /// Handed to somebody else.
        HandedOver = "handed_over",
        /// Found unchanged.
        Verified = "verified",
        /// Found altered.
        Altered = "altered",
        /// Given back, or no longer kept for this incident.
        Released = "released",
        /// Its incident was merged into another one.
        Merged = "merged",
        /// Its incident was taken out of the other one again.
        Unmerged = "unmerged",
    }
}

/// What the check of a piece of evidence found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// As it was collected.
    Sound,
    /// Its bytes are not those that were collected.
    Bytes,
    /// What is said of it (name, description, size, whose it is, when) is not what was said when it was collected.
    Record,
    /// A line of its custody was changed, or is missing.
    Chain,
}

/// A line of custody as it is bound: its number, the line before, and itself.
#[derive(Clone, Copy, Debug)]
pub struct Bound<'a> {
    /// Counted from 1 without a gap.
    pub seq: i32,
    /// The hash of the line before, as stored with this one; empty for the first.
    pub previous: &'a [u8],
    /// Its own hash, as stored.
    pub hash: &'a [u8],
    /// Its own hash, computed again from what it says.
    pub computed: &'a [u8],
}

/// Is the chain whole: no line changed, none missing, none out of place? A missing last line is found by `lines`, the
/// number of lines there should be.
pub fn is_whole<'a>(lines: impl IntoIterator<Item = Bound<'a>>, expected: i32) -> bool {
    let mut before: &[u8] = &[];
    let mut count = 0;
    for line in lines {
        count += 1;
        if line.seq != count || line.previous != before || line.hash != line.computed {
            return false;
        }
        before = line.hash;
    }
    count > 0 && count == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line<'a>(seq: i32, previous: &'a [u8], hash: &'a [u8]) -> Bound<'a> {
        Bound {
            seq,
            previous,
            hash,
            computed: hash,
        }
    }

    #[test]
    fn a_chain_with_a_changed_missing_or_moved_line_is_not_whole() {
        let whole = [line(1, b"", b"a"), line(2, b"a", b"b"), line(3, b"b", b"c")];
        assert!(is_whole(whole, 3));
        assert!(!is_whole([whole[0], whole[2]], 2), "a line is missing");
        assert!(!is_whole([whole[0], whole[1]], 3), "the last line is missing");
        assert!(!is_whole([whole[1], whole[0], whole[2]], 3), "moved");
        let changed = Bound {
            computed: b"x",
            ..whole[1]
        };
        assert!(!is_whole([whole[0], changed, whole[2]], 3), "changed");
        assert!(!is_whole([], 0), "every piece of evidence was collected once");
    }
}
