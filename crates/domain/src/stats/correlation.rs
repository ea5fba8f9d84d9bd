//! How far two figures go together: what drives overall satisfaction (importance–performance, peers §3).

/// Sums over pairs of values.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pairs {
    /// Number of pairs.
    pub count: u64,
    x: f64,
    y: f64,
    xx: f64,
    yy: f64,
    xy: f64,
}

impl Pairs {
    /// Adds a pair.
    pub fn add(&mut self, x: f64, y: f64) {
        self.count += 1;
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.yy += y * y;
        self.xy += x * y;
    }

    /// Pearson's correlation, −1 to 1; undefined for fewer than three pairs, and where one side never varies.
    pub fn correlation(&self) -> Option<f64> {
        let n = self.count as f64;
        let spread = |square: f64, sum: f64| n * square - sum * sum;
        let (x, y) = (spread(self.xx, self.x), spread(self.yy, self.y));
        // What rounding leaves of no variation is none.
        let varies = |spread: f64, square: f64| spread > 1e-12 * n * square;
        (self.count >= 3 && varies(x, self.xx) && varies(y, self.yy))
            .then(|| ((n * self.xy - self.x * self.y) / (x * y).sqrt()).clamp(-1.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(f64, f64)]) -> Option<f64> {
        let mut sums = Pairs::default();
        for (x, y) in pairs {
            sums.add(*x, *y);
        }
        sums.correlation()
    }

    #[test]
    fn straight_lines_and_none() {
        assert_eq!(of(&[(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]), Some(1.0));
        assert_eq!(of(&[(1.0, 6.0), (2.0, 4.0), (3.0, 2.0)]), Some(-1.0));
        assert_eq!(
            of(&[(1.0, 2.0), (2.0, 4.0)]),
            None,
            "two points are always a line"
        );
        assert_eq!(of(&[(1.0, 0.1), (2.0, 0.1), (3.0, 0.1)]), None);
    }

    #[test]
    fn a_worked_example() {
        // Σ(x−x̄)(y−ȳ) = 8, Σ(x−x̄)² = 10, Σ(y−ȳ)² = 10.
        let r = of(&[(1.0, 2.0), (2.0, 1.0), (3.0, 4.0), (4.0, 3.0), (5.0, 5.0)]);
        assert!((r.unwrap() - 0.8).abs() < 1e-12);
    }
}
