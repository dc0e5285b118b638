//! Which pages somebody asks for.

use std::ops::RangeInclusive;
use std::str::FromStr;

use marbre_diag::{Diagnostic, Place, Sink, said};

/// Pages of a report, by their numbers from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// All that there are.
    #[default]
    All,
    /// Some, in the order in which they were asked for.
    Pages(Vec<RangeInclusive<usize>>),
}

impl Selection {
    /// Whether a page is among them.
    pub fn has(&self, number: usize) -> bool {
        match self {
            Self::All => true,
            Self::Pages(ranges) => ranges.iter().any(|range| range.contains(&number)),
        }
    }

    /// Reports pages that a report of `count` pages hasn't got.
    pub fn check(&self, count: usize, sink: &mut Sink) {
        let Self::Pages(ranges) = self else { return };
        for last in ranges.iter().map(RangeInclusive::end).filter(|end| **end > count) {
            let message = said!(
                "there is no page {page}: the report has {count}",
                page = last,
                count
            );
            sink.report(Diagnostic::error("missing-page", Place::Nowhere, message));
        }
    }
}

impl FromStr for Selection {
    type Err = String;

    /// Reads numbers and ranges, such as `3,12-14`.
    fn from_str(text: &str) -> Result<Self, String> {
        let number = |word: &str| match word.trim().parse::<usize>() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(format!("\"{word}\" isn't the number of a page")),
        };
        let range = |word: &str| {
            let (first, last) = word.split_once('-').unwrap_or((word, word));
            let (first, last) = (number(first)?, number(last)?);
            if first > last {
                return Err(format!("{first}-{last} runs backwards"));
            }
            Ok(first..=last)
        };
        text.split(',').map(range).collect::<Result<_, _>>().map(Self::Pages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges_are_read() {
        let pages: Selection = "3, 12-14".parse().expect("pages");
        let has = [1, 3, 4, 12, 13, 14, 15].map(|number| pages.has(number));
        assert_eq!(has, [false, true, false, true, true, true, false]);
    }

    #[test]
    fn what_is_no_number_of_a_page_is_refused() {
        for text in
            ["", "0", "a", "1,,2", "-3", "3-", "4-2", "1-2-3", "99999999999999999999"]
        {
            assert!(text.parse::<Selection>().is_err(), "{text:?}");
        }
    }
}
