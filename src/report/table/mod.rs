//! Tables from outside: CSV, XLSX, ODS, or written in `report.toml`.
//!
//! Whatever it came from, a [`Table`] is a header and rows of cells that know
//! their place. What the columns mean is for those who ask for them.

mod archive;
mod cell;
mod delimited;
mod encoding;
mod format;
mod garbled;
mod grid;
mod header;
mod ods;
mod workbook;
mod xlsx;
mod xml;

use std::ops::Range;

use marbre_diag::{Diagnostic, Located, Place, Sink, SourceFile, said};
use marbre_typography::Language;

use crate::report::project::Project;
use crate::report::written::{self, Node, Reader, Value};

pub use cell::{Cell, Held, Merged, Number};
pub(crate) use delimited::Laid;
pub use workbook::Hidden;

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

/// Where a table comes from, as `report.toml` says it.
#[derive(Debug)]
pub enum Source {
    /// A file, and what is to be known of it.
    File(Box<Outside>),
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

/// A file with a table in it.
#[derive(Debug)]
pub struct Outside {
    /// The file's path in the project.
    path: Located<String>,
    /// The sheet's name; the first that is shown where there is none.
    sheet: Option<Located<String>>,
    /// The encoding of a file of text, where it is named.
    encoding: Option<Located<String>>,
    /// What becomes of rows that the spreadsheet hides, where that is said.
    hidden: Option<Hidden>,
}

/// What a table is read with.
struct Options<'a> {
    /// The language of the report: cells show dates and numbers in it.
    language: Language,
    /// The columns that are asked for.
    columns: Vec<String>,
    sheet: Option<&'a Located<String>>,
    encoding: Option<&'a Located<String>>,
    hidden: Option<Hidden>,
}

impl Source {
    /// Reads `source`, `sheet`, `encoding`, `hidden-rows` and `rows` of a table.
    pub fn read(reader: &mut Reader<'_>, sink: &mut Sink) -> Option<Self> {
        let path = reader.string("source", sink);
        let sheet = reader.string("sheet", sink);
        let encoding = reader.string("encoding", sink);
        let hidden = reader.string("hidden-rows", sink);
        let rows = reader.get("rows");
        let hidden = match hidden {
            Some(word) => Some(of_word(&word, sink)?),
            None => None,
        };
        match (path, rows) {
            (Some(path), None) => {
                Some(Self::File(Box::new(Outside { path, sheet, encoding, hidden })))
            }
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

    /// The file that it is in; `None` for rows in the TOML itself.
    pub(crate) fn path(&self) -> Option<&Located<String>> {
        match self {
            Self::File(outside) => Some(&outside.path),
            Self::Rows { .. } => None,
        }
    }

    /// The file of text that the table is in, as it is written; `None` where it is in no
    /// such file.
    pub(crate) fn text<'a>(
        &self,
        project: &Project,
        language: Language,
        columns: impl IntoIterator<Item = &'a Located<String>>,
        sink: &mut Sink,
    ) -> Option<Laid> {
        let Self::File(outside) = self else { return None };
        let path = &outside.path;
        let bytes = project.read_written(&path.value, &path.place, sink)?;
        if workbook::is_workbook(&path.value, &bytes) {
            return None;
        }
        let options = outside.options(language, distinct(columns));
        delimited::lay_out(&bytes, path, &options, sink)
    }

    /// Reads the table itself; `columns` are those that are asked for.
    pub fn load<'a>(
        &self,
        project: &Project,
        language: Language,
        columns: impl IntoIterator<Item = &'a Located<String>>,
        sink: &mut Sink,
    ) -> Option<Table> {
        let table = self.read_table(project, language, distinct(columns), sink)?;
        if garbled::check(&table, sink) {
            return None;
        }
        if table.rows.is_empty() {
            let message = "the table has a header, but no rows";
            sink.report(Diagnostic::error("empty-table", table.place, message));
            return None;
        }
        table.within_limits(sink).then_some(table)
    }

    fn read_table(
        &self,
        project: &Project,
        language: Language,
        columns: Vec<String>,
        sink: &mut Sink,
    ) -> Option<Table> {
        match self {
            Self::Rows { file, rows, place } => Some(inline(file, rows, place, sink)),
            Self::File(outside) => {
                let path = &outside.path;
                let bytes = project.read_written(&path.value, &path.place, sink)?;
                let options = outside.options(language, columns);
                let is_workbook = workbook::is_workbook(&path.value, &bytes);
                outside.is_fitting(is_workbook, sink)?;
                match is_workbook {
                    true => workbook::read(&bytes, path, &options, sink),
                    false => delimited::read(&bytes, path, &options, sink),
                }
            }
        }
    }
}

impl Outside {
    fn options(&self, language: Language, columns: Vec<String>) -> Options<'_> {
        let (sheet, encoding) = (self.sheet.as_ref(), self.encoding.as_ref());
        Options { language, columns, sheet, encoding, hidden: self.hidden }
    }

    /// Refuses a key that says something of another kind of file.
    fn is_fitting(&self, is_workbook: bool, sink: &mut Sink) -> Option<()> {
        let (key, given) = match is_workbook {
            true => ("encoding", &self.encoding),
            false => ("sheet", &self.sheet),
        };
        let Some(given) = given else { return Some(()) };
        let path = &self.path.value;
        let message = match is_workbook {
            true => said!(
                "`{key}` says nothing here: `{path}` is a workbook, which says its own",
                key,
                path
            ),
            false => said!(
                "`{key}` says nothing here: `{path}` is text, and has no sheets",
                key,
                path
            ),
        };
        let error = Diagnostic::error("unfitting-key", given.place.clone(), message);
        let hint = said!("take `{key}` out, or name the file that is meant", key);
        sink.report(error.and_at(self.path.place.clone(), "the file").hint(hint));
        None
    }
}

/// Names, each of them once.
fn distinct<'a>(columns: impl IntoIterator<Item = &'a Located<String>>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for column in columns {
        if !names.contains(&column.value) {
            names.push(column.value.clone());
        }
    }
    names
}

/// What `hidden-rows` says.
fn of_word(word: &Located<String>, sink: &mut Sink) -> Option<Hidden> {
    match word.value.as_str() {
        "print" => Some(Hidden::Print),
        "leave-out" => Some(Hidden::LeaveOut),
        other => {
            let message = said!("hidden rows can't be `{other}`", other);
            let error = Diagnostic::error("unknown-value", word.place.clone(), message);
            sink.report(error.suggest(other, ["print", "leave-out"]));
            None
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
            let message = said!(
                "the table has {cells} cells, and {most} are the limit",
                cells,
                most = MOST_CELLS
            );
            let error = Diagnostic::error("too-large", self.place.clone(), message);
            sink.report(error.hint("name a table that has what is printed, and no more"));
        }
        for cell in self.rows.iter().chain([&self.header]).flatten() {
            // A character has four bytes at most.
            if cell.text.len() > MOST_CHARACTERS
                && cell.text.chars().count() > MOST_CHARACTERS
            {
                let count = cell.text.chars().count();
                let message = said!(
                    "the cell has {count} characters, and {most} are the limit",
                    count,
                    most = MOST_CHARACTERS
                );
                let error = Diagnostic::error("too-large", cell.place.clone(), message);
                sink.report(error.hint("a quotation mark or a line end may be missing"));
            }
        }
        sink.count() == before
    }

    /// The index of the column called `name`; an error at `place` where there is none.
    pub fn column(&self, name: &str, place: &Place, sink: &mut Sink) -> Option<usize> {
        let mut same = self.header.iter().filter(|cell| cell.is_called(name));
        if let (Some(first), Some(second)) = (same.next(), same.next()) {
            let message = said!("two columns are called \"{name}\"", name);
            sink.report(
                Diagnostic::error("double-column", second.place.clone(), message)
                    .and_at(first.place.clone(), "here first"),
            );
            return None;
        }
        let found = self.header.iter().position(|cell| cell.is_called(name));
        if found.is_none() {
            let message = said!("the table has no column \"{name}\"", name);
            let error = Diagnostic::error("missing-column", place.clone(), message);
            sink.report(
                self.instead(name, error).and_at(self.place.clone(), "the table"),
            );
        }
        found
    }
}

impl Table {
    /// Adds which column may be meant by a name that none has.
    fn instead(&self, name: &str, error: Diagnostic) -> Diagnostic {
        let known: Vec<&str> =
            self.header.iter().map(|cell| cell.text.as_str()).collect();
        // `31/12/2025` or `Année 2025` for 2025: part of a name doesn't make it out.
        let has = |text: &&str| {
            let mut words = text.split(|c: char| !c.is_alphanumeric());
            **text != *name && words.any(|word| word == name)
        };
        let mut with = self.header.iter().filter(|cell| has(&cell.text.as_str()));
        match (with.next(), with.next()) {
            (Some(cell), None) => {
                let text = &cell.text;
                error.hint(match cell.held {
                    Held::Date => said!(
                        "there is the date \"{text}\": write `{name} = \"{text}\"` in \
                         `columns`",
                        text,
                        name,
                    ),
                    _ => said!(
                        "there is \"{text}\": write `{name} = \"{text}\"` in `columns`",
                        text,
                        name,
                    ),
                })
            }
            _ => error.suggest(name, known.into_iter().filter(|it| !it.is_empty())),
        }
    }
}

fn inline(file: &SourceFile, rows: &[Node], place: &Place, sink: &mut Sink) -> Table {
    let first = rows.iter().find_map(|row| match &row.value {
        Value::Table(entries) => Some(entries),
        _ => None,
    });
    let header = first.into_iter().flatten().map(|entry| {
        let place = file.at(entry.key_range.clone());
        Cell::words(entry.key.clone(), place)
    });
    let header: Vec<Cell> = header.collect();
    let mut table = Table { header, rows: Vec::new(), place: place.clone() };
    for row in rows {
        let at = written::place(file, row);
        let Value::Table(entries) = &row.value else {
            let message =
                said!("a row should be a table, but is {kind}", kind = row.value.kind());
            sink.report(Diagnostic::error("wrong-type", at, message));
            continue;
        };
        let columns = table.header.iter().map(|cell| cell.text.as_str());
        for entry in entries {
            if columns.clone().all(|column| column != entry.key) {
                let place = file.at(entry.key_range.clone());
                let message =
                    said!("the first row has no column `{key}`", key = entry.key);
                let error = Diagnostic::error("unknown-key", place, message);
                sink.report(error.suggest(&entry.key, columns.clone()));
            }
        }
        let cells = table.header.iter().map(|column| {
            let found = entries.iter().find(|e| e.key == column.text);
            let Some(entry) = found else {
                return Cell::words(String::new(), at.clone());
            };
            let text = match &entry.node.value {
                Value::String(text) | Value::Float(text) => text.trim().to_owned(),
                Value::Integer(n) => n.to_string(),
                other => {
                    let place = written::place(file, &entry.node);
                    let message = said!(
                        "a cell should be a string or a number, but is {kind}",
                        kind = other.kind()
                    );
                    sink.report(Diagnostic::error("wrong-type", place, message));
                    String::new()
                }
            };
            let place = written::place(file, &entry.node);
            Cell::words(text, place)
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
