//! Rows of accounts that are written in the report itself, moved on by a year.

use crate::report::written::{Entry, Node};
use crate::report::years;

use super::accounts::Column;
use super::edits::Edits;

/// Moves a row on: its cells are called by the next years, and each amount stays in its
/// own.
pub(super) fn move_on(row: &Node, columns: &[Column], edits: &mut Edits) {
    let cell = |column: &Column| row.entries().iter().find(|it| it.key == column.name);
    for column in columns {
        let newer = columns.iter().find(|it| it.year == column.year + 1);
        let amount = newer.and_then(cell);
        let amount = amount.map_or("\"\"", |it| edits.written(&it.node.range)).to_owned();
        match (cell(column), newer.and_then(cell)) {
            (Some(own), _) => {
                let name = years::with_next(edits.written(&own.key_range), column.year);
                edits.put(own.key_range.clone(), name);
                edits.put(own.node.range.clone(), amount);
            }
            // The row had no amount of that year, and has one now.
            (None, Some(newer)) => {
                let name = years::with_next(&column.name, column.year);
                add(row, newer, &format!("{name:?} = {amount}"), edits);
            }
            (None, None) => {}
        }
    }
}

/// Adds a cell after another.
fn add(row: &Node, after: &Entry, cell: &str, edits: &mut Edits) {
    let end = after.node.range.end;
    let between = match edits.written(&row.range).starts_with('{') {
        true => ", ",
        false => "\n",
    };
    edits.put(end..end, format!("{between}{cell}"));
}
