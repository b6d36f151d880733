//! Calendar days, which have no hour and no time zone.

use std::fmt;

use crate::Millis;

const DAY_MS: i64 = 24 * 3_600 * 1_000;
/// From 0000-03-01.
const DAYS_TO_1970: i64 = 719_468;
const DAYS_OF_400_YEARS: i64 = 146_097;

/// A day from 2000 to 2199, as `yyyy-mm-dd`: what a date field of a form sends, and what sorts by time as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(String);

impl Day {
    /// `None` for anything but a day that exists.
    pub fn parse(text: &str) -> Option<Self> {
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let (year, month, day) = shape.then(|| Self(text.to_owned()).parts())?;
        let days = match month {
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        ((2000..2200).contains(&year) && (1..=days).contains(&day)).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `(year, month, day)`, the last two from 1.
    pub fn parts(&self) -> (u32, u32, u32) {
        let number = |from: usize, to: usize| self.0[from..to].bytes().fold(0, |n, c| n * 10 + u32::from(c - b'0'));
        (number(0, 4), number(5, 7), number(8, 10))
    }

    /// The day it is at that time in Greenwich.
    pub fn of(time: Millis) -> Self {
        // Days since 0000-03-01, so that the day that comes and goes is the last of a year.
        let days = time.0.div_euclid(DAY_MS) + DAYS_TO_1970;
        let era = days.div_euclid(DAYS_OF_400_YEARS);
        let of_era = days.rem_euclid(DAYS_OF_400_YEARS);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self(format!("{:04}-{month:02}-{day:02}", year.clamp(2_000, 2_199)))
    }

    /// When it is over everywhere on Earth: what was done by then was done that day.
    pub fn over(&self) -> Millis {
        let (year, month, day) = self.parts();
        let (year, month, day) = (i64::from(year) - i64::from(month <= 2), i64::from(month), i64::from(day));
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
        let days = era * DAYS_OF_400_YEARS + of_era - DAYS_TO_1970;
        // The last place where a day ends is twelve hours behind Greenwich.
        Millis((days + 1) * DAY_MS + DAY_MS / 2)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist_are_days() {
        for text in ["2026-02-28", "2028-02-29", "2000-02-29", "2026-12-31", "2026-04-30"] {
            assert_eq!(Day::parse(text).unwrap().as_str(), text);
        }
        for text in [
            "",
            "2026-02-29",
            "2100-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "2026-1-1",
            "26-01-01",
            "1999-12-31",
            "2026-01-00",
            "2026/01/01",
            "2026-01-01 ",
            "２026-01-1",
        ] {
            assert_eq!(Day::parse(text), None, "{text:?}");
        }
        assert_eq!(Day::parse("2026-11-24").unwrap().parts(), (2026, 11, 24));
    }

    #[test]
    fn a_day_is_that_of_its_times_and_over_when_it_is_over_everywhere() {
        for (text, noon) in [
            ("2000-02-29", 951_825_600_000),
            ("2026-11-26", 1_795_694_400_000),
            ("2026-03-01", 1_772_366_400_000),
            ("2100-12-31", 4_133_937_600_000),
        ] {
            let day = Day::parse(text).unwrap();
            let half = DAY_MS / 2;
            assert_eq!(Day::of(Millis(noon)), day, "{text}");
            assert_eq!((Day::of(Millis(noon - half)), Day::of(Millis(noon + half - 1))), (day.clone(), day.clone()));
            assert_ne!(Day::of(Millis(noon + half)), day);
            assert_eq!(day.over(), Millis(noon + DAY_MS), "{text}");
        }
    }
}
