//! Years that were carried over from last year's report.
//!
//! A report is made from the last one, and its year stands in more places than one: on
//! the cover, in titles, over the first column of the accounts. What says last year
//! there, and nothing else, has probably been forgotten. Comparatives, spans, dates and
//! prose aren't touched: "2020 et 2019", "Plan 2019–2024", "depuis 2019".

use std::ops::Range;

use marbre_diag::{Diagnostic, Message, Place, Sink, said};

use crate::report::amount::Entry;
use crate::report::manifest::Identity;
use crate::report::markdown;
use crate::report::statement::{Item, Side, Statement};
use crate::report::{FieldValue, Given, Part, Report};

/// The rule.
const RULE: &str = "carried-over-year";

/// Warns of every year that was carried over.
pub fn check(report: &Report, sink: &mut Sink) {
    let year = report.identity.year;
    identity(&report.identity, sink);
    for statement in report.statements.values() {
        if let Some(title) = &statement.title {
            say(&title.value, &said!("the title"), &title.place, year, sink);
        }
        // A budget may be of a year to come, and a history end long ago.
        if statement.years.iter().max() == Some(&(year - 1)) {
            let message = said!(
                "the latest year of `{name}` is {last}, and the report is of {year}",
                name = statement.name,
                last = year - 1,
                year
            );
            let warning = Diagnostic::warning(RULE, statement.place.clone(), message);
            sink.report(warning.hint(said!(
                "begin `years` with {year}, and give the table its column",
                year
            )));
        }
    }
    for (index, part) in report.parts.iter().enumerate() {
        let cover = index == 0 || is_cover(part);
        part.with.iter().for_each(|given| field(given, cover, year, sink));
    }
}

/// Refuses a year of accounts without a single amount: its column is still to be filled.
pub(crate) fn check_filled(statement: &Statement, sink: &mut Sink) {
    for (index, year) in statement.years.iter().enumerate() {
        let mut items =
            [&statement.income, &statement.expense].into_iter().flat_map(Side::items);
        let is_absent = |item: Item<'_>| {
            item.amounts.get(index).is_none_or(|it| it.entry == Entry::Absent)
        };
        if items.all(is_absent) {
            let message = said!(
                "the column {year} of `{name}` is empty: no line has an amount",
                year,
                name = statement.name
            );
            let error =
                Diagnostic::error("empty-column", statement.place.clone(), message);
            sink.report(error.hint("fill it in, or take the year out of `years`"));
        }
    }
}

/// What `[report]` itself says.
fn identity(identity: &Identity, sink: &mut Sink) {
    for (key, text) in [("title", &identity.title), ("slug", &identity.slug)] {
        say(&text.value, &said!("`{key}`", key), &text.place, identity.year, sink);
    }
}

/// Whether a part is one of the covers.
fn is_cover(part: &Part) -> bool {
    let mut words = part.layout.split('-');
    words.any(|word| {
        ["cover", "couverture", "back", "dos", "title", "titre"].contains(&word)
    })
}

/// Whether a field is made for the year of the report.
pub(crate) fn is_year(name: &str) -> bool {
    ["year", "annee", "exercice", "millesime"].contains(&name)
}

/// Whether a field is a title, of whatever rank.
fn is_title(name: &str) -> bool {
    let mut words = name.split('-');
    words
        .any(|word| ["title", "titre", "subtitle", "heading", "headline"].contains(&word))
}

fn field(given: &Given, cover: bool, year: i64, sink: &mut Sink) {
    let name = said!("`{name}`", name = given.name);
    match &given.value {
        FieldValue::Integer(number) if is_year(&given.name) && *number == year - 1 => {
            let warning = carried(&name, &given.place, year);
            // A field that its contract calls a year has said it already.
            let known = |said: &Diagnostic| {
                said.rule == warning.rule && said.place == warning.place
            };
            if !sink.all().iter().any(known) {
                sink.report(warning);
            }
        }
        FieldValue::Line(line)
            if cover || is_title(&given.name) || is_year(&given.name) =>
        {
            say(&markdown::plain(line), &name, &given.place, year, sink);
        }
        FieldValue::String(text)
            if cover || is_title(&given.name) || is_year(&given.name) =>
        {
            say(text, &name, &given.place, year, sink);
        }
        _ => {}
    }
}

/// Warns where a text says last year, and nothing says that it is meant.
fn say(text: &str, what: &Message, place: &Place, year: i64, sink: &mut Sink) {
    if let Some(found) = last_year(text, year) {
        let place = place.narrowed(text.get(found).unwrap_or_default());
        sink.report(carried(what, &place, year));
    }
}

/// The warning for a year that was carried over.
pub(crate) fn carried(what: &Message, place: &Place, year: i64) -> Diagnostic {
    let message = said!(
        "{what} says {last}, and the report is of {year}",
        what,
        last = year - 1,
        year
    );
    Diagnostic::warning(RULE, place.clone(), message).hint(said!(
        "write {year}; if last year is meant, let it say so: \"rappel {last}\", \"{year} \
         et {last}\"",
        year,
        last = year - 1,
    ))
}

/// Words that make last year something else than this report's year: before it, as a month
/// does …
const BEFORE: [&str; 26] = [
    "depuis",
    "dès",
    "avant",
    "après",
    "jusqu'en",
    "jusqu’en",
    "jusqu'à",
    "jusqu’à",
    "fin",
    "début",
    "d'ici",
    "since",
    "from",
    "before",
    "after",
    "until",
    "till",
    "by",
    "end",
    "early",
    "late",
    "fondée",
    "fondé",
    "créée",
    "créé",
    "founded",
];
/// … or anywhere in the line.
const ANYWHERE: [&str; 12] = [
    "rappel",
    "comparatif",
    "comparaison",
    "précédent",
    "précédente",
    "dernier",
    "dernière",
    "previous",
    "prior",
    "last",
    "comparative",
    "n-1",
];
/// Words between two years of a span or a comparison.
const BETWEEN: [&str; 12] = [
    "à", "au", "et", "ou", "vs", "contre", "to", "and", "or", "through", "versus", "sur",
];

/// Where a text says the year before `year`, and means the report's: not in a span, a
/// date or a comparison.
fn last_year(text: &str, year: i64) -> Option<Range<usize>> {
    let lower = text.to_lowercase();
    let words = || lower.split(|c: char| !(c.is_alphanumeric() || "-'’".contains(c)));
    if words().any(|word| ANYWHERE.contains(&word)) {
        return None;
    }
    let numbers = numbers(text);
    if numbers.iter().any(|(_, number)| *number == year) {
        return None;
    }
    let is_year = |number: i64| (1800..2200).contains(&number);
    let mut found = numbers.iter().enumerate().filter(|(_, (_, n))| *n == year - 1);
    let found = found.find(|(index, (range, _))| {
        let joined = |a: &Range<usize>, b: &Range<usize>| {
            let between = text.get(a.end..b.start).unwrap_or("x").to_lowercase();
            let between = between.trim();
            !between.contains(char::is_alphabetic)
                && between.chars().count() <= 2
                && !between.contains([',', ';', ':', '(', '|', '·', '•'])
                || BETWEEN.contains(&between)
        };
        let before = index.checked_sub(1).and_then(|index| numbers.get(index));
        let after = numbers.get(index + 1);
        let close = |a: &Range<usize>, b: &Range<usize>| b.start - a.end <= 1;
        let in_span = before
            .is_some_and(|(a, n)| (is_year(*n) && joined(a, range)) || close(a, range))
            || after.is_some_and(|(b, n)| {
                (is_year(*n) && joined(range, b)) || close(range, b)
            });
        let head = text.get(..range.start).unwrap_or_default().trim_end();
        let word = head.rsplit(|c: char| c.is_whitespace() || c == '(').next();
        let word = word.unwrap_or_default().to_lowercase();
        let meant = BEFORE.contains(&word.as_str())
            || marbre_typography::date::named_month(&word).is_some();
        let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let glued = inside(text.get(..range.start).and_then(|it| it.chars().next_back()))
            || inside(text.get(range.end..).and_then(|it| it.chars().next()));
        !in_span && !meant && !glued
    });
    found.map(|(_, (range, _))| range.clone())
}

/// A text of the report of `year` as the next one has it; `None` where it stays. Where both
/// this year and the last stand in it, both move on.
pub(crate) fn moved_on(text: &str, year: i64) -> Option<String> {
    let numbers = numbers(text);
    let both = [year, year - 1].map(|it| numbers.iter().any(|(_, number)| *number == it));
    let ranges: Vec<(Range<usize>, i64)> = match both {
        [true, true] => {
            let own =
                |(_, number): &(Range<usize>, i64)| (year - 1..=year).contains(number);
            numbers.into_iter().filter(own).collect()
        }
        _ => last_year(text, year + 1).map(|range| (range, year)).into_iter().collect(),
    };
    (!ranges.is_empty()).then(|| {
        let mut moved = text.to_owned();
        for (range, number) in ranges.into_iter().rev() {
            moved.replace_range(range, &(number + 1).to_string());
        }
        moved
    })
}

/// A name with the year after one that it has.
pub(crate) fn with_next(name: &str, year: i64) -> String {
    let mut moved = name.to_owned();
    for (range, number) in numbers(name).into_iter().rev() {
        if number == year {
            moved.replace_range(range, &(year + 1).to_string());
        }
    }
    moved
}

/// The whole numbers in a text.
fn numbers(text: &str) -> Vec<(Range<usize>, i64)> {
    let mut numbers = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_ascii_digit(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let number = text.get(from..at).and_then(|it| it.parse().ok());
                numbers.extend(number.map(|number| (from..at, number)));
                start = None;
            }
            _ => {}
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_year_is_found_where_it_stands_for_the_report() {
        for text in [
            "2025",
            "Rapport d'activité 2025",
            "Résultat prévisionnel 2025",
            "2025 en 10 moments forts",
            "Notre association, 2025",
            "Exercice clos le 31/12 : 2025",
            "L'année 2025 (comptes)",
            "rapport-activite-2025",
            "Annual report 2025",
            "Comptes de l'exercice 2025, 3 pages",
            "Nos 12 projets de 2025",
        ] {
            assert!(last_year(text, 2026).is_some(), "{text}");
        }
    }

    #[test]
    fn texts_move_on_to_the_next_report() {
        for (text, moved) in [
            ("\"Rapport 2025\"", Some("\"Rapport 2026\"")),
            ("rapport-2025", Some("rapport-2026")),
            ("2025 et 2024", Some("2026 et 2025")),
            ("Plan 2025–2030", None),
            ("depuis 2008", None),
            ("Sans année", None),
        ] {
            assert_eq!(moved_on(text, 2025).as_deref(), moved, "{text}");
        }
    }

    #[test]
    fn years_that_are_meant_are_left_alone() {
        for text in [
            "2026",
            "Rapport 2026",
            "Plan 2025–2030",
            "Plan 2025-2030",
            "2025/26",
            "2025/2026",
            "2025 – 2030",
            "De 2025 à 2030",
            "2020 à 2025",
            "2024 et 2025",
            "2026 et 2025",
            "Compte de résultat 2026 / 2025",
            "depuis 2008",
            "depuis 2025",
            "Since 2025",
            "12 juin 2025",
            "Le 3 mai 2025",
            "31.12.2025",
            "31/12/2025",
            "2025-06-12",
            "Rappel 2025",
            "Comparatif 2025",
            "Exercice précédent (2025)",
            "2024",
            "1975",
            "Budget 2027",
            "12 025",
            "A2025B",
            "n° 2025-14",
            "",
            "Jusqu'en 2025",
            "Trajectoire 2020, 2025 et 2030",
            "2025 → 2026",
            "Prior year 2025",
            "Fondée en 1901",
            "From 2025 to 2030",
            "ISO 20252025",
        ] {
            assert_eq!(last_year(text, 2026), None, "{text}");
        }
    }
}
