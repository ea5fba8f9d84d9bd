//! Mergeable parts of a figure: what a rollup cell holds, and what any span of days adds up to.

use jiff::civil::Date;
use sqm_domain::stats::{Moments, QuantileSummary};

/// Sums and samples of one cell, or of many merged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    /// Counts and sums.
    pub(crate) moments: Moments,
    /// Records whose numerator reaches their denominator: a ticket with one late reply of three is none.
    pub(crate) hits: i64,
    runs: Vec<QuantileSummary>,
}

impl Parts {
    /// Sums without values.
    pub(crate) fn of(moments: Moments, hits: i64) -> Self {
        Self {
            moments,
            hits,
            runs: Vec::new(),
        }
    }

    /// Adds the values kept of `count` records.
    pub(crate) fn sample(&mut self, kept: &[f64], count: i64) {
        if !kept.is_empty() {
            self.runs.push(QuantileSummary::of_kept(
                count.unsigned_abs(),
                kept.iter().copied(),
            ));
        }
    }

    /// Adds another cell.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.moments += other.moments;
        self.hits += other.hits;
        self.runs.extend_from_slice(&other.runs);
    }

    /// Records.
    pub(crate) fn records(&self) -> i64 {
        self.moments.count as i64
    }

    /// All values together, to ask percentiles of.
    pub(crate) fn quantiles(&self) -> QuantileSummary {
        QuantileSummary::merged(self.runs.iter().cloned())
    }

    /// Of the days of a span.
    pub(crate) fn merged<'a>(days: impl IntoIterator<Item = &'a (Date, Self)>) -> Self {
        let mut all = Self::default();
        for (_, parts) in days {
            all.merge(parts);
        }
        all
    }

    /// Of records in a state, with their ages in days as of `today` as values.
    pub(crate) fn ages<'a>(days: impl IntoIterator<Item = &'a (Date, Self)>, today: Date) -> Self {
        let mut all = Self::default();
        for (since, parts) in days {
            all.moments.count += parts.moments.count;
            all.sample(&[f64::from((today - *since).get_days())], parts.records());
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use sqm_domain::stats::Quantile;

    use super::*;

    fn of(values: &[f64]) -> Parts {
        let mut parts = Parts::of(Moments::of(values.iter().copied()), 0);
        parts.sample(values, values.len() as i64);
        parts
    }

    #[test]
    fn merging_days_equals_counting_at_once() {
        let mut merged = of(&[1.0, 5.0, 9.0]);
        merged.merge(&of(&[2.0, 2.0]));
        let at_once = of(&[1.0, 2.0, 2.0, 5.0, 9.0]);
        assert_eq!(merged.moments, at_once.moments);
        assert_eq!(
            merged.quantiles().percentile(Quantile::P80),
            at_once.quantiles().percentile(Quantile::P80)
        );
        assert_eq!(merged.quantiles().median(), Some(2.0));
    }

    #[test]
    fn ages_count_every_open_record() {
        let open = |n| {
            Parts::of(
                Moments {
                    count: n,
                    ..Moments::default()
                },
                0,
            )
        };
        let ages = Parts::ages(
            &[(date(2026, 11, 1), open(1)), (date(2026, 11, 20), open(9))],
            date(2026, 11, 24),
        );
        assert_eq!(ages.records(), 10);
        assert_eq!(ages.quantiles().percentile(Quantile::P90), Some(4.0));
        assert_eq!(ages.quantiles().percentile(Quantile::P95), Some(23.0));
    }
}
