//! Which files of the project a part is made from.

use std::collections::BTreeSet;

use marbre_diag::Place;

use crate::report::markdown::{self, Inline};

use super::{FieldValue, Part, Report};

impl Report {
    /// The files that a part's words, figures, people and pictures come from; those of
    /// its layout aren't among them.
    pub fn files_of(&self, part: &Part) -> BTreeSet<String> {
        let mut files = Files { report: self, found: BTreeSet::new() };
        for given in &part.with {
            files.place(&given.place);
            files.value(&given.value);
        }
        files.found
    }

    /// The statements that a part shows, at any depth of its fields.
    pub fn statements_of(&self, part: &Part) -> BTreeSet<String> {
        fn of(value: &FieldValue, found: &mut BTreeSet<String>) {
            match value {
                FieldValue::Statement(name) => {
                    found.insert(name.clone());
                }
                FieldValue::Record(fields) => {
                    fields.iter().for_each(|given| of(&given.value, found));
                }
                FieldValue::List(values) => values.iter().for_each(|it| of(it, found)),
                _ => {}
            }
        }
        let mut found = BTreeSet::new();
        part.with.iter().for_each(|given| of(&given.value, &mut found));
        found
    }
}

struct Files<'a> {
    report: &'a Report,
    found: BTreeSet<String>,
}

impl Files<'_> {
    fn place(&mut self, place: &Place) {
        if let Some(file) = place.file() {
            self.found.insert(file.to_owned());
        }
    }

    fn value(&mut self, value: &FieldValue) {
        match value {
            FieldValue::Prose(prose) => {
                let places = markdown::places(&prose.blocks);
                places.into_iter().for_each(|place| self.place(place));
            }
            FieldValue::Line(line) => self.line(line),
            FieldValue::Image { path, credit, caption, .. } => {
                self.found.insert(path.clone());
                let words = [credit, caption].into_iter().flatten();
                words.for_each(|words| self.line(&words.value));
            }
            FieldValue::Link { label, place, .. } => {
                self.place(place);
                self.line(label);
            }
            FieldValue::Statement(name) => {
                let Some(statement) = self.report.statements.get(name) else { return };
                for item in [&statement.income, &statement.expense]
                    .into_iter()
                    .flat_map(|side| side.items())
                {
                    self.place(&item.label.place);
                }
            }
            FieldValue::Directory(name) => {
                let Some(directory) = self.report.directories.get(name) else { return };
                for person in directory.groups.iter().flat_map(|group| &group.entries) {
                    self.place(&person.family.place);
                }
            }
            FieldValue::Record(fields) => {
                for given in fields {
                    self.place(&given.place);
                    self.value(&given.value);
                }
            }
            FieldValue::List(values) => values.iter().for_each(|value| self.value(value)),
            FieldValue::Nothing
            | FieldValue::String(_)
            | FieldValue::Integer(_)
            | FieldValue::Flag(_) => {}
        }
    }

    fn line(&mut self, line: &[Inline]) {
        markdown::places_of_line(line).into_iter().for_each(|place| self.place(place));
    }
}
