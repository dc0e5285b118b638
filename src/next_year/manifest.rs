//! `report.toml` and its part files, moved on by a year: values are written anew where
//! they stand, and all else stays to the letter.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::contract::{Contract, Field, Kind};
use crate::diag::{Place, Sink, SourceFile};
use crate::markdown;
use crate::report::Report;
use crate::written::{self, Entry, Node, Value};
use crate::years;

use super::Texts;

/// The files that are written anew, by their paths.
pub(super) fn changes(
    report: &Report,
    contracts: &[Contract],
    texts: Texts,
) -> BTreeMap<String, String> {
    let mut moving =
        Moving { report, texts, year: report.identity.year, changed: BTreeMap::new() };
    let root = written::parse(&report.file, &mut Sink::default());
    let mut edits = Edits::of(&report.file);
    for entry in entries(&root) {
        match entry.key.as_str() {
            "report" => moving.identity(&entry.node, &mut edits),
            "validation" => validation(&entry.node, &mut edits),
            "statements" => {
                for statement in entries(&entry.node) {
                    moving.statement(&statement.node, &mut edits);
                }
            }
            "part" | "filler" => moving.parts(&entry.node, contracts, &mut edits),
            _ => {}
        }
    }
    let text = edits.applied();
    let Moving { mut changed, .. } = moving;
    changed.insert(report.project.manifest().to_owned(), text);
    changed
}

/// The entries of a table; none of anything else.
pub(super) fn entries(node: &Node) -> &[Entry] {
    match &node.value {
        Value::Table(entries) => entries,
        _ => &[],
    }
}

/// A string.
pub(super) fn text_of(node: &Node) -> Option<&str> {
    match &node.value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::Array(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// Stretches of a file, and what comes in their place.
struct Edits {
    text: String,
    all: Vec<(Range<usize>, String)>,
}

impl Edits {
    fn of(file: &SourceFile) -> Self {
        Self { text: file.text().to_owned(), all: Vec::new() }
    }

    fn replace(&mut self, node: &Node, by: impl Into<String>) {
        self.all.push((node.range.clone(), by.into()));
    }

    /// Moves the years in a string on, as it is written.
    fn move_on(&mut self, node: &Node, year: i64) {
        let written = self.text.get(node.range.clone()).unwrap_or_default();
        if let Some(moved) = years::moved_on(written, year) {
            self.replace(node, moved);
        }
    }

    /// Takes an entry out: as a comment, where it has lines of its own.
    fn take_out(&mut self, entry: &Entry) {
        let range = entry.key_range.start..entry.node.range.end;
        let head = self.text.get(..range.start).unwrap_or_default();
        let line = head.rfind('\n').map_or(0, |at| at + 1);
        let tail = self.text.get(range.end..).unwrap_or_default();
        let rest = tail.lines().next().unwrap_or_default().trim_start();
        let alone = head.get(line..).is_some_and(|it| it.trim().is_empty());
        if alone && (rest.is_empty() || rest.starts_with('#')) {
            let inside = self.text.get(range.clone()).unwrap_or_default();
            let ends = inside.match_indices('\n').map(|(at, _)| range.start + at + 1);
            let starts: Vec<usize> = [line].into_iter().chain(ends).collect();
            self.all.extend(starts.into_iter().map(|at| (at..at, "# ".to_owned())));
            return;
        }
        // In a table on one line, a comma goes with it.
        let after = tail.len() - tail.trim_start().len();
        let range =
            match (tail.trim_start().starts_with(','), head.trim_end().ends_with(',')) {
                (true, _) => {
                    let spaces = &tail[after + 1..];
                    let spaces = spaces.len() - spaces.trim_start_matches(' ').len();
                    range.start..range.end + after + 1 + spaces
                }
                (false, true) => head.trim_end().len() - 1..range.end,
                (false, false) => range,
            };
        self.all.push((range, String::new()));
    }

    fn applied(mut self) -> String {
        self.all.sort_by_key(|(range, _)| (range.start, range.end));
        let mut text = String::with_capacity(self.text.len());
        let mut at = 0;
        for (range, by) in &self.all {
            // Two edits of one place would be a fault of ours; the first one holds.
            if range.start < at {
                continue;
            }
            text.push_str(self.text.get(at..range.start).unwrap_or_default());
            text.push_str(by);
            at = range.end;
        }
        text.push_str(self.text.get(at..).unwrap_or_default());
        text
    }
}

/// What the board has decided was of the old report.
fn validation(node: &Node, edits: &mut Edits) {
    for entry in entries(node) {
        match entry.key.as_str() {
            "status" => edits.replace(&entry.node, "\"provisional\""),
            "board" | "assembly" => {
                let of_the_meeting = ["date", "minutes", "minutes-date"];
                let decided = entries(&entry.node).iter();
                decided
                    .filter(|it| of_the_meeting.contains(&it.key.as_str()))
                    .for_each(|it| edits.take_out(it));
            }
            _ => {}
        }
    }
}

struct Moving<'a> {
    report: &'a Report,
    texts: Texts,
    /// The year of the old report.
    year: i64,
    changed: BTreeMap<String, String>,
}

impl Moving<'_> {
    fn identity(&self, node: &Node, edits: &mut Edits) {
        for entry in entries(node) {
            match entry.key.as_str() {
                "year" => edits.replace(&entry.node, (self.year + 1).to_string()),
                "slug" | "title" => edits.move_on(&entry.node, self.year),
                "date" | "version" => edits.take_out(entry),
                _ => {}
            }
        }
    }

    fn statement(&self, node: &Node, edits: &mut Edits) {
        for entry in entries(node) {
            match (entry.key.as_str(), &entry.node.value) {
                ("title", Value::Table(titles)) => {
                    titles.iter().for_each(|it| edits.move_on(&it.node, self.year));
                }
                ("title", _) => edits.move_on(&entry.node, self.year),
                ("status", _) => edits.replace(&entry.node, "\"provisional\""),
                ("years", _) => {
                    for item in items(&entry.node) {
                        // Numbers that aren't years stand for columns of other kinds.
                        if let Value::Integer(year @ 1800..2200) = item.value {
                            edits.replace(item, (year + 1).to_string());
                        }
                    }
                }
                ("columns", Value::Table(columns)) => {
                    for column in columns {
                        let Ok(year) = column.key.parse::<i64>() else { continue };
                        let key = Node {
                            value: Value::Integer(year),
                            range: column.key_range.clone(),
                        };
                        let written =
                            edits.text.get(key.range.clone()).unwrap_or_default();
                        let next = years::with_next(written, year);
                        edits.replace(&key, next);
                        let written =
                            edits.text.get(column.node.range.clone()).unwrap_or_default();
                        let next = years::with_next(written, year);
                        edits.replace(&column.node, next);
                    }
                }
                // Of a year that isn't over, no result is stated.
                ("results", _) => {
                    let stated = items(&entry.node).iter().flat_map(entries);
                    stated
                        .filter(|it| it.key == "stated")
                        .for_each(|it| edits.take_out(it));
                }
                _ => {}
            }
        }
    }

    fn parts(&mut self, node: &Node, contracts: &[Contract], edits: &mut Edits) {
        for part in items(node) {
            let get = |key: &str| entries(part).iter().find(|it| it.key == key);
            let layout = get("layout").and_then(|it| text_of(&it.node));
            let contract = contracts.iter().find(|it| Some(it.name.as_str()) == layout);
            let (Some(contract), Some(with)) = (contract, get("with")) else { continue };
            match text_of(&with.node) {
                Some(path) if !self.changed.contains_key(path) => {
                    let place = Place::File(path.to_owned());
                    let mut sink = Sink::default();
                    let Some(file) = self.report.project.text(path, &place, &mut sink)
                    else {
                        continue;
                    };
                    let node = written::parse(&file, &mut sink);
                    let mut own = Edits::of(&file);
                    self.fields(&node, &contract.fields, &mut own);
                    self.changed.insert(path.to_owned(), own.applied());
                }
                Some(_) => {}
                None => self.fields(&with.node, &contract.fields, edits),
            }
        }
    }

    fn fields(&mut self, node: &Node, fields: &[Field], edits: &mut Edits) {
        for entry in entries(node) {
            let Some(field) = fields.iter().find(|it| it.name == entry.key) else {
                continue;
            };
            for item in items(&entry.node) {
                self.field(item, field, edits);
            }
        }
    }

    fn field(&mut self, node: &Node, field: &Field, edits: &mut Edits) {
        match (&field.kind, &node.value) {
            (Kind::Text, Value::String(text)) if self.texts == Texts::Emptied => {
                let name = text.trim();
                match markdown::is_a_file(name) {
                    true => {
                        self.changed.insert(name.to_owned(), String::new());
                    }
                    false => edits.replace(node, "\"\""),
                }
            }
            (Kind::Line | Kind::String, Value::String(_)) => {
                edits.move_on(node, self.year)
            }
            (Kind::Integer | Kind::Year, Value::Integer(number))
                if *number == self.year
                    && (matches!(field.kind, Kind::Year)
                        || years::is_year(&field.name)) =>
            {
                edits.replace(node, (self.year + 1).to_string());
            }
            (Kind::Record(inner), Value::Table(_)) => self.fields(node, inner, edits),
            _ => {}
        }
    }
}
