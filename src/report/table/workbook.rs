//! Workbooks: which kind a file is, which of its sheets is meant, and its table.

use marbre_diag::{Diagnostic, Located, Message, Parameter, Place, Sink, said};

use super::archive::Archive;
use super::grid::{Grid, Row};
use super::ods::Ods;
use super::xlsx::Xlsx;
use super::{Cell, Options, Table, header};

/// Why a workbook can't be read that asks for a password.
pub(super) const LOCKED: &str = "it is protected by a password";

/// How a ZIP archive begins, and a compound file, which old and encrypted workbooks are.
const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The most sheets that are looked through for the columns that one lacks.
const LOOKED_AT: usize = 50;

/// A sheet of a workbook.
#[derive(Clone)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) hidden: bool,
}

/// A workbook of any kind.
pub(super) trait Book {
    /// Its sheets, in their order.
    fn sheets(&self) -> Vec<Sheet>;

    /// What is in one of them.
    fn grid(&mut self, index: usize) -> Result<Grid, Message>;
}

/// Whether a file is a workbook, or is called one.
pub(super) fn is_workbook(path: &str, bytes: &[u8]) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    bytes.starts_with(ZIP)
        || bytes.starts_with(COMPOUND)
        || ["xlsx", "xlsm", "xltx", "xls", "xlsb", "ods", "ots"]
            .contains(&ending.as_str())
}

pub(super) fn read(
    bytes: &[u8],
    path: &Located<String>,
    options: &Options<'_>,
    sink: &mut Sink,
) -> Option<Table> {
    let refuse = |why: &Message, sink: &mut Sink| {
        let message = said!("`{path}` can't be read: {why}", path = path.value, why);
        let error = Diagnostic::error("not-a-table", path.place.clone(), message);
        sink.report(match why.template() {
            LOCKED => error.hint("take the password off in the spreadsheet, and save it"),
            _ => error,
        });
    };
    let mut book = match open(bytes, path, options, sink)? {
        Ok(book) => book,
        Err(why) => {
            refuse(&why, sink);
            return None;
        }
    };
    let sheets = book.sheets();
    let index = choose(&sheets, path, options, sink)?;
    let grid = match book.grid(index) {
        Ok(grid) => grid,
        Err(why) => {
            refuse(&why, sink);
            return None;
        }
    };
    let name = sheets[index].name.clone();
    let rows = grid.rows(&path.value, &name);
    if rows.is_empty() {
        let message =
            said!("the sheet \"{name}\" of `{path}` is empty", name, path = path.value);
        let mut error = Diagnostic::error("empty-table", path.place.clone(), message);
        let others = elsewhere(book.as_mut(), &sheets, index, options);
        if let Some(hint) = other_sheets(&others) {
            error = error.hint(hint);
        }
        sink.report(error);
        return None;
    }
    let cells: Vec<&[Cell]> = rows.iter().map(|row| row.cells.as_slice()).collect();
    let found = header::find(&cells, &options.columns);
    let place = Place::File(format!("{}, sheet \"{name}\"", path.value));
    if !found.as_ref().is_some_and(|found| found.whole) {
        let others = elsewhere(book.as_mut(), &sheets, index, options);
        let what = said!("the sheet \"{name}\"", name);
        if let Some(hint) = other_sheets(&others) {
            let all = found.is_some();
            let error = header::missing(&what, all, &options.columns, &path.place);
            sink.report(error.hint(hint));
            return None;
        }
        if found.is_none() {
            let error = header::missing(&what, false, &options.columns, &path.place);
            sink.report(header::known(error, &cells));
            return None;
        }
    }
    let head = found.map_or(0, |found| found.index);
    table(rows, head, place, options, sink)
}

/// Opens a file by what it is, not by what it is called; `None` where that was said.
fn open<'a>(
    bytes: &'a [u8],
    path: &Located<String>,
    options: &Options<'_>,
    sink: &mut Sink,
) -> Option<Result<Box<dyn Book + 'a>, Message>> {
    if bytes.starts_with(ZIP) {
        let language = options.language;
        let archive = match Archive::open(bytes) {
            Ok(archive) => archive,
            Err(why) => return Some(Err(why)),
        };
        if archive.has("xl/workbook.bin") {
            return Some(Err("it is a binary workbook: save it as XLSX".into()));
        }
        return Some(match archive.has("content.xml") {
            true => {
                Ods::open(archive, language).map(|book| Box::new(book) as Box<dyn Book>)
            }
            false => {
                Xlsx::open(archive, language).map(|book| Box::new(book) as Box<dyn Book>)
            }
        });
    }
    if bytes.starts_with(COMPOUND) {
        // The names of what is inside are in UTF-16.
        let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
        let locked = bytes.windows(name.len()).any(|window| window == name);
        return Some(Err(match locked {
            true => Message::from(LOCKED),
            false => said!("it is a workbook of the old kind (XLS): save it as XLSX"),
        }));
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2000)]).to_lowercase();
    let message =
        said!("`{path}` isn't a workbook, whatever its ending says", path = path.value);
    let error = Diagnostic::error("not-a-table", path.place.clone(), message);
    let hint = if head.contains("<html") || head.contains("<table") {
        said!("it is a web page: open it in a spreadsheet program, and save it as XLSX")
    } else if bytes.contains(&0) || bytes.is_empty() {
        said!("save it as XLSX or ODS in a spreadsheet program")
    } else {
        let stem =
            path.value.rsplit_once('.').map_or(path.value.as_str(), |(stem, _)| stem);
        said!("it is text: if it is CSV, call it `{stem}.csv`", stem)
    };
    sink.report(error.hint(hint));
    None
}

/// The sheet that is asked for; the first that is shown, where none is.
fn choose(
    sheets: &[Sheet],
    path: &Located<String>,
    options: &Options<'_>,
    sink: &mut Sink,
) -> Option<usize> {
    if let Some(wanted) = options.sheet {
        let found = sheets.iter().position(|sheet| sheet.name == wanted.value);
        if found.is_none() {
            let message = said!(
                "`{path}` has no sheet \"{wanted}\"",
                path = path.value,
                wanted = wanted.value
            );
            let error = Diagnostic::error("missing-sheet", wanted.place.clone(), message);
            let names = sheets.iter().map(|sheet| sheet.name.as_str());
            sink.report(error.suggest(&wanted.value, names));
        }
        return found;
    }
    let found = sheets.iter().position(|sheet| !sheet.hidden);
    if found.is_none() {
        let message = match sheets.is_empty() {
            true => said!("`{path}` has no sheets with cells", path = path.value),
            false => said!("all sheets of `{path}` are hidden", path = path.value),
        };
        let error = Diagnostic::error("missing-sheet", path.place.clone(), message);
        let names = sheets.iter().map(|it| said!("`sheet = \"{name}\"`", name = it.name));
        let names = Parameter::list(names);
        sink.report(match sheets.is_empty() {
            true => error,
            false => error.hint(said!("name the one that is meant: {names}", names)),
        });
    }
    found
}

/// The other sheets that have all the columns.
fn elsewhere(
    book: &mut dyn Book,
    sheets: &[Sheet],
    index: usize,
    options: &Options<'_>,
) -> Vec<String> {
    let mut found = Vec::new();
    for (other, sheet) in sheets.iter().enumerate().take(LOOKED_AT) {
        if other == index {
            continue;
        }
        let Ok(grid) = book.grid(other) else { continue };
        let rows = grid.rows("", &sheet.name);
        let cells: Vec<&[Cell]> = rows.iter().map(|row| row.cells.as_slice()).collect();
        if header::find(&cells, &options.columns).is_some_and(|found| found.whole) {
            found.push(sheet.name.clone());
        }
    }
    found
}

fn other_sheets(names: &[String]) -> Option<Message> {
    match names {
        [] => None,
        [one] => {
            Some(said!("the sheet \"{one}\" has them: write `sheet = \"{one}\"`", one))
        }
        many => {
            let names =
                Parameter::list(many.iter().map(|it| said!("\"{name}\"", name = it)));
            Some(said!("the sheets {names} have them: name one with `sheet`", names))
        }
    }
}

/// The table below a head.
fn table(
    rows: Vec<Row>,
    head: usize,
    place: Place,
    options: &Options<'_>,
    sink: &mut Sink,
) -> Option<Table> {
    let mut rows = rows.into_iter().skip(head);
    let header = rows.next()?.cells;
    // What is only there because a cell above it is merged isn't a row.
    let own =
        |row: &Row| row.cells.iter().any(|cell| !cell.is_empty() && !cell.is_copy());
    let mut rows: Vec<Row> = rows.filter(own).collect();
    let hidden: Vec<&Row> = rows.iter().filter(|row| row.hidden.is_some()).collect();
    match options.hidden {
        Some(Hidden::Print) => {}
        Some(Hidden::LeaveOut) => rows.retain(|row| row.hidden.is_none()),
        None => {
            if let Some(warning) = hidden_rows(&hidden) {
                sink.report(warning);
            }
        }
    }
    let rows = rows.into_iter().map(|row| row.cells).collect();
    Some(Table { header, rows, place })
}

/// What becomes of rows that the spreadsheet doesn't show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// They are read like the others.
    Print,
    /// They are left out.
    LeaveOut,
}

fn hidden_rows(hidden: &[&Row]) -> Option<Diagnostic> {
    let first = hidden.first()?;
    let filled = first.cells.iter().find(|cell| !cell.is_empty() && !cell.is_copy())?;
    let how = match hidden.iter().all(|row| row.hidden == Some(true)) {
        true => said!("hidden by a filter"),
        false => said!("hidden"),
    };
    let numbers = Parameter::list(hidden.iter().take(12).map(|row| row.number));
    let message = match hidden.len() {
        1 => said!(
            "1 row of the sheet is {how}, and is printed: row {numbers}",
            how,
            numbers
        ),
        count if count > 12 => said!(
            "{count} rows of the sheet are {how}, and are printed: rows {numbers}, …",
            count,
            how,
            numbers
        ),
        count => said!(
            "{count} rows of the sheet are {how}, and are printed: rows {numbers}",
            count,
            how,
            numbers
        ),
    };
    let warning = Diagnostic::warning("hidden-rows", filled.place.clone(), message);
    Some(warning.hint(
        "beside `source`, write `hidden-rows = \"leave-out\"`, or `\"print\"` if it is meant",
    ))
}
