//! Workbooks: XLSX and ODS, through `calamine`.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Cell, Data, Ods, Range, Reader, Xlsx};

use crate::diag::{Diagnostic, Located, Place, Sink};

use super::Table;

/// The kinds of workbook that are read.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Xlsx,
    Ods,
}

/// The kind of workbook that a file name stands for.
pub(super) fn kind(path: &str) -> Option<Kind> {
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "xlsx" => Some(Kind::Xlsx),
        "ods" => Some(Kind::Ods),
        _ => None,
    }
}

pub(super) fn read(
    kind: Kind,
    bytes: &[u8],
    path: &Located<String>,
    sheet: Option<&Located<String>>,
    sink: &mut Sink,
) -> Option<Table> {
    let cursor = Cursor::new(bytes);
    let opened = match kind {
        Kind::Xlsx => Xlsx::new(cursor)
            .map_err(|e| e.to_string())
            .and_then(|book| pick(book, sheet.map(|s| s.value.as_str()), sparse_range)),
        Kind::Ods => Ods::new(cursor).map_err(|e| e.to_string()).and_then(|book| {
            pick(book, sheet.map(|s| s.value.as_str()), |book, name| {
                book.worksheet_range(name).map_err(|e| e.to_string())
            })
        }),
    };
    let (name, range) = match opened {
        Ok(Picked::Sheet(name, range)) => (name, range),
        Ok(Picked::Missing(names)) => {
            let (wanted, place) = sheet.map_or(("", path.place.clone()), |s| {
                (s.value.as_str(), s.place.clone())
            });
            let message = format!("`{}` has no sheet \"{wanted}\"", path.value);
            let error = Diagnostic::error("missing-sheet", place, message);
            sink.report(error.suggest(wanted, names.iter().map(String::as_str)));
            return None;
        }
        Err(error) => {
            let message = format!("`{}` can't be read: {error}", path.value);
            sink.report(Diagnostic::error("not-a-table", path.place.clone(), message));
            return None;
        }
    };
    table(&path.value, &name, &range, &path.place, sink)
}

enum Picked {
    Sheet(String, Range<Data>),
    Missing(Vec<String>),
}

fn pick<'a, R>(
    mut book: R,
    wanted: Option<&str>,
    range: impl FnOnce(&mut R, &str) -> Result<Range<Data>, String>,
) -> Result<Picked, String>
where
    R: Reader<Cursor<&'a [u8]>>,
{
    let names = book.sheet_names();
    let found = match wanted {
        Some(wanted) => names.iter().find(|name| *name == wanted),
        None => names.first(),
    };
    match found.cloned() {
        None => Ok(Picked::Missing(names)),
        Some(name) => {
            let range = range(&mut book, &name)?;
            Ok(Picked::Sheet(name, range))
        }
    }
}

/// The most cells that a sheet may hold, and that its corners may span.
const MAX_CELLS: u64 = 1_000_000;

/// Reads a sheet cell by cell: one stray cell in the last row of the last column,
/// or a file that unpacks to gigabytes, must not fill the memory.
fn sparse_range(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
) -> Result<Range<Data>, String> {
    let too_large = || "the sheet is too large: a million cells are the limit".to_owned();
    let mut cells = Vec::new();
    let mut corner = (0, 0);
    let mut reader = book.worksheet_cells_reader(name).map_err(|e| e.to_string())?;
    while let Some(cell) = reader.next_cell().map_err(|e| e.to_string())? {
        let (row, column) = cell.get_position();
        let value = Data::from(cell.get_value().clone());
        if value == Data::Empty {
            continue;
        }
        corner = (row.max(corner.0), column.max(corner.1));
        let spanned = (u64::from(corner.0) + 1) * (u64::from(corner.1) + 1);
        if spanned > MAX_CELLS || cells.len() as u64 > MAX_CELLS {
            return Err(too_large());
        }
        cells.push(Cell::new((row, column), value));
    }
    drop(reader);
    let filled: BTreeSet<(u32, u32)> = cells.iter().map(Cell::get_position).collect();
    let mut reader = book.worksheet_cells_reader(name).map_err(|e| e.to_string())?;
    while let Some(cell) = reader.next_formula().map_err(|e| e.to_string())? {
        let position = cell.get_position();
        if !cell.get_value().is_empty() && !filled.contains(&position) {
            let cell = format!("{}{}", letters(position.1 as usize), position.0 + 1);
            return Err(format!(
                "cell {cell} has a formula without a result; \
                 open the file in a spreadsheet program and save it"
            ));
        }
    }
    Ok(Range::from_sparse(cells))
}

fn table(
    path: &str,
    sheet: &str,
    range: &Range<Data>,
    place: &Place,
    sink: &mut Sink,
) -> Option<Table> {
    let (top, left) = range.start().unwrap_or_default();
    let mut rows = range.rows().enumerate().map(|(index, row)| {
        let row_number = top as usize + index + 1;
        row.iter()
            .enumerate()
            .map(|(column, data)| {
                let (text, number) = content(data);
                let cell = format!("{}{row_number}", letters(left as usize + column));
                let shown =
                    if text.is_empty() { "empty".to_owned() } else { text.clone() };
                let (file, sheet) = (path.to_owned(), sheet.to_owned());
                let place = Place::Cell { file, sheet, cell, shown };
                if let Data::Error(error) = data {
                    let message = format!("the cell holds an error: {error}");
                    sink.report(Diagnostic::error(
                        "not-an-amount",
                        place.clone(),
                        message,
                    ));
                }
                super::Cell { text, number, place }
            })
            .collect::<Vec<super::Cell>>()
    });
    let filled = |row: &Vec<super::Cell>| row.iter().any(|cell| !cell.text.is_empty());
    let header = rows.by_ref().find(filled);
    let rows: Vec<Vec<super::Cell>> = rows.filter(filled).collect();
    let Some(header) = header else {
        let message = format!("the sheet \"{sheet}\" of `{path}` is empty");
        sink.report(Diagnostic::error("empty-table", place.clone(), message));
        return None;
    };
    Some(Table { header, rows, place: Place::File(format!("{path}, sheet \"{sheet}\"")) })
}

/// A cell's text as a person sees it, and its number where it is one.
fn content(data: &Data) -> (String, Option<f64>) {
    match data {
        Data::Empty => (String::new(), None),
        Data::Float(number) => (number.to_string(), Some(*number)),
        Data::Int(number) => (number.to_string(), Some(*number as f64)),
        other => (other.to_string().trim().to_owned(), None),
    }
}

/// The letters of a column: 0 is A, 26 is AA.
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_have_letters() {
        let letters: Vec<String> = [0, 25, 26, 701, 702].map(super::letters).into();
        assert_eq!(letters, ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
