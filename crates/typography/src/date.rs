//! Days, as authors write them and as pages show them.

use std::fmt;

use crate::Language;

/// What the months are called in the middle of a sentence.
pub const fn months(language: Language) -> [&'static str; 12] {
    match language {
        Language::French => [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
        Language::English => [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
    }
}

/// The month, from 1, that a word names in either language.
pub fn named_month(word: &str) -> Option<usize> {
    let word = word.to_lowercase();
    let at = |language| months(language).iter().position(|it| it.to_lowercase() == word);
    [Language::French, Language::English].into_iter().find_map(at).map(|index| index + 1)
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year, 0 to 9999.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Date {
    /// The day so many days after 1 January 1970; `None` beyond the year 9999.
    ///
    /// Days are counted from 1 March of the year 0, so that a leap day is the last of its
    /// year: months from March on begin after `(153·m + 2) / 5` days, and 400 years have
    /// 146,097 days.
    pub fn of_day(since_1970: u64) -> Option<Self> {
        // From 0000-03-01 to 1970-01-01.
        let days = since_1970.checked_add(719_468)?;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let (day, from_march) = (day - (153 * month + 2) / 5 + 1, month < 10);
        let month = if from_march { month + 3 } else { month - 9 };
        let year = era * 400 + year + u64::from(!from_march);
        let year = u16::try_from(year).ok().filter(|it| *it <= 9_999)?;
        Some(Self {
            year,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
        })
    }

    /// Reads a local date of TOML, `2021-05-20`, which is one of the calendar's days
    /// already; `None` where it has a time.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let rest = parts.next();
        let date = Self {
            year: year.parse().ok()?,
            month: month.parse().ok()?,
            day: day.parse().ok()?,
        };
        rest.is_none().then_some(date)
    }

    /// The day as a sentence has it: 1er juin 2021, 1 June 2021.
    pub fn in_words(self, language: Language) -> String {
        let months = months(language);
        let month = months.get(usize::from(self.month).wrapping_sub(1)).unwrap_or(&"");
        let first = self.day == 1 && language == Language::French;
        let ordinal = if first { "er" } else { "" };
        format!("{}{ordinal} {month} {}", self.day, self.year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_said() {
        let day = Date::parse("2021-06-01").expect("a day");
        assert_eq!(day.to_string(), "2021-06-01");
        assert_eq!(day.in_words(Language::French), "1er juin 2021");
        assert_eq!(day.in_words(Language::English), "1 June 2021");
        assert!(day < Date::parse("2021-06-02").expect("a day"));
        assert_eq!(Date::parse("2021-06-01T10:00:00"), None);
    }

    #[test]
    fn days_are_counted_from_1970() {
        let day = |since| Date::of_day(since).map(|it| it.to_string());
        for (since, wanted) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_088, "2024-12-31"),
            (20_089, "2025-01-01"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(day(since).as_deref(), Some(wanted), "{since}");
        }
        assert_eq!(day(u64::MAX), None);
        assert_eq!(day(10_000_000), None, "after the year 9999");
    }
}
