//! People who are in two tables of a report, and aren't called the same in both.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};

use icu_collator::CollatorBorrowed;
use icu_collator::options::Strength;

use marbre_diag::{Diagnostic, Place, Sink, said};
use marbre_typography::Language;

use crate::report::directory::{self, Directory};
use crate::report::markdown;

use super::{FieldValue, Given, Part};

/// The most people who are named one by one.
const NAMED: usize = 10;

/// From so many entries on, a column in capitals is a matter of style.
const STYLE: usize = 5;

/// A name, as it stands in a table.
struct Name<'a> {
    /// The whole of it.
    text: String,
    /// Its words, in an order that doesn't hang on which comes first.
    words: Vec<String>,
    place: &'a Place,
    table: String,
    /// Whether all family names of the table are in capitals.
    capitals: bool,
}

/// Warns of names that differ by accents or capitals between two tables.
pub(super) fn check(
    directories: &BTreeMap<String, Directory>,
    parts: &[Part],
    language: Language,
    sink: &mut Sink,
) {
    let Some(loose) = directory::collator(language, Strength::Primary) else { return };
    let mut names = Vec::new();
    for directory in directories.values() {
        of_directory(directory, &mut names);
    }
    for (index, part) in parts.iter().enumerate() {
        for given in &part.with {
            let table = format!("{index} {}", given.name);
            of_field(&given.value, &table, &mut names);
        }
    }
    for name in &mut names {
        name.words.sort_by(|one, other| loose.compare(one, other).then(one.cmp(other)));
    }
    names.sort_by(|one, other| compare(&loose, one, other));
    let mut found = Vec::new();
    for same in names.chunk_by(|one, other| compare(&loose, one, other).is_eq()) {
        // A name may be in a table a thousand times: each way to write it is looked at once.
        let mut known = HashSet::new();
        let ways = same.iter();
        let ways: Vec<&Name<'_>> =
            ways.filter(|it| known.insert((&it.table, it.capitals, &it.words))).collect();
        let differ = ways.iter().enumerate().find_map(|(index, one)| {
            let other = ways[index + 1..].iter().find(|other| one.differs(other))?;
            Some((*one, *other))
        });
        found.extend(differ);
    }
    for (one, other) in found.iter().take(NAMED) {
        let message = said!(
            "\"{other}\" is \"{one}\" in another table",
            other = other.text,
            one = one.text
        );
        sink.report(
            Diagnostic::warning("name-variants", other.place.clone(), message)
                .and_at(one.place.clone(), "written like this here")
                .hint("if it is one person, write the name alike in both"),
        );
    }
    if let Some((one, other)) = found.get(NAMED) {
        let count = found.len() - NAMED;
        let message = said!("{count} more names differ between two tables", count);
        sink.report(
            Diagnostic::warning("name-variants", other.place.clone(), message)
                .and_at(one.place.clone(), "the first of them"),
        );
    }
}

fn compare(loose: &CollatorBorrowed<'_>, one: &Name<'_>, other: &Name<'_>) -> Ordering {
    let words = one.words.iter().zip(&other.words);
    words
        .map(|(one, other)| loose.compare(one, other))
        .find(|order| order.is_ne())
        .unwrap_or_else(|| one.words.len().cmp(&other.words.len()))
}

impl Name<'_> {
    /// Whether another table writes the name in another way.
    fn differs(&self, other: &Self) -> bool {
        if self.table == other.table {
            return false;
        }
        let style = self.capitals || other.capitals;
        let form = |word: &String| if style { word.to_uppercase() } else { word.clone() };
        !self.words.iter().map(form).eq(other.words.iter().map(form))
    }
}

fn words(text: &str) -> Vec<String> {
    text.replace('\'', "\u{2019}").split_whitespace().map(str::to_owned).collect()
}

fn of_directory<'a>(directory: &'a Directory, names: &mut Vec<Name<'a>>) {
    let people = || directory.groups.iter().flat_map(|group| &group.entries);
    let capital = |family: &str| !family.chars().any(char::is_lowercase);
    let capitals =
        people().count() >= STYLE && people().all(|it| capital(&it.family.value));
    names.extend(people().map(|person| {
        let text = format!("{} {}", person.given.value, person.family.value);
        let (place, table) =
            (&person.family.place, format!("directory {}", directory.name));
        Name { words: words(&text), text: text.trim().to_owned(), place, table, capitals }
    }));
}

fn of_field<'a>(value: &'a FieldValue, table: &str, names: &mut Vec<Name<'a>>) {
    match value {
        FieldValue::List(values) => {
            values.iter().for_each(|value| of_field(value, table, names));
        }
        FieldValue::Record(fields) => of_record(fields, table, names),
        _ => {}
    }
}

fn of_record<'a>(fields: &'a [Given], table: &str, names: &mut Vec<Name<'a>>) {
    let text = |given: &Given| match &given.value {
        FieldValue::String(text) => Some(text.clone()),
        FieldValue::Line(line) => Some(markdown::plain(line)),
        _ => None,
    };
    let called = |wanted: &[&str]| {
        let mut found =
            fields.iter().filter(|given| wanted.contains(&given.name.as_str()));
        found.next().and_then(|given| Some((given, text(given)?)))
    };
    let given = called(&["given", "given-name", "first-name", "prenom"]);
    let family = called(&["family", "family-name", "last-name", "surname", "nom"]);
    let mut add = |name: &str, place: &'a Place| {
        let (text, table) = (name.to_owned(), table.to_owned());
        names.push(Name { words: words(name), text, place, table, capitals: false });
    };
    if let (Some((_, given)), Some((field, family))) = (&given, &family) {
        add(&format!("{given} {family}"), &field.place);
        return;
    }
    for field in fields {
        let Some(text) = text(field) else { continue };
        let name = ["name", "nom", "person", "family"].contains(&field.name.as_str());
        if is_name(&text) || (name && words(&text).len() == 1) {
            add(&text, &field.place);
        }
    }
}

const PARTICLES: [&str; 20] = [
    "de",
    "du",
    "des",
    "d\u{2019}",
    "la",
    "le",
    "les",
    "van",
    "von",
    "der",
    "den",
    "ter",
    "el",
    "al",
    "da",
    "do",
    "dos",
    "di",
    "y",
    "e",
];

/// Whether a text is the name of a person, by its looks.
fn is_name(text: &str) -> bool {
    let words = words(text);
    let capital = |word: &&String| {
        let word = word.strip_prefix("d\u{2019}").unwrap_or(word);
        word.starts_with(char::is_uppercase)
    };
    let capitals = words.iter().filter(capital).count();
    let plain = |c: char| c.is_alphabetic() || "-\u{2019}".contains(c);
    let proper = |word: &String| {
        word.chars().all(plain) && (capital(&word) || PARTICLES.contains(&word.as_str()))
    };
    (2..=5).contains(&words.len()) && capitals >= 2 && words.iter().all(proper)
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names_of_people_are_told_by_their_looks() {
        for text in
            ["Édith Bergère", "BERGERE Edith", "Jean d'Ormesson", "Marie-Ève de La Tour"]
        {
            assert!(is_name(text), "{text}");
        }
        for text in
            ["Rapport moral", "Paris", "12 rue Foch", "Aide à domicile", "Le prix"]
        {
            assert!(!is_name(text), "{text}");
        }
    }
}
