//! When things happen: seasons, weekdays, rush hours, outages, campaigns.

use jiff::civil::{Date, Weekday};

use super::texts::Topic;

/// Something that changes how many tickets come in, and about what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Episode {
    /// Days before the last day of the story when it begins.
    pub days_before_end: i32,
    /// How long it lasts, in days.
    pub days: i32,
    /// Extra tickets a day.
    pub extra: u32,
    /// What they are about.
    pub topic: Topic,
    /// Where: the name of a district, or everywhere.
    pub district: Option<&'static str>,
}

/// The year's episodes, oldest first: cable cuts, a storm, a billing mistake, a campaign.
pub(super) const EPISODES: &[Episode] = &[
    Episode {
        days_before_end: 331,
        days: 2,
        extra: 45,
        topic: Topic::BroadbandDown,
        district: Some("城西区"),
    },
    Episode {
        days_before_end: 287,
        days: 6,
        extra: 22,
        topic: Topic::BillWrong,
        district: None,
    },
    Episode {
        days_before_end: 240,
        days: 3,
        extra: 30,
        topic: Topic::NoSignal,
        district: Some("滨海新区"),
    },
    Episode {
        days_before_end: 201,
        days: 10,
        extra: 14,
        topic: Topic::InstallLate,
        district: None,
    },
    Episode {
        days_before_end: 148,
        days: 4,
        extra: 60,
        topic: Topic::BroadbandDown,
        district: Some("城西区"),
    },
    Episode {
        days_before_end: 118,
        days: 5,
        extra: 35,
        topic: Topic::LeasedLine,
        district: Some("高新区"),
    },
    Episode {
        days_before_end: 76,
        days: 8,
        extra: 18,
        topic: Topic::DataCharge,
        district: None,
    },
    Episode {
        days_before_end: 33,
        days: 2,
        extra: 40,
        topic: Topic::SlowBroadband,
        district: Some("城东区"),
    },
    Episode {
        days_before_end: 6,
        days: 2,
        extra: 26,
        topic: Topic::BroadbandDown,
        district: Some("乡镇"),
    },
];

/// How busy a day is against the mean, by month and weekday.
pub(super) fn busyness(day: Date) -> f64 {
    let season = match day.month() {
        1 => 0.95,
        2 => 0.7,
        6 | 11 => 1.15,
        7 | 8 => 1.3,
        10 => 0.9,
        _ => 1.0,
    };
    let weekday = match day.weekday() {
        Weekday::Monday => 1.25,
        Weekday::Tuesday | Weekday::Friday => 1.05,
        Weekday::Wednesday | Weekday::Thursday => 1.0,
        Weekday::Saturday => 0.72,
        Weekday::Sunday => 0.6,
    };
    season * weekday
}

/// How many of a day's tickets come in each hour, in thousandths: three rush hours and quiet nights.
pub(super) const HOURS: [u32; 24] = [
    8, 5, 4, 3, 3, 6, 14, 32, 64, 92, 98, 72, 46, 52, 76, 84, 70, 52, 46, 56, 52, 36, 20, 9,
];
