//! Taking a written date apart.

use jiff::civil::Time;
use jiff::tz::Offset;

use super::parts::{DateParts, Scanned, year_of};

/// Longer texts are no dates; this keeps a column of prose cheap.
const LONGEST: usize = 48;

/// Takes a date, a time or both apart. `None` when the text holds anything else.
///
/// Understood: ISO 8601 and RFC 3339 (also compact), RFC 2822, numbers between `-`, `/` or `.`, English month
/// names, Chinese `2015年4月22日 下午3时20分`, times with seconds, fractions and AM/PM, offsets and `Z`.
pub fn scan(text: &str) -> Option<Scanned> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut cursor = Cursor { rest: text };
    cursor.skip_weekday();
    let date = cursor.date();
    if date.is_some() {
        cursor.skip_between();
        cursor.skip_weekday();
    }
    let time = cursor.time(date.is_some());
    let offset = if time.is_some() { cursor.offset() } else { None };
    cursor.skip_spaces();
    let complete = cursor.rest.is_empty() && (date.is_some() || time.is_some());
    complete.then_some(Scanned { date, time, offset })
}

#[derive(Clone, Copy)]
struct Cursor<'t> {
    rest: &'t str,
}

#[derive(Clone, Copy)]
struct Number {
    value: i64,
    digits: usize,
}

impl Number {
    fn small(self) -> Option<i8> {
        if self.digits <= 2 {
            i8::try_from(self.value).ok()
        } else {
            None
        }
    }

    fn year(self) -> Option<(i16, bool)> {
        match self.digits {
            1 | 2 => Some((self.value as i16, true)),
            4 => Some((self.value as i16, false)),
            _ => None,
        }
    }
}

impl<'t> Cursor<'t> {
    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Between date and time: white space, `T`, a comma.
    fn skip_between(&mut self) {
        self.rest = self.rest.trim_start_matches([',', ' ', '\u{a0}', '\u{3000}']);
        if let Some(after) = self.rest.strip_prefix(['T', 't'])
            && after.starts_with(|c: char| c.is_ascii_digit())
        {
            self.rest = after;
        }
    }

    fn number(&mut self) -> Option<Number> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 14 {
            return None;
        }
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        Some(Number {
            value: number.parse().ok()?,
            digits,
        })
    }

    fn eat(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn word(&mut self) -> Option<&'t str> {
        let length = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        if length == 0 {
            return None;
        }
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(word)
    }

    fn skip_weekday(&mut self) {
        const CHINESE: [&str; 2] = ["星期", "周"];
        for prefix in CHINESE {
            if let Some(after) = self.rest.strip_prefix(prefix) {
                let mut chars = after.chars();
                if chars.next().is_some_and(|c| "一二三四五六日天".contains(c)) {
                    self.rest = chars.as_str();
                    self.skip_between();
                }
                return;
            }
        }
        let mut ahead = *self;
        if let Some(word) = ahead.word()
            && ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
                .iter()
                .any(|day| word.len() >= 3 && word[..3].eq_ignore_ascii_case(day))
            && month_named(word).is_none()
        {
            ahead.eat('.');
            ahead.skip_between();
            *self = ahead;
        }
    }

    fn date(&mut self) -> Option<DateParts> {
        let mut ahead = *self;
        let date = ahead.try_date();
        if date.is_some() {
            *self = ahead;
        }
        date
    }

    fn try_date(&mut self) -> Option<DateParts> {
        if self.rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return self.month_day_year();
        }
        let first = self.number()?;
        if matches!(first.digits, 8 | 14) {
            return compact(first);
        }
        if self.eat('年') {
            let month = self.number()?.small()?;
            if !self.eat('月') {
                return None;
            }
            let day = self.number()?.small()?;
            if !self.eat('日') {
                self.eat('号');
            }
            let (year, short) = first.year()?;
            return Some(DateParts::YearFirst {
                year: year_of(year, short),
                month,
                day,
            });
        }
        let separator = self.rest.chars().next()?;
        if !matches!(separator, '-' | '/' | '.' | ' ') {
            return None;
        }
        self.eat(separator);
        self.skip_spaces();
        if self.rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return self.day_named_month(first);
        }
        if separator == ' ' {
            return None;
        }
        let second = self.number()?;
        if !self.eat(separator) {
            return None;
        }
        let third = self.number()?;
        if first.digits == 4 {
            return Some(DateParts::YearFirst {
                year: first.value as i16,
                month: second.small()?,
                day: third.small()?,
            });
        }
        let (third, short) = third.year()?;
        Some(DateParts::Numeric {
            first: first.small()?,
            second: second.small()?,
            third,
            short,
        })
    }

    /// `22-Apr-15`, `22 April 2015`, `22. Apr. 2015`.
    fn day_named_month(&mut self, day: Number) -> Option<DateParts> {
        let month = month_named(self.word()?)?;
        let day = day.small()?;
        self.rest = self.rest.trim_start_matches(['-', '/', '.', ',', ' ']);
        let (year, short) = self.number()?.year()?;
        Some(DateParts::Named {
            year: year_of(year, short),
            month,
            day,
        })
    }

    /// `Apr 22, 2015`, `April 22nd 2015`.
    fn month_day_year(&mut self) -> Option<DateParts> {
        let month = month_named(self.word()?)?;
        self.rest = self.rest.trim_start_matches(['-', '.', ' ']);
        let day = self.number()?.small()?;
        for suffix in ["st", "nd", "rd", "th"] {
            if let Some(rest) = self.rest.strip_prefix(suffix) {
                self.rest = rest;
            }
        }
        self.rest = self.rest.trim_start_matches(['-', ',', ' ']);
        let (year, short) = self.number()?.year()?;
        Some(DateParts::Named {
            year: year_of(year, short),
            month,
            day,
        })
    }

    fn time(&mut self, after_date: bool) -> Option<Time> {
        let mut ahead = *self;
        let time = ahead.try_time(after_date);
        if time.is_some() {
            *self = ahead;
        }
        time
    }

    fn try_time(&mut self, after_date: bool) -> Option<Time> {
        self.skip_spaces();
        let mut half = self.half_of_day();
        self.skip_spaces();
        let hour = self.number()?;
        // `T103000` after a compact date.
        if after_date && matches!(hour.digits, 4 | 6) && !self.rest.starts_with([':', '时', '時', '点']) {
            let value = if hour.digits == 4 {
                hour.value * 100
            } else {
                hour.value
            };
            return Time::new(
                (value / 10_000) as i8,
                (value / 100 % 100) as i8,
                (value % 100) as i8,
                0,
            )
            .ok();
        }
        let mut hour = hour.small()?;
        if !["时", "時", "点", "點", ":"]
            .iter()
            .any(|mark| self.eat_text(mark))
        {
            return None;
        }
        let mut minute = 0;
        let mut second = 0;
        let mut nanosecond = 0;
        if self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            minute = self.number()?.small()?;
            if (self.eat(':') || self.eat('分')) && self.rest.starts_with(|c: char| c.is_ascii_digit()) {
                second = self.number()?.small()?;
                if self.eat('.') || self.eat(',') {
                    nanosecond = self.fraction()?;
                }
                self.eat('秒');
            }
        }
        if half.is_none() {
            self.skip_spaces();
            half = self.half_of_day();
        }
        hour = match half {
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(Half::Before) => hour % 12,
            Some(Half::After) => hour % 12 + 12,
            None => hour,
        };
        Time::new(hour, minute, second, nanosecond).ok()
    }

    fn eat_text(&mut self, wanted: &str) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn fraction(&mut self) -> Option<i32> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return None;
        }
        let (fraction, rest) = self.rest.split_at(digits);
        self.rest = rest;
        let kept = &fraction[..digits.min(9)];
        Some(kept.parse::<i32>().ok()? * 10_i32.pow(9 - kept.len() as u32))
    }

    fn half_of_day(&mut self) -> Option<Half> {
        const MARKS: [(&str, Half); 8] = [
            ("上午", Half::Before),
            ("凌晨", Half::Before),
            ("下午", Half::After),
            ("晚上", Half::After),
            ("a.m.", Half::Before),
            ("p.m.", Half::After),
            ("am", Half::Before),
            ("pm", Half::After),
        ];
        MARKS.into_iter().find_map(|(mark, half)| {
            let head = self.rest.get(..mark.len())?;
            if !head.eq_ignore_ascii_case(mark) {
                return None;
            }
            self.rest = &self.rest[mark.len()..];
            Some(half)
        })
    }

    /// `Z`, `UTC`, `GMT`, `+02:00`, `+0200`, `+02`, also after a space or `UTC`.
    fn offset(&mut self) -> Option<Offset> {
        let mut ahead = *self;
        ahead.skip_spaces();
        let named = ["UTC", "GMT", "Z", "z"].iter().any(|mark| ahead.eat_text(mark));
        let sign = if ahead.eat('+') {
            1
        } else if ahead.eat('-') || ahead.eat('\u{2212}') {
            -1
        } else {
            if named {
                *self = ahead;
            }
            return named.then_some(Offset::UTC);
        };
        let number = ahead.number()?;
        let (hours, minutes) = if number.digits == 4 {
            (number.value / 100, number.value % 100)
        } else if ahead.eat(':') {
            (number.value, ahead.number()?.value)
        } else {
            (number.value, 0)
        };
        let seconds = sign * (hours * 3600 + minutes * 60);
        let offset = Offset::from_seconds(i32::try_from(seconds).ok()?).ok()?;
        *self = ahead;
        Some(offset)
    }
}

#[derive(Clone, Copy)]
enum Half {
    Before,
    After,
}

/// `20150422` and `20150422103000`; the digits must make a date, else it is a plain number.
fn compact(number: Number) -> Option<DateParts> {
    let day_part = if number.digits == 14 {
        number.value / 1_000_000
    } else {
        number.value
    };
    let (year, month, day) = (day_part / 10_000, day_part / 100 % 100, day_part % 100);
    if !(1900..2200).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    Some(DateParts::YearFirst {
        year: year as i16,
        month: month as i8,
        day: day as i8,
    })
}

fn month_named(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if word.len() < 3 {
        return None;
    }
    MONTHS
        .iter()
        .position(|month| {
            (word.len() <= month.len() && month[..word.len()].eq_ignore_ascii_case(word))
                || word.eq_ignore_ascii_case("sept") && *month == "september"
        })
        .map(|index| index as i8 + 1)
}
