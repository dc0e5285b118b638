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
}
