//! Words that Marbre itself puts on a page, by language.

use crate::manifest::Date;
use crate::typography::Language;

/// What is printed beside accounts that the board has yet to validate.
pub const fn provisional(language: Language) -> &'static str {
    match language {
        Language::French => "sous réserve de validation en CA et d'approbation en AG",
        Language::English => "subject to validation by the board and approval by the AGM",
    }
}

/// A day in words, as it is set within a line.
pub fn day(language: Language, date: Date) -> String {
    let Date { year, month, day } = date;
    let months = match language {
        Language::French => FRENCH_MONTHS,
        Language::English => ENGLISH_MONTHS,
    };
    let month = months.get(usize::from(month).saturating_sub(1)).unwrap_or(&"");
    let raised = if language == Language::French && day == 1 { "ᵉʳ" } else { "" };
    format!("{day}{raised}\u{A0}{month} {year}")
}

const FRENCH_MONTHS: &[&str] = &[
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
];
const ENGLISH_MONTHS: &[&str] = &[
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
];

/// What a page that isn't the final one is marked with.
pub const fn draft(language: Language) -> &'static str {
    match language {
        Language::French => "projet",
        Language::English => "draft",
    }
}

/// What the pages of a proof say of themselves: the state of the texts, where it has a
/// day, and that of the accounts, where they are provisional.
pub fn draft_line(language: Language, date: Option<Date>, provisional: bool) -> String {
    let (name, texts, accounts) = match language {
        Language::French => ("Projet", "état des textes au", "comptes provisoires"),
        Language::English => ("Draft", "texts as of", "accounts provisional"),
    };
    let texts = date.map(|date| format!("{texts} {}", day(language, date)));
    let accounts = provisional.then(|| accounts.to_owned());
    let parts = [Some(name.to_owned()), texts, accounts];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What a sheet says of a report whose accounts are provisional.
pub const fn provisional_sheet(language: Language) -> &'static str {
    match language {
        Language::French => "provisoire",
        Language::English => "provisional",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_each_language_does() {
        let date = |month, day| Date { year: 2021, month, day };
        assert_eq!(day(Language::French, date(6, 1)), "1ᵉʳ\u{A0}juin 2021");
        assert_eq!(day(Language::French, date(8, 30)), "30\u{A0}août 2021");
        assert_eq!(day(Language::English, date(12, 1)), "1\u{A0}December 2021");
    }

    #[test]
    fn a_proof_says_what_is_known() {
        let date = Some(Date { year: 2021, month: 6, day: 30 });
        assert_eq!(
            draft_line(Language::French, date, true),
            "Projet · état des textes au 30\u{A0}juin 2021 · comptes provisoires"
        );
        assert_eq!(draft_line(Language::English, None, false), "Draft");
    }
}
