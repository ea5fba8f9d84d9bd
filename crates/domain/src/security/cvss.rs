//! The base score of a CVSS v3.0 or v3.1 vector (FIRST, Common Vulnerability Scoring System v3.1 §7.1): scanners that give
//! a vector only are still sorted by severity.

use thiserror::Error;

/// Why a vector gives no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CvssError {
    /// Not `CVSS:3.0/…` or `CVSS:3.1/…`.
    #[error("not a CVSS v3 vector")]
    Version,
    /// One of the eight base metrics is missing or has no such value.
    #[error("the vector lacks {0}")]
    Metric(&'static str),
}

/// The base score, 0.0 to 10.0 with one decimal.
pub fn base_score(vector: &str) -> Result<f64, CvssError> {
    let metrics = vector
        .strip_prefix("CVSS:3.1/")
        .or_else(|| vector.strip_prefix("CVSS:3.0/"))
        .ok_or(CvssError::Version)?;
    let value = |metric: &'static str| {
        metrics
            .split('/')
            .find_map(|pair| pair.split_once(':').filter(|(name, _)| *name == metric))
            .map(|(_, value)| value)
            .ok_or(CvssError::Metric(metric))
    };
    let weight = |metric: &'static str, weights: &[(&str, f64)]| {
        let found = value(metric)?;
        weights
            .iter()
            .find(|(code, _)| *code == found)
            .map(|(_, weight)| *weight)
            .ok_or(CvssError::Metric(metric))
    };
    let changed = match value("S")? {
        "U" => false,
        "C" => true,
        _ => return Err(CvssError::Metric("S")),
    };
    let attack = weight("AV", &[("N", 0.85), ("A", 0.62), ("L", 0.55), ("P", 0.2)])?;
    let complexity = weight("AC", &[("L", 0.77), ("H", 0.44)])?;
    let privileges = if changed {
        weight("PR", &[("N", 0.85), ("L", 0.68), ("H", 0.5)])?
    } else {
        weight("PR", &[("N", 0.85), ("L", 0.62), ("H", 0.27)])?
    };
    let interaction = weight("UI", &[("N", 0.85), ("R", 0.62)])?;
    let loss = [("H", 0.56), ("L", 0.22), ("N", 0.0)];
    let (confidentiality, integrity, availability) =
        (weight("C", &loss)?, weight("I", &loss)?, weight("A", &loss)?);
    let base = 1.0 - (1.0 - confidentiality) * (1.0 - integrity) * (1.0 - availability);
    let impact = if changed {
        7.52 * (base - 0.029) - 3.25 * (base - 0.02_f64).powi(15)
    } else {
        6.42 * base
    };
    if impact <= 0.0 {
        return Ok(0.0);
    }
    let exploitability = 8.22 * attack * complexity * privileges * interaction;
    let sum = if changed {
        1.08 * (impact + exploitability)
    } else {
        impact + exploitability
    };
    Ok(round_up(sum.min(10.0)))
}

/// The smallest tenth that is not smaller, by integers as annex A of the standard has it: floating point must not lift a
/// score by a tenth.
fn round_up(value: f64) -> f64 {
    let units = (value * 100_000.0).round() as i64;
    if units % 10_000 == 0 {
        units as f64 / 100_000.0
    } else {
        ((units / 10_000) + 1) as f64 / 10.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_have_their_published_scores() {
        for (vector, score) in [
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
            ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
            ("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 7.8),
            ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N", 5.9),
            ("CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", 2.4),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0),
        ] {
            assert_eq!(base_score(vector), Ok(score), "{vector}");
        }
    }

    #[test]
    fn what_is_no_whole_vector_gives_no_score() {
        assert_eq!(base_score("AV:N/AC:L/Au:N/C:P/I:P/A:P"), Err(CvssError::Version));
        assert_eq!(base_score("CVSS:3.1/AV:N/AC:L"), Err(CvssError::Metric("S")));
        assert_eq!(
            base_score("CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
            Err(CvssError::Metric("AV"))
        );
    }
}
