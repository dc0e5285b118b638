//! Lists of people and institutions: counted, grouped, sorted, without doubles.

use std::collections::HashMap;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;

use marbre_diag::{Diagnostic, Located, Place, Sink, SourceFile, said};
use marbre_typography::Language;

use crate::report::project::Project;
use crate::report::table::{Cell, Source};
use crate::report::written::{Node, Reader};

/// A `[directories.NAME]` table, as it is written.
#[derive(Debug)]
pub struct Spec {
    name: String,
    title: Option<Located<String>>,
    expect: Option<Located<i64>>,
    order: Order,
    source: Source,
    name_column: Option<Located<String>>,
    given: Option<Located<String>>,
    family: Option<Located<String>>,
    role: Option<Located<String>>,
    group: Option<Located<String>>,
}

/// The order of the entries within their group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// By family name, then given name.
    Name,
    /// As in the source.
    Source,
}

/// People or institutions.
#[derive(Debug)]
pub struct Directory {
    /// The name that parts call it by.
    pub name: String,
    /// Its title on the page.
    pub title: Option<Located<String>>,
    /// Its groups in the order of the source; one without a name where there are none.
    pub groups: Vec<Group>,
}

/// Entries that belong together.
#[derive(Debug)]
pub struct Group {
    /// Its name.
    pub name: Option<Located<String>>,
    /// Its entries, in order.
    pub entries: Vec<Person>,
}

/// A person or an institution.
#[derive(Debug)]
pub struct Person {
    /// The given name; empty for an institution.
    pub given: Located<String>,
    /// The family name, or the name of the institution.
    pub family: Located<String>,
    /// What the person does.
    pub role: Option<Located<String>>,
}

impl Directory {
    /// How many entries it has.
    pub fn count(&self) -> usize {
        self.groups.iter().map(|group| group.entries.len()).sum()
    }
}

impl Spec {
    /// Reads what `report.toml` says of a directory.
    pub fn read(
        file: &SourceFile,
        name: &str,
        node: &Node,
        sink: &mut Sink,
    ) -> Option<Self> {
        let mut reader =
            Reader::new(file, node, said!("directory `{name}`", name), sink)?;
        let title = reader.string("title", sink);
        let expect = reader.integer("expect", sink);
        let order = reader.string("order", sink);
        let source = Source::read(&mut reader, sink);
        let columns = reader.required("columns");
        let columns = columns.and_then(|n| Reader::new(file, n, "`columns`", sink));
        reader.finish(sink);
        let mut columns = columns?;
        let name_column = columns.string("name", sink);
        let given = columns.string("given", sink);
        let family = columns.string("family", sink);
        let role = columns.string("role", sink);
        let group = columns.string("group", sink);
        let place = columns.place().clone();
        columns.finish(sink);
        if name_column.is_some() == family.is_some() {
            let message = "`columns` needs either `name`, or `family` (and `given`)";
            sink.report(Diagnostic::error("missing-key", place, message));
            return None;
        }
        let order = match order {
            None if family.is_some() => Order::Name,
            None => Order::Source,
            Some(word) => match word.value.as_str() {
                "name" => Order::Name,
                "source" => Order::Source,
                other => {
                    let message = said!("there is no order `{other}`", other);
                    sink.report(
                        Diagnostic::error("unknown-value", word.place, message)
                            .suggest(other, ["name", "source"]),
                    );
                    return None;
                }
            },
        };
        let (name, source) = (name.to_owned(), source?);
        Some(Self {
            name,
            title,
            expect,
            order,
            source,
            name_column,
            given,
            family,
            role,
            group,
        })
    }
}

/// Reads a directory's table; reports a wrong count, and warns of doubles.
pub fn read(
    spec: &Spec,
    project: &Project,
    language: Language,
    sink: &mut Sink,
) -> Option<Directory> {
    let named = [&spec.name_column, &spec.given, &spec.family, &spec.role, &spec.group];
    let named = named.into_iter().flatten();
    let table = spec.source.load(project, language, named, sink)?;
    let before = sink.count();
    let mut column = |name: &Option<Located<String>>| {
        let name = name.as_ref()?;
        table.column(&name.value, &name.place, sink)
    };
    let family = column(&spec.name_column).or_else(|| column(&spec.family));
    let (given, role, group) =
        (column(&spec.given), column(&spec.role), column(&spec.group));
    if sink.count() > before {
        return None;
    }
    let family = family?;
    let mut groups: Vec<Group> = Vec::new();
    let mut known: HashMap<Option<String>, usize> = HashMap::new();
    let used: Vec<usize> =
        [Some(family), given, role, group].into_iter().flatten().collect();
    let mut whole = true;
    for row in &table.rows {
        let broken = used.iter().filter(|index| row[**index].is_broken(sink)).count();
        if broken > 0 {
            whole = false;
            continue;
        }
        let nameless = row[family].text.is_empty()
            && given.is_none_or(|index| row[index].text.is_empty());
        if nameless {
            // An empty entry is left out; one that says something isn't.
            if let Some(cell) = role.map(|i| &row[i]).filter(|c| !c.text.is_empty()) {
                let message = said!("\"{cell}\" has no name beside it", cell = cell.text);
                let place = cell.place.clone();
                sink.report(Diagnostic::error("empty-text", place, message));
            }
            continue;
        }
        let name = group.map(|index| located(&row[index]));
        let key = name.as_ref().map(|name| name.value.clone());
        let index = *known.entry(key).or_insert_with(|| {
            groups.push(Group { name, entries: Vec::new() });
            groups.len() - 1
        });
        let none = Cell::words(String::new(), row[family].place.clone());
        let role = role.map(|index| located(&row[index]));
        groups[index].entries.push(Person {
            given: located(given.map_or(&none, |index| &row[index])),
            family: located(&row[family]),
            role: role.filter(|role| !role.value.is_empty()),
        });
    }
    if !whole {
        return None;
    }
    let mut directory =
        Directory { name: spec.name.clone(), title: spec.title.clone(), groups };
    count(spec, &directory, sink);
    arrange(&mut directory, spec.order, language, sink);
    Some(directory)
}

fn located(cell: &Cell) -> Located<String> {
    Located::new(cell.text.clone(), cell.place.clone())
}

fn count(spec: &Spec, directory: &Directory, sink: &mut Sink) {
    let Some(expect) = &spec.expect else { return };
    let count = directory.count();
    if usize::try_from(expect.value) == Ok(count) {
        return;
    }
    let message = said!(
        "the directory `{name}` should have {expect} entries, but has {count}",
        name = spec.name,
        expect = expect.value,
        count
    );
    let mut error = Diagnostic::error("wrong-count", expect.place.clone(), message);
    for person in directory.groups.iter().flat_map(|group| &group.entries) {
        if looks_like_two(&person.family.value) {
            let place = person.family.place.clone();
            error = error.and_at(place, "two people in one entry?");
        }
    }
    sink.report(error.hint("a separator may be missing, or an entry be there twice"));
}

/// Whether capitals are followed by a given name and capitals again.
fn looks_like_two(name: &str) -> bool {
    let capital =
        |word: &&str| word.chars().count() > 1 && !word.chars().any(char::is_lowercase);
    let words: Vec<&str> = name.split_whitespace().collect();
    let first = words.iter().position(capital);
    let after = |start: usize| words.iter().skip(start).position(|w| !capital(w));
    let Some(given) = first.and_then(|f| after(f).map(|g| f + g)) else { return false };
    words.iter().skip(given).any(capital)
}

/// Sorts people by family name, and warns where one comes twice.
fn arrange(directory: &mut Directory, order: Order, language: Language, sink: &mut Sink) {
    let exact = collator(language, Strength::Tertiary);
    // Doubles are found whatever their capitals and accents.
    let loose = collator(language, Strength::Primary);
    let (Some(exact), Some(loose)) = (exact, loose) else { return };
    let groups = directory.groups.iter();
    let people = groups.flat_map(|group| &group.entries);
    let mut sorted: Vec<_> = people.map(|it| (filed_under(it, &loose), it)).collect();
    sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
    for pair in sorted.windows(2) {
        if pair[0].0 == pair[1].0 {
            sink.report(twice(pair[0].1, pair[1].1));
        }
    }
    if order == Order::Name {
        for group in &mut directory.groups {
            group.entries.sort_by_cached_key(|person| filed_under(person, &exact));
        }
    }
}

/// What puts people in order: the keys of the family name and the given name.
fn filed_under(person: &Person, collator: &CollatorBorrowed<'_>) -> [Vec<u8>; 2] {
    [without_particle(&person.family.value), &person.given.value].map(|name| {
        let mut key = Vec::new();
        let Ok(()) = collator.write_sort_key_to(name, &mut key);
        key
    })
}

/// What compares names in a language.
pub(crate) fn collator(
    language: Language,
    strength: Strength,
) -> Option<CollatorBorrowed<'static>> {
    let locale = match language {
        Language::French => locale!("fr"),
        Language::English => locale!("en"),
    };
    let mut options = CollatorOptions::default();
    options.strength = Some(strength);
    Collator::try_new(locale.into(), options).ok()
}

/// The name that a family is filed under: without *de* and *d'*, with *Le*,
/// *La*, *Du*, *Des*, *El* (AFNOR NF Z 44-001, on the filing of names).
fn without_particle(family: &str) -> &str {
    ["de ", "d'", "d\u{2019}"]
        .iter()
        .find_map(|particle| {
            let head = family.get(..particle.len())?;
            head.eq_ignore_ascii_case(particle).then(|| &family[particle.len()..])
        })
        .unwrap_or(family)
}

fn twice(one: &Person, other: &Person) -> Diagnostic {
    let name = format!("{} {}", one.given.value, one.family.value);
    let place: Place = other.family.place.clone();
    Diagnostic::warning(
        "double-entry",
        place,
        said!("{name} comes twice", name = name.trim()),
    )
    .and_at(one.family.place.clone(), "here first")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_are_filed_as_in_french() {
        assert_eq!(without_particle("de VILLEPIN"), "VILLEPIN");
        assert_eq!(without_particle("D'ORMESSON"), "ORMESSON");
        assert_eq!(without_particle("LE CAM"), "LE CAM");
        assert_eq!(without_particle("DELORS"), "DELORS");
    }

    #[test]
    fn two_people_in_one_entry_are_seen() {
        assert!(looks_like_two("VEYSSEYRE Arnaud VILLEFRANQUE"));
        assert!(!looks_like_two("POUNOUSSAMY DERRIEN"));
        assert!(!looks_like_two("Le Coz"));
    }
}
