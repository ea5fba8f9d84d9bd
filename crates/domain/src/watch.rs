//! What stood below its target is watched in the next round (handbook §8.3.3).

use crate::codes::codes;

codes! {
    /// What became of a watched figure.
    pub enum WatchState: "watch state" {
        /// The next round has not ended.
        Watched = "watched",
        /// Back at its target.
        Recovered = "recovered",
        /// Below its target again.
        StillLow = "still_low",
        /// Not watched any more, by decision.
        Dropped = "dropped",
    }
}

/// Is a score below its target, as both are shown: to one decimal? 84.96 reads 85.0, and 85.0 is enough.
pub fn is_low(score: f64, target: f64) -> bool {
    (score * 10.0).round() < (target * 10.0).round()
}

/// What the next round says about a watched figure; without a score it says nothing.
pub fn judge(score: Option<f64>, target: f64) -> WatchState {
    match score {
        None => WatchState::Watched,
        Some(score) if is_low(score, target) => WatchState::StillLow,
        Some(_) => WatchState::Recovered,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_figure_is_judged_as_it_reads() {
        assert!(is_low(84.9, 85.0));
        assert!(!is_low(84.96, 85.0));
        assert_eq!(judge(Some(85.0), 85.0), WatchState::Recovered);
        assert_eq!(judge(Some(60.0), 85.0), WatchState::StillLow);
        assert_eq!(judge(None, 85.0), WatchState::Watched);
    }

    proptest! {
        #[test]
        fn more_is_never_worse(a in -100.0..100.0f64, more in 0.0..50.0f64, target in -100.0..100.0f64) {
            prop_assert!(is_low(a, target) || !is_low(a + more, target));
        }
    }
}
