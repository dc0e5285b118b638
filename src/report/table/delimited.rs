//! CSV with commas, semicolons or tabs, in any of the encodings that spreadsheets save.

use marbre_diag::{Diagnostic, Located, Sink, SourceFile, said};

use crate::report::project::marked_twice;

use super::{Cell, Options, Table, encoding, header, trimmed};

/// A table of text, before its cells are read.
pub(crate) struct Laid {
    /// Its text, with plain line ends.
    pub(crate) file: SourceFile,
    /// The byte where the table starts, behind a line that names the separator.
    pub(crate) start: usize,
    /// The separator.
    pub(crate) delimiter: u8,
    /// Whether its lines end as on Windows.
    pub(crate) has_crlf: bool,
    /// Whether it has a mark at its head, or would need one to be taken for UTF-8.
    pub(crate) has_mark: bool,
}

/// Finds out how a table is written.
pub(super) fn lay_out(
    bytes: &[u8],
    path: &Located<String>,
    options: &Options<'_>,
    sink: &mut Sink,
) -> Option<Laid> {
    let text = encoding::decode(bytes, path, options.encoding, sink)?;
    if let Some(at) = text.find('\0') {
        let message = said!("`{path}` isn't a table of text", path = path.value);
        let at = SourceFile::spoilt(&path.value, text.as_bytes(), at);
        let error = Diagnostic::error("not-a-table", at, message);
        let error = error.and_at(path.place.clone(), "named here");
        sink.report(
            error.hint("a text has no NUL characters: save it as CSV, XLSX or ODS"),
        );
        return None;
    }
    let (has_crlf, has_mark) = (text.contains("\r\n"), text.as_bytes() != bytes);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let file = SourceFile::new(&path.value, text);
    if file.text().starts_with('\u{FEFF}') {
        sink.report(marked_twice(&file));
        return None;
    }
    if let Some(quote) = open_quote(file.text()) {
        let message = "this quotation mark is never closed";
        let error = Diagnostic::error("not-a-table", file.at(quote..quote + 1), message);
        sink.report(error.hint("all that follows it would be one cell"));
        return None;
    }
    let (said, start) = said_delimiter(file.text());
    let delimiter = said.unwrap_or_else(|| delimiter(&file, start, &options.columns));
    Some(Laid { file, start, delimiter, has_crlf, has_mark })
}

pub(super) fn read(
    bytes: &[u8],
    path: &Located<String>,
    options: &Options<'_>,
    sink: &mut Sink,
) -> Option<Table> {
    let Laid { file, start, delimiter, .. } = lay_out(bytes, path, options, sink)?;
    let rows = rows(&file, start, delimiter, usize::MAX, sink);
    let cells: Vec<&[Cell]> = rows.iter().map(Vec::as_slice).collect();
    if rows.is_empty() {
        let message = said!("the table `{path}` is empty", path = path.value);
        sink.report(Diagnostic::error("empty-table", path.place.clone(), message));
        return None;
    }
    let Some(head) = header::find(&cells, &options.columns) else {
        let place = file.at(start..start);
        let error = header::missing(&said!("the table"), false, &options.columns, &place);
        sink.report(header::known(error, &cells));
        return None;
    };
    // What stands above the head is its title.
    let mut rows = rows.into_iter().skip(head.index);
    let header = rows.next()?;
    let mut table = Table { header, rows: Vec::new(), place: file.at(start..start) };
    let mut even = true;
    for row in rows {
        if row.len() == table.header.len() {
            table.rows.push(row);
            continue;
        }
        even = false;
        let place = row.first().map_or(file.at(0..0), |cell| cell.place.clone());
        let (has, wants) = (row.len(), table.header.len());
        let message = match has < wants {
            true => said!(
                "this row is too short: {has} cells, the header has {wants}",
                has,
                wants
            ),
            false => said!(
                "this row is too long: {has} cells, the header has {wants}",
                has,
                wants
            ),
        };
        let error = Diagnostic::error("uneven-row", place, message);
        sink.report(error.hint("an empty cell still needs its separator"));
    }
    // Sums over what is left would only add complaints.
    even.then_some(table)
}

/// The rows that aren't empty, `most` of them, from a byte on.
fn rows(
    file: &SourceFile,
    base: usize,
    delimiter: u8,
    most: usize,
    sink: &mut Sink,
) -> Vec<Vec<Cell>> {
    let text = &file.text()[base..];
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    while rows.len() < most {
        let start = base + usize::try_from(reader.position().byte()).unwrap_or(0);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let place = file.at(start..start);
                let message =
                    said!("this row can't be read: {error}", error = error.to_string());
                sink.report(Diagnostic::error("not-a-table", place, message));
                break;
            }
        }
        let end = usize::try_from(reader.position().byte()).map_or(start, |it| base + it);
        let row = cells(file, &record, start..end.min(file.text().len()));
        if row.iter().any(|cell| !cell.text.is_empty()) {
            rows.push(row);
        }
    }
    rows
}

/// The separator that a first line `sep=;` names, as Excel reads it, and where the table
/// starts.
fn said_delimiter(text: &str) -> (Option<u8>, usize) {
    let line = text.split('\n').next().unwrap_or_default();
    let word = line.trim_matches(|c: char| c == '"' || c == ' ');
    let said = word.get(..4).filter(|head| head.eq_ignore_ascii_case("sep="));
    // Whoever opens such a file and saves it anew may fill the line up with separators.
    let mark = said.and_then(|_| word.as_bytes().get(4)).copied();
    let rest = word.get(5..).unwrap_or_default();
    let plain = |mark: &u8| rest.bytes().all(|byte| byte == *mark || byte == b'"');
    match mark.filter(|mark| b";,\t|".contains(mark) && plain(mark)) {
        Some(mark) => (Some(mark), (line.len() + 1).min(text.len())),
        None => (None, 0),
    }
}

/// The quotation mark that opens a cell and has no other to close it.
fn open_quote(text: &str) -> Option<usize> {
    let mut open = None;
    let mut before = '\n';
    for (at, c) in text.char_indices() {
        match (open, c) {
            (Some(_), '"') => open = None,
            // A doubled mark inside a cell closes and opens it again.
            (None, '"') if before == '"' || ";,\t\n".contains(before) => open = Some(at),
            _ => {}
        }
        before = c;
    }
    open
}

/// The separator that makes the columns that are asked for; or else the one that the
/// first line with any has most of.
fn delimiter(file: &SourceFile, start: usize, columns: &[String]) -> u8 {
    let makes_them = |mark: &u8| {
        let rows = rows(file, start, *mark, TITLES, &mut Sink::default());
        let cells: Vec<&[Cell]> = rows.iter().map(Vec::as_slice).collect();
        header::find(&cells, columns).is_some_and(|found| found.whole)
    };
    let first = counted(&file.text()[start..]);
    let candidates = [first.unwrap_or(b';'), b';', b'\t', b','];
    let found = candidates.into_iter().find(makes_them);
    found.or(first).or_else(|| later(&file.text()[start..])).unwrap_or(b';')
}

/// The most rows of titles above a head that are looked through for its separator.
const TITLES: usize = 50;

/// The separator that the first line has most of.
fn counted(text: &str) -> Option<u8> {
    most(text.lines().find(|line| !line.trim().is_empty())?)
}

/// The same of the first line that has any.
fn later(text: &str) -> Option<u8> {
    text.lines().take(TITLES).find_map(most)
}

fn most(line: &str) -> Option<u8> {
    let mut quoted = false;
    let mut counts = [(b';', 0), (b'\t', 0), (b',', 0)];
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        if let Some(count) = counts.iter_mut().find(|(d, _)| *d == byte && !quoted) {
            count.1 += 1;
        }
    }
    // On a tie the first of the list wins, so the search runs from the end.
    let most = counts.iter().rev().max_by_key(|(_, n)| *n);
    most.filter(|(_, count)| *count > 0).map(|(mark, _)| *mark)
}

/// Gives each cell its place: the reader tells where a record starts, and cells
/// are found in it one after the other.
fn cells(
    file: &SourceFile,
    record: &csv::StringRecord,
    range: std::ops::Range<usize>,
) -> Vec<Cell> {
    let text = file.text();
    let mut from = range.start;
    // Line ends before the record belong to the record before it.
    while from < range.end && matches!(text.as_bytes()[from], b'\n' | b'\r') {
        from += 1;
    }
    record
        .iter()
        .map(|value| {
            let needle = value.split(['"', '\n']).next().unwrap_or_default();
            let rest = text.get(from..range.end).unwrap_or_default();
            let start = from + rest.find(needle).unwrap_or(0);
            let found = rest.contains(needle);
            let end = if found { start + needle.len() } else { start };
            let place = file.at(trimmed(text, start..end));
            // The next cell starts after a separator, at least one byte on.
            from = text[end..range.end]
                .char_indices()
                .nth(1)
                .map_or(range.end, |(i, _)| end + i);
            Cell::words(value.trim().to_owned(), place)
        })
        .collect()
}
