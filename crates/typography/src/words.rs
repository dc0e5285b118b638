//! Words that stand beside the pages, by language: on sheets, in slugs, on proofs.

use crate::date::Date;
use crate::{Language, set_line};

/// A day in words, as it is set within a line.
pub fn day(language: Language, date: Date) -> String {
    set_line(&date.in_words(language), language)
}

/// What a page that isn't the final one is marked with.
pub const fn draft(language: Language) -> &'static str {
    match language {
        Language::French => "projet",
        Language::English => "draft",
    }
}

/// What a sheet says of a report whose accounts are provisional.
pub const fn provisional_sheet(language: Language) -> &'static str {
    match language {
        Language::French => "provisoire",
        Language::English => "provisional",
    }
}

/// What a printer's sheet says of the state of a report, which its file names in a word
/// of its metadata; a word from elsewhere stays.
pub fn sheet_status(language: Language, status: &str) -> String {
    match (language, status) {
        (_, "provisional") => provisional_sheet(language).to_owned(),
        (_, "proof") => draft(language).to_owned(),
        (Language::French, "validated") => "validé".to_owned(),
        (Language::French, "final") => "définitif".to_owned(),
        _ => status.to_owned(),
    }
}

/// Which side of which sheet one is, and the pages on it.
pub fn sheet_side(
    language: Language,
    [sheet, sheets]: [usize; 2],
    front: bool,
    pages: &[usize],
) -> String {
    let (name, side) = match (language, front) {
        (Language::French, true) => ("feuille", "recto"),
        (Language::French, false) => ("feuille", "verso"),
        (Language::English, true) => ("sheet", "front"),
        (Language::English, false) => ("sheet", "back"),
    };
    let numbers: Vec<String> = pages.iter().map(usize::to_string).collect();
    let page = match (language, pages.len()) {
        (_, 0) => return format!("{name} {sheet}/{sheets} {side}"),
        (_, 1) => "page",
        _ => "pages",
    };
    format!("{name} {sheet}/{sheets} {side} · {page} {}", numbers.join(", "))
}

/// Numbers of pages, which grow, as all our languages write them: `2–5, 8`.
pub fn numbers(pages: &[usize]) -> String {
    let mut ranges: Vec<String> = Vec::new();
    let mut rest = pages.iter().copied().peekable();
    while let Some(first) = rest.next() {
        let mut last = first;
        while let Some(next) = rest.next_if(|next| *next == last + 1) {
            last = next;
        }
        ranges.push(match last == first {
            true => first.to_string(),
            false => format!("{first}–{last}"),
        });
    }
    ranges.join(", ")
}

/// What the sheet of a cover is called.
pub const fn cover(language: Language) -> &'static str {
    match language {
        Language::French => "couverture",
        Language::English => "cover",
    }
}

/// A version by its name; one that is only a number is said to be one, in the word that
/// all our languages have for it.
pub fn version(name: &str) -> String {
    match name.chars().any(char::is_alphabetic) {
        true => name.to_owned(),
        false => format!("version {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_follow_each_other_are_a_range() {
        for (pages, written) in [
            (&[3][..], "3"),
            (&[3, 4], "3–4"),
            (&[2, 3, 4, 5, 8], "2–5, 8"),
            (&[1, 3, 5, 6, 7], "1, 3, 5–7"),
        ] {
            assert_eq!(numbers(pages), written);
        }
    }

    #[test]
    fn days_are_written_as_each_language_does() {
        let date = |month, day| Date { year: 2021, month, day };
        assert_eq!(day(Language::French, date(6, 1)), "1ᵉʳ\u{A0}juin 2021");
        assert_eq!(day(Language::French, date(8, 30)), "30\u{A0}août 2021");
        assert_eq!(day(Language::English, date(12, 1)), "1\u{A0}December 2021");
    }
}
