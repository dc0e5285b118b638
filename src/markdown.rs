//! Markdown as a small tree in which every word knows where it was written.
//!
//! `CommonMark` with footnotes, read by `pulldown-cmark`. Raw HTML and anything
//! that looks like Typst is text and is shown as such. The typography of the
//! report's language is applied here, a paragraph at a time.

use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};

use crate::diag::{Diagnostic, Place, Sink, SourceFile};
use crate::link;
use crate::typography::{self, Language, Piece};

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
}

/// A stretch of a line.
#[derive(Clone, Debug)]
pub enum Inline {
    /// Words.
    Text(String, Place),
    /// Words that are kept as they are.
    Verbatim(String, Place),
    /// Emphasis: italics.
    Emphasis(Vec<Inline>),
    /// Strong emphasis: bold.
    Strong(Vec<Inline>),
    /// A link to an address.
    Link(String, Vec<Inline>),
    /// A footnote.
    Footnote(Vec<Block>),
    /// A line that ends here on purpose.
    Break,
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
    /// Reads Markdown; reports what a report's text can't hold.
    pub fn parse(
        text: &str,
        origin: &Origin,
        language: Language,
        sink: &mut Sink,
    ) -> Self {
        let options = Options::ENABLE_FOOTNOTES;
        if nesting(text, options) > MAX_NESTING {
            let message = "the text is nested too deeply";
            let place = origin.at(&(0..text.len()));
            let error = Diagnostic::error("unsupported-markdown", place, message);
            sink.report(error.hint(format!("{MAX_NESTING} levels are the limit")));
            let shown: String = text.chars().take(40).collect();
            let place = origin.at(&(0..text.len()));
            return Self { blocks: vec![Block::Code(shown, place)] };
        }
        let events = Parser::new_ext(text, options).into_offset_iter().peekable();
        let notes = Vec::new();
        let in_note = false;
        let mut builder = Builder { events, origin, language, notes, in_note, sink };
        let mut blocks = builder.blocks(None);
        let notes = std::mem::take(&mut builder.notes);
        for note in &notes {
            if !text
                .replacen(&format!("[^{}]:", note.name), "", 1)
                .contains(&format!("[^{}]", note.name))
            {
                let message = format!("nothing refers to the note `{}`", note.name);
                builder.sink.report(
                    Diagnostic::warning("unused-note", note.place.clone(), message)
                        .hint(format!("put [^{}] where it belongs", note.name)),
                );
            }
        }
        place_notes(&mut blocks, &notes);
        Self { blocks }
    }

    /// Its text without its marks, footnotes included.
    pub fn plain(&self) -> String {
        let mut text = String::new();
        self.blocks.iter().for_each(|block| plain_block(block, &mut text));
        text.trim_end().to_owned()
    }

    /// Its first paragraph, where it has nothing else: a line.
    pub fn line(mut self) -> Option<Vec<Inline>> {
        match (self.blocks.pop(), self.blocks.is_empty()) {
            (None, _) => Some(Vec::new()),
            (Some(Block::Paragraph(inlines)), true) => Some(inlines),
            _ => None,
        }
    }
}

/// The most levels of quotations, lists and emphasis within each other.
const MAX_NESTING: usize = 32;

/// How deeply a text is nested.
fn nesting(text: &str, options: Options) -> usize {
    let levels = Parser::new_ext(text, options).scan(0_usize, |level, event| {
        match event {
            Event::Start(_) => *level += 1,
            Event::End(_) => *level = level.saturating_sub(1),
            _ => {}
        }
        Some(*level)
    });
    levels.max().unwrap_or(0)
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
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => {
            inner.iter().for_each(|inline| plain_inline(inline, text));
        }
        Inline::Footnote(blocks) => {
            blocks.iter().for_each(|block| plain_block(block, text));
        }
        Inline::Break => text.push(' '),
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
    }
    text.push(' ');
}

/// A footnote's definition.
struct Note {
    name: String,
    blocks: Vec<Block>,
    place: Place,
}

struct Builder<'a, 's> {
    events: Peekable<OffsetIter<'a>>,
    origin: &'s Origin,
    language: Language,
    notes: Vec<Note>,
    in_note: bool,
    sink: &'s mut Sink,
}

impl Builder<'_, '_> {
    /// Reads blocks up to the end of what encloses them.
    fn blocks(&mut self, end: Option<TagEnd>) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, range)) = self.events.peek().cloned() {
            match event {
                Event::End(tag) => {
                    self.events.next();
                    if Some(tag) == end {
                        break;
                    }
                }
                Event::Start(tag) => {
                    let inline = matches!(
                        tag,
                        Tag::Emphasis
                            | Tag::Strong
                            | Tag::Link { .. }
                            | Tag::Image { .. }
                    );
                    if inline {
                        // The text of a tight list stands without a paragraph.
                        blocks.push(Block::Paragraph(self.paragraph(None)));
                    } else {
                        self.events.next();
                        self.block(&tag, &range, &mut blocks);
                    }
                }
                Event::Rule => {
                    self.events.next();
                    self.unsupported(&range, "a rule");
                }
                _ => blocks.push(Block::Paragraph(self.paragraph(None))),
            }
        }
        blocks
    }

    fn block(&mut self, tag: &Tag<'_>, range: &Range<usize>, blocks: &mut Vec<Block>) {
        let end = tag.to_end();
        match tag {
            Tag::Paragraph => blocks.push(Block::Paragraph(self.paragraph(Some(end)))),
            Tag::Heading { level, .. } => {
                blocks.push(Block::Heading(*level as u8, self.paragraph(Some(end))));
            }
            Tag::BlockQuote(_) => blocks.push(Block::Quote(self.blocks(Some(end)))),
            Tag::List(start) => {
                let mut items = Vec::new();
                while let Some((event, _)) = self.events.next() {
                    match event {
                        Event::Start(Tag::Item) => {
                            items.push(self.blocks(Some(TagEnd::Item)));
                        }
                        Event::End(tag) if tag == end => break,
                        _ => {}
                    }
                }
                blocks.push(Block::List(*start, items));
            }
            Tag::CodeBlock(_) => {
                let text = self.raw(end);
                blocks.push(Block::Code(text, self.origin.at(range)));
            }
            Tag::HtmlBlock => {
                let text = self.raw(end).trim_end().to_owned();
                let place = self.origin.at(range);
                blocks.push(Block::Paragraph(vec![Inline::Verbatim(text, place)]));
            }
            Tag::FootnoteDefinition(name) => {
                self.in_note = true;
                let blocks = self.blocks(Some(end));
                self.in_note = false;
                let (name, place) = (name.to_string(), self.origin.at(range));
                self.notes.push(Note { name, blocks, place });
            }
            _ => blocks.extend(self.blocks(Some(end))),
        }
    }

    fn raw(&mut self, end: TagEnd) -> String {
        let mut text = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Text(part) | Event::Html(part) => text.push_str(&part),
                Event::End(tag) if tag == end => break,
                _ => {}
            }
        }
        text
    }

    /// Reads a paragraph and applies the typography to it as a whole.
    fn paragraph(&mut self, end: Option<TagEnd>) -> Vec<Inline> {
        let mut inlines = self.inlines(end);
        set_typography(&mut inlines, self.language);
        inlines
    }

    fn inlines(&mut self, end: Option<TagEnd>) -> Vec<Inline> {
        let mut inlines: Vec<Inline> = Vec::new();
        while let Some((event, range)) = self.events.peek().cloned() {
            let place = self.origin.at(&range);
            match event {
                Event::End(tag) => {
                    if end.is_some() {
                        self.events.next();
                    }
                    if end.is_none() || Some(tag) == end {
                        break;
                    }
                }
                Event::Start(tag) => {
                    let closing = tag.to_end();
                    match tag {
                        Tag::Emphasis => {
                            self.events.next();
                            inlines.push(Inline::Emphasis(self.inlines(Some(closing))));
                        }
                        Tag::Strong => {
                            self.events.next();
                            inlines.push(Inline::Strong(self.inlines(Some(closing))));
                        }
                        Tag::Link { link_type, dest_url, .. } => {
                            self.events.next();
                            let dest_url = match link_type {
                                LinkType::Email => format!("mailto:{dest_url}"),
                                _ => dest_url.to_string(),
                            };
                            let body = self.inlines(Some(closing));
                            self.check_address(&dest_url, &range);
                            inlines.push(Inline::Link(dest_url, body));
                        }
                        Tag::Image { .. } => {
                            self.events.next();
                            self.inlines(Some(closing));
                            self.unsupported(&range, "a picture");
                        }
                        // A block within a tight list's item.
                        _ => break,
                    }
                    continue;
                }
                Event::Text(text) => push_text(&mut inlines, &text, place),
                Event::Code(text) | Event::InlineHtml(text) | Event::Html(text) => {
                    inlines.push(Inline::Verbatim(text.to_string(), place));
                }
                Event::SoftBreak => push_text(&mut inlines, " ", place),
                Event::HardBreak => inlines.push(Inline::Break),
                Event::FootnoteReference(_) if self.in_note => {
                    self.unsupported(&range, "a note within a note");
                }
                Event::FootnoteReference(name) => {
                    let reference = vec![Inline::Verbatim(name.to_string(), place)];
                    // Filled in when all definitions are known.
                    inlines.push(Inline::Footnote(vec![Block::Paragraph(reference)]));
                }
                _ => {}
            }
            self.events.next();
        }
        inlines
    }

    fn check_address(&mut self, address: &str, range: &Range<usize>) {
        if !link::is_address(address) {
            let message = format!("\"{address}\" isn't an address on the web");
            let place = self.origin.at(range);
            let error = Diagnostic::error("bad-address", place, message);
            self.sink.report(error.hint("addresses start with https://"));
        }
    }

    fn unsupported(&mut self, range: &Range<usize>, what: &str) {
        let message = format!("a text can't hold {what}");
        let error =
            Diagnostic::error("unsupported-markdown", self.origin.at(range), message);
        self.sink.report(error.hint("layouts place such things; texts are words"));
    }
}

/// Joins neighbouring words, so that errors show whole stretches.
fn push_text(inlines: &mut Vec<Inline>, text: &str, place: Place) {
    if let Some(Inline::Text(before, at)) = inlines.last_mut()
        && let (Place::Source { range, .. }, Place::Source { range: more, .. }) =
            (&mut *at, &place)
        && range.end <= more.start
    {
        before.push_str(text);
        range.end = more.end;
        return;
    }
    inlines.push(Inline::Text(text.to_owned(), place));
}

/// Puts the notes where they are referred to.
fn place_notes(blocks: &mut [Block], notes: &[Note]) {
    for block in blocks {
        match block {
            Block::Paragraph(inlines) | Block::Heading(_, inlines) => {
                place_inline_notes(inlines, notes);
            }
            Block::List(_, items) => {
                items.iter_mut().for_each(|blocks| place_notes(blocks, notes));
            }
            Block::Quote(blocks) => place_notes(blocks, notes),
            Block::Code(..) => {}
        }
    }
}

fn place_inline_notes(inlines: &mut [Inline], notes: &[Note]) {
    for inline in inlines {
        match inline {
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => {
                place_inline_notes(inner, notes);
            }
            Inline::Footnote(body) => {
                let name = match body.first() {
                    Some(Block::Paragraph(inlines)) => plain(inlines),
                    _ => continue,
                };
                if let Some(note) = notes.iter().find(|note| note.name == name) {
                    body.clone_from(&note.blocks);
                }
            }
            _ => {}
        }
    }
}

/// Applies the typography of a language to a line.
pub fn set_typography(inlines: &mut [Inline], language: Language) {
    let mut pieces = Vec::new();
    collect(inlines, &mut pieces);
    typography::set(&mut pieces, language);
    let mut set = pieces.into_iter();
    give_back(inlines, &mut set);
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
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => {
                collect(inner, pieces);
            }
            // A note has had its own paragraph set.
            Inline::Footnote(_) => {}
            Inline::Break => pieces.push(Piece { text: "\n".to_owned(), verbatim: true }),
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
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => {
                give_back(inner, pieces);
            }
            Inline::Footnote(_) => {}
            Inline::Break => {
                pieces.next();
            }
        }
    }
}
