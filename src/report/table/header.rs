//! The head of a table: the first row that has the columns which are asked for.

use marbre_diag::{Diagnostic, Message, Parameter, Place, said};

use super::Cell;

/// Where the head of a table is.
pub(super) struct Found {
    /// Its row.
    pub(super) index: usize,
    /// Whether it has all the columns.
    pub(super) whole: bool,
}

/// Finds the head among rows; `None` where no row has anything of it.
///
/// Where no row has all the columns, the one that has most of them is meant, or else the
/// first with names that are near to them.
pub(super) fn find(rows: &[&[Cell]], columns: &[String]) -> Option<Found> {
    let has = |row: &[Cell], name: &String| row.iter().any(|cell| cell.is_called(name));
    let count = |row: &[Cell]| columns.iter().filter(|name| has(row, name)).count();
    let mut best = None;
    for (index, row) in rows.iter().enumerate() {
        let found = count(row);
        if found == columns.len() {
            return Some(Found { index, whole: true });
        }
        if found > best.map_or(0, |(most, _)| most) {
            best = Some((found, index));
        }
    }
    let near = |row: &&[Cell]| {
        let names =
            || row.iter().map(|cell| cell.text.as_str()).filter(|it| !it.is_empty());
        columns.iter().any(|column| marbre_diag::nearest(column, names()).is_some())
    };
    let index = best.map(|(_, index)| index);
    let index = index.or_else(|| rows.iter().take(50).position(near));
    index.map(|index| Found { index, whole: false })
}

/// The error for a table without its columns.
pub(super) fn missing(
    what: &Message,
    some: bool,
    columns: &[String],
    place: &Place,
) -> Diagnostic {
    let names = columns.iter().map(|name| said!("\"{name}\"", name));
    let names = Parameter::list(names);
    let message = match (some, columns.len()) {
        (_, 1) => said!("{what} has no column {names}", what, names),
        (true, _) => {
            said!("{what} has no row with all of the columns {names}", what, names)
        }
        (false, _) => said!("{what} has none of the columns {names}", what, names),
    };
    Diagnostic::error("missing-column", place.clone(), message)
}

/// Adds what the first row with words has instead.
pub(super) fn known(error: Diagnostic, rows: &[&[Cell]]) -> Diagnostic {
    let words =
        |row: &&&[Cell]| row.iter().filter(|cell| !cell.text.is_empty()).count() > 1;
    let row = rows.iter().find(words).or(rows.first());
    let Some(row) = row else { return error };
    let names = row.iter().filter(|cell| !cell.text.is_empty()).take(12);
    let names = Parameter::list(names.map(|cell| said!("`{name}`", name = cell.text)));
    error.hint(said!("its first row has {names}: name its columns in `columns`", names))
}
