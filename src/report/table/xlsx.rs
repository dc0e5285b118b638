//! XLSX (ECMA-376-1, 18): the parts of a workbook, and what its cells show.

use std::collections::BTreeMap;

use marbre_typography::Language;

use marbre_diag::{Message, said};

use super::archive::Archive;
use super::cell::{Held, Number};
use super::format::{self, Format, What};
use super::grid::{self, Content, Grid};
use super::workbook::{Book, Sheet};
use super::xml::{Element, Piece, Pieces};

/// A workbook that is open.
pub(super) struct Xlsx<'a> {
    archive: Archive<'a>,
    sheets: Vec<(Sheet, String)>,
    from_1904: bool,
    strings: Vec<String>,
    styles: Vec<Style>,
    /// For cells without a style, and for dates that aren't counted.
    general: Style,
    iso: Style,
    language: Language,
}

/// How the cells of a style show their numbers: a format, or one that isn't understood
/// with the reason.
struct Style {
    code: String,
    format: Result<Format, Message>,
}

/// The most strings and styles that are kept.
const MOST: usize = 2_000_000;

impl<'a> Xlsx<'a> {
    /// Opens a workbook.
    ///
    /// # Errors
    /// Where it isn't whole.
    pub(super) fn open(
        mut archive: Archive<'a>,
        language: Language,
    ) -> Result<Self, Message> {
        let links = links(&mut archive, "_rels/.rels")?;
        let book = links.values().find(|link| link.is("officeDocument"));
        let book = book.map_or("xl/workbook.xml", |link| link.target.as_str());
        let book = book.trim_start_matches('/').to_owned();
        let (folder, file) = book.rsplit_once('/').unwrap_or(("", &book));
        let links = links_of(&mut archive, folder, file)?;
        let text = archive.text(&book)?.ok_or("it has no workbook in it")?;
        let part = |kind: &str| {
            let link = links.values().find(|link| link.is(kind));
            link.map(|link| link.within(folder))
        };
        let strings = match part("sharedStrings") {
            Some(part) => strings(archive.text(&part)?.as_deref().unwrap_or(""))?,
            None => Vec::new(),
        };
        let styles = match part("styles") {
            Some(part) => {
                styles(archive.text(&part)?.as_deref().unwrap_or(""), language)?
            }
            None => Vec::new(),
        };
        let mut sheets = Vec::new();
        let mut from_1904 = false;
        let mut pieces = Pieces::of(&text);
        loop {
            match pieces.next()? {
                Piece::Open(it) if it.is("workbookPr") => from_1904 = it.says("date1904"),
                Piece::Open(it) if it.is("sheet") => {
                    let link = it.get("id").and_then(|id| links.get(&id));
                    // Charts and macros may be sheets too.
                    let Some(link) = link.filter(|link| link.is("worksheet")) else {
                        continue;
                    };
                    let hidden = it.get("state").is_some_and(|state| state != "visible");
                    let name = it.get("name").unwrap_or_default();
                    sheets.push((Sheet { name, hidden }, link.within(folder)));
                }
                Piece::End => break,
                _ => {}
            }
        }
        let style = |code: &str| Style { code: code.into(), format: Format::parse(code) };
        let (general, iso) = (style("General"), style("yyyy-mm-dd"));
        Ok(Self { archive, sheets, from_1904, strings, styles, general, iso, language })
    }

    /// What a cell shows and holds.
    fn content(&self, cell: &RawCell) -> Content {
        let words = |text: &str| {
            let style =
                self.styles.get(cell.style).and_then(|it| it.format.as_ref().ok());
            let text = style.map_or_else(
                || text.to_owned(),
                |format| format.text(text, self.language),
            );
            Content { text: text.trim().to_owned(), held: Held::Words }
        };
        let value = cell.value.as_deref();
        if cell.formula && value.is_none_or(str::is_empty) && cell.kind != "str" {
            return broken(
                "",
                said!(
                    "cell {cell} has a formula without a result",
                    cell = grid::name(cell.at)
                ),
                "open the file in a spreadsheet program and save it",
            );
        }
        let Some(value) = value else { return words("") };
        match cell.kind.as_str() {
            "s" => {
                let index = value.trim().parse::<usize>().ok();
                words(index.and_then(|i| self.strings.get(i)).map_or("", String::as_str))
            }
            "str" | "inlineStr" => words(value),
            "b" => {
                let yes = value.trim() == "1" || value.trim() == "true";
                let text = format::boolean(yes, self.language).to_owned();
                Content { text, held: Held::Boolean(yes) }
            }
            "e" => broken(
                value,
                said!("the cell holds an error: {value}", value),
                "mend the formula in the spreadsheet",
            ),
            kind => {
                let number = match kind {
                    "d" => format::serial(value.trim()),
                    _ => value.trim().parse::<f64>().ok(),
                };
                match number.filter(|number| number.is_finite()) {
                    Some(number) => self.number(number, cell),
                    None if value.trim().is_empty() => words(""),
                    None => words(value),
                }
            }
        }
    }

    fn number(&self, number: f64, cell: &RawCell) -> Content {
        let style = self.styles.get(cell.style);
        // What is written as a date isn't counted from any day.
        let written = cell.kind == "d";
        let style = match (style, written) {
            (Some(style), true) if style.code != "General" => style,
            (_, true) => &self.iso,
            (style, false) => style.unwrap_or(&self.general),
        };
        let shown = style.format.as_ref().map_err(|part| {
            said!(
                "the format `{code}` of this cell isn't understood: {part}",
                code = style.code,
                part
            )
        });
        let shown = shown.and_then(|format| {
            format.show(number, self.from_1904 && !written, self.language).map_err(
                |why| {
                    said!(
                        "the format `{code}` can't show this cell: {why}",
                        code = style.code,
                        why
                    )
                },
            )
        });
        match shown {
            Ok(shown) => {
                let held = match shown.what {
                    What::General => Held::Number(Number {
                        value: number,
                        decimals: None,
                        scaled: false,
                        currency: None,
                    }),
                    What::Number { decimals, scaled, currency } => Held::Number(Number {
                        value: number,
                        decimals: Some(decimals),
                        scaled,
                        currency,
                    }),
                    What::Percentage => Held::Percentage,
                    What::Date => Held::Date,
                    What::Time => Held::Time,
                };
                Content { text: shown.text, held }
            }
            Err(what) => broken(
                &number.to_string(),
                said!("{what}; it holds {number}", what, number),
                "give the cell another format, or type its words as text",
            ),
        }
    }
}

fn broken(shown: &str, what: Message, remedy: &'static str) -> Content {
    Content { text: shown.to_owned(), held: Held::Broken(what, remedy) }
}

impl Book for Xlsx<'_> {
    fn sheets(&self) -> Vec<Sheet> {
        self.sheets.iter().map(|(sheet, _)| sheet.clone()).collect()
    }

    fn grid(&mut self, index: usize) -> Result<Grid, Message> {
        let Some((_, part)) = self.sheets.get(index) else { return Ok(Grid::default()) };
        let part = part.clone();
        let text = self.archive.text(&part)?.ok_or("a sheet of it is missing")?;
        let mut grid = Grid::default();
        let mut pieces = Pieces::of(&text);
        let (mut row, mut column) = (0_u32, 0_u32);
        let mut filter = None;
        loop {
            match pieces.next()? {
                Piece::Open(it) if it.is("row") => {
                    row = it.number("r").map_or(row, |r| r.saturating_sub(1));
                    column = 0;
                    let flat = it.get("ht").and_then(|ht| ht.parse::<f64>().ok());
                    if it.says("hidden") || flat.is_some_and(|height| height <= 0.0) {
                        grid.hide(row, false);
                    }
                }
                Piece::Close(name) if name == "row" => row = row.saturating_add(1),
                Piece::Open(it) if it.is("c") => {
                    let at = it.get("r").and_then(|name| grid::cell(&name));
                    let at = at.unwrap_or((row, column));
                    let cell = raw(&mut pieces, &it, at)?;
                    column = at.1.saturating_add(1);
                    grid.put(at, self.content(&cell))?;
                }
                Piece::Open(it) if it.is("mergeCell") => {
                    if let Some(area) = it.get("ref").and_then(|it| grid::area(&it)) {
                        grid.merge(area);
                    }
                }
                Piece::Open(it) if it.is("autoFilter") => {
                    filter = it.get("ref").and_then(|it| grid::area(&it));
                }
                Piece::Open(it) if it.is("filterColumn") => {
                    if let Some(area) = filter.take() {
                        grid.filter(area);
                    }
                }
                Piece::End => break,
                _ => {}
            }
        }
        Ok(grid)
    }
}

/// A cell as it is written.
struct RawCell {
    at: (u32, u32),
    kind: String,
    style: usize,
    value: Option<String>,
    formula: bool,
}

fn raw(
    pieces: &mut Pieces<'_>,
    start: &Element<'_>,
    at: (u32, u32),
) -> Result<RawCell, Message> {
    let style = start.number("s").and_then(|s| usize::try_from(s).ok()).unwrap_or(0);
    let kind = start.get("t").unwrap_or_else(|| "n".to_owned());
    let mut cell = RawCell { at, kind, style, value: None, formula: false };
    loop {
        match pieces.next()? {
            Piece::Open(it) if it.is("f") => {
                cell.formula = true;
                text(pieces, "f")?;
            }
            Piece::Open(it) if it.is("v") => cell.value = Some(text(pieces, "v")?),
            Piece::Open(it) if it.is("is") => {
                cell.value = Some(rich(pieces, "is")?);
            }
            Piece::Close(name) if name == "c" => return Ok(cell),
            Piece::End => return Err("its XML is cut off".into()),
            _ => {}
        }
    }
}

/// The text of an element, to its end.
fn text(pieces: &mut Pieces<'_>, name: &str) -> Result<String, Message> {
    let mut text = String::new();
    loop {
        match pieces.next()? {
            Piece::Text(more) => text.push_str(&more),
            Piece::Close(own) if own == name => return Ok(text),
            Piece::End => return Err("its XML is cut off".into()),
            _ => {}
        }
    }
}

/// The text of runs, without how it is read aloud (`rPh`).
fn rich(pieces: &mut Pieces<'_>, name: &str) -> Result<String, Message> {
    let mut words = String::new();
    let mut aloud = false;
    loop {
        match pieces.next()? {
            Piece::Open(it) if it.is("rPh") => aloud = true,
            Piece::Close(own) if own == "rPh" => aloud = false,
            Piece::Open(it) if it.is("t") => {
                let more = text(pieces, "t")?;
                if !aloud {
                    words.push_str(&more);
                }
            }
            Piece::Close(own) if own == name => return Ok(unescaped(&words)),
            Piece::End => return Err("its XML is cut off".into()),
            _ => {}
        }
    }
}

/// Resolves `_x000D_`, which is how a string keeps what XML can't (18.18.92), and makes
/// all line ends alike.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code =
            rest.get(at + 2..at + 6).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let c = code.and_then(char::from_u32);
        match c.filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_')) {
            Some(c) => {
                plain.push_str(&rest[..at]);
                plain.push(c);
                rest = &rest[at + 7..];
            }
            None => {
                plain.push_str(&rest[..at + 2]);
                rest = &rest[at + 2..];
            }
        }
    }
    plain.push_str(rest);
    plain.replace("\r\n", "\n").replace('\r', "\n")
}

fn strings(text: &str) -> Result<Vec<String>, Message> {
    let mut strings = Vec::new();
    let mut pieces = Pieces::of(text);
    loop {
        match pieces.next()? {
            Piece::Open(it) if it.is("si") => {
                if strings.len() >= MOST {
                    return Err("it has more than two million strings".into());
                }
                strings.push(rich(&mut pieces, "si")?);
            }
            Piece::End => return Ok(strings),
            _ => {}
        }
    }
}

fn styles(text: &str, language: Language) -> Result<Vec<Style>, Message> {
    let mut codes: BTreeMap<u32, String> = BTreeMap::new();
    let mut styles = Vec::new();
    let mut pieces = Pieces::of(text);
    let mut cells = false;
    loop {
        match pieces.next()? {
            Piece::Open(it) if it.is("numFmt") => {
                if let (Some(id), Some(code)) =
                    (it.number("numFmtId"), it.get("formatCode"))
                {
                    codes.insert(id, code);
                }
            }
            Piece::Open(it) if it.is("cellXfs") => cells = true,
            Piece::Close(name) if name == "cellXfs" => cells = false,
            Piece::Open(it) if it.is("xf") && cells && styles.len() < MOST => {
                let id = it.number("numFmtId").unwrap_or(0);
                // A date of the system stays one, whatever is written beside its number.
                let code = match codes.get(&id) {
                    Some(code) if !matches!(id, 14 | 22) => Some(code.clone()),
                    _ => format::builtin(id, language).map(str::to_owned),
                };
                let style = match code {
                    Some(code) => Style { format: Format::parse(&code), code },
                    None => {
                        let why = said!("it hangs on the computer of whoever looks");
                        Style { code: format!("number {id}"), format: Err(why) }
                    }
                };
                styles.push(style);
            }
            Piece::End => return Ok(styles),
            _ => {}
        }
    }
}

/// A link from one part to another.
struct Link {
    kind: String,
    target: String,
}

impl Link {
    fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }

    /// The part that it leads to, from a part in `folder`.
    fn within(&self, folder: &str) -> String {
        match self.target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None if folder.is_empty() => self.target.clone(),
            None => {
                let mut folder: Vec<&str> = folder.split('/').collect();
                let mut target = self.target.as_str();
                while let Some(rest) = target.strip_prefix("../") {
                    folder.pop();
                    target = rest;
                }
                let target = target.trim_start_matches("./");
                folder.into_iter().chain([target]).collect::<Vec<_>>().join("/")
            }
        }
    }
}

fn links_of(
    archive: &mut Archive<'_>,
    folder: &str,
    file: &str,
) -> Result<BTreeMap<String, Link>, Message> {
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    links(archive, &format!("{folder}_rels/{file}.rels"))
}

fn links(
    archive: &mut Archive<'_>,
    part: &str,
) -> Result<BTreeMap<String, Link>, Message> {
    let mut links = BTreeMap::new();
    let Some(text) = archive.text(part)? else { return Ok(links) };
    let mut pieces = Pieces::of(&text);
    loop {
        match pieces.next()? {
            Piece::Open(it) if it.is("Relationship") => {
                if let (Some(id), Some(kind), Some(target)) =
                    (it.get("Id"), it.get("Type"), it.get("Target"))
                {
                    links.insert(id, Link { kind, target });
                }
            }
            Piece::End => return Ok(links),
            _ => {}
        }
    }
}
