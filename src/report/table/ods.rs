//! ODS (`OpenDocument` 1.3, part 3): what its cells show is in the file as text.

use std::collections::BTreeSet;

use marbre_typography::Language;

use marbre_diag::{Message, said};

use super::archive::Archive;
use super::cell::{Held, Number};
use super::format::{self, Decimal, Format};
use super::grid::{Area, Content, Grid, MAX_CELLS};
use super::workbook::{Book, Sheet};
use super::xml::{Element, Piece, Pieces};

/// A workbook that is open.
pub(super) struct Ods {
    text: String,
    sheets: Vec<Sheet>,
    language: Language,
}

impl Ods {
    /// Opens a workbook.
    ///
    /// # Errors
    /// Where it isn't whole, or is encrypted.
    pub(super) fn open(
        mut archive: Archive<'_>,
        language: Language,
    ) -> Result<Self, Message> {
        let manifest = archive.text("META-INF/manifest.xml")?.unwrap_or_default();
        if manifest.contains("encryption-data") {
            return Err(super::workbook::LOCKED.into());
        }
        let text = archive.text("content.xml")?.ok_or("it has no contents in it")?;
        let mut sheets = Vec::new();
        let mut hidden = BTreeSet::new();
        let mut pieces = Pieces::of(&text);
        let mut style = None;
        loop {
            match pieces.next()? {
                Piece::Open(it) if it.is("style") => style = it.get("name"),
                Piece::Open(it)
                    if it.is("table-properties")
                        && it.get("display").as_deref() == Some("false") =>
                {
                    hidden.extend(style.take());
                }
                Piece::Open(it) if it.is("tracked-changes") => {
                    skip(&mut pieces, "tracked-changes")?;
                }
                Piece::Open(it) if it.is("table") => {
                    let style = it.get("style-name");
                    let hidden = style.is_some_and(|style| hidden.contains(&style));
                    let name = it.get("name").unwrap_or_default();
                    sheets.push(Sheet { name, hidden });
                    skip(&mut pieces, "table")?;
                }
                Piece::End => break,
                _ => {}
            }
        }
        Ok(Self { text, sheets, language })
    }
}

/// Reads over an element to its end.
fn skip(pieces: &mut Pieces<'_>, name: &str) -> Result<(), Message> {
    let mut depth = 1_usize;
    loop {
        match pieces.next()? {
            Piece::Open(it) if it.is(name) => depth += 1,
            Piece::Close(own) if own == name => {
                depth -= 1;
                if depth == 0 {
                    return Ok(());
                }
            }
            Piece::End => return Err("its XML is cut off".into()),
            _ => {}
        }
    }
}

impl Book for Ods {
    fn sheets(&self) -> Vec<Sheet> {
        self.sheets.clone()
    }

    fn grid(&mut self, index: usize) -> Result<Grid, Message> {
        let mut grid = Grid::default();
        let mut pieces = Pieces::of(&self.text);
        let mut nth = 0;
        loop {
            match pieces.next()? {
                Piece::Open(it) if it.is("tracked-changes") => {
                    skip(&mut pieces, "tracked-changes")?;
                }
                Piece::Open(it) if it.is("table") && nth == index => {
                    self.table(&mut pieces, &mut grid)?;
                    return Ok(grid);
                }
                Piece::Open(it) if it.is("table") => {
                    skip(&mut pieces, "table")?;
                    nth += 1;
                }
                Piece::End => return Ok(grid),
                _ => {}
            }
        }
    }
}

impl Ods {
    fn table(&self, pieces: &mut Pieces<'_>, grid: &mut Grid) -> Result<(), Message> {
        let mut row = 0_u32;
        let mut folded = 0_usize;
        let mut groups: Vec<bool> = Vec::new();
        loop {
            match pieces.next()? {
                Piece::Open(it) if it.is("shapes") => skip(pieces, "shapes")?,
                // A group of rows that is folded up isn't shown.
                Piece::Open(it) if it.is("table-row-group") => {
                    let shut = it.get("display").as_deref() == Some("false");
                    groups.push(shut);
                    folded += usize::from(shut);
                }
                Piece::Close(name) if name == "table-row-group" => {
                    folded -= usize::from(groups.pop().unwrap_or(false));
                }
                Piece::Open(it) if it.is("table-row") => {
                    let repeated = it.number("number-rows-repeated").unwrap_or(1).max(1);
                    let after = row.saturating_add(repeated);
                    let visibility = it.get("visibility");
                    let filtered = visibility.as_deref() == Some("filter");
                    let most = u32::try_from(MAX_CELLS).unwrap_or(u32::MAX);
                    if filtered || visibility.as_deref() == Some("collapse") || folded > 0
                    {
                        (row..after.min(most)).for_each(|row| grid.hide(row, filtered));
                    }
                    self.row(pieces, grid, row..after)?;
                    row = after;
                }
                Piece::Close(name) if name == "table" => return Ok(()),
                Piece::End => return Err("its XML is cut off".into()),
                _ => {}
            }
        }
    }

    fn row(
        &self,
        pieces: &mut Pieces<'_>,
        grid: &mut Grid,
        rows: std::ops::Range<u32>,
    ) -> Result<(), Message> {
        let mut column = 0_u32;
        loop {
            match pieces.next()? {
                Piece::Open(it) if it.is("table-cell") || it.is("covered-table-cell") => {
                    let repeated =
                        it.number("number-columns-repeated").unwrap_or(1).max(1);
                    let after = column.saturating_add(repeated);
                    let text = words(pieces, &it.name())?;
                    let content = self.content(&it, text);
                    let empty = content.text.is_empty()
                        && !matches!(content.held, Held::Broken(..));
                    let span = |name: &str| it.number(name).unwrap_or(1).max(1) - 1;
                    let (down, across) =
                        (span("number-rows-spanned"), span("number-columns-spanned"));
                    if down + across > 0 {
                        let first = (rows.start, column);
                        let last = (
                            first.0.saturating_add(down),
                            first.1.saturating_add(across),
                        );
                        grid.merge(Area { first, last });
                    }
                    if !empty {
                        for row in rows.clone() {
                            for column in column..after {
                                grid.put((row, column), content.clone())?;
                            }
                        }
                    }
                    column = after;
                }
                Piece::Close(name) if name == "table-row" => return Ok(()),
                Piece::End => return Err("its XML is cut off".into()),
                _ => {}
            }
        }
    }

    /// What a cell shows and holds.
    fn content(&self, cell: &Element<'_>, text: String) -> Content {
        let kind = cell.get_exact("office:value-type").unwrap_or_default();
        let formula = cell.get("formula").is_some();
        let held = |held| Content { text: text.clone(), held };
        let broken =
            |what: Message, remedy: &'static str| held(Held::Broken(what, remedy));
        let counted = matches!(kind.as_str(), "float" | "currency" | "percentage");
        let error = cell.get_exact("calcext:value-type").as_deref() == Some("error")
            || ((formula || counted) && is_error(&text));
        if error {
            return broken(
                match text.is_empty() {
                    true => said!("the cell holds an error: an error"),
                    false => said!("the cell holds an error: {shown}", shown = text),
                },
                "mend the formula in the spreadsheet",
            );
        }
        let value = cell.get_exact("office:value").and_then(|it| it.parse::<f64>().ok());
        let value = value.filter(|value| value.is_finite());
        if formula && text.is_empty() && (kind.is_empty() || (counted && value.is_none()))
        {
            return broken(
                said!("the cell has a formula without a result"),
                "open the file in a spreadsheet program and save it",
            );
        }
        let show = |code: &str, number: f64| {
            let format = Format::parse(code).ok();
            let shown = format.and_then(|it| it.show(number, false, self.language).ok());
            shown.map_or_else(|| number.to_string(), |shown| shown.text)
        };
        let or = |code: &str, number: Option<f64>| match (text.is_empty(), number) {
            (true, Some(number)) => show(code, number),
            _ => text.clone(),
        };
        match (kind.as_str(), value) {
            ("float" | "currency", Some(value)) => {
                let (decimals, scaled) = as_shown(value, &text);
                let currency = cell.get_exact("office:currency");
                let held = Held::Number(Number { value, decimals, scaled, currency });
                Content { text: or("General", Some(value)), held }
            }
            ("percentage", _) => {
                Content { text: or("0.##%", value), held: Held::Percentage }
            }
            ("date", _) => {
                let date = cell.get_exact("office:date-value");
                let serial = date.as_deref().and_then(format::serial);
                let days = format::builtin(14, self.language).unwrap_or("yyyy-mm-dd");
                Content { text: or(days, serial), held: Held::Date }
            }
            ("time", _) => match text.is_empty() {
                true => broken(
                    said!("the cell holds a time, but not how it is shown"),
                    "open the file in a spreadsheet program and save it",
                ),
                false => held(Held::Time),
            },
            ("boolean", _) => {
                let yes =
                    cell.get_exact("office:boolean-value").as_deref() == Some("true");
                let text = format::boolean(yes, self.language).to_owned();
                Content { text, held: Held::Boolean(yes) }
            }
            _ => {
                let own = cell.get_exact("office:string-value").unwrap_or_default();
                let text = if text.is_empty() { own.trim().to_owned() } else { text };
                Content { text, held: Held::Words }
            }
        }
    }
}

/// Whether a result is an error, as spreadsheets in English and in French show it.
fn is_error(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let known = [
        "#N/A", "#N/D", "#NAME?", "#NOM?", "#NULL!", "#NUL!", "#NUM!", "#NOMBRE!",
        "#REF!", "#VALUE!", "#VALEUR!", "#DIV/0!",
    ];
    known.contains(&text.as_str())
        || ["Err:", "Erreur:"].iter().any(|head| {
            let number = text.strip_prefix(head);
            number.is_some_and(|it| {
                !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit())
            })
        })
}

/// How many decimals the text of a number has, and whether it is of thousands: digits
/// alone tell it, whatever the language of the spreadsheet.
fn as_shown(value: f64, text: &str) -> (Option<usize>, bool) {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    let same = |value: f64, decimals| Decimal::new(value).digits(decimals) == digits;
    if text.is_empty() {
        return (None, false);
    }
    match (0..=4).find(|decimals| same(value, *decimals)) {
        Some(decimals) => (Some(decimals), false),
        None => {
            let thousands = [1e3, 1e6]
                .iter()
                .any(|size| (0..=2).any(|decimals| same(value / size, decimals)));
            (None, thousands)
        }
    }
}

/// The words of a cell: its paragraphs, without comments and drawings.
fn words(pieces: &mut Pieces<'_>, name: &str) -> Result<String, Message> {
    const APART: [&str; 8] = [
        "annotation",
        "frame",
        "custom-shape",
        "line",
        "rect",
        "g",
        "ruby-text",
        "table",
    ];
    let mut text = String::new();
    let mut inside = 0_usize;
    let mut first = true;
    loop {
        match pieces.next()? {
            Piece::Open(it) if APART.iter().any(|apart| it.is(apart)) => {
                let apart = it.name();
                skip(pieces, &apart)?;
            }
            Piece::Open(it) if it.is("p") || it.is("h") => {
                if !first {
                    text.push('\n');
                }
                (inside, first) = (inside + 1, false);
            }
            Piece::Close(own) if own == "p" || own == "h" => {
                inside = inside.saturating_sub(1);
            }
            Piece::Open(it) if it.is("s") && inside > 0 => {
                let count = it.number("c").unwrap_or(1).min(1000);
                text.extend(std::iter::repeat_n(' ', count as usize));
            }
            Piece::Open(it) if it.is("tab") && inside > 0 => text.push(' '),
            Piece::Open(it) if it.is("line-break") && inside > 0 => text.push('\n'),
            Piece::Text(more) if inside > 0 => {
                // Line ends in the XML are spaces (part 3, 6.1.2).
                text.push_str(&more.replace(['\n', '\r', '\t'], " "));
            }
            Piece::Close(own) if own == name => return Ok(text.trim().to_owned()),
            Piece::End => return Err("its XML is cut off".into()),
            _ => {}
        }
    }
}
