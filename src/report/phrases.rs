//! Words that Marbre itself puts on a page, by language.

use marbre_diag::Tongue;
use marbre_typography::Language;
use marbre_typography::date::Date;
use marbre_typography::words::day;

use crate::report::validation::Open;

/// What marks a figure that is provisional among others that aren't.
pub const MARK: &str = "*";

/// The language of a report, to say something in.
pub const fn tongue(language: Language) -> Tongue {
    match language {
        Language::French => Tongue::French,
        Language::English => Tongue::English,
    }
}

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

/// The head of the column of what has changed from year to year.
pub const fn change(language: Language) -> &'static str {
    match language {
        Language::French => "Écart",
        Language::English => "Change",
    }
}

/// That two charts can be held against each other.
pub const fn one_scale(language: Language) -> &'static str {
    match language {
        Language::French => "Les deux graphiques ont la même échelle.",
        Language::English => "Both charts have the same scale.",
    }
}

/// What a dash stands for in a table of amounts, and what an empty cell does.
pub const fn signs(
    language: Language,
    dashes: bool,
    empty: bool,
) -> Option<&'static str> {
    match (language, dashes, empty) {
        (_, false, false) => None,
        (Language::French, true, false) => Some("Tiret : néant."),
        (Language::French, false, true) => {
            Some("Case vide : poste sans objet cette année-là.")
        }
        (Language::French, true, true) => {
            Some("Tiret : néant. Case vide : poste sans objet cette année-là.")
        }
        (Language::English, true, false) => Some("A dash is nil."),
        (Language::English, false, true) => {
            Some("Where nothing stands, there was no such line that year.")
        }
        (Language::English, true, true) => {
            Some("A dash is nil; where nothing stands, there was no such line that year.")
        }
    }
}

/// That the lines of a group, or the groups of a side, don't come to the total that is
/// printed of them.
pub fn lines_rounded(
    language: Language,
    of: &str,
    year: i64,
    [sum, stated]: [&str; 2],
) -> String {
    match language {
        Language::French => format!(
            "{of}, {year} : les montants ci-dessus totalisent {sum}, le total est de \
             {stated} ; la différence vient des arrondis."
        ),
        Language::English => format!(
            "{of}, {year}: the amounts above come to {sum}, their total to {stated}; the \
             difference is due to rounding."
        ),
    }
}

/// The same of the bars of a chart.
pub fn bars_rounded(
    language: Language,
    of: &str,
    year: i64,
    [sum, stated]: [&str; 2],
) -> String {
    match language {
        Language::French => format!(
            "{of}, {year} : les barres totalisent {sum}, le total est de {stated} ; la \
             différence vient des arrondis."
        ),
        Language::English => format!(
            "{of}, {year}: the bars come to {sum}, their total to {stated}; the \
             difference is due to rounding."
        ),
    }
}

/// An amount in a year, within a sentence.
pub fn amount_of_year(language: Language, amount: &str, year: i64) -> String {
    match language {
        Language::French => format!("{amount} en {year}"),
        Language::English => format!("{amount} in {year}"),
    }
}

/// What something comes to, year by year, as a sentence.
pub fn told(language: Language, name: &str, years: &[String]) -> String {
    let years = years.join(", ");
    match language {
        Language::French => format!("{name} : {years}."),
        Language::English => format!("{name}: {years}."),
    }
}

/// An amount, which is set, with its unit: French has it behind; English has signs before,
/// after a plus or a minus, and words and codes behind.
pub fn money(language: Language, amount: &str, unit: &str) -> String {
    let is_sign =
        unit.ends_with(['€', '£', '$', '¥']) && !unit.starts_with(['k', 'K', 'M']);
    let size = amount.trim_start_matches(['+', '\u{2212}']);
    let sign = amount.strip_suffix(size).unwrap_or_default();
    match language {
        _ if unit.is_empty() => amount.to_owned(),
        Language::English if is_sign => format!("{sign}{unit}{size}"),
        _ => format!("{amount}\u{A0}{unit}"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_stand_where_the_language_has_them() {
        for (language, amount, unit, set) in [
            (Language::French, "42\u{202F}228", "€", "42\u{202F}228\u{A0}€"),
            (Language::English, "806", "£", "£806"),
            (Language::English, "\u{2212}1,463", "£", "\u{2212}£1,463"),
            (Language::English, "+424", "£", "+£424"),
            (Language::English, "12", "k€", "12\u{A0}k€"),
            (Language::English, "12", "CHF", "12\u{A0}CHF"),
            (Language::French, "12", "", "12"),
        ] {
            assert_eq!(money(language, amount, unit), set);
        }
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
