//! Records that come from the rows of a table instead of TOML.

use marbre_diag::{Diagnostic, Located, SourceFile, said};

use crate::report::contract::{Field, FieldType};
use crate::report::markdown::{self, Inline};
use crate::report::table::{Cell, Held, Source};
use crate::report::written::{self, Node, Reader};

use super::asked::wanted;
use super::fields::{Fields, Named};
use super::{FieldValue, Given};

impl Fields<'_> {
    /// Records from the rows of a table: `columns` says which field is which.
    pub(super) fn records(
        &mut self,
        file: &SourceFile,
        node: &Node,
        field: &Field,
        inner: &[Field],
        contract: &SourceFile,
    ) -> Option<FieldValue> {
        let name = said!("`{name}`", name = field.name);
        let mut reader = Reader::new(file, node, name, self.sink)?;
        let source = Source::read(&mut reader, self.sink);
        let columns = reader.required("columns");
        reader.finish(self.sink);
        let (source, columns) = (source?, columns?);
        let mut reader = Reader::new(file, columns, "`columns`", self.sink)?;
        let named: Vec<(&Field, Option<Located<String>>)> = inner
            .iter()
            .map(|field| {
                let name = match field.required {
                    true => reader.required_string(&field.name, self.sink),
                    false => reader.string(&field.name, self.sink),
                };
                (field, name)
            })
            .collect();
        reader.finish(self.sink);
        let language = self.manifest.identity.language;
        let columns = named.iter().filter_map(|(_, name)| name.as_ref());
        let table = source.load(self.project, language, columns, self.sink)?;
        let place = written::place(file, node);
        if let Some(count) = &field.many {
            self.count(field, count, table.rows.len(), place.clone())?;
        }
        let mut indices = Vec::new();
        for (field, name) in &named {
            let index = match name {
                Some(name) => Some(table.column(&name.value, &name.place, self.sink)?),
                None => None,
            };
            indices.push((*field, index));
        }
        let records: Vec<Option<FieldValue>> = table
            .rows
            .iter()
            .map(|row| {
                let fields = indices.iter().map(|(field, index)| {
                    let (name, cell) = (field.name.clone(), index.map(|i| &row[i]));
                    let cell = cell.filter(|cell| !cell.is_empty() || field.required);
                    let Some(cell) = cell else {
                        let value = match &field.default {
                            Some(node) => self.field(contract, node, field, contract)?,
                            None => FieldValue::Nothing,
                        };
                        return Some(Given { name, value, place: place.clone() });
                    };
                    let value = self.cell(cell, field)?;
                    Some(Given { name, value, place: cell.place.clone() })
                });
                fields.collect::<Option<Named>>().map(FieldValue::Record)
            })
            .collect();
        Some(FieldValue::List(records.into_iter().collect::<Option<_>>()?))
    }

    /// A field's value from a cell: its text as it stands, without Markdown.
    fn cell(&mut self, cell: &Cell, field: &Field) -> Option<FieldValue> {
        let place = cell.place.clone();
        if cell.is_broken(self.sink) {
            return None;
        }
        if cell.text.is_empty() {
            let message = said!("`{name}` is empty in this row", name = field.name);
            self.sink.report(Diagnostic::error("empty-text", place, message));
            return None;
        }
        self.limits(&cell.text, field, place.clone())?;
        let language = self.manifest.identity.language;
        // A number without a format has its digits together: it may be of a telephone.
        let bare = matches!(cell.held, Held::Number(_))
            && cell.text.bytes().all(|byte| byte.is_ascii_digit());
        match (&field.kind, integer(cell)) {
            (FieldType::Line | FieldType::Text, _) => {
                let mut line = vec![Inline::Text(cell.text.clone(), place)];
                if !bare {
                    markdown::set_typography(&mut line, language);
                }
                Some(FieldValue::Line(line))
            }
            (FieldType::String, _) if bare => Some(FieldValue::String(cell.text.clone())),
            (FieldType::String, _) => Some(FieldValue::String(
                marbre_typography::set_line(&cell.text, language),
            )),
            (FieldType::Integer | FieldType::Year, Some(number)) => {
                Some(FieldValue::Integer(number))
            }
            (FieldType::Flag, _) if let Held::Boolean(yes) = cell.held => {
                Some(FieldValue::Flag(yes))
            }
            (kind, _) => {
                let wanted = wanted(kind);
                let message =
                    said!("`{name}` should be {wanted}", name = field.name, wanted);
                self.sink.report(Diagnostic::error("wrong-type", place, message));
                None
            }
        }
    }
}

/// The whole number in a cell.
fn integer(cell: &Cell) -> Option<i64> {
    match &cell.held {
        Held::Number(number) if number.value.fract() == 0.0 => {
            // Above this, floats no longer tell whole numbers apart.
            (number.value.abs() < 9e15).then_some(number.value as i64)
        }
        Held::Words => cell.text.parse().ok(),
        _ => None,
    }
}
