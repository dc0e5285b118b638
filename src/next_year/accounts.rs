//! Tables of accounts, moved on by a year.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::report::Report;
use crate::written;
use crate::years;

use super::manifest::{entries, text_of};

/// The tables that are written anew, by their paths: the header moves on by a year, and
/// each amount stays in its year, so that the new one's column is empty. Workbooks stay as
/// they are, and that is said.
pub(super) fn changes(report: &Report, sink: &mut Sink) -> BTreeMap<String, String> {
    let root = written::parse(&report.file, &mut Sink::default());
    let statements = entries(&root).iter().find(|it| it.key == "statements");
    let statements = statements.map(|it| entries(&it.node)).unwrap_or_default();
    let mut changed = BTreeMap::new();
    for entry in statements {
        let Some(statement) = report.statements.get(&entry.key) else { continue };
        let keys = entries(&entry.node);
        let Some(source) = keys.iter().find(|it| it.key == "source") else { continue };
        let Some(path) = text_of(&source.node) else { continue };
        let columns = keys.iter().find(|it| it.key == "columns");
        let columns = columns.map(|it| entries(&it.node)).unwrap_or_default();
        let names: Vec<(i64, String)> = statement
            .years
            .iter()
            .map(|year| {
                let named = columns.iter().find(|it| it.key == year.to_string());
                let named = named.and_then(|it| text_of(&it.node));
                (*year, named.map_or_else(|| year.to_string(), str::to_owned))
            })
            .collect();
        let bytes = report.project.read(path).unwrap_or_default();
        match moved(&decoded(&bytes), &names) {
            Some(text) => {
                changed.insert(path.to_owned(), text);
            }
            None => {
                let newest =
                    statement.years.iter().max().copied().unwrap_or_default() + 1;
                let place = written::place(&report.file, &source.node);
                let message = format!("`{path}` is copied as it is: it isn't a CSV file");
                let warning = Diagnostic::warning("unchanged-table", place, message);
                sink.report(warning.hint(format!(
                    "in a spreadsheet, put a column {newest} beside those that it has"
                )));
            }
        }
    }
    changed
}

/// A text in one of the encodings that spreadsheets save.
fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

/// A table with the columns of these years moved on by one; `None` where no row names them.
fn moved(text: &str, names: &[(i64, String)]) -> Option<String> {
    let (mark, text) = match text.strip_prefix('\u{FEFF}') {
        Some(rest) => ("\u{FEFF}", rest),
        None => ("", text),
    };
    if text.contains('\0') {
        return None;
    }
    [b';', b'\t', b','].into_iter().find_map(|delimiter| {
        let moved = moved_by(text, delimiter, names)?;
        Some(format!("{mark}{moved}"))
    })
}

fn moved_by(text: &str, delimiter: u8, names: &[(i64, String)]) -> Option<String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for record in reader.records() {
        rows.push(record.ok()?.iter().map(str::to_owned).collect());
    }
    let column = |row: &[String], name: &str| row.iter().position(|it| it.trim() == name);
    let columns = |row: &Vec<String>| -> Option<Vec<(i64, usize)>> {
        names.iter().map(|(year, name)| Some((*year, column(row, name)?))).collect()
    };
    let head = rows.iter().position(|row| columns(row).is_some())?;
    let columns = columns(rows.get(head)?)?;
    for (index, row) in rows.iter_mut().enumerate().skip(head) {
        let before = row.clone();
        for (year, at) in &columns {
            let Some(cell) = row.get_mut(*at) else { continue };
            *cell = if index == head {
                years::with_next(cell, *year)
            } else {
                let own = columns.iter().find(|(other, _)| *other == year + 1);
                own.and_then(|(_, at)| before.get(*at).cloned()).unwrap_or_default()
            };
        }
    }
    let end = match text.contains("\r\n") {
        true => csv::Terminator::CRLF,
        false => csv::Terminator::Any(b'\n'),
    };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .terminator(end)
        .from_writer(Vec::new());
    for row in &rows {
        writer.write_record(row).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_amount_stays_in_its_year() {
        let names = |all: &[(i64, &str)]| -> Vec<(i64, String)> {
            all.iter().map(|(year, name)| (*year, (*name).to_owned())).collect()
        };
        let two = names(&[(2025, "2025"), (2024, "2024")]);
        let table = "Côté;Libellé;2025;2024\nCharges;\"a;b\";9 600;9 500\nCharges;c;;3\n";
        let expected = "Côté;Libellé;2026;2025\nCharges;\"a;b\";;9 600\nCharges;c;;\n";
        assert_eq!(moved(table, &two).as_deref(), Some(expected));
        // The older year first, a title above, and another separator.
        let table = "Comptes\nLine,2024,2025\na,1,2\n";
        let expected = "Comptes\nLine,2025,2026\na,2,\n";
        assert_eq!(moved(table, &two).as_deref(), Some(expected));
        let named = names(&[(2025, "Exercice 2025"), (2024, "N-1")]);
        let table = "\u{FEFF}L\tExercice 2025\tN-1\r\na\t1\t2\r\n";
        let expected = "\u{FEFF}L\tExercice 2026\tN-1\r\na\t\t1\r\n";
        assert_eq!(moved(table, &named).as_deref(), Some(expected));
        let three = names(&[(2025, "2025"), (2024, "2024"), (2023, "2023")]);
        let table = "L;2025;2024;2023\na;3;2;1\n";
        assert_eq!(moved(table, &three).as_deref(), Some("L;2026;2025;2024\na;;3;2\n"));
        assert_eq!(moved("PK\u{3}\u{4}\0", &two), None);
        assert_eq!(moved("a;b\n1;2\n", &two), None);
    }
}
