//! A file's bytes: where its objects stand, and how far its streams go.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use lopdf::{Document, Object, Stream};

use super::lexer::{Budget, Fault, Id, Lexer, is_space};
use super::stream::{Unreadable, inflated};

/// The most bytes that one stream of the file's structure may have without compression.
const LARGEST: usize = 16 << 20;
/// The most bytes that all of them may have together.
const ALL: usize = 256 << 20;

/// How many bytes the head of an object has at most: two numbers, and blanks.
const NEAR: usize = 64;

/// A file.
pub(super) struct File<'a> {
    /// All of it.
    pub(super) bytes: &'a [u8],
    /// Where it begins: some programs write a few lines before it.
    pub(super) head: usize,
    pub(super) budget: &'a Budget,
    /// Whether it is decrypted where that takes no password.
    pub(super) unlocks: bool,
    marks: OnceCell<Marks>,
    /// How many bytes of structure may still be inflated.
    left: Cell<usize>,
}

/// Where streams and objects end.
#[derive(Default)]
struct Marks {
    streams: Vec<usize>,
    objects: Vec<usize>,
}

/// An indirect object as it stands in the file.
pub(super) struct Found {
    pub(super) id: Id,
    pub(super) value: Object,
    /// Where the bytes begin that it describes, if it is a stream.
    pub(super) data: Option<usize>,
    /// Where it ends, as far as it has been read.
    pub(super) end: usize,
}

/// The bytes of a stream.
pub(super) struct Data {
    pub(super) range: Range<usize>,
    /// Whether they are as many as its length says.
    pub(super) exact: bool,
    /// Whether nothing says where they end.
    pub(super) cut: bool,
}

impl<'a> File<'a> {
    pub(super) fn new(
        bytes: &'a [u8],
        head: usize,
        budget: &'a Budget,
        unlocks: bool,
    ) -> Self {
        let (marks, left) = (OnceCell::new(), Cell::new(ALL));
        Self { bytes, head, budget, unlocks, marks, left }
    }

    pub(super) const fn lexer(&self, at: usize) -> Lexer<'a> {
        Lexer::new(self.bytes, at, self.budget)
    }

    /// Where an object stands: its place is counted from where the file begins, by some
    /// from the first byte.
    pub(super) fn located(&self, number: u32, place: usize) -> Option<usize> {
        let places = [place.checked_add(self.head)?, place];
        places.into_iter().find(|at| {
            // Whoever counts wrongly is a few blanks off.
            let near = self.bytes.get(*at..).unwrap_or_default();
            let near = near.get(..NEAR).unwrap_or(near);
            let id = Lexer::new(near, 0, self.budget).head();
            id.is_some_and(|(known, _)| known == number)
        })
    }

    /// The object at some place.
    pub(super) fn object(&self, at: usize) -> Result<Option<Found>, Fault> {
        let mut lexer = self.lexer(at);
        let Some(id) = lexer.head() else { return Ok(None) };
        let value = lexer.value()?;
        let data = value.as_dict().ok().and_then(|_| beginning(&mut lexer));
        Ok(Some(Found { id, value, data, end: lexer.at }))
    }

    /// The whole number that is an object, and how many bytes were looked at.
    pub(super) fn number_at(&self, at: usize) -> (Option<u64>, usize) {
        let mut lexer = self.lexer(at);
        let number = lexer.head().and_then(|_| lexer.whole());
        (number, lexer.at.saturating_sub(at))
    }

    fn marks(&self) -> &Marks {
        self.marks.get_or_init(|| {
            let mut marks = Marks::default();
            let mut at = 0;
            while let Some(next) = self.bytes.get(at..).and_then(|it| {
                it.iter().position(|byte| *byte == b'e').map(|next| at + next)
            }) {
                let rest = self.bytes.get(next..).unwrap_or_default();
                if rest.starts_with(b"endstream") {
                    marks.streams.push(next);
                } else if rest.starts_with(b"endobj") {
                    marks.objects.push(next);
                }
                at = next + 1;
            }
            marks
        })
    }

    /// The bytes of a stream that begins somewhere, and says that it has so many of them.
    /// Where that isn't so, they go to the word that ends it.
    pub(super) fn data(&self, start: usize, length: Option<u64>) -> Data {
        let told = length.and_then(|it| start.checked_add(usize::try_from(it).ok()?));
        let told = told.filter(|end| {
            let rest = self.bytes.get(*end..).unwrap_or_default();
            let spaces = rest.iter().take(8).take_while(|it| is_space(**it)).count();
            let rest = rest.get(spaces..).unwrap_or_default();
            rest.starts_with(b"endstream") || rest.starts_with(b"endobj")
        });
        if let Some(end) = told {
            return Data { range: start..end, exact: true, cut: false };
        }
        let marks = self.marks();
        let after = |marks: &[usize]| {
            marks.get(marks.partition_point(|mark| *mark < start)).copied()
        };
        let mark = after(&marks.streams).or_else(|| after(&marks.objects));
        let end = mark.unwrap_or(self.bytes.len());
        let data = self.bytes.get(start..end).unwrap_or_default();
        // The end of the line before that word isn't part of it.
        let data = data.strip_suffix(b"\n").unwrap_or(data);
        let data = data.strip_suffix(b"\r").unwrap_or(data);
        Data { range: start..start + data.len(), exact: false, cut: mark.is_none() }
    }

    /// A stream of the file's structure, without compression; nothing where it is damaged,
    /// or coded in a way that isn't known.
    pub(super) fn structure(
        &self,
        stream: &Stream,
        document: &Document,
    ) -> Result<Option<Vec<u8>>, Fault> {
        match inflated(stream, document, LARGEST.min(self.left.get())) {
            Ok(plain) => {
                self.left.set(self.left.get().saturating_sub(plain.len()));
                Ok(Some(plain))
            }
            Err(Unreadable::TooLarge) => Err(Fault::TooMuch),
            Err(_) => Ok(None),
        }
    }
}

/// Where the bytes of a stream begin, if the word for it is next.
fn beginning(lexer: &mut Lexer<'_>) -> Option<usize> {
    if !lexer.keyword(b"stream") {
        return None;
    }
    let rest = lexer.rest();
    // Some leave blanks before the end of the line.
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let line = rest.get(blanks..).unwrap_or_default();
    let skip = match line {
        [b'\r', b'\n', ..] => blanks + 2,
        [b'\n' | b'\r', ..] => blanks + 1,
        _ => 0,
    };
    lexer.at += skip;
    Some(lexer.at)
}
