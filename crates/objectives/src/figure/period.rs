//! Spans of days that people look at: rolling windows, calendar periods, any two dates.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::indicator::{Period, PeriodKind};

/// Days from the first to the last, both included, in the tenant's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Window {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// What the chooser offers. Rolling windows end today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lookback {
    /// Seven days.
    #[serde(rename = "7d")]
    Days7,
    /// Thirty days.
    #[default]
    #[serde(rename = "30d")]
    Days30,
    /// Ninety days.
    #[serde(rename = "90d")]
    Days90,
    /// Twelve months.
    #[serde(rename = "12m")]
    Months12,
    /// The calendar month so far.
    #[serde(rename = "month")]
    Month,
    /// The calendar month before.
    #[serde(rename = "last-month")]
    LastMonth,
    /// The calendar quarter so far.
    #[serde(rename = "quarter")]
    Quarter,
    /// The calendar year so far.
    #[serde(rename = "year")]
    Year,
    /// From the first record on.
    #[serde(rename = "all")]
    All,
    /// Two dates of one's own.
    #[serde(rename = "custom")]
    Custom,
}

impl Lookback {
    /// In the order of the chooser.
    pub const ALL: [Self; 10] = [
        Self::Days7,
        Self::Days30,
        Self::Days90,
        Self::Months12,
        Self::Month,
        Self::LastMonth,
        Self::Quarter,
        Self::Year,
        Self::All,
        Self::Custom,
    ];

    /// As written in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Days7 => "7d",
            Self::Days30 => "30d",
            Self::Days90 => "90d",
            Self::Months12 => "12m",
            Self::Month => "month",
            Self::LastMonth => "last-month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::All => "all",
            Self::Custom => "custom",
        }
    }

    /// Reads an address; what nobody knows is the default.
    pub fn from_code(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|period| period.code() == code)
            .unwrap_or_default()
    }

    /// The days meant. `first` and `last` are the first and last day with records; `own` the two dates of a custom period.
    pub fn window(
        self,
        today: Date,
        first: Option<Date>,
        last: Option<Date>,
        own: (Option<Date>, Option<Date>),
    ) -> Window {
        let back = |days: i32| Window {
            from: today.saturating_sub(days.days()),
            to: today,
        };
        let so_far = |from: Date| Window { from, to: today };
        match self {
            Self::Days7 => back(6),
            Self::Days30 => back(29),
            Self::Days90 => back(89),
            Self::Months12 => so_far(today.saturating_sub(12.months()).saturating_add(1.day())),
            Self::Month => so_far(today.first_of_month()),
            Self::LastMonth => {
                let to = today.first_of_month().saturating_sub(1.day());
                Window {
                    from: to.first_of_month(),
                    to,
                }
            }
            Self::Quarter => so_far(calendar(PeriodKind::Quarter, today).from),
            Self::Year => so_far(today.first_of_year()),
            Self::All => Window {
                from: first.unwrap_or(today),
                to: last.map_or(today, |last| last.max(today)),
            },
            Self::Custom => {
                let to = own.1.unwrap_or(today);
                let from = own.0.unwrap_or_else(|| to.saturating_sub(29.days()));
                Window {
                    from: from.min(to),
                    to: from.max(to),
                }
            }
        }
    }
}

/// The calendar period of this kind around a day.
pub(crate) fn calendar(kind: PeriodKind, day: Date) -> Window {
    Window::from(Period::containing(kind, day))
}

/// The last calendar period of this kind that is over.
pub(crate) fn last_closed(kind: PeriodKind, today: Date) -> Window {
    Window::from(Period::containing(kind, today).previous())
}

impl From<Period> for Window {
    fn from(period: Period) -> Self {
        Self {
            from: period.first_day(),
            to: period.last_day(),
        }
    }
}

impl Window {
    /// Days in it.
    pub fn days(self) -> i32 {
        (self.to - self.from).get_days() + 1
    }

    /// The window of the same length just before.
    pub fn before(self) -> Self {
        // A whole calendar month is compared with the month before, whatever their lengths.
        if self.from.day() == 1 && self.to == self.from.last_of_month() {
            let to = self.from.saturating_sub(1.day());
            return Self {
                from: to.first_of_month(),
                to,
            };
        }
        let to = self.from.saturating_sub(1.day());
        Self {
            from: to.saturating_sub((self.days() - 1).days()),
            to,
        }
    }

    /// Is the day inside?
    pub fn contains(self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// The step that makes a readable number of points.
    pub fn step(self) -> PeriodKind {
        match self.days() {
            ..=45 => PeriodKind::Day,
            46..=190 => PeriodKind::Week,
            191..=1900 => PeriodKind::Month,
            _ => PeriodKind::Quarter,
        }
    }

    /// The steps of a series, each cut to the window.
    pub fn steps(self) -> Vec<Self> {
        let last = Period::containing(self.step(), self.to);
        std::iter::successors(Some(Period::containing(self.step(), self.from)), |step| {
            (*step < last).then(|| step.next())
        })
        .map(Self::from)
        .map(|step| Self {
            from: step.from.max(self.from),
            to: step.to.min(self.to),
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn window(period: Lookback, today: Date) -> Window {
        period.window(today, None, None, (None, None))
    }

    #[test]
    fn rolling_windows_include_today() {
        let today = date(2026, 11, 24);
        assert_eq!(
            window(Lookback::Days7, today),
            Window {
                from: date(2026, 11, 18),
                to: today
            }
        );
        assert_eq!(window(Lookback::Days30, today).days(), 30);
        assert_eq!(
            window(Lookback::Months12, today),
            Window {
                from: date(2025, 11, 25),
                to: today
            }
        );
    }

    #[test]
    fn calendar_periods_follow_the_calendar() {
        let today = date(2026, 11, 24);
        assert_eq!(window(Lookback::Quarter, today).from, date(2026, 10, 1));
        assert_eq!(
            window(Lookback::LastMonth, date(2026, 3, 31)),
            Window {
                from: date(2026, 2, 1),
                to: date(2026, 2, 28)
            }
        );
        assert_eq!(
            calendar(PeriodKind::Quarter, date(2026, 2, 28)),
            Window {
                from: date(2026, 1, 1),
                to: date(2026, 3, 31)
            }
        );
        assert_eq!(
            last_closed(PeriodKind::Month, today),
            Window {
                from: date(2026, 10, 1),
                to: date(2026, 10, 31)
            }
        );
        assert_eq!(last_closed(PeriodKind::Year, today).from, date(2025, 1, 1));
    }

    #[test]
    fn the_period_before_is_as_long_or_the_month_before() {
        let thirty = Window {
            from: date(2026, 10, 26),
            to: date(2026, 11, 24),
        };
        assert_eq!(
            thirty.before(),
            Window {
                from: date(2026, 9, 26),
                to: date(2026, 10, 25)
            }
        );
        let march = Window {
            from: date(2026, 3, 1),
            to: date(2026, 3, 31),
        };
        assert_eq!(
            march.before(),
            Window {
                from: date(2026, 2, 1),
                to: date(2026, 2, 28)
            }
        );
    }

    #[test]
    fn steps_cover_the_window_once() {
        let window = Window {
            from: date(2026, 1, 14),
            to: date(2026, 4, 20),
        };
        let steps = window.steps();
        assert_eq!(window.step(), PeriodKind::Week);
        assert_eq!(steps.first().unwrap().from, window.from);
        assert_eq!(steps.last().unwrap().to, window.to);
        assert!(
            steps
                .windows(2)
                .all(|pair| pair[0].to.tomorrow().unwrap() == pair[1].from)
        );
        assert_eq!(steps.iter().map(|step| step.days()).sum::<i32>(), window.days());
    }
}
