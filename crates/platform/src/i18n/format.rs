//! Dates, numbers and durations as each language writes them, in the tenant's time zone.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Catalogue, Lang};

/// Writes values for one reader: a language, a time zone and the current instant.
#[derive(Clone, Copy, Debug)]
pub struct Formatter<'a> {
    /// The messages, for words such as "minutes ago".
    pub catalogue: &'a Catalogue,
    /// The reader's language.
    pub lang: Lang,
    /// The tenant's time zone.
    pub zone: &'a TimeZone,
    /// What counts as now.
    pub now: Timestamp,
}

impl Formatter<'_> {
    /// `12 Mar 2026` · `2026-03-12`.
    pub fn date(&self, at: Timestamp) -> String {
        self.civil_date(at.to_zoned(self.zone.clone()).date())
    }

    /// As [`Self::date`], for a day without a time.
    pub fn civil_date(&self, date: Date) -> String {
        match self.lang {
            Lang::En => date.strftime("%-d %b %Y").to_string(),
            Lang::ZhHans | Lang::ZhHant => date.strftime("%Y-%m-%d").to_string(),
        }
    }

    /// `14:05`.
    pub fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%H:%M").to_string()
    }

    /// Date and time to the minute.
    pub fn datetime(&self, at: Timestamp) -> String {
        format!("{} {}", self.date(at), self.time(at))
    }

    /// Date and time to the second with the offset, for hover texts and explanations.
    pub fn exact(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone())
            .strftime("%Y-%m-%d %H:%M:%S %:z")
            .to_string()
    }

    /// `5 minutes ago`, `in 2 hours`; a date once it is more than a week away.
    pub fn ago(&self, at: Timestamp) -> String {
        let seconds = self.now.as_second() - at.as_second();
        let past = seconds >= 0;
        let magnitude = seconds.unsigned_abs() as i64;
        let (unit, n) = match magnitude {
            0..=44 => return self.catalogue.text(self.lang, "time-now").into_owned(),
            45..=3_599 => ("minutes", (magnitude + 30) / 60),
            3_600..=86_399 => ("hours", magnitude / 3_600),
            86_400..=604_799 => ("days", magnitude / 86_400),
            _ => return self.date(at),
        };
        let key = format!("time-{unit}-{}", if past { "ago" } else { "ahead" });
        self.catalogue
            .text_with(self.lang, &key, &[("n", n.into())])
            .into_owned()
    }

    /// A whole number with group separators: `12,345`.
    pub fn number(&self, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
        if n < 0 {
            out.push('−');
        }
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out
    }

    /// A number with a fixed count of decimals.
    pub fn decimal(&self, value: f64, digits: usize) -> String {
        if !value.is_finite() {
            return "–".to_owned();
        }
        let text = format!("{:.digits$}", value.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let grouped = self.number(whole.parse().unwrap_or(0));
        let sign = if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
            "−"
        } else {
            ""
        };
        if fraction.is_empty() {
            format!("{sign}{grouped}")
        } else {
            format!("{sign}{grouped}.{fraction}")
        }
    }

    /// `87.5 %` from 87.5.
    pub fn percent(&self, value: f64) -> String {
        format!("{} %", self.decimal(value, 1))
    }

    /// A length of business time: hours and minutes, never days. A day of work has fewer hours than a day, and whoever
    /// reads `2 d` would not know which is meant.
    pub fn business_time(&self, seconds: i64) -> String {
        self.length(seconds, i64::MAX)
    }

    /// A length of time in its two largest units: `2 d 4 h`, `35 min`, `12 s`.
    pub fn duration(&self, seconds: i64) -> String {
        self.length(seconds, 86_400)
    }

    /// In days from so many seconds on.
    fn length(&self, seconds: i64, days_from: i64) -> String {
        let sign = if seconds < 0 { "−" } else { "" };
        let s = seconds.unsigned_abs() as i64;
        let unit = |key: &'static str, n: i64| {
            let key = format!("duration-{key}");
            self.catalogue
                .text_with(self.lang, &key, &[("n", n.into())])
                .into_owned()
        };
        let two = |big: &'static str, n: i64, small: &'static str, m: i64| {
            if m == 0 {
                unit(big, n)
            } else {
                format!("{} {}", unit(big, n), unit(small, m))
            }
        };
        let text = match s {
            0..=59 => unit("seconds", s),
            60..=3_599 => unit("minutes", s / 60),
            _ if s < days_from => two("hours", s / 3_600, "minutes", s % 3_600 / 60),
            _ => two("days", s / 86_400, "hours", s % 86_400 / 3_600),
        };
        format!("{sign}{text}")
    }
}
