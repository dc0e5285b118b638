//! Binds what no line ends between in a report's words: what the language holds together,
//! and the names of its own directories.

use std::collections::{BTreeMap, BTreeSet};

use marbre_typography::{Language, Names, set_line};

use super::directory::Directory;
use super::{FieldValue, Part, markdown};

/// How many characters a line of its own has at least that is bound, as most titles are: the
/// few words of a cover or a poster have lines of their own, which only their layout knows.
const TITLE: usize = 30;

/// The names of a report: its organisation, and those in its directories, each as it is set.
pub(super) fn names(
    organisation: &str,
    directories: &BTreeMap<String, Directory>,
    language: Language,
) -> Names {
    let groups = directories.values().flat_map(|directory| &directory.groups);
    let people = groups.flat_map(|group| &group.entries).map(|person| {
        format!("{} {}", person.given.value.trim(), person.family.value.trim())
    });
    // An article isn't part of what is held together.
    let own = organisation.split_once(' ').filter(|(first, _)| first.len() < 4);
    let own = own.map_or(organisation, |(_, rest)| rest).to_owned();
    let names: BTreeSet<String> = people
        .chain([own, organisation.to_owned()])
        .map(|name| set_line(name.trim(), language))
        .collect();
    // Family names in capitals are written otherwise in a text.
    let plain = names.iter().map(|name| {
        let words = name.split(' ').map(|word| match word.chars().count() {
            0..4 => word.to_owned(),
            _ if word.chars().any(char::is_lowercase) => word.to_owned(),
            _ => {
                let mut letters = word.chars();
                let first = letters.next();
                first.into_iter().chain(letters.flat_map(char::to_lowercase)).collect()
            }
        });
        words.collect::<Vec<String>>().join(" ")
    });
    let plain: Vec<String> = plain.filter(|name| !names.contains(name)).collect();
    Names::new(names.iter().chain(&plain).map(String::as_str))
}

/// Binds the texts and lines of parts.
pub(super) fn bind(parts: &mut [Part], language: Language, names: &Names) {
    for given in parts.iter_mut().flat_map(|part| &mut part.with) {
        bind_value(&mut given.value, language, names);
    }
}

fn bind_value(value: &mut FieldValue, language: Language, names: &Names) {
    match value {
        FieldValue::Prose(prose) => markdown::bind(&mut prose.blocks, language, names),
        FieldValue::Line(line) if markdown::plain(line).chars().count() < TITLE => {}
        FieldValue::Line(line) => markdown::bind_line(line, language, names),
        FieldValue::Image { caption: Some(caption), .. } => {
            markdown::bind_line(&mut caption.value, language, names);
        }
        FieldValue::Record(fields) => {
            for given in fields {
                bind_value(&mut given.value, language, names);
            }
        }
        FieldValue::List(values) => {
            values.iter_mut().for_each(|value| bind_value(value, language, names));
        }
        _ => {}
    }
}
