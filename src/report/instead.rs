//! Layouts that a part could have instead of its own: they take what it gives, and are
//! made for as many words as it has.

use std::ops::RangeInclusive;

use marbre_diag::{Diagnostic, Message, Sink, said};

use super::contract::{Contract, Field, FieldType};
use super::{FieldValue, Given, Part, markdown};

/// A layout that takes a part's fields.
#[derive(Clone, Debug)]
pub struct Instead {
    /// Its name.
    layout: String,
    /// For how many words it has room, by field.
    room: Vec<(String, RangeInclusive<usize>)>,
}

/// The layouts that take the fields that a part gives, its own left out.
pub(super) fn of(contracts: &[Contract], own: &Contract, given: &[&str]) -> Vec<Instead> {
    let takes = |other: &&Contract| {
        let same = |name: &&str| {
            let kind = |c: &Contract| Some(kind(field(c, name)?));
            kind(other).is_some_and(|it| kind(own) == Some(it))
        };
        let has = |field: &&Field| given.contains(&field.name.as_str());
        other.name != own.name
            && other.sound
            && given.iter().all(same)
            && other.fields.iter().filter(|it| it.required).all(|it| has(&it))
    };
    let others = contracts.iter().filter(takes);
    others
        .map(|other| Instead {
            layout: other.name.clone(),
            room: other.fields.iter().map(|it| (it.name.clone(), room(it))).collect(),
        })
        .collect()
}

fn field<'a>(contract: &'a Contract, name: &str) -> Option<&'a Field> {
    contract.fields.iter().find(|field| field.name == name)
}

/// What two fields have to have in common to take the same value.
fn kind(field: &Field) -> (String, bool) {
    let words = match &field.kind {
        FieldType::Choice(words) => words.join("|"),
        FieldType::Record(fields) => {
            let names: Vec<&str> = fields.iter().map(|it| it.name.as_str()).collect();
            names.join("|")
        }
        kind => format!("{kind:?}"),
    };
    (words, field.many.is_some())
}

/// For how many words a field is made, within those that it takes.
fn room(field: &Field) -> RangeInclusive<usize> {
    let (made, takes) = (&field.made_for, &field.words);
    *made.start().max(takes.start())..=*made.end().min(takes.end())
}

/// The first of the layouts that have room for texts of so many words.
pub(super) fn fitting<'a>(
    others: &'a [Instead],
    texts: &[(&str, usize)],
) -> Option<&'a str> {
    let fits = |other: &&Instead| {
        texts.iter().all(|(name, words)| {
            let room = other.room.iter().find(|(it, _)| it == name);
            room.is_some_and(|(_, room)| room.contains(words))
        })
    };
    others.iter().find(fits).map(|other| other.layout.as_str())
}

/// What the message says: "173 words: `highlight-picture` fits".
pub fn proposal(words: usize, layout: &str) -> Message {
    said!("{words} words: `{layout}` fits", words, layout)
}

impl Part {
    /// The layout that has room for what this part says, where its own hasn't.
    pub fn fitting(&self) -> Option<&str> {
        fitting(&self.instead, &texts(&self.with))
    }
}

impl FieldValue {
    /// How many words it has, where it is a text.
    pub fn words(&self) -> Option<usize> {
        match self {
            Self::Prose(prose) => Some(markdown::count_words(&prose.plain())),
            _ => None,
        }
    }
}

fn texts(with: &[Given]) -> Vec<(&str, usize)> {
    with.iter().filter_map(|it| Some((it.name.as_str(), it.value.words()?))).collect()
}

/// Notes texts of more or fewer words than their layout is made for, where another one
/// takes the same fields, and fits.
pub(super) fn check(parts: &[Part], contracts: &[Contract], sink: &mut Sink) {
    for part in parts {
        let own = contracts.iter().find(|it| it.name == part.layout);
        let (Some(own), Some(other)) = (own, part.fitting()) else { continue };
        for given in &part.with {
            let Some(words) = given.value.words() else { continue };
            let Some(field) = field(own, &given.name) else { continue };
            if field.made_for.contains(&words) {
                continue;
            }
            let message = said!(
                "`{name}` has {words} words, and `{layout}` is made for {count}",
                name = given.name,
                words,
                layout = own.name,
                count = super::asked::bounds(&field.made_for)
            );
            let note = Diagnostic::note("other-layout", given.place.clone(), message);
            sink.report(note.hint(proposal(words, other)));
        }
    }
}
