//! Percentiles of merged buckets (architecture §4): exact while buckets are small, bounded and known in error beyond.

use serde::{Deserialize, Serialize};

use super::percentile::middle;
use super::{Interval, Quantile};

/// Values a bucket keeps. Up to so many it keeps them all.
pub const KEPT: usize = 8192;

/// A sample, or a thinned picture of one.
///
/// A bucket of at most [`KEPT`] values keeps them all and its percentiles are exact. A larger one keeps that many
/// equally spaced order statistics, each standing for n ⁄ KEPT of them. Merging puts the points of both together and
/// loses nothing. [`rank_error`](Self::rank_error) bounds, in ranks, how far a percentile can be from the true one:
/// half a point's weight and one more per thinned bucket, about n ⁄ 16 000.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QuantileSummary {
    count: u64,
    /// Sorted by value.
    points: Vec<Point>,
    rank_error: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Point {
    value: f64,
    weight: f64,
}

impl QuantileSummary {
    /// Of single values. NaN is no value and is left out.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut summary = Self::from_run(None, values);
        summary.compact();
        summary
    }

    /// Of a stored bucket: how many values it stands for, and the equally spaced order statistics kept of them. Fewer
    /// than the values kept is taken as all of them.
    pub fn of_kept(count: u64, kept: impl IntoIterator<Item = f64>) -> Self {
        Self::from_run(Some(count), kept)
    }

    fn from_run(count: Option<u64>, values: impl IntoIterator<Item = f64>) -> Self {
        let mut points: Vec<Point> = values
            .into_iter()
            .filter(|value| !value.is_nan())
            .map(|value| Point { value, weight: 1.0 })
            .collect();
        points.sort_unstable_by(|a, b| a.value.total_cmp(&b.value));
        let held = points.len() as u64;
        let mut summary = Self {
            count: held,
            points,
            rank_error: 0.0,
        };
        if let Some(count) = count.filter(|count| *count > held && held > 0) {
            let weight = count as f64 / held as f64;
            for point in &mut summary.points {
                point.weight = weight;
            }
            summary.count = count;
            summary.rank_error = weight / 2.0 + 1.0;
        }
        summary
    }

    /// Of several buckets together.
    pub fn merged(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut whole = Self::default();
        for part in parts {
            whole.count += part.count;
            whole.rank_error += part.rank_error;
            whole.points.extend(part.points);
        }
        whole.points.sort_unstable_by(|a, b| a.value.total_cmp(&b.value));
        whole
    }

    /// Thins to [`KEPT`] points where there are more, for storing. The bound of the error grows accordingly.
    pub fn compact(&mut self) {
        if self.points.len() <= KEPT {
            return;
        }
        let (n, kept) = (u128::from(self.count), KEPT as u128);
        let weight = self.count as f64 / KEPT as f64;
        // The middle one of each group of n ⁄ KEPT: number ⌈(i − ½)·n ⁄ KEPT⌉.
        let mut walk = Walk::default();
        let points = (1..=kept)
            .map(|i| ((2 * i - 1) * n).div_ceil(2 * kept))
            .filter_map(|rank| walk.to(&self.points, rank as f64))
            .map(|value| Point { value, weight })
            .collect();
        self.points = points;
        self.rank_error += weight / 2.0 + 1.0;
    }

    /// How many values it stands for.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Whether every value is still there.
    pub fn is_exact(&self) -> bool {
        self.rank_error == 0.0
    }

    /// How many ranks a percentile may be off; 0 when exact.
    pub const fn rank_error(&self) -> f64 {
        self.rank_error
    }

    /// Nearest-rank percentile; undefined for an empty sample.
    pub fn percentile(&self, quantile: Quantile) -> Option<f64> {
        self.at_rank(quantile.rank(self.count))
    }

    /// Median; the mean of the two middle values for an even number.
    pub fn median(&self) -> Option<f64> {
        let lower = self.at_rank(self.count.div_ceil(2))?;
        let upper = self.at_rank(self.count / 2 + 1)?;
        Some(middle(lower, upper))
    }

    /// Between which values a percentile certainly lies; both ends equal when exact. Ends outside the sample are left at
    /// its smallest and largest kept value.
    pub fn bounds(&self, quantile: Quantile) -> Option<Interval> {
        let rank = quantile.rank(self.count) as f64;
        let at = |rank: f64| Walk::default().to(&self.points, rank.clamp(1.0, self.count as f64));
        Some(Interval {
            low: at(rank - self.rank_error)?,
            high: at(rank + self.rank_error)?,
        })
    }

    /// The values kept, sorted, for storing beside [`count`](Self::count). Meaningful while all weigh the same: before
    /// merging thinned buckets, or after [`compact`](Self::compact).
    pub fn kept(&self) -> impl ExactSizeIterator<Item = f64> + '_ {
        self.points.iter().map(|point| point.value)
    }

    fn at_rank(&self, rank: u64) -> Option<f64> {
        if rank == 0 {
            return None;
        }
        if self.is_exact() {
            let index = usize::try_from(rank - 1).ok()?;
            return self.points.get(index).map(|point| point.value);
        }
        Walk::default().to(&self.points, rank as f64)
    }
}

/// Walks points by rising rank.
#[derive(Default)]
struct Walk {
    index: usize,
    before: f64,
}

impl Walk {
    /// The first point by which the weights reach the rank; the last one where rounding falls short.
    fn to(&mut self, points: &[Point], rank: f64) -> Option<f64> {
        // Sums of weights such as n ⁄ 8192 may miss a whole rank by rounding.
        const ROUNDING: f64 = 1e-6;
        while let Some(point) = points.get(self.index) {
            if self.before + point.weight >= rank - ROUNDING {
                return Some(point.value);
            }
            self.before += point.weight;
            self.index += 1;
        }
        points.last().map(|point| point.value)
    }
}

impl FromIterator<f64> for QuantileSummary {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self::of(values)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::{median, percentile};

    /// A repeatable shuffle of 0 … n − 1.
    fn scattered(n: u64) -> Vec<f64> {
        (0..n).map(|i| ((i * 7_368_787) % n) as f64).collect()
    }

    #[test]
    fn small_buckets_are_exact_also_merged() {
        let a = QuantileSummary::of([3.0, 1.0, f64::INFINITY]);
        let b = QuantileSummary::of([2.0, f64::NAN]);
        let both = QuantileSummary::merged([a, b]);
        assert!(both.is_exact());
        assert_eq!((both.count(), both.median()), (4, Some(2.5)));
        assert_eq!(both.percentile(Quantile::P99), Some(f64::INFINITY));
        assert_eq!(QuantileSummary::default().percentile(Quantile::P50), None);
        assert_eq!(QuantileSummary::default().median(), None);
    }

    #[test]
    fn exact_up_to_the_number_kept_and_bounded_beyond() {
        let full = QuantileSummary::of(scattered(KEPT as u64));
        assert!(full.is_exact());
        let n = 1_000_003u64;
        let thinned = QuantileSummary::of(scattered(n));
        assert_eq!((thinned.kept().len(), thinned.count()), (KEPT, n));
        assert!(thinned.rank_error() < n as f64 / 16_000.0 + 2.0);
        for share in [0.001, 0.1, 0.5, 0.9, 0.95, 0.999, 1.0] {
            let quantile = Quantile::new(share).unwrap();
            // The value of rank r is r − 1 here, so a distance of values is one of ranks.
            let off = (thinned.percentile(quantile).unwrap() - (quantile.rank(n) - 1) as f64).abs();
            assert!(off <= thinned.rank_error(), "{share}: {off}");
        }
    }

    #[test]
    fn a_stored_bucket_comes_back() {
        let thinned = QuantileSummary::of(scattered(50_000));
        assert_eq!(QuantileSummary::of_kept(thinned.count(), thinned.kept()), thinned);
        let exact = QuantileSummary::of(scattered(100));
        assert_eq!(QuantileSummary::of_kept(100, exact.kept()), exact);
        assert_eq!(QuantileSummary::of_kept(5, []), QuantileSummary::default());
    }

    #[test]
    fn merging_in_any_order_answers_the_same() {
        let values = scattered(60_000);
        let part = |range: std::ops::Range<usize>| QuantileSummary::of(values[range].to_vec());
        let (a, b, c) = (part(0..30_000), part(30_000..30_100), part(30_100..60_000));
        let left = QuantileSummary::merged([QuantileSummary::merged([a.clone(), b.clone()]), c.clone()]);
        let right = QuantileSummary::merged([a, QuantileSummary::merged([c, b])]);
        for share in [0.01, 0.25, 0.5, 0.75, 0.9, 0.99] {
            let quantile = Quantile::new(share).unwrap();
            let truth = percentile(&values, quantile).unwrap();
            assert_eq!(left.percentile(quantile), right.percentile(quantile));
            assert!((left.percentile(quantile).unwrap() - truth).abs() <= left.rank_error());
            let bounds = left.bounds(quantile).unwrap();
            assert!(bounds.low <= truth && truth <= bounds.high);
        }
        let mut stored = left.clone();
        stored.compact();
        let off = stored.median().unwrap() - median(&values).unwrap();
        assert!(off.abs() <= stored.rank_error());
        assert!(stored.rank_error() > left.rank_error());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn exact_parts_make_an_exact_whole(parts in proptest::collection::vec(proptest::collection::vec(-50i32..50, 0..40), 0..8), permille in 1u32..=1000) {
            let parts: Vec<Vec<f64>> = parts.into_iter().map(|part| part.into_iter().map(f64::from).collect()).collect();
            let quantile = Quantile::new(f64::from(permille) / 1000.0).unwrap();
            let whole = QuantileSummary::merged(parts.iter().map(|part| part.iter().copied().collect()));
            let all = parts.concat();
            prop_assert_eq!(whole.percentile(quantile), percentile(&all, quantile));
            prop_assert_eq!(whole.median(), median(&all));
        }

        #[test]
        fn thinned_parts_stay_within_their_bound(sizes in proptest::collection::vec(1u64..30_000, 1..5), permille in 1u32..=1000) {
            let values: Vec<Vec<f64>> = sizes.iter().map(|n| scattered(*n)).collect();
            let quantile = Quantile::new(f64::from(permille) / 1000.0).unwrap();
            let whole = QuantileSummary::merged(values.iter().map(|part| part.iter().copied().collect()));
            let mut all = values.concat();
            all.sort_unstable_by(f64::total_cmp);
            let shown = whole.percentile(quantile).unwrap();
            let rank = quantile.rank(all.len() as u64) as f64;
            // Equal values share ranks: the shown one covers first + 1 to last.
            let (first, last) = (all.partition_point(|x| *x < shown) as f64, all.partition_point(|x| *x <= shown) as f64);
            prop_assert!(first + 1.0 - whole.rank_error() <= rank && rank <= last + whole.rank_error());
        }
    }
}
