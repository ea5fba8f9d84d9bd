//! From local dates and minutes to instants, also where the clocks are set.

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// Minutes of a day on the clock.
pub(crate) const DAY: u16 = 24 * 60;

/// The instant at which the local clock first shows this minute of the date; 1440 is the start of the next date.
///
/// A minute the clock skips is the instant of the skip, one it shows twice the first showing: whatever opens at 02:30
/// on a night when 02:00 becomes 03:00 opens at 03:00, and what is open across a repeated hour stays open through both.
/// Outside the range of [`Timestamp`] the nearest one is returned.
pub(crate) fn instant(zone: &TimeZone, date: Date, minute: u16) -> Timestamp {
    let (date, minute) = if minute < DAY {
        (date, minute)
    } else {
        match date.tomorrow() {
            Ok(next) => (next, minute - DAY),
            Err(_) => return Timestamp::MAX,
        }
    };
    let local = date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
    let shown = zone.to_ambiguous_timestamp(local);
    let skipped = matches!(shown.offset(), AmbiguousOffset::Gap { .. });
    match shown.earlier() {
        // `earlier` is a moment before the skip: the next transition after it is the skip itself.
        Ok(before) if skipped => zone
            .following(before)
            .next()
            .map_or(before, |skip| skip.timestamp()),
        Ok(at) => at,
        Err(_) if date.year() < 0 => Timestamp::MIN,
        Err(_) => Timestamp::MAX,
    }
}

/// The date whose day, from its first minute to that of the next, holds the instant.
///
/// Not always the date the clock shows: where 00:01 is set back to 23:01, the clock shows yesterday again, but the day
/// has begun.
pub(crate) fn date_of(zone: &TimeZone, at: Timestamp) -> Date {
    let shown = zone.to_datetime(at).date();
    match shown.tomorrow() {
        Ok(next) if instant(zone, next, 0) <= at => next,
        _ => shown,
    }
}

/// The dates whose days may differ from 24 hours because of transitions from `from` to `to`, in order. A
/// date skipped as a whole begins and ends with its transition: both ends are included.
pub(crate) fn uneven_days(
    zone: &TimeZone,
    from: Timestamp,
    to: Timestamp,
) -> impl Iterator<Item = (Date, Date)> + '_ {
    let second = SignedDuration::from_secs(1);
    zone.following(from.saturating_sub(second).unwrap_or(Timestamp::MIN))
        .map(|transition| transition.timestamp())
        .take_while(move |at| *at <= to)
        .map(move |at| {
            let before = at.saturating_sub(second).unwrap_or(Timestamp::MIN);
            (date_of(zone, before), date_of(zone, at))
        })
}
