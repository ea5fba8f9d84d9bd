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
        Self::aged(days, today, 1.0)
    }

    /// Of records that have not ended by a day, with their ages in seconds as values; those that began later are none.
    pub(crate) fn ongoing<'a>(days: impl IntoIterator<Item = &'a (Date, Self)>, by: Date) -> Self {
        let begun = days.into_iter().filter(|(since, _)| *since <= by);
        Self::aged(begun, by, 86_400.0)
    }

    fn aged<'a>(days: impl IntoIterator<Item = &'a (Date, Self)>, today: Date, day: f64) -> Self {
        let mut all = Self::default();
        for (since, parts) in days {
            let (age, n) = (f64::from((today - *since).get_days()) * day, parts.moments.count);
            all.moments += Moments {
                count: n,
                sum: n as f64 * age,
                sum_sq: n as f64 * age * age,
                min: (n > 0).then_some(age),
                max: (n > 0).then_some(age),
                ..Moments::default()
            };
            all.sample(&[age], parts.records());
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
    fn what_has_not_ended_is_as_old_as_it_was_on_the_last_day() {
        let found = |day, n| {
            let moments = Moments {
                count: n,
                ..Moments::default()
            };
            (day, Parts::of(moments, 0))
        };
        let open = [found(date(2026, 11, 1), 2), found(date(2026, 11, 20), 1)];
        let day = 86_400.0;
        let mut fixed = of(&[3.0 * day]);
        fixed.merge(&Parts::ongoing(&open, date(2026, 11, 24)));
        assert_eq!((fixed.records(), fixed.moments.max), (4, Some(23.0 * day)));
        assert_eq!(fixed.moments.min, Some(3.0 * day));
        let before = Parts::ongoing(&open, date(2026, 11, 10));
        assert_eq!((before.records(), before.moments.max), (2, Some(9.0 * day)));
        assert_eq!(
            Parts::ongoing(&open, date(2026, 10, 31)).moments,
            Moments::default()
        );
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
