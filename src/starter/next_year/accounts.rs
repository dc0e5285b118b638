//! Tables of accounts, moved on by a year.

use std::collections::BTreeMap;

use crate::report::Report;
use crate::report::amount::{Amount, Entry};
use crate::report::statement::Spec;
use crate::report::table::{Cell, Held, Laid, Table};
use crate::report::written;
use crate::report::years;
use marbre_diag::{Diagnostic, Located, Sink, said};
use marbre_typography::Language;

/// What becomes of the accounts: their header moves on by a year, and each amount stays in
/// its year, so that the new one's column is empty.
#[derive(Default)]
pub(super) struct Accounts {
    /// The files of text that are written, by their paths.
    pub(super) files: BTreeMap<String, String>,
    /// What becomes of the table of each statement.
    pub(super) becomes: BTreeMap<String, Becomes>,
}

/// What becomes of a table.
pub(super) enum Becomes {
    /// Its file is written anew, in UTF-8.
    Text,
    /// It stands in this file, beside the workbook that it was in.
    Beside(String),
    /// Its rows, in the report itself, have these columns of years.
    Rows(Vec<Column>),
}

/// A column of a table, for the amounts of a year.
#[derive(Clone)]
pub(super) struct Column {
    pub(super) year: i64,
    pub(super) name: String,
}

impl Accounts {
    /// Moves the table of each statement on.
    pub(super) fn of(report: &Report, sink: &mut Sink) -> Self {
        let mut accounts = Self::default();
        let root = written::parse(&report.file, &mut Sink::default());
        let statements = root.entries().iter().find(|it| it.key == "statements");
        let statements = statements.map(|it| it.node.entries()).unwrap_or_default();
        for entry in statements {
            let language = report.identity.language;
            // What is to be said of it has been said.
            let mut silent = Sink::default();
            let spec =
                Spec::read(&report.file, &entry.key, &entry.node, language, &mut silent);
            let Some(spec) = spec else { continue };
            let becomes = accounts.moved(report, &entry.key, &spec, sink);
            accounts.becomes.extend(becomes.map(|it| (entry.key.clone(), it)));
        }
        accounts
    }

    fn moved(
        &mut self,
        report: &Report,
        name: &str,
        spec: &Spec,
        sink: &mut Sink,
    ) -> Option<Becomes> {
        let years = spec.columns_of_years();
        let years: Vec<Column> =
            years.map(|(year, name)| Column { year, name: name.to_owned() }).collect();
        let Some(path) = spec.source().path() else { return Some(Becomes::Rows(years)) };
        let (project, language) = (&report.project, report.identity.language);
        let columns: Vec<&Located<String>> = spec.columns().collect();
        let silent = &mut Sink::default();
        let laid = spec.source().text(project, language, columns.iter().copied(), silent);
        if let Some(laid) = laid {
            let names: Vec<&str> = columns.iter().map(|it| it.value.as_str()).collect();
            self.files.insert(path.value.clone(), moved(&laid, &names, &years)?);
            return Some(Becomes::Text);
        }
        let table =
            spec.source().load(project, language, columns.iter().copied(), silent)?;
        let beside = self.beside(report, &path.value, name);
        let newest = years.iter().map(|it| it.year + 1).max().unwrap_or_default();
        let message = said!(
            "the table of `{path}` is written as `{beside}`",
            path = path.value,
            beside
        );
        let note = Diagnostic::note("table-beside", path.place.clone(), message);
        sink.report(note.hint(said!(
            "fill in its column {newest}; formulas, formats and other sheets are only in \
             the workbook",
            newest
        )));
        self.files.insert(beside.clone(), of_cells(&table, spec, &years, language)?);
        Some(Becomes::Beside(beside))
    }

    /// A name for the table of a statement, beside its workbook, that nothing has.
    fn beside(&self, report: &Report, workbook: &str, statement: &str) -> String {
        let stem = workbook.rsplit_once('.').map_or(workbook, |(stem, _)| stem);
        let taken = |path: &String| {
            self.files.contains_key(path) || report.project.read(path).is_ok()
        };
        let names = [format!("{stem}.csv"), format!("{stem}-{statement}.csv")];
        let more = (2..).map(|number| format!("{stem}-{statement}-{number}.csv"));
        names.into_iter().chain(more).find(|path| !taken(path)).unwrap_or_default()
    }
}

/// A table of text with the columns of these years moved on by one; `None` where no row
/// names them.
fn moved(laid: &Laid, names: &[&str], years: &[Column]) -> Option<String> {
    let (said, text) = laid.file.text().split_at_checked(laid.start)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(laid.delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for record in reader.records() {
        rows.push(record.ok()?.iter().map(str::to_owned).collect());
    }
    let column = |row: &[String], name: &str| row.iter().position(|it| it.trim() == name);
    let head = rows
        .iter()
        .position(|row| names.iter().all(|name| column(row, name).is_some()))?;
    let columns = rows.get(head)?;
    let columns: Option<Vec<(i64, usize)>> =
        years.iter().map(|it| Some((it.year, column(columns, &it.name)?))).collect();
    move_rows(rows.get_mut(head..)?, &columns?);
    let end = if laid.has_crlf { "\r\n" } else { "\n" };
    let mark = if laid.has_mark { "\u{FEFF}" } else { "" };
    let said = said.replace('\n', end);
    Some(format!("{mark}{said}{}", written_out(&rows, laid.delimiter, end)?))
}

/// A table of a workbook as text, moved on by a year. Spreadsheets that open it take it
/// for UTF-8 by its mark.
fn of_cells(
    table: &Table,
    spec: &Spec,
    years: &[Column],
    language: Language,
) -> Option<String> {
    let column = |name: &str| table.header.iter().position(|cell| cell.is_called(name));
    let columns: Option<Vec<(i64, usize)>> =
        years.iter().map(|it| Some((it.year, column(&it.name)?))).collect();
    let columns = columns?;
    let header = table.header.iter().map(|cell| {
        // What a number is formatted as may be another name than the one that is asked for.
        let called = spec.columns().find(|name| cell.is_called(&name.value));
        called.map_or_else(|| cell.text.clone(), |name| name.value.clone())
    });
    let mut rows = vec![header.collect::<Vec<String>>()];
    for row in &table.rows {
        let cells = row.iter().enumerate().map(|(index, cell)| {
            match columns.iter().any(|(_, column)| *column == index) {
                true => amount(cell, spec.is_rounded(), language),
                false => cell.text.clone(),
            }
        });
        rows.push(cells.collect());
    }
    move_rows(&mut rows, &columns);
    Some(format!("\u{FEFF}{}", written_out(&rows, b';', "\r\n")?))
}

/// What an amount is written as, to be read as what its cell is: as it is shown, if that
/// says all of it.
fn amount(cell: &Cell, is_rounded: bool, language: Language) -> String {
    let Held::Number(number) = &cell.held else { return cell.text.clone() };
    let counts = if is_rounded { number.as_shown() } else { number.value };
    match (Amount::of_number(counts), Entry::parse(&cell.text, language)) {
        (Ok(exact), Ok(Entry::Amount(shown))) if exact == shown => cell.text.clone(),
        (Ok(exact), _) if exact != Amount::ZERO => match language {
            Language::French => exact.plain().replace('.', ","),
            Language::English => exact.plain(),
        },
        _ => cell.text.clone(),
    }
}

/// Moves a header, and the rows below it, on by a year.
fn move_rows(rows: &mut [Vec<String>], columns: &[(i64, usize)]) {
    for (index, row) in rows.iter_mut().enumerate() {
        let before = row.clone();
        for (year, at) in columns {
            let Some(cell) = row.get_mut(*at) else { continue };
            *cell = if index == 0 {
                years::with_next(cell, *year)
            } else {
                let own = columns.iter().find(|(other, _)| *other == year + 1);
                own.and_then(|(_, at)| before.get(*at).cloned()).unwrap_or_default()
            };
        }
    }
}

fn written_out(rows: &[Vec<String>], delimiter: u8, end: &str) -> Option<String> {
    let terminator = match end {
        "\r\n" => csv::Terminator::CRLF,
        _ => csv::Terminator::Any(b'\n'),
    };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .terminator(terminator)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use marbre_diag::SourceFile;

    use super::*;

    #[track_caller]
    fn moves(delimiter: u8, names: &[(i64, &str)], table: &str, expected: &str) {
        let column =
            |(year, name): &(i64, &str)| Column { year: *year, name: (*name).to_owned() };
        let years: Vec<Column> = names.iter().map(column).collect();
        let asked: Vec<&str> = names.iter().map(|(_, name)| *name).collect();
        let laid = Laid {
            file: SourceFile::new("a.csv", table),
            start: if table.starts_with("sep=") { 6 } else { 0 },
            delimiter,
            has_crlf: expected.contains('\r'),
            has_mark: expected.starts_with('\u{FEFF}'),
        };
        assert_eq!(moved(&laid, &asked, &years).as_deref(), Some(expected));
    }

    #[test]
    fn each_amount_stays_in_its_year() {
        let two = [(2025, "2025"), (2024, "2024")];
        let table = "Côté;Libellé;2025;2024\nCharges;\"a;b\";9 600;9 500\nCharges;c;;3\n";
        let expected = "Côté;Libellé;2026;2025\nCharges;\"a;b\";;9 600\nCharges;c;;\n";
        moves(b';', &two, table, expected);
        // The older year first, a title above, and another separator.
        let table = "Comptes\nLine,2024,2025\na,1,2\n";
        moves(b',', &two, table, "Comptes\nLine,2025,2026\na,2,\n");
        let table = "sep=|\nLine|2024|2025\na|1|2\n";
        moves(b'|', &two, table, "sep=|\nLine|2025|2026\na|2|\n");
        let named = [(2025, "Exercice 2025"), (2024, "N-1")];
        let table = "L\tExercice 2025\tN-1\na\t1\t2\n";
        let expected = "\u{FEFF}L\tExercice 2026\tN-1\r\na\t\t1\r\n";
        moves(b'\t', &named, table, expected);
        let three = [(2025, "2025"), (2024, "2024"), (2023, "2023")];
        let table = "L;2025;2024;2023\na;3;2;1\n";
        moves(b';', &three, table, "L;2026;2025;2024\na;;3;2\n");
    }
}
