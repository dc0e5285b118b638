//! The typographic pass: what a compositor does to a manuscript before setting it.
//!
//! A paragraph arrives as pieces (roman, italic, a link, a stretch of code). The pieces
//! are joined into one `Line` of characters, so that a rule sees « *mot* ! » as a
//! reader does; each rule proposes edits to it, and the characters go back to the pieces
//! they came from. Verbatim pieces, addresses and code-like words can be read by every
//! rule and changed by none: `Line::apply` alone makes changes, and refuses those.
//!
//! ```
//! use marbre_typography::{Language, set_line};
//!
//! let set = |text: &str| set_line(text, Language::French);
//! assert_eq!(set("Vraiment ? \"Oui !\""), "Vraiment\u{202f}? «\u{202f}Oui\u{202f}!\u{202f}»");
//! assert_eq!(set("le 12 mai, 30 %"), "le 12\u{a0}mai, 30\u{a0}%");
//! ```

use std::ops::Range;

mod binding;
mod capitals;
pub mod date;
mod english;
mod french;
mod numbers;
mod quotes;
mod ranges;
pub mod words;

pub use binding::{Names, bind};

/// The language whose rules apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// French, after the *Lexique des règles typographiques en usage à l'Imprimerie
    /// nationale*.
    #[default]
    French,
    /// English, with curly quotation marks and close-set punctuation.
    English,
}

impl Language {
    /// Its code in ISO 639-1.
    pub const fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The mark before decimals, and what parts thousands.
    pub const fn marks(self) -> (&'static str, &'static str) {
        match self {
            Self::French => (",", "\u{202F}"),
            Self::English => (".", ","),
        }
    }

    /// The language of a code.
    pub fn of_code(code: &str) -> Option<Self> {
        [Self::French, Self::English].into_iter().find(|l| l.code() == code)
    }
}

/// A stretch of one paragraph: text to set, or text that stays as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// The characters.
    pub text: String,
    /// Whether the text stays as written: code, raw HTML shown as text, a printed address.
    pub verbatim: bool,
}

/// Sets one paragraph in place.
///
/// Rules see across pieces (« *mot* ! »): quotation marks may open in one piece and close
/// in another. Verbatim pieces are never changed, nor is the number of pieces, and setting
/// a set paragraph changes nothing. A `\n` counts as an edge of the text, and stays.
pub fn set(pieces: &mut [Piece], language: Language) {
    let rules = match language {
        Language::French => french::RULES,
        Language::English => english::RULES,
    };
    let mut line = Line::read(pieces);
    // One pass settles nearly every text. Where a rule made work for an earlier one, the
    // passes go on until nothing changes, which is what makes setting idempotent.
    for _ in 0..MOST_PASSES {
        let before = line.cells.clone();
        line.shield();
        for rule in rules {
            let mut edits = Edits::default();
            rule(&line, &mut edits);
            line.apply(edits);
        }
        if line.cells.iter().map(Cell::place).eq(before.iter().map(Cell::place)) {
            break;
        }
    }
    line.write(pieces);
}

/// Sets a single line.
pub fn set_line(text: &str, language: Language) -> String {
    let mut pieces = [Piece { text: text.to_owned(), verbatim: false }];
    set(&mut pieces, language);
    let [piece] = pieces;
    piece.text
}

/// A rule reads the line and proposes edits.
type Rule = fn(&Line, &mut Edits);

const MOST_PASSES: usize = 12;
/// No-break space.
const NBSP: char = '\u{A0}';
/// Narrow no-break space, the French *espace fine insécable*.
const THIN: char = '\u{202F}';
/// What stands outside the text; line breaks inside it count as the same.
const EDGE: char = '\n';

/// The paragraph as one row of characters.
struct Line {
    cells: Vec<Cell>,
    /// For each piece, whether it is verbatim.
    verbatim: Vec<bool>,
}

#[derive(Clone, Copy)]
struct Cell {
    char: char,
    piece: usize,
    /// Verbatim, or part of an address or a code-like word.
    fixed: bool,
}

impl Cell {
    fn place(&self) -> (char, usize) {
        (self.char, self.piece)
    }
}

/// The changes one rule proposes.
#[derive(Default)]
struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Proposes `text` in place of the characters of `range`, which may be empty.
    fn put(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.0.push((range, text.into()));
    }
}

impl Line {
    fn read(pieces: &[Piece]) -> Line {
        let mut cells = Vec::new();
        for (piece, Piece { text, verbatim }) in pieces.iter().enumerate() {
            cells.extend(text.chars().map(|char| Cell { char, piece, fixed: *verbatim }));
        }
        Line { cells, verbatim: pieces.iter().map(|piece| piece.verbatim).collect() }
    }

    fn write(&self, pieces: &mut [Piece]) {
        for piece in pieces.iter_mut().filter(|piece| !piece.verbatim) {
            piece.text.clear();
        }
        for cell in &self.cells {
            if let Some(piece) =
                pieces.get_mut(cell.piece).filter(|piece| !piece.verbatim)
            {
                piece.text.push(cell.char);
            }
        }
    }

    /// Makes the edits, leaving out any that overlap or would touch fixed characters.
    fn apply(&mut self, Edits(mut edits): Edits) {
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        edits.dedup_by(|b, a| a.0 == b.0);
        let mut cells = Vec::with_capacity(self.cells.len() + edits.len());
        let mut done = 0;
        for (range, text) in edits {
            let old = self.cells.get(range.clone()).unwrap_or_default();
            if range.start < done || old.iter().any(|cell| cell.fixed) {
                continue;
            }
            let homes: Vec<usize> = match old.is_empty() {
                true => self.home(range.start).into_iter().collect(),
                false => old.iter().map(|cell| cell.piece).collect(),
            };
            let Some(&last) = homes.last() else { continue };
            cells.extend_from_slice(&self.cells[done..range.start]);
            cells.extend(text.chars().enumerate().map(|(i, char)| Cell {
                char,
                piece: homes.get(i).copied().unwrap_or(last),
                fixed: false,
            }));
            done = range.end;
        }
        cells.extend_from_slice(self.cells.get(done..).unwrap_or_default());
        self.cells = cells;
    }

    /// The piece a character inserted at `i` joins: that of the mark it serves, unless
    /// there is no telling it from fixed text.
    fn home(&self, i: usize) -> Option<usize> {
        let left = i.checked_sub(1).and_then(|i| self.cells.get(i));
        let right = self.cells.get(i);
        if left.is_none_or(|cell| cell.fixed) && right.is_none_or(|cell| cell.fixed) {
            return None;
        }
        let opens = left.is_some_and(|cell| is_opening(cell.char));
        let beside = if opens { [left, right] } else { [right, left] };
        let open = |cell: &&Cell| self.verbatim.get(cell.piece) == Some(&false);
        beside.into_iter().flatten().find(open).map(|cell| cell.piece)
    }
}

/// Reading the line.
impl Line {
    fn len(&self) -> usize {
        self.cells.len()
    }

    /// The character at `i`, or [`EDGE`] outside the text.
    fn at(&self, i: usize) -> char {
        self.cells.get(i).map_or(EDGE, |cell| cell.char)
    }

    /// The character before `i`.
    fn before(&self, i: usize) -> char {
        i.checked_sub(1).map_or(EDGE, |i| self.at(i))
    }

    /// Whether the character at `i` may change.
    fn free(&self, i: usize) -> bool {
        self.cells.get(i).is_some_and(|cell| !cell.fixed)
    }

    fn is(&self, i: usize, char: char) -> bool {
        self.free(i) && self.at(i) == char
    }

    /// The places of a character that may change.
    fn each(&self, chars: &'static [char]) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(move |&i| self.free(i) && chars.contains(&self.at(i)))
    }

    /// Whether `text` stands at `i`, free to change.
    fn has(&self, i: usize, text: &str) -> bool {
        text.chars().enumerate().all(|(k, char)| self.is(i + k, char))
    }

    /// Where the run of characters accepted by `wanted` that starts at `i` ends.
    fn end_of(&self, i: usize, wanted: fn(char) -> bool) -> usize {
        (i..self.len())
            .find(|&i| !self.free(i) || !wanted(self.at(i)))
            .unwrap_or(self.len())
    }

    /// Where the spaces before `i` start.
    fn gap_before(&self, i: usize) -> usize {
        let gap = |&j: &usize| self.free(j) && is_gap(self.at(j));
        i - (0..i.min(self.len())).rev().take_while(gap).count()
    }

    /// Where the spaces from `i` on end.
    fn gap_after(&self, i: usize) -> usize {
        self.end_of(i, is_gap)
    }

    fn text(&self, range: Range<usize>) -> String {
        range.map(|i| self.at(i)).collect()
    }

    /// The run of letters that starts at `i`.
    fn letters(&self, i: usize) -> String {
        self.text(i..self.end_of(i, char::is_alphabetic))
    }

    /// The run of letters that ends before `end`.
    fn word_before(&self, end: usize) -> String {
        let letter = |&i: &usize| self.free(i) && self.at(i).is_alphabetic();
        let letters = (0..end.min(self.len())).rev().take_while(letter).count();
        self.text(end.min(self.len()) - letters..end.min(self.len()))
    }

    /// How many digits end before `end`.
    fn digits_before(&self, end: usize) -> usize {
        let digit = |&i: &usize| self.free(i) && self.at(i).is_ascii_digit();
        (0..end.min(self.len())).rev().take_while(digit).count()
    }

    /// The runs of digits that start a number or stand alone, with their ends.
    fn numbers(&self) -> impl Iterator<Item = Range<usize>> {
        let digit = |c: char| c.is_ascii_digit();
        (0..self.len())
            .filter(move |&i| {
                self.free(i) && digit(self.at(i)) && !is_word(self.before(i))
            })
            .map(move |i| i..self.end_of(i, |c| c.is_ascii_digit()))
    }
}

/// Whether `word` is in a list of words with spaces between them.
fn is_listed(words: &str, word: &str) -> bool {
    words.split(' ').any(|listed| listed == word)
}

/// A space a rule may replace; tabs and line breaks are the caller's.
fn is_gap(char: char) -> bool {
    matches!(char, ' ' | '\u{A0}' | '\u{2007}' | '\u{2009}' | '\u{202F}')
}

/// A space, a break or the edge of the text.
fn is_blank(char: char) -> bool {
    char == EDGE || is_gap(char) || char.is_whitespace()
}

/// A letter, a digit or an accent on its way to one.
fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '\u{300}'..='\u{36F}')
}

/// A mark that stands tight before what follows.
fn is_opening(char: char) -> bool {
    matches!(char, '(' | '[' | '{' | '«' | '“' | '‘' | '„' | '¿' | '¡')
}

/// A mark that stands tight after what precedes.
fn is_closing(char: char) -> bool {
    matches!(char, ')' | ']' | '}' | '»' | '”' | ',' | '.' | ';' | ':' | '!' | '?' | '…')
}

/// What is left alone: addresses, file names, code.
impl Line {
    /// Marks as fixed the words that must stay as written.
    fn shield(&mut self) {
        let mut start = 0;
        while start < self.len() {
            let verbatim = |i: usize| self.verbatim[self.cells[i].piece];
            let stop = |i: &usize| is_blank(self.at(*i)) || verbatim(*i);
            let end = (start..self.len()).find(stop).unwrap_or(self.len());
            let word = self.trimmed(start..end);
            let fixed = is_as_written(&self.text(word.clone()));
            for i in start..end {
                self.cells[i].fixed = fixed && word.contains(&i);
            }
            start = end + 1;
        }
    }

    /// A run of characters without the punctuation around it.
    fn trimmed(&self, Range { mut start, mut end }: Range<usize>) -> Range<usize> {
        let around = |c: char| matches!(c, '"' | '\'' | '’' | '<' | '>' | '*');
        while start < end && (is_opening(self.at(start)) || around(self.at(start))) {
            start += 1;
        }
        while start < end {
            let last = self.at(end - 1);
            let rest = self.text(start..end - 1);
            let inner = match last {
                ')' | ']' | '}' => rest.contains(['(', '[', '{']),
                '"' | '\'' => rest.contains(last),
                ';' => rest.starts_with('&'),
                _ => false,
            };
            if inner || !(is_closing(last) || around(last)) {
                break;
            }
            end -= 1;
        }
        start..end
    }
}

const DOMAINS: &str = "fr org com net eu io be ch uk info paris bzh";
const EXTENSIONS: &str = "\
    pdf doc docx xls xlsx csv txt md toml html htm jpg jpeg png svg zip rs py js css \
    json xml typ odt";

/// Whether a word is an address, a file name, a hashtag, a date in figures or code.
fn is_as_written(word: &str) -> bool {
    let mut chars = word.chars();
    let (first, second) = (chars.next(), chars.next());
    let tagged =
        matches!(first, Some('#' | '@')) && second.is_some_and(char::is_alphanumeric);
    let flag = word.starts_with("--")
        && word.chars().nth(2).is_some_and(|c| c.is_ascii_alphabetic());
    let code = ["://", "::", "()", "->", "</", "mailto:", "www."];
    let host = word.split(['/', '?', '#']).next().unwrap_or_default();
    tagged
        || flag
        || code.iter().any(|mark| word.contains(mark))
        || word.contains(['_', '\\', '=', '{', '}', '`'])
        || word.starts_with('&') && word.contains(';')
        || word
            .split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
        || is_dated(word)
        || is_dotted(host, DOMAINS)
        || is_dotted(word.rsplit('/').next().unwrap_or_default(), EXTENSIONS)
}

/// `2020-09-15`, with or without a time.
fn is_dated(word: &str) -> bool {
    let mut parts = word.get(..10).unwrap_or_default().split('-');
    [4, 2, 2].iter().all(|&digits| {
        parts.next().is_some_and(|part| {
            part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    })
}

/// A plain name, a dot and one of `endings`.
fn is_dotted(word: &str, endings: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '+' | '~');
    word.rsplit_once('.').is_some_and(|(name, ending)| {
        !name.is_empty() && name.chars().all(plain) && is_listed(endings, ending)
    })
}
