//! Tables from outside: CSV, XLSX, ODS, or written in `report.toml`.
//!
//! Whatever it came from, a [`Table`] is a header and rows of cells that know
//! their place. What the columns mean is for those who ask for them.

mod delimited;
mod workbook;

use std::ops::Range;

use crate::diag::{Diagnostic, Located, Place, Sink, SourceFile};
use crate::project::Project;
use crate::written::{self, Node, Reader, Value};

/// A table: a header, and rows as long as it.
#[derive(Debug)]
pub struct Table {
    /// The columns' names.
    pub header: Vec<Cell>,
    /// The rows; empty ones are left out.
    pub rows: Vec<Vec<Cell>>,
    /// Where the table as a whole stands.
    pub place: Place,
}

/// A cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What stands in it, without the space around it.
    pub text: String,
    /// The number, where a workbook's cell holds one rather than text.
    pub number: Option<f64>,
    /// Where it stands.
    pub place: Place,
}

/// Where a table comes from, as `report.toml` says it.
#[derive(Debug)]
pub enum Source {
    /// A file, and the sheet in it.
    File {
        /// The file's path in the project.
        path: Located<String>,
        /// The sheet's name; the first where there is none.
        sheet: Option<Located<String>>,
    },
    /// Rows in the TOML itself: each a table of column names and values.
    Rows {
        /// The file that they are written in.
        file: SourceFile,
        /// The rows.
        rows: Vec<Node>,
        /// All of them.
        place: Place,
    },
}

impl Source {
    /// Reads `source`, `sheet` and `rows` of a table.
    pub fn read(reader: &mut Reader<'_>, sink: &mut Sink) -> Option<Self> {
        let path = reader.string("source", sink);
        let sheet = reader.string("sheet", sink);
        let rows = reader.get("rows");
        match (path, rows) {
            (Some(path), None) => Some(Self::File { path, sheet }),
            (None, Some(node)) => {
                let Value::Array(rows) = &node.value else {
                    return reader.mismatch("rows", node, "a list of tables", sink);
                };
                let place = written::place(reader.file(), node);
                let file = reader.file().clone();
                Some(Self::Rows { file, rows: rows.clone(), place })
            }
            (None, None) => {
                let message = "a table needs a `source` file or `rows` of its own";
                let place = reader.place().clone();
                let error = Diagnostic::error("missing-key", place, message);
                sink.report(error.hint("write `source = \"data/….csv\"`"));
                None
            }
            (Some(path), Some(_)) => {
                let message = "a table has either a `source` or `rows`, not both";
                sink.report(Diagnostic::error("unknown-key", path.place, message));
                None
            }
        }
    }

    /// Reads the table itself.
    pub fn load(&self, project: &Project, sink: &mut Sink) -> Option<Table> {
        let table = self.read_table(project, sink)?;
        if table.rows.is_empty() {
            let message = "the table has a header, but no rows";
            sink.report(Diagnostic::error("empty-table", table.place, message));
            return None;
        }
        table.within_limits(sink).then_some(table)
    }

    fn read_table(&self, project: &Project, sink: &mut Sink) -> Option<Table> {
        match self {
            Self::Rows { file, rows, place } => Some(inline(file, rows, place, sink)),
            Self::File { path, sheet } => {
                let bytes = project.read_written(&path.value, &path.place, sink)?;
                match workbook::kind(&path.value) {
                    Some(kind) => {
                        workbook::read(kind, &bytes, path, sheet.as_ref(), sink)
                    }
                    None => delimited::read(&bytes, path, sink),
                }
            }
        }
    }
}

/// The most cells of a table.
const MOST_CELLS: usize = 1_000_000;
/// The most characters of a cell.
const MOST_CHARACTERS: usize = 10_000;

impl Table {
    /// Whether it is one that people have made; reports where it isn't.
    fn within_limits(&self, sink: &mut Sink) -> bool {
        let before = sink.count();
        let cells = (self.rows.len() + 1).saturating_mul(self.header.len());
        if cells > MOST_CELLS {
            let message =
                format!("the table has {cells} cells, and {MOST_CELLS} are the limit");
            let error = Diagnostic::error("too-large", self.place.clone(), message);
            sink.report(error.hint("name a table that has what is printed, and no more"));
        }
        for cell in self.rows.iter().chain([&self.header]).flatten() {
            // A character has four bytes at most.
            if cell.text.len() > MOST_CHARACTERS
                && cell.text.chars().count() > MOST_CHARACTERS
            {
                let count = cell.text.chars().count();
                let message = format!(
                    "the cell has {count} characters, and {MOST_CHARACTERS} are the limit"
                );
                let error = Diagnostic::error("too-large", cell.place.clone(), message);
                sink.report(error.hint("a quotation mark or a line end may be missing"));
            }
        }
        sink.count() == before
    }

    /// The index of the column called `name`; an error at `place` where there is none.
    pub fn column(&self, name: &str, place: &Place, sink: &mut Sink) -> Option<usize> {
        let mut same = self.header.iter().filter(|cell| cell.text == name);
        if let (Some(first), Some(second)) = (same.next(), same.next()) {
            let message = format!("two columns are called \"{name}\"");
            sink.report(
                Diagnostic::error("double-column", second.place.clone(), message)
                    .and_at(first.place.clone(), "here first"),
            );
            return None;
        }
        let found = self.header.iter().position(|cell| cell.text == name);
        if found.is_none() {
            let message = format!("the table has no column \"{name}\"");
            let known = self.header.iter().map(|cell| cell.text.as_str());
            let error = Diagnostic::error("missing-column", place.clone(), message);
            sink.report(
                error.suggest(name, known).and_at(self.place.clone(), "the table"),
            );
        }
        found
    }
}

fn inline(file: &SourceFile, rows: &[Node], place: &Place, sink: &mut Sink) -> Table {
    let first = rows.iter().find_map(|row| match &row.value {
        Value::Table(entries) => Some(entries),
        _ => None,
    });
    let header = first.into_iter().flatten().map(|entry| {
        let place = file.at(entry.key_range.clone());
        Cell { text: entry.key.clone(), number: None, place }
    });
    let header: Vec<Cell> = header.collect();
    let mut table = Table { header, rows: Vec::new(), place: place.clone() };
    for row in rows {
        let at = written::place(file, row);
        let Value::Table(entries) = &row.value else {
            let message = format!("a row should be a table, but is {}", row.value.kind());
            sink.report(Diagnostic::error("wrong-type", at, message));
            continue;
        };
        let columns = table.header.iter().map(|cell| cell.text.as_str());
        for entry in entries {
            if columns.clone().all(|column| column != entry.key) {
                let place = file.at(entry.key_range.clone());
                let message = format!("the first row has no column `{}`", entry.key);
                let error = Diagnostic::error("unknown-key", place, message);
                sink.report(error.suggest(&entry.key, columns.clone()));
            }
        }
        let cells = table.header.iter().map(|column| {
            let found = entries.iter().find(|e| e.key == column.text);
            let Some(entry) = found else {
                return Cell { text: String::new(), number: None, place: at.clone() };
            };
            let text = match &entry.node.value {
                Value::String(text) | Value::Float(text) => text.trim().to_owned(),
                Value::Integer(n) => n.to_string(),
                other => {
                    let place = written::place(file, &entry.node);
                    let message = format!(
                        "a cell should be a string or a number, but is {}",
                        other.kind()
                    );
                    sink.report(Diagnostic::error("wrong-type", place, message));
                    String::new()
                }
            };
            let place = written::place(file, &entry.node);
            Cell { text, number: None, place }
        });
        let cells: Vec<Cell> = cells.collect();
        table.rows.push(cells);
    }
    table
}

/// The part of `range` that isn't space, in `text`.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    start..start + slice.trim().len()
}
