//! Sums of money, in hundredths of the tenant's currency: never a floating number.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A sum that is not negative, in hundredths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// A text that is no sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a sum of money")]
pub struct InvalidAmount;

/// More than anything sold over a counter, and far below where sums of sums would overflow.
const MOST: i64 = 1_000_000_000_000;

impl Amount {
    /// From hundredths as stored; a negative number counts as nothing.
    pub fn from_hundredths(hundredths: i64) -> Self {
        Self(hundredths.max(0))
    }

    /// Hundredths, as stored.
    pub fn hundredths(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl FromStr for Amount {
    type Err = InvalidAmount;

    /// `399`, `399.5`, `1,299.00`.
    fn from_str(text: &str) -> Result<Self, InvalidAmount> {
        let text = text.trim().replace(',', "");
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
            return Err(InvalidAmount);
        }
        let whole: i64 = whole.parse().map_err(|_| InvalidAmount)?;
        let part: i64 = format!("{part:0<2}").parse().map_err(|_| InvalidAmount)?;
        whole
            .checked_mul(100)
            .and_then(|sum| sum.checked_add(part))
            .filter(|sum| *sum <= MOST)
            .map(Self)
            .ok_or(InvalidAmount)
    }
}

impl serde::Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sums_are_read_as_people_write_them() {
        let read = |text: &str| text.parse::<Amount>().map(Amount::hundredths);
        assert_eq!(read("399"), Ok(39_900));
        assert_eq!(read(" 1,299.5 "), Ok(129_950));
        for wrong in ["", "-1", "1.234", "12 yuan", ".5", "99999999999999999"] {
            assert_eq!(read(wrong), Err(InvalidAmount), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(hundredths in 0i64..MOST) {
            let amount = Amount::from_hundredths(hundredths);
            prop_assert_eq!(amount.to_string().parse(), Ok(amount));
        }
    }
}
