//! `report.toml` and its part files, moved on by a year: values are written anew where
//! they stand, and all else stays to the letter.

use std::collections::BTreeMap;

use marbre_diag::{Place, Sink};

use crate::report::Report;
use crate::report::contract::{Contract, Field, FieldType};
use crate::report::markdown;
use crate::report::written::{self, Node, Value};
use crate::report::years;

use super::Texts;
use super::accounts::{Accounts, Becomes};
use super::edits::Edits;
use super::rows;

/// The files that are written anew, by their paths.
pub(super) fn changes(
    report: &Report,
    contracts: &[Contract],
    texts: Texts,
    accounts: &Accounts,
) -> BTreeMap<String, String> {
    let year = report.identity.year;
    let mut moving = Moving { report, texts, accounts, year, changed: BTreeMap::new() };
    let root = written::parse(&report.file, &mut Sink::default());
    let mut edits = Edits::of(&report.file);
    for entry in root.entries() {
        match entry.key.as_str() {
            "report" => moving.identity(&entry.node, &mut edits),
            "validation" => validation(&entry.node, &mut edits),
            "statements" => {
                for statement in entry.node.entries() {
                    moving.statement(&statement.key, &statement.node, &mut edits);
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

/// What the board has decided was of the old report.
fn validation(node: &Node, edits: &mut Edits) {
    for entry in node.entries() {
        match entry.key.as_str() {
            "status" => edits.replace(&entry.node, "\"provisional\""),
            "board" | "assembly" => {
                let of_the_meeting = ["date", "minutes", "minutes-date"];
                let decided = entry.node.entries().iter();
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
    accounts: &'a Accounts,
    /// The year of the old report.
    year: i64,
    changed: BTreeMap<String, String>,
}

impl Moving<'_> {
    fn identity(&self, node: &Node, edits: &mut Edits) {
        for entry in node.entries() {
            match entry.key.as_str() {
                "year" => edits.replace(&entry.node, (self.year + 1).to_string()),
                "slug" | "title" => edits.move_on(&entry.node, self.year),
                "date" | "version" => edits.take_out(entry),
                _ => {}
            }
        }
    }

    fn statement(&self, name: &str, node: &Node, edits: &mut Edits) {
        let becomes = self.accounts.becomes.get(name);
        for entry in node.entries() {
            match (entry.key.as_str(), &entry.node.value) {
                ("source", _) => {
                    if let Some(Becomes::Beside(path)) = becomes {
                        edits.replace(&entry.node, format!("{path:?}"));
                    }
                }
                ("sheet" | "hidden-rows" | "encoding", _)
                    if matches!(becomes, Some(Becomes::Beside(_))) =>
                {
                    edits.take_out(entry);
                }
                ("encoding", _) if matches!(becomes, Some(Becomes::Text)) => {
                    edits.replace(&entry.node, "\"utf-8\"");
                }
                ("rows", Value::Array(all)) => {
                    if let Some(Becomes::Rows(years)) = becomes {
                        all.iter().for_each(|row| rows::move_on(row, years, edits));
                    }
                }
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
                        for range in [&column.key_range, &column.node.range] {
                            let next = years::with_next(edits.written(range), year);
                            edits.put(range.clone(), next);
                        }
                    }
                }
                // Of a year that isn't over, no result is stated.
                ("results", _) => {
                    let stated = items(&entry.node).iter().flat_map(Node::entries);
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
            let get = |key: &str| part.entries().iter().find(|it| it.key == key);
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
        for entry in node.entries() {
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
            (FieldType::Text, Value::String(text)) if self.texts == Texts::Emptied => {
                let name = text.trim();
                match markdown::is_a_file(name) {
                    true => {
                        self.changed.insert(name.to_owned(), String::new());
                    }
                    false => edits.replace(node, "\"\""),
                }
            }
            (FieldType::Line | FieldType::String, Value::String(_)) => {
                edits.move_on(node, self.year)
            }
            (FieldType::Integer | FieldType::Year, Value::Integer(number))
                if *number == self.year
                    && (matches!(field.kind, FieldType::Year)
                        || years::is_year(&field.name)) =>
            {
                edits.replace(node, (self.year + 1).to_string());
            }
            (FieldType::Record(inner), Value::Table(_)) => {
                self.fields(node, inner, edits)
            }
            _ => {}
        }
    }
}
