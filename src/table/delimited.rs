//! CSV with commas, semicolons or tabs; UTF-8 with or without a mark, or
//! Windows-1252, which is what spreadsheets in Western Europe save.

use crate::diag::{Diagnostic, Located, Sink, SourceFile};
use crate::project::marked_twice;

use super::{Cell, Table, trimmed};

pub(super) fn read(
    bytes: &[u8],
    path: &Located<String>,
    sink: &mut Sink,
) -> Option<Table> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) if !bytes[..error.valid_up_to()].is_ascii() => {
            let message = format!("`{}` mixes two encodings", path.value);
            let at = SourceFile::spoilt(&path.value, bytes, error.valid_up_to());
            let error = Diagnostic::error("not-utf-8", at, message);
            let error = error.and_at(path.place.clone(), "named here");
            sink.report(
                error.hint("what stands above is UTF-8: save the table as UTF-8"),
            );
            return None;
        }
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    };
    if let Some(at) = text.find('\0') {
        let message = format!("`{}` isn't a table of text", path.value);
        let at = SourceFile::spoilt(&path.value, text.as_bytes(), at);
        let error = Diagnostic::error("not-a-table", at, message);
        let error = error.and_at(path.place.clone(), "named here");
        sink.report(
            error.hint("a text has no NUL characters: save it as CSV, XLSX or ODS"),
        );
        return None;
    }
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
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(file.text()))
        .has_headers(false)
        .flexible(true)
        .from_reader(file.text().as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(0);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let place = file.at(start..start);
                let message = format!("this row can't be read: {error}");
                sink.report(Diagnostic::error("not-a-table", place, message));
                break;
            }
        }
        let end = usize::try_from(reader.position().byte()).unwrap_or(start);
        let row = cells(&file, &record, start..end.min(file.text().len()));
        if row.iter().any(|cell| !cell.text.is_empty()) {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        let message = format!("the table `{}` is empty", path.value);
        sink.report(Diagnostic::error("empty-table", path.place.clone(), message));
        return None;
    }
    let header = rows.remove(0);
    let mut table = Table { header, rows: Vec::new(), place: file.at(0..0) };
    let mut even = true;
    for row in rows {
        if row.len() == table.header.len() {
            table.rows.push(row);
            continue;
        }
        even = false;
        let place = row.first().map_or(file.at(0..0), |cell| cell.place.clone());
        let (has, wants) = (row.len(), table.header.len());
        let what = if has < wants { "too short" } else { "too long" };
        let message = format!("this row is {what}: {has} cells, the header has {wants}");
        let error = Diagnostic::error("uneven-row", place, message);
        sink.report(error.hint("an empty cell still needs its separator"));
    }
    // Sums over what is left would only add complaints.
    even.then_some(table)
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

/// The separator that the first line has most of.
fn delimiter(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b';', 0), (b'\t', 0), (b',', 0)];
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        if let Some(count) = counts.iter_mut().find(|(d, _)| *d == byte && !quoted) {
            count.1 += 1;
        }
    }
    // On a tie the first of the list wins, so the search runs from the end.
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(d, _)| *d)
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
            Cell { text: value.trim().to_owned(), number: None, place }
        })
        .collect()
}
