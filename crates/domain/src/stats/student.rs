//! Student's t distribution, for intervals of means.

/// The value below which a t-distributed variable with `degrees` of freedom falls with probability `p`.
/// None outside 0 < p < 1 or without freedom.
///
/// Newton's method on the distribution function, kept inside a shrinking bracket; good to about 10 digits.
pub fn t_quantile(p: f64, degrees: f64) -> Option<f64> {
    let defined = 0.0 < p && p < 1.0 && degrees > 0.0 && degrees.is_finite();
    if !defined {
        return None;
    }
    if p < 0.5 {
        return t_quantile(1.0 - p, degrees).map(|t| -t);
    }
    if p == 0.5 {
        return Some(0.0);
    }
    let (mut low, mut high) = (0.0, 1.0);
    while upper_tail(high, degrees) > 1.0 - p {
        low = high;
        high *= 2.0;
        if !f64::is_finite(high) {
            return None;
        }
    }
    let mut t = f64::midpoint(low, high);
    for _ in 0..200 {
        let error = (1.0 - p) - upper_tail(t, degrees);
        if error < 0.0 {
            low = t;
        } else {
            high = t;
        }
        // The density is minus the slope of the upper tail.
        let newton = t - error / density(t, degrees);
        let next = if newton > low && newton < high {
            newton
        } else {
            f64::midpoint(low, high)
        };
        if (next - t).abs() <= 1e-12 * t.abs().max(1.0) {
            return Some(next);
        }
        t = next;
    }
    Some(t)
}

/// P(|T| > |t|): how often chance alone goes this far.
pub(super) fn two_sided(t: f64, degrees: f64) -> f64 {
    2.0 * upper_tail(t.abs(), degrees)
}

/// P(T > t) for t ≥ 0.
fn upper_tail(t: f64, degrees: f64) -> f64 {
    0.5 * incomplete_beta(degrees / 2.0, 0.5, degrees / (degrees + t * t))
}

fn density(t: f64, degrees: f64) -> f64 {
    let constant = ln_gamma(f64::midpoint(degrees, 1.0))
        - ln_gamma(degrees / 2.0)
        - 0.5 * (degrees * std::f64::consts::PI).ln();
    (constant - f64::midpoint(degrees, 1.0) * (t * t / degrees).ln_1p()).exp()
}

/// ln Γ(x) for x > 0, by the approximation of Lanczos (g = 7, nine terms).
fn ln_gamma(x: f64) -> f64 {
    const TERMS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let base = x + 7.5;
    let series = TERMS
        .iter()
        .zip(1..)
        .fold(0.999_999_999_999_809_9, |sum, (term, k)| {
            sum + term / (x + f64::from(k))
        });
    (x + 0.5).mul_add(base.ln(), 0.5 * (2.0 * std::f64::consts::PI).ln()) - base + series.ln()
}

/// The regularised incomplete beta function I_x(a, b).
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    // The fraction converges fast only on this side of the mean.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(a, b, x) / a
    } else {
        1.0 - front * beta_fraction(b, a, 1.0 - x) / b
    }
}

/// The continued fraction of the incomplete beta function (DLMF 8.17.22), evaluated by Lentz's method.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut upper = 1.0;
    let mut lower = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = lower;
    for step in (1..10_000).map(f64::from) {
        let twice = a + 2.0 * step;
        let even = step * (b - step) * x / ((twice - 1.0) * twice);
        let odd = -(a + step) * (a + b + step) * x / (twice * (twice + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            lower = 1.0 / away_from_zero(1.0 + term * lower);
            upper = away_from_zero(1.0 + term / upper);
            change = upper * lower;
            fraction *= change;
        }
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_table() {
        // Two-sided 95 % and 99 %, as in any statistics table.
        let table = [
            (1.0, 12.706_204_736, 63.656_741_163),
            (2.0, 4.302_652_730, 9.924_843_201),
            (5.0, 2.570_581_836, 4.032_142_984),
            (10.0, 2.228_138_852, 3.169_272_673),
            (30.0, 2.042_272_456, 2.749_995_654),
            (120.0, 1.979_930_405, 2.617_421_145),
        ];
        for (degrees, t95, t99) in table {
            assert!(
                (t_quantile(0.975, degrees).unwrap() - t95).abs() < 1e-8,
                "{degrees}"
            );
            assert!(
                (t_quantile(0.995, degrees).unwrap() - t99).abs() < 1e-8,
                "{degrees}"
            );
        }
    }

    #[test]
    fn it_becomes_normal_and_is_symmetric() {
        assert!((t_quantile(0.975, 1e6).unwrap() - 1.959_966_4).abs() < 1e-6);
        assert_eq!(t_quantile(0.025, 7.0).unwrap(), -t_quantile(0.975, 7.0).unwrap());
        assert_eq!(t_quantile(0.5, 3.0), Some(0.0));
        // Closed forms: one degree is tan(π(p − ½)), two degrees (2p − 1)·√(2 / (4p(1 − p))).
        for p in [0.6f64, 0.9, 0.999, 0.999_999] {
            let one = (std::f64::consts::PI * (p - 0.5)).tan();
            let two = (2.0 * p - 1.0) * (2.0 / (4.0 * p * (1.0 - p))).sqrt();
            assert!((t_quantile(p, 1.0).unwrap() / one - 1.0).abs() < 1e-9);
            assert!((t_quantile(p, 2.0).unwrap() / two - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn what_is_undefined_is_none() {
        for (p, degrees) in [
            (0.0, 5.0),
            (1.0, 5.0),
            (f64::NAN, 5.0),
            (0.9, 0.0),
            (0.9, -1.0),
            (0.9, f64::INFINITY),
        ] {
            assert_eq!(t_quantile(p, degrees), None);
        }
    }
}
