//! Can white words be read on a colour? (WCAG 2.2, 1.4.3.)

/// Least contrast of words and ground.
pub const READABLE: f64 = 4.5;

/// A colour as red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// From `#0a7d4f`.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text
            .strip_prefix('#')
            .filter(|hex| hex.len() == 6 && hex.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Relative luminance, 0 (black) to 1 (white).
    pub fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Contrast with white, 1 to 21.
    pub fn on_white(self) -> f64 {
        1.05 / (self.luminance() + 0.05)
    }

    /// The lightest colour of the same hue on which white words can be read; itself, if they can.
    #[must_use]
    pub fn readable(self) -> Self {
        (0..=100)
            .rev()
            .map(|share| Self(self.0.map(|part| (u16::from(part) * share / 100) as u8)))
            .find(|darker| darker.on_white() >= READABLE)
            .unwrap_or(Self([0; 3]))
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        let contrast = |text| Colour::parse(text).map(Colour::on_white).unwrap_or_default();
        assert!((contrast("#000000") - 21.0).abs() < 1e-9);
        assert!((contrast("#ffffff") - 1.0).abs() < 1e-9);
        assert!((contrast("#767676") - 4.54).abs() < 0.01);
        assert_eq!(Colour::parse("#12345"), None);
        assert_eq!(Colour::parse("#éé12"), None);
    }

    proptest! {
        #[test]
        fn what_is_offered_instead_can_be_read(parts in any::<[u8; 3]>()) {
            let colour = Colour(parts);
            prop_assert!(colour.readable().on_white() >= READABLE);
            if colour.on_white() >= READABLE {
                prop_assert_eq!(colour.readable(), colour);
            }
        }
    }
}
