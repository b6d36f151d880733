//! Calendar days, which have no hour and no time zone.

use std::fmt;

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
}
