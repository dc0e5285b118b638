//! Every word on the pages, with the line and the column that it was written at.
//!
//! A run of text on a page carries the stretch of a file that it comes from; which word of
//! the stretch a word is, its letters tell: they come in the same order, with other spaces
//! and signs between them.

use std::collections::HashMap;

use typst::World;
use typst::layout::{Abs, Point, Rect, Transform};
use typst::syntax::Span;
use typst::text::TextItem;

use marbre_diag::Place;

use super::imprint::placed;
use super::spans::Spans;
use super::trail::{PICTURE, Register, Source, Spot, Step, Trail};

/// What stands for a hyphen at the end of a line that is in no source.
const CUT: &str = "\u{AD}";
/// The most characters of what was written for a picture.
const MOST: usize = 200;

/// Takes the words of pages down.
pub(super) struct Steps<'a> {
    register: Register,
    world: &'a dyn World,
    spans: &'a Spans,
    pieces: Vec<Piece>,
    /// The pieces of spans that have one.
    known: HashMap<Span, Option<usize>>,
}

/// A stretch of a file that something on the pages comes from.
struct Piece {
    place: Place,
    /// Its letters, each with the byte of the file that it begins at.
    letters: Vec<(char, usize)>,
    /// The next one that hasn't been printed yet.
    next: usize,
}

impl<'a> Steps<'a> {
    pub(super) fn new(world: &'a dyn World, spans: &'a Spans) -> Self {
        let (register, pieces, known) = Default::default();
        Self { register, world, spans, pieces, known }
    }

    pub(super) fn begin_page(&mut self) {
        self.register.begin_page();
    }

    /// Takes down the words of a text.
    pub(super) fn text(&mut self, text: &TextItem, there: Transform) {
        let metrics = text.font.metrics();
        let top = -metrics.ascender.at(text.size);
        let bottom = -metrics.descender.at(text.size);
        let mut word = Word::default();
        let mut x = Abs::zero();
        for glyph in &text.glyphs {
            let width = glyph.x_advance.at(text.size);
            let letters = text.text.get(glyph.range()).unwrap_or_default();
            let span = glyph.span.0;
            let gap = letters.chars().all(char::is_whitespace);
            if gap || (span != word.span && !word.text.is_empty()) {
                self.word(std::mem::take(&mut word), (top, bottom), there);
            }
            if !gap {
                if word.text.is_empty() {
                    word = Word { span, from: x, ..Word::default() };
                }
                word.text.push_str(letters);
                word.to = x + width;
            }
            x += width;
        }
        self.word(word, (top, bottom), there);
    }

    fn word(&mut self, word: Word, (top, bottom): (Abs, Abs), there: Transform) {
        let text: String = word.text.chars().filter(|c| !c.is_control()).collect();
        if text.is_empty() {
            return;
        }
        if text == CUT {
            self.register.cut();
            return;
        }
        let source = self.source(word.span, &text);
        let corners = Rect::new(Point::new(word.from, top), Point::new(word.to, bottom));
        self.register.add(Step::new(edges(corners, there), text, source));
    }

    /// Takes down a picture.
    pub(super) fn picture(
        &mut self,
        corners: Rect,
        there: Transform,
        place: Option<&Place>,
    ) {
        let source = place.map(|place| self.named(place, true));
        let written = place.and_then(Place::text).unwrap_or_default();
        let written = written.trim_matches('"').chars().filter(|c| !c.is_control());
        let text = std::iter::once(PICTURE).chain(written.take(MOST)).collect();
        self.register.add(Step::new(edges(corners, there), text, source));
    }

    /// Where a word of a span was written.
    fn source(&mut self, span: Span, text: &str) -> Option<Source> {
        let number = match self.known.get(&span) {
            Some(number) => *number,
            None => {
                let place = self.spans.place(self.world, span);
                let number = place.map(|place| {
                    self.pieces.push(Piece::of(place));
                    self.pieces.len() - 1
                });
                self.known.insert(span, number);
                number
            }
        };
        let piece = self.pieces.get_mut(number?)?;
        let found = piece.place_of(text);
        let verbatim = found.is_some();
        let place = found.unwrap_or_else(|| piece.place.clone());
        Some(self.named(&place, verbatim))
    }

    fn named(&mut self, place: &Place, verbatim: bool) -> Source {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let file = self.register.file(place.file().unwrap_or_default());
        let at = match (place, place.line_and_column()) {
            (_, Some((line, column))) => {
                Spot::Text { line: number(line), column: number(column) }
            }
            (Place::Cell { sheet, cell, .. }, None) => {
                Spot::Cell(self.register.cell(sheet, cell))
            }
            _ => Spot::Whole,
        };
        Source { file, at, verbatim }
    }

    pub(super) fn finish(self) -> Trail {
        self.register.finish()
    }
}

/// A word while its glyphs are read.
struct Word {
    text: String,
    span: Span,
    from: Abs,
    to: Abs,
}

impl Default for Word {
    fn default() -> Self {
        let (from, to) = (Abs::zero(), Abs::zero());
        Self { text: String::new(), span: Span::detached(), from, to }
    }
}

impl Piece {
    fn of(place: Place) -> Self {
        let mut letters = Vec::new();
        if let (Place::Source { range, .. }, Some(text)) = (&place, place.text()) {
            let start = range.start;
            let each = text.char_indices().filter(|(_, c)| c.is_alphanumeric());
            letters = each.map(|(at, c)| (folded(c), start + at)).collect();
        }
        Self { place, letters, next: 0 }
    }

    /// The place of the next word that reads so; a sign stands where the words have come to.
    fn place_of(&mut self, text: &str) -> Option<Place> {
        let wanted: Vec<char> =
            text.chars().filter(|c| c.is_alphanumeric()).map(folded).collect();
        let Place::Source { file, .. } = &self.place else {
            return Some(self.place.clone());
        };
        if wanted.is_empty() {
            let (_, at) = self.letters.get(self.next.saturating_sub(1))?;
            return Some(file.at(*at..*at));
        }
        let found = |from: usize| {
            let rest = self.letters.get(from..)?;
            let same = |all: &[(char, usize)]| {
                all.iter().map(|it| it.0).eq(wanted.iter().copied())
            };
            rest.windows(wanted.len()).position(same).map(|at| from + at)
        };
        // What is printed again begins again.
        let index = found(self.next).or_else(|| found(0))?;
        self.next = index + wanted.len();
        let from = self.letters[index].1;
        Some(file.at(from..from))
    }
}

/// A letter as it is compared: capitals may be the layout's.
fn folded(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn edges(corners: Rect, there: Transform) -> [f64; 4] {
    let Rect { min, max } = placed(corners, there);
    [min.x, min.y, max.x, max.y].map(|edge| edge.to_mm())
}

#[cfg(test)]
mod tests {
    use super::*;
    use marbre_diag::SourceFile;

    fn columns(text: &str, words: &[&str]) -> Vec<Option<(usize, usize)>> {
        let file = SourceFile::new("a.md", text);
        let mut piece = Piece::of(file.at(0..text.len()));
        let place =
            |word: &&str| piece.place_of(word).and_then(|it| it.line_and_column());
        words.iter().map(place).collect()
    }

    #[test]
    fn each_word_is_found_in_its_order_whatever_stands_between() {
        let words = ["L\u{2019}été", "de", "la", "«\u{A0}27e\u{A0}»", "de"];
        let found = columns("L'**été** de la \"27e\"\nou de", &words);
        let expected = [(1, 1), (1, 11), (1, 14), (1, 18), (2, 4)];
        assert_eq!(found, expected.map(Some));
    }

    #[test]
    fn amounts_are_found_in_groups_and_capitals_as_letters() {
        assert_eq!(columns("748950", &["748", "950"]), [(1, 1), (1, 4)].map(Some));
        let twice = columns("Être là", &["ÊTRE", "LÀ", "ÊTRE"]);
        assert_eq!(twice, [(1, 1), (1, 6), (1, 1)].map(Some));
        let other = columns("un mot", &["autre", "—", "mot"]);
        assert_eq!(other, [None, Some((1, 1)), Some((1, 4))]);
    }
}
