//! From each word on the pages back to the line and the column that it was written at.
//!
//! [`Origins`](super::origins::Origins) knows whose a thing on a page is; here each word has
//! its own place. The board's proof carries this, so that what somebody marks on it leads to
//! a line: there are only words that are printed, no comments and no paths of a disk.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// The words and pictures of the pages, and where they were written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Trail {
    files: Vec<String>,
    cells: Vec<Cell>,
    pages: Vec<Vec<Step>>,
}

/// A word or a picture on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Left, top, right and bottom, in tenths of a mm from the trim's top left corner.
    edges: [i32; 4],
    /// What it reads; for a picture, [`PICTURE`] and what was written for it: its path.
    pub text: String,
    /// Where it was written, where that is known.
    pub source: Option<Source>,
}

/// What the text of a picture begins with.
pub const PICTURE: char = '\u{FFFC}';

/// Where something was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file, by its number.
    pub file: usize,
    /// Where in it.
    pub at: Spot,
    /// Whether it reads there as it does on the page; else what made it stands there.
    pub verbatim: bool,
}

/// Where in a file something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// Somewhere: a file that isn't text.
    Whole,
    /// A line and a column of text, from 1; columns in characters.
    Text {
        /// The line.
        line: u32,
        /// The column.
        column: u32,
    },
    /// A cell of a workbook, by its number.
    Cell(usize),
}

/// A cell of a workbook.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cell {
    /// The sheet's name.
    pub sheet: String,
    /// The cell, such as `B7`.
    pub cell: String,
}

impl Step {
    /// Something between edges in mm.
    pub(super) fn new(edges: [f64; 4], text: String, source: Option<Source>) -> Self {
        let tenths = |mm: f64| (mm * 10.0).round().clamp(-1e6, 1e6) as i32;
        Self { edges: edges.map(tenths), text, source }
    }

    /// Left, top, right and bottom, in mm from the trim's top left corner.
    pub fn edges(&self) -> [f64; 4] {
        self.edges.map(|tenths| f64::from(tenths) / 10.0)
    }

    /// Whether it goes on in the next line, where it was cut.
    pub fn is_cut(&self) -> bool {
        self.text.ends_with('\u{AD}')
    }

    /// Whether it is a picture.
    pub fn is_picture(&self) -> bool {
        self.text.starts_with(PICTURE)
    }
}

impl Trail {
    /// The pages, in order.
    pub fn pages(&self) -> &[Vec<Step>] {
        &self.pages
    }

    /// The files that something on the pages was written in.
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// The name of a file.
    pub fn file(&self, source: Source) -> &str {
        self.files.get(source.file).map_or("", String::as_str)
    }

    /// A cell by its number.
    pub fn cell(&self, number: usize) -> Option<&Cell> {
        self.cells.get(number)
    }

    /// Where a word or a picture stands, in one word, as editors understand it.
    pub fn named(&self, source: Source) -> String {
        let file = self.file(source);
        match source.at {
            Spot::Whole => file.to_owned(),
            Spot::Text { line, column } => format!("{file}:{line}:{column}"),
            Spot::Cell(number) => match self.cell(number) {
                Some(Cell { sheet, cell }) => format!("{file}:{sheet}!{cell}"),
                None => file.to_owned(),
            },
        }
    }
}

/// The heights of the lines of a page, from its head, in mm: the middle of each. What stands
/// at one height is one line, in all columns.
pub fn lines(page: &[Step]) -> Vec<f64> {
    /// How far apart the middles of two lines are, mm.
    const LEAST: f64 = 1.4;
    let upright = |step: &&Step| {
        let [left, top, right, bottom] = step.edges();
        // Words that are set upwards are no line.
        let letters = step.text.chars().count();
        !step.is_picture() && (letters < 3 || bottom - top < 2.5 * (right - left))
    };
    let middle = |step: &Step| {
        let [_, top, _, bottom] = step.edges();
        (top + bottom) / 2.0
    };
    let mut heights: Vec<f64> = page.iter().filter(upright).map(middle).collect();
    heights.sort_by(f64::total_cmp);
    let mut lines: Vec<f64> = Vec::new();
    for height in heights {
        if lines.last().is_none_or(|last| height - last > LEAST) {
            lines.push(height);
        }
    }
    lines
}

/// A trail while it is taken down.
#[derive(Default)]
pub(super) struct Register {
    trail: Trail,
    files: HashMap<String, usize>,
    cells: HashMap<Cell, usize>,
}

impl Register {
    pub(super) fn begin_page(&mut self) {
        self.trail.pages.push(Vec::new());
    }

    pub(super) fn add(&mut self, step: Step) {
        if let Some(page) = self.trail.pages.last_mut() {
            page.push(step);
        }
    }

    /// Says of the last word that it is cut at the end of its line.
    pub(super) fn cut(&mut self) {
        let last = self.trail.pages.last_mut().and_then(|page| page.last_mut());
        if let Some(word) = last.filter(|word| !word.is_picture()) {
            word.text.push('\u{AD}');
        }
    }

    /// The number of a file.
    pub(super) fn file(&mut self, name: &str) -> usize {
        if let Some(number) = self.files.get(name) {
            return *number;
        }
        let number = self.trail.files.len();
        self.trail.files.push(name.to_owned());
        self.files.insert(name.to_owned(), number);
        number
    }

    /// The number of a cell.
    pub(super) fn cell(&mut self, sheet: &str, cell: &str) -> usize {
        let cell = Cell { sheet: sheet.to_owned(), cell: cell.to_owned() };
        if let Some(number) = self.cells.get(&cell) {
            return *number;
        }
        let number = self.trail.cells.len();
        self.trail.cells.push(cell.clone());
        self.cells.insert(cell, number);
        number
    }

    pub(super) fn finish(self) -> Trail {
        self.trail
    }
}

/// A trail as it is written: numbers that are mostly the same from word to word, which
/// compress well.
#[derive(Serialize, Deserialize)]
struct Written {
    files: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cells: Vec<Cell>,
    pages: Vec<WrittenPage>,
}

/// The words of a page, one a line, and what is known of all of them, one kind of number after
/// the other: how far the left edge is from the right edge of the word before, how much lower it
/// stands, its width, how much higher it is, the number of its file (from 1; 0 for none), how many
/// lines further it was written, and how many columns further than is plain after the word
/// before. A cell has its number below zero in the place of a line; the number of the file is
/// below zero where a word isn't written as it reads.
#[derive(Serialize, Deserialize)]
struct WrittenPage {
    words: String,
    places: Vec<i64>,
}

/// How many numbers a word has.
const NUMBERS: usize = 7;

/// Where a word was written, as numbers; and where the next one is expected.
#[derive(Clone, Copy, Default)]
struct Pen([i64; 2]);

impl Pen {
    /// How far a place is from where it is expected.
    fn to(&mut self, [line, column]: [i64; 2], word: &str) -> [i64; 2] {
        let step = [line - self.0[0], column - self.0[1]];
        self.0 = [line, column.saturating_add(Self::after(word))];
        step
    }

    /// The place that is so far from where it is expected.
    fn by(&mut self, step: [i64; 2], word: &str) -> [i64; 2] {
        let [line, column] = [0, 1].map(|axis| self.0[axis].saturating_add(step[axis]));
        self.0 = [line, column.saturating_add(Self::after(word))];
        [line, column]
    }

    /// How many columns a word and a space take; the rest of a word that is cut follows at once.
    fn after(word: &str) -> i64 {
        word.chars().count() as i64 + i64::from(!word.ends_with('\u{AD}'))
            - i64::from(word.ends_with('\u{AD}'))
    }
}

impl From<Trail> for Written {
    fn from(trail: Trail) -> Self {
        let page = |steps: &Vec<Step>| {
            let (mut before, mut pen) = ([0; 4], Pen::default());
            let mut rows = Vec::with_capacity(steps.len());
            for step in steps {
                let edges = step.edges.map(i64::from);
                let [left, top, right, bottom] = edges;
                let higher = (bottom - top) - (before[3] - before[1]);
                let mut row =
                    [left - before[2], top - before[1], right - left, higher, 0, 0, 0];
                before = edges;
                if let Some(source) = step.source {
                    let now = match source.at {
                        Spot::Whole => [0, 0],
                        Spot::Text { line, column } => {
                            [i64::from(line), i64::from(column)]
                        }
                        Spot::Cell(number) => [-1 - number as i64, 0],
                    };
                    let file = source.file as i64 + 1;
                    row[4] = if source.verbatim { file } else { -file };
                    [row[5], row[6]] = pen.to(now, &step.text);
                }
                rows.push(row);
            }
            let words: Vec<&str> = steps.iter().map(|step| step.text.as_str()).collect();
            let kind =
                |kind: usize| rows.iter().map(move |row| row[kind]).collect::<Vec<_>>();
            let places = (0..NUMBERS).flat_map(kind).collect();
            WrittenPage { words: words.join("\n"), places }
        };
        let pages = trail.pages.iter().map(page).collect();
        Self { files: trail.files, cells: trail.cells, pages }
    }
}

impl From<Written> for Trail {
    /// Whoever writes this may write anything: what makes no sense has no place.
    fn from(written: Written) -> Self {
        let Written { files, cells, pages } = written;
        let page = |page: WrittenPage| {
            let count = page.places.len() / NUMBERS;
            let number = |kind: usize, word: usize| {
                page.places.get(kind * count + word).copied().unwrap_or_default()
            };
            let (mut before, mut pen) = ([0_i64; 4], Pen::default());
            let mut steps = Vec::new();
            for (index, word) in page.words.split('\n').enumerate().take(count) {
                let [along, lower, width, higher] =
                    [0, 1, 2, 3].map(|kind| number(kind, index));
                let within = |sum: i64| sum.clamp(-1_000_000, 1_000_000);
                let add = |a: i64, b: i64| within(a.saturating_add(b));
                let (left, top) = (add(before[2], along), add(before[1], lower));
                let right = add(left, width).max(left);
                let height = add(before[3] - before[1], higher).max(0);
                before = [left, top, right, add(top, height)];
                let file = number(4, index);
                let mut source = None;
                if file != 0 {
                    let at = spot(pen.by([number(5, index), number(6, index)], word));
                    let verbatim = file > 0;
                    let file =
                        usize::try_from(file.unsigned_abs() - 1).unwrap_or(usize::MAX);
                    let known = match at {
                        Spot::Cell(number) => number < cells.len(),
                        _ => true,
                    };
                    source = (file < files.len() && known).then_some(Source {
                        file,
                        at,
                        verbatim,
                    });
                }
                let edges = before.map(|edge| i32::try_from(edge).unwrap_or(0));
                steps.push(Step { edges, text: word.to_owned(), source });
            }
            steps
        };
        let pages = pages.into_iter().map(page).collect();
        Self { files, cells, pages }
    }
}

/// What a line and a column stand for.
fn spot([line, column]: [i64; 2]) -> Spot {
    let number = |it: i64| u32::try_from(it).ok().filter(|it| *it > 0);
    match (number(line), number(column)) {
        (Some(line), Some(column)) => Spot::Text { line, column },
        _ if line < 0 => Spot::Cell(usize::try_from(-(line + 1)).unwrap_or(usize::MAX)),
        _ => Spot::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail() -> Trail {
        let mut register = Register::default();
        let text = register.file("texts/a.md");
        let book = register.file("data/b.xlsx");
        let cell = register.cell("S", "B7");
        register.begin_page();
        register.begin_page();
        let at = |line, column| {
            Some(Source {
                file: text,
                at: Spot::Text { line, column },
                verbatim: line != 1,
            })
        };
        let edges = |left: f64, top: f64| [left, top, left + 12.34, top + 4.0];
        register.add(Step::new(edges(20.0, 30.0), "Un".to_owned(), at(3, 1)));
        register.add(Step::new(edges(33.0, 30.0), "mot".to_owned(), at(3, 4)));
        register.add(Step::new(edges(-3.0, -3.0), format!("{PICTURE}a.jpg"), at(1, 9)));
        register.add(Step::new(edges(20.0, 35.0), "12".to_owned(), None));
        let of_cell = Some(Source { file: book, at: Spot::Cell(cell), verbatim: true });
        register.add(Step::new(edges(20.0, 40.0), "748".to_owned(), of_cell));
        let whole = Some(Source { file: book, at: Spot::Whole, verbatim: false });
        register.add(Step::new(edges(20.0, 41.0), "950".to_owned(), whole));
        register.finish()
    }

    #[test]
    fn it_survives_being_written() {
        let trail = trail();
        let json = serde_json::to_string(&trail).expect("JSON");
        let again: Trail = serde_json::from_str(&json).expect("a trail");
        assert_eq!(again, trail);
        let named =
            |index: usize| again.pages()[1][index].source.map(|it| again.named(it));
        assert_eq!(named(1).as_deref(), Some("texts/a.md:3:4"));
        assert_eq!(named(4).as_deref(), Some("data/b.xlsx:S!B7"));
        assert_eq!(named(5).as_deref(), Some("data/b.xlsx"));
        assert_eq!(again.pages()[1][0].edges, [200, 300, 323, 340]);
        assert!(again.pages()[1][2].is_picture());
    }

    #[test]
    fn numbers_that_make_no_sense_do_no_harm() {
        let json = format!(
            "{{\"files\":[\"a\"],\"pages\":[{{\"words\":\"x\\ny\\nz\",\"places\":[\
             {max},{min},0,{max},{min},0,{max},{min},0,{max},{min},0,9,{min},1,{max},{min},-5,\
             {max},{min},0,7]}}]}}",
            max = i64::MAX,
            min = i64::MIN
        );
        let trail: Trail = serde_json::from_str(&json).expect("a trail");
        let sources = trail.pages()[0].iter().map(|step| step.source);
        assert_eq!(sources.collect::<Vec<_>>(), [None, None, None]);
    }

    #[test]
    fn what_stands_at_one_height_is_one_line() {
        let word = |left: f64, top: f64| {
            Step::new([left, top, left + 10.0, top + 4.0], "mot".to_owned(), None)
        };
        let page =
            [word(20.0, 30.0), word(120.0, 30.4), word(20.0, 35.0), word(0.0, 8.0)];
        let upright = Step::new([5.0, 100.0, 8.0, 140.0], "crédit".to_owned(), None);
        let found = lines(&[&page[..], &[upright]].concat());
        let found: Vec<i32> = found.iter().map(|it| *it as i32).collect();
        assert_eq!(found, [10, 32, 37]);
    }
}
