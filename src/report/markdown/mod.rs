//! Markdown as a small tree in which every word knows where it was written.
//!
//! `CommonMark` with footnotes and tables, read by `pulldown-cmark`; sub- and
//! superscripts are read here. Comments are left out. What looks like markup and isn't
//! any is said, with its place, because it would be printed as signs. Anything that
//! looks like Typst is text. The typography of the report's language is applied here,
//! a paragraph at a time.

mod builder;
mod checks;
mod columns;
mod manuscript;
mod notes;
mod scripts;
mod stray;
mod tags;

use std::ops::Range;

use marbre_diag::{Place, Sink, SourceFile};
use marbre_typography::{Language, Names, Piece};

pub(crate) use columns::is_note;
pub use columns::{Align, Column};

/// A text with its blocks.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    /// The blocks, in order.
    pub blocks: Vec<Block>,
}

/// A block of text.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading below the title of its page; 1 is the highest.
    Heading(u8, Vec<Inline>),
    /// A list; numbered from the number, if there is one.
    List(Option<u64>, Vec<Vec<Block>>),
    /// A quotation.
    Quote(Vec<Block>),
    /// Lines that are kept as they are.
    Code(String, Place),
    /// A table.
    Table(Table),
}

/// A table in a text: all rows have as many cells as there are columns.
#[derive(Clone, Debug)]
pub struct Table {
    /// How the columns are set.
    pub columns: Vec<Column>,
    /// The cells of the header; none where all of them are empty.
    pub head: Vec<Vec<Inline>>,
    /// The cells of the other rows.
    pub rows: Vec<Vec<Vec<Inline>>>,
    /// Where it stands.
    pub place: Place,
}

impl Table {
    /// All cells, row by row.
    pub fn cells(&self) -> impl Iterator<Item = &Vec<Inline>> {
        self.head.iter().chain(self.rows.iter().flatten())
    }

    fn cells_mut(&mut self) -> impl Iterator<Item = &mut Vec<Inline>> {
        self.head.iter_mut().chain(self.rows.iter_mut().flatten())
    }
}

/// A stretch of a line.
#[derive(Clone, Debug)]
pub enum Inline {
    /// Words.
    Text(String, Place),
    /// Words that are kept as they are.
    Verbatim(String, Place),
    /// Emphasis, italics, and where it stands with its marks.
    Emphasis(Vec<Inline>, Place),
    /// Strong emphasis, bold, and where it stands with its marks.
    Strong(Vec<Inline>, Place),
    /// A link to an address.
    Link(String, Vec<Inline>),
    /// Words below the line, or above it.
    Script(Script, Vec<Inline>),
    /// A footnote where it is first referred to; its number within the text, from 0.
    Footnote(Vec<Block>, usize),
    /// Another reference to the footnote of a number.
    NoteAgain(usize, Place),
    /// A line that ends here on purpose.
    Break,
}

/// Where a sub- or superscript stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Below the line.
    Sub,
    /// Above the line.
    Super,
}

impl Inline {
    /// What stands within it, without a footnote's blocks.
    pub fn inner(&self) -> &[Self] {
        match self {
            Self::Emphasis(inner, _)
            | Self::Strong(inner, _)
            | Self::Link(_, inner)
            | Self::Script(_, inner) => inner,
            Self::Text(..)
            | Self::Verbatim(..)
            | Self::Footnote(..)
            | Self::NoteAgain(..)
            | Self::Break => &[],
        }
    }

    const fn inner_mut(&mut self) -> Option<&mut Vec<Self>> {
        match self {
            Self::Emphasis(inner, _)
            | Self::Strong(inner, _)
            | Self::Link(_, inner)
            | Self::Script(_, inner) => Some(inner),
            _ => None,
        }
    }
}

/// Shows all that stands in the lines of blocks, in its order: what has something within it
/// comes first. A footnote's own blocks aren't gone into.
pub fn each_inline<'a>(blocks: &'a [Block], show: &mut dyn FnMut(&'a Inline)) {
    for block in blocks {
        match block {
            Block::Paragraph(line) | Block::Heading(_, line) => each_within(line, show),
            Block::List(_, items) => items.iter().for_each(|it| each_inline(it, show)),
            Block::Quote(blocks) => each_inline(blocks, show),
            Block::Table(table) => table.cells().for_each(|it| each_within(it, show)),
            Block::Code(..) => {}
        }
    }
}

/// Shows all that stands in a line, as [`each_inline`] does.
pub fn each_within<'a>(line: &'a [Inline], show: &mut dyn FnMut(&'a Inline)) {
    for inline in line {
        show(inline);
        each_within(inline.inner(), show);
    }
}

/// Where a text stands in a file.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file.
    pub file: SourceFile,
    /// The bytes that the text takes there.
    pub range: Range<usize>,
    /// Whether it stands there letter for letter.
    pub verbatim: bool,
}

impl Origin {
    /// The place of bytes of the text.
    fn at(&self, range: &Range<usize>) -> Place {
        match self.verbatim {
            true => {
                self.file.at(self.range.start + range.start..self.range.start + range.end)
            }
            false => self.file.at(self.range.clone()),
        }
    }
}

impl Prose {
    /// Reads Markdown; reports what a report's text can't hold, and what looks like
    /// markup that wasn't understood.
    pub fn parse(
        text: &str,
        origin: &Origin,
        language: Language,
        sink: &mut Sink,
    ) -> Self {
        let prepared = manuscript::prepare(text, origin, sink);
        builder::parse(&prepared, origin, language, sink)
    }

    /// Reads a line of Markdown: its first paragraph, where it has nothing else; and how
    /// many paragraphs there are, where there is nothing but those.
    pub fn parse_line(
        text: &str,
        origin: &Origin,
        language: Language,
        sink: &mut Sink,
    ) -> (Option<Vec<Inline>>, usize) {
        let prepared = manuscript::as_it_is(text);
        let mut blocks = builder::parse(&prepared, origin, language, sink).blocks;
        let paragraph = |block: &Block| matches!(block, Block::Paragraph(_));
        let count = if blocks.iter().all(paragraph) { blocks.len() } else { 0 };
        let line = match (blocks.pop(), blocks.is_empty()) {
            (None, _) => Some(Vec::new()),
            (Some(Block::Paragraph(inlines)), true) => Some(inlines),
            _ => None,
        };
        (line, count)
    }

    /// Its text without its marks, footnotes included.
    pub fn plain(&self) -> String {
        let mut text = String::new();
        self.blocks.iter().for_each(|block| plain_block(block, &mut text));
        text.trim_end().to_owned()
    }
}

/// Words as a person counts them: signs that stand alone aren't any.
pub fn count_words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

/// The text of a line, without its marks.
pub fn plain(inlines: &[Inline]) -> String {
    let mut text = String::new();
    inlines.iter().for_each(|inline| plain_inline(inline, &mut text));
    text
}

fn plain_inline(inline: &Inline, text: &mut String) {
    match inline {
        Inline::Text(words, _) | Inline::Verbatim(words, _) => text.push_str(words),
        Inline::Footnote(blocks, _) => {
            blocks.iter().for_each(|block| plain_block(block, text));
        }
        Inline::Break => text.push(' '),
        _ => inline.inner().iter().for_each(|inline| plain_inline(inline, text)),
    }
}

fn plain_block(block: &Block, text: &mut String) {
    match block {
        Block::Paragraph(inlines) | Block::Heading(_, inlines) => {
            inlines.iter().for_each(|inline| plain_inline(inline, text));
        }
        Block::List(_, items) => {
            items.iter().flatten().for_each(|block| plain_block(block, text));
        }
        Block::Quote(blocks) => blocks.iter().for_each(|block| plain_block(block, text)),
        Block::Code(lines, _) => text.push_str(lines),
        Block::Table(table) => table.cells().for_each(|cell| {
            cell.iter().for_each(|inline| plain_inline(inline, text));
            text.push(' ');
        }),
    }
    text.push(' ');
}

/// Whether a field's words are the name of a file of Markdown, and not Markdown.
pub(crate) fn is_a_file(words: &str) -> bool {
    words.to_lowercase().ends_with(".md") && !words.contains('\n')
}

/// The places of all that is written in blocks.
pub fn places(blocks: &[Block]) -> Vec<&Place> {
    let mut found = Vec::new();
    blocks.iter().for_each(|block| places_of_block(block, &mut found));
    found
}

/// The places of all that is written in a line.
pub fn places_of_line(inlines: &[Inline]) -> Vec<&Place> {
    let mut found = Vec::new();
    inlines.iter().for_each(|inline| places_of_inline(inline, &mut found));
    found
}

fn places_of_block<'a>(block: &'a Block, found: &mut Vec<&'a Place>) {
    match block {
        Block::Paragraph(inlines) | Block::Heading(_, inlines) => {
            inlines.iter().for_each(|inline| places_of_inline(inline, found));
        }
        Block::List(_, items) => {
            items.iter().flatten().for_each(|block| places_of_block(block, found));
        }
        Block::Quote(blocks) => {
            blocks.iter().for_each(|block| places_of_block(block, found));
        }
        Block::Code(_, place) => found.push(place),
        Block::Table(table) => {
            table.cells().flatten().for_each(|inline| places_of_inline(inline, found))
        }
    }
}

fn places_of_inline<'a>(inline: &'a Inline, found: &mut Vec<&'a Place>) {
    match inline {
        Inline::Text(_, place)
        | Inline::Verbatim(_, place)
        | Inline::NoteAgain(_, place) => found.push(place),
        Inline::Footnote(blocks, _) => {
            blocks.iter().for_each(|block| places_of_block(block, found));
        }
        _ => inline.inner().iter().for_each(|inline| places_of_inline(inline, found)),
    }
}

/// Applies the typography of a language to a line.
pub fn set_typography(inlines: &mut [Inline], language: Language) {
    let mut pieces = Vec::new();
    collect(inlines, &mut pieces);
    marbre_typography::set(&mut pieces, language);
    let mut set = pieces.into_iter();
    give_back(inlines, &mut set);
}

/// What an author writes in a line where it should end, between spaces.
const MARKED: &str = " // ";

/// Ends a line where its author has marked it.
pub fn break_where_marked(inlines: &mut Vec<Inline>) {
    let marked =
        |it: &Inline| matches!(it, Inline::Text(text, _) if text.contains(MARKED));
    if !inlines.iter().any(marked) {
        return;
    }
    let mut broken = Vec::with_capacity(inlines.len() + 2);
    for inline in inlines.drain(..) {
        let Inline::Text(text, place) = inline else {
            broken.push(inline);
            continue;
        };
        for (index, stretch) in text.split(MARKED).enumerate() {
            if index > 0 {
                broken.push(Inline::Break);
            }
            if !stretch.is_empty() {
                broken.push(Inline::Text(stretch.to_owned(), place.clone()));
            }
        }
    }
    *inlines = broken;
}

/// Binds what no line ends between in blocks, their notes included; see
/// [`marbre_typography::bind`].
pub fn bind(blocks: &mut [Block], language: Language, names: &Names) {
    for block in blocks {
        match block {
            Block::Paragraph(line) | Block::Heading(_, line) => {
                bind_line(line, language, names);
            }
            Block::List(_, items) => {
                items.iter_mut().for_each(|blocks| bind(blocks, language, names));
            }
            Block::Quote(blocks) => bind(blocks, language, names),
            Block::Table(_) | Block::Code(..) => {}
        }
    }
}

/// The same in a line.
pub fn bind_line(inlines: &mut [Inline], language: Language, names: &Names) {
    let mut pieces = Vec::new();
    collect(inlines, &mut pieces);
    marbre_typography::bind(&mut pieces, language, names);
    give_back(inlines, &mut pieces.into_iter());
    bind_notes(inlines, language, names);
}

fn bind_notes(inlines: &mut [Inline], language: Language, names: &Names) {
    for inline in inlines {
        if let Inline::Footnote(blocks, _) = inline {
            bind(blocks, language, names);
        } else if let Some(inner) = inline.inner_mut() {
            bind_notes(inner, language, names);
        }
    }
}

fn collect(inlines: &[Inline], pieces: &mut Vec<Piece>) {
    for inline in inlines {
        match inline {
            Inline::Text(text, _) => {
                pieces.push(Piece { text: text.clone(), verbatim: false });
            }
            Inline::Verbatim(text, _) => {
                pieces.push(Piece { text: text.clone(), verbatim: true });
            }
            Inline::Break => pieces.push(Piece { text: "\n".to_owned(), verbatim: true }),
            // A note has had its own paragraph set.
            _ => collect(inline.inner(), pieces),
        }
    }
}

fn give_back(inlines: &mut [Inline], pieces: &mut impl Iterator<Item = Piece>) {
    for inline in inlines {
        match inline {
            Inline::Text(text, _) | Inline::Verbatim(text, _) => {
                if let Some(piece) = pieces.next() {
                    *text = piece.text;
                }
            }
            Inline::Break => {
                pieces.next();
            }
            _ => {
                if let Some(inner) = inline.inner_mut() {
                    give_back(inner, pieces);
                }
            }
        }
    }
}
