//! Appointments: a technician cannot be in two places.

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

/// The longest appointment: a working day, so that a mistyped date is noticed.
const LONGEST: SignedDuration = SignedDuration::from_hours(12);

/// From–to of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    from: Timestamp,
    to: Timestamp,
}

/// What cannot be an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SlotError {
    /// It ends before it begins.
    #[error("an appointment ends after it begins")]
    Backwards,
    /// It is longer than a working day.
    #[error("an appointment is no longer than twelve hours")]
    TooLong,
}

impl Slot {
    /// Checks the ends.
    ///
    /// # Errors
    /// [`SlotError`] when it ends before it begins, or is longer than a working day.
    pub fn new(from: Timestamp, to: Timestamp) -> Result<Self, SlotError> {
        if to <= from {
            Err(SlotError::Backwards)
        } else if from.duration_until(to) > LONGEST {
            Err(SlotError::TooLong)
        } else {
            Ok(Self { from, to })
        }
    }

    /// When it begins.
    pub const fn from(&self) -> Timestamp {
        self.from
    }

    /// When it ends.
    pub const fn to(&self) -> Timestamp {
        self.to
    }

    /// Do they share a moment? One that begins when the other ends does not.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Was the technician there in time? Coming before the slot and waiting is in time.
    pub fn met_by(&self, arrived: Timestamp) -> bool {
        arrived <= self.to
    }
}

/// The first of a technician's appointments that the new one would run into.
pub fn first_overlap<'a, T>(wanted: &Slot, taken: &'a [(Slot, T)]) -> Option<&'a (Slot, T)> {
    taken
        .iter()
        .filter(|(slot, _)| slot.overlaps(wanted))
        .min_by_key(|(slot, _)| slot.from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slot(from: i64, to: i64) -> Slot {
        let at = |minute: i64| Timestamp::from_second(1_772_000_000 + minute * 60).unwrap();
        Slot::new(at(from), at(to)).unwrap()
    }

    #[test]
    fn one_after_the_other_is_possible() {
        assert!(!slot(0, 60).overlaps(&slot(60, 120)));
        assert!(slot(0, 61).overlaps(&slot(60, 120)));
    }

    #[test]
    fn the_earliest_conflict_is_named() {
        let taken = [(slot(100, 200), "later"), (slot(0, 50), "earlier")];
        assert_eq!(first_overlap(&slot(40, 160), &taken).unwrap().1, "earlier");
        assert_eq!(first_overlap(&slot(50, 100), &taken), None);
    }

    #[test]
    fn days_long_appointments_are_mistakes() {
        let at = |hour: i64| Timestamp::from_second(hour * 3600).unwrap();
        assert_eq!(Slot::new(at(0), at(13)), Err(SlotError::TooLong));
        assert_eq!(Slot::new(at(2), at(1)), Err(SlotError::Backwards));
    }

    proptest! {
        #[test]
        fn overlapping_is_mutual(a in 0i64..500, b in 1i64..200, c in 0i64..500, d in 1i64..200) {
            let (one, two) = (slot(a, a + b), slot(c, c + d));
            prop_assert_eq!(one.overlaps(&two), two.overlaps(&one));
            prop_assert!(one.overlaps(&one));
        }
    }
}
