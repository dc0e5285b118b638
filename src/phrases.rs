//! Words that Marbre itself puts on a page, by language.

use crate::date::Date;
use crate::typography::{self, Language};
use crate::validation::Open;

/// What marks a figure that is provisional among others that aren't.
pub const MARK: &str = "*";

/// What is printed beside accounts that the board or the assembly have yet to decide on.
pub const fn provisional(language: Language, open: Open) -> &'static str {
    match (language, open) {
        (Language::French, Open { board: true, assembly: false }) => {
            "sous réserve de validation en CA"
        }
        (Language::French, Open { board: false, assembly: true }) => {
            "sous réserve d'approbation en AG"
        }
        (Language::French, _) => {
            "sous réserve de validation en CA et d'approbation en AG"
        }
        (Language::English, Open { board: true, assembly: false }) => {
            "subject to validation by the board"
        }
        (Language::English, Open { board: false, assembly: true }) => {
            "subject to approval by the AGM"
        }
        (Language::English, _) => {
            "subject to validation by the board and approval by the AGM"
        }
    }
}

/// The board and the general assembly, as sentences name them.
pub const fn bodies(language: Language) -> [&'static str; 2] {
    match language {
        Language::French => ["le conseil d'administration", "l'assemblée générale"],
        Language::English => ["the board", "the general meeting"],
    }
}

/// That the accounts of a year have yet to be decided on, by these bodies.
pub fn to_be_validated(
    language: Language,
    year: i64,
    board: Option<&str>,
    assembly: Option<&str>,
) -> String {
    let (accounts, validation, approval, and) = match language {
        Language::French => (
            format!("Les comptes {year} sont présentés à titre provisoire"),
            board.map(|it| format!("leur validation par {it}")),
            assembly.map(|it| format!("leur approbation par {it}")),
            ", avant ",
        ),
        Language::English => (
            format!("The {year} accounts are provisional"),
            board.map(|it| format!("their validation by {it}")),
            assembly.map(|it| format!("their approval by {it}")),
            ", pending ",
        ),
    };
    let open: Vec<String> = [validation, approval].into_iter().flatten().collect();
    let both = match language {
        Language::French => " et ",
        Language::English => " and ",
    };
    match open.is_empty() {
        true => format!("{accounts}."),
        false => format!("{accounts}{and}{}.", open.join(both)),
    }
}

/// That the board has validated the accounts of a year, and the assembly has yet to
/// approve them; `board` as [`decided`] says it.
pub fn to_be_approved(
    language: Language,
    year: i64,
    board: &str,
    assembly: &str,
) -> String {
    match language {
        Language::French => format!(
            "Les comptes {year} ont été validés {board} ; ils restent à approuver par \
             {assembly}."
        ),
        Language::English => format!(
            "The {year} accounts were validated {board}; they have yet to be approved by \
             {assembly}."
        ),
    }
}

/// By whom and when the accounts of a year were validated, and approved.
pub fn validated(
    language: Language,
    year: i64,
    board: Option<&str>,
    assembly: Option<&str>,
) -> String {
    let (validated, approved) = match language {
        Language::French => (
            format!("Les comptes {year} ont été validés"),
            assembly.map(|it| format!(" et approuvés {it}")),
        ),
        Language::English => (
            format!("The {year} accounts were validated"),
            assembly.map(|it| format!(" and approved {it}")),
        ),
    };
    let board = board.map(|it| format!(" {it}")).unwrap_or_default();
    format!("{validated}{board}{}.", approved.unwrap_or_default())
}

/// By whom something was decided, and when; goes on after a participle.
pub fn decided(language: Language, body: &str, date: &str, minutes: &str) -> String {
    match language {
        Language::French => format!("par {body} le {date}{minutes}"),
        Language::English => format!("by {body} on {date}{minutes}"),
    }
}

/// The minutes of a decision, in brackets; empty where nothing is known of them.
pub fn minutes(
    language: Language,
    reference: Option<&str>,
    date: Option<&str>,
) -> String {
    let (name, of) = match language {
        Language::French => ("procès-verbal", "du"),
        Language::English => ("minutes", "of"),
    };
    match (reference, date) {
        (None, None) => String::new(),
        (Some(reference), None) => format!(" ({name} {reference})"),
        (None, Some(date)) => format!(" ({name} {of} {date})"),
        (Some(reference), Some(date)) => format!(" ({name} {reference} {of} {date})"),
    }
}

/// A day in words, as it is set within a line.
pub fn day(language: Language, date: Date) -> String {
    typography::set_line(&date.in_words(language), language)
}

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
