//! Reads a prepared text, event by event.

use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{Alignment, Event, LinkType, OffsetIter, Parser, Tag, TagEnd};

use marbre_diag::{Diagnostic, Place, Sink, said};
use marbre_typography::Language;

use super::columns::{Align, Column};
use super::manuscript::{self, OPTIONS, Prepared};
use super::notes::{self, Note};
use super::scripts::{self, Stretch};
use super::stray::{self, Around, BREAK, OPAQUE, RULE, Sign, Stars};
use super::tags::{self, Tags};
use super::{Block, Inline, Origin, Prose, Table, plain, set_typography};

/// The most levels of quotations, lists and emphasis within each other.
const MAX_NESTING: usize = 32;

/// The most columns of a table in a text.
const MAX_COLUMNS: usize = 24;

/// Reads a prepared text.
pub(super) fn parse(
    prepared: &Prepared<'_>,
    origin: &Origin,
    language: Language,
    sink: &mut Sink,
) -> Prose {
    let text: &str = &prepared.text;
    let outline = Outline::of(text);
    if outline.nesting > MAX_NESTING {
        let message = "the text is nested too deeply";
        let place = origin.at(&(0..text.len()));
        let error = Diagnostic::error("unsupported-markdown", place, message);
        sink.report(error.hint(said!("{most} levels are the limit", most = MAX_NESTING)));
        let shown: String = text.chars().take(40).collect();
        let place = origin.at(&(0..text.len()));
        return Prose { blocks: vec![Block::Code(shown, place)] };
    }
    let parser = Parser::new_ext(text, OPTIONS);
    let definitions = parser.reference_definitions().iter();
    let mut definitions: Vec<(String, Range<usize>)> = definitions
        .map(|(name, definition)| (name.to_owned(), definition.span.clone()))
        .collect();
    definitions.sort_by_key(|(_, span)| span.start);
    let mut builder = Builder {
        events: parser.into_offset_iter().peekable(),
        text,
        filled: &prepared.filled,
        origin,
        language,
        outline,
        after_comment: false,
        notes: Vec::new(),
        in_note: false,
        single: false,
        signs: Vec::new(),
        stars: Stars::default(),
        tags: Tags::default(),
        used: Vec::new(),
        sink,
    };
    let mut blocks = builder.blocks(None);
    builder.check_definitions(&definitions);
    let notes = std::mem::take(&mut builder.notes);
    notes::place(&mut blocks, &notes, builder.sink);
    Prose { blocks }
}

/// What has to be known of a text before it is read.
struct Outline {
    nesting: usize,
    notes: Vec<String>,
    commented: bool,
}

impl Outline {
    fn of(text: &str) -> Self {
        let mut outline = Self { nesting: 0, notes: Vec::new(), commented: false };
        let mut level = 0_usize;
        for event in Parser::new_ext(text, OPTIONS) {
            match event {
                Event::Start(tag) => {
                    level += 1;
                    if let Tag::FootnoteDefinition(name) = tag {
                        outline.notes.push(name.to_string());
                    }
                }
                Event::End(_) => level = level.saturating_sub(1),
                Event::Html(html) | Event::InlineHtml(html) => {
                    outline.commented |= html.contains("<!--");
                }
                _ => {}
            }
            outline.nesting = outline.nesting.max(level);
        }
        outline
    }
}

pub(super) struct Builder<'a, 's> {
    events: Peekable<OffsetIter<'a>>,
    pub(super) text: &'a str,
    filled: &'a [Range<usize>],
    pub(super) origin: &'s Origin,
    language: Language,
    outline: Outline,
    /// Whether a comment has just been left out.
    after_comment: bool,
    notes: Vec<Note>,
    in_note: bool,
    /// Whether what is read has a single line.
    single: bool,
    /// The characters of the paragraph that stand for themselves.
    signs: Vec<Sign>,
    stars: Stars,
    tags: Tags,
    /// The names of the addresses that links refer to.
    pub(super) used: Vec<String>,
    pub(super) sink: &'s mut Sink,
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
                        let line = self.paragraph(None);
                        blocks.extend(printed(line));
                    } else {
                        self.events.next();
                        self.block(&tag, &range, &mut blocks);
                    }
                }
                Event::Rule => {
                    self.events.next();
                    self.unsupported(&range, &said!("a rule"));
                }
                _ => {
                    let line = self.paragraph(None);
                    blocks.extend(printed(line));
                }
            }
        }
        blocks
    }

    fn block(&mut self, tag: &Tag<'_>, range: &Range<usize>, blocks: &mut Vec<Block>) {
        let end = tag.to_end();
        match tag {
            Tag::Paragraph => {
                let line = self.paragraph(Some(end));
                blocks.extend(printed(line));
            }
            Tag::Heading { level, .. } => {
                self.single = true;
                let line = self.paragraph(Some(end));
                self.single = false;
                self.check_underline(*level, range, &line);
                blocks.push(Block::Heading(*level as u8, line));
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
            Tag::CodeBlock(kind) => {
                self.check_code(kind, range);
                let text = self.raw(end);
                blocks.push(Block::Code(text, self.origin.at(range)));
            }
            Tag::HtmlBlock => {
                let text = self.raw(end);
                blocks.extend(self.html(text.trim_end(), range));
            }
            Tag::FootnoteDefinition(name) => {
                self.in_note = true;
                let blocks = self.blocks(Some(end));
                self.in_note = false;
                let (name, place) = (name.to_string(), self.origin.at(range));
                self.notes.push(Note { name, blocks, place });
            }
            Tag::Table(alignments) => blocks.extend(self.table(alignments, range)),
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

    /// A block of HTML: comments are left out, the rest is printed as it stands.
    fn html(&mut self, text: &str, range: &Range<usize>) -> Option<Block> {
        let indent = text.len() - text.trim_start().len();
        let inner = &text[indent..];
        let start = range.start + indent;
        if inner.starts_with("<!--") {
            let Some(end) = manuscript::end_of_comment(inner) else {
                let message = "this comment never ends: all that follows isn't printed";
                let place = self.origin.at(&(start..start + 4));
                let error = Diagnostic::error(RULE, place, message);
                self.sink.report(error.hint("end it with `-->`"));
                return None;
            };
            if inner[end..].trim().is_empty() {
                return None;
            }
        }
        if let Some(tag) = tags::first(inner) {
            let at = start + tag.start..start + tag.end;
            let mut tags = Tags::default();
            tags.check(&inner[tag], &at, None, self.origin, self.sink);
        }
        let place = self.origin.at(range);
        Some(Block::Paragraph(vec![Inline::Verbatim(text.to_owned(), place)]))
    }

    /// A table; `None` where it is refused.
    fn table(&mut self, alignments: &[Alignment], range: &Range<usize>) -> Option<Block> {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        self.single = true;
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::TableHead) => {
                    head = self.row(alignments.len(), TagEnd::TableHead);
                }
                Event::Start(Tag::TableRow) => {
                    self.check_row(alignments.len(), &range);
                    rows.push(self.row(alignments.len(), TagEnd::TableRow));
                }
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        self.single = false;
        let place = self.origin.at(range);
        if alignments.len() > MAX_COLUMNS {
            let message =
                said!("the table has {count} columns", count = alignments.len());
            let error = Diagnostic::error("unsupported-markdown", place, message);
            self.sink
                .report(error.hint(said!("{most} are the limit", most = MAX_COLUMNS)));
            return None;
        }
        if rows.is_empty() {
            let message = "the table has a header, but no rows";
            let warning = Diagnostic::warning(RULE, place.clone(), message);
            self.sink
                .report(warning.hint("write its rows without an empty line between"));
        }
        if head.iter().all(|cell: &Vec<Inline>| plain(cell).trim().is_empty()) {
            head.clear();
        }
        let columns = alignments.iter().enumerate().map(|(index, alignment)| {
            let cells: Vec<&[Inline]> =
                rows.iter().map(|row: &Vec<Vec<Inline>>| row[index].as_slice()).collect();
            Column::of(align(*alignment), index, &cells, self.language)
        });
        let columns = columns.collect();
        Some(Block::Table(Table { columns, head, rows, place }))
    }

    /// The cells of a row: as many as there are columns.
    fn row(&mut self, columns: usize, end: TagEnd) -> Vec<Vec<Inline>> {
        let mut cells = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::TableCell) => {
                    cells.push(self.paragraph(Some(TagEnd::TableCell)));
                }
                Event::End(tag) if tag == end => break,
                _ => {}
            }
        }
        cells.resize_with(columns, Vec::new);
        cells
    }

    /// Reads a paragraph, looks at what is left of its signs, and applies the typography
    /// to it as a whole.
    fn paragraph(&mut self, end: Option<TagEnd>) -> Vec<Inline> {
        self.signs.clear();
        self.tags = Tags::default();
        let mut inlines = self.inlines(end);
        let around = Around {
            notes: &self.outline.notes,
            single: self.single,
            commented: self.outline.commented || !self.filled.is_empty(),
        };
        stray::check(&self.signs, &around, &mut self.stars, self.origin, self.sink);
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
                            let inner = self.inlines(Some(closing));
                            self.check_emphasis(&inner, &range);
                            inlines.push(Inline::Emphasis(inner, place));
                        }
                        Tag::Strong => {
                            self.events.next();
                            let inner = self.inlines(Some(closing));
                            self.check_emphasis(&inner, &range);
                            inlines.push(Inline::Strong(inner, place));
                        }
                        Tag::Link { link_type, dest_url, id, .. } => {
                            self.events.next();
                            let dest_url = match link_type {
                                LinkType::Email => format!("mailto:{dest_url}"),
                                _ => dest_url.to_string(),
                            };
                            self.used.push(id.to_lowercase());
                            let first = self.signs.len();
                            let body = self.inlines(Some(closing));
                            if matches!(link_type, LinkType::Autolink | LinkType::Email) {
                                let signs = self.signs[first..].iter_mut();
                                signs.for_each(|sign| sign.char = OPAQUE);
                            }
                            self.check_address(&dest_url, &range);
                            inlines.push(Inline::Link(dest_url, body));
                        }
                        Tag::Image { .. } => {
                            self.events.next();
                            self.inlines(Some(closing));
                            self.unsupported(&range, &said!("a picture"));
                        }
                        // A block within a tight list's item.
                        _ => break,
                    }
                    continue;
                }
                Event::Text(text) => self.words(&text, &range, &mut inlines),
                Event::InlineHtml(html) | Event::Html(html) if is_comment(&html) => {
                    self.after_comment = true;
                }
                Event::InlineHtml(html) | Event::Html(html) => {
                    let before = self.text[..range.start].chars().next_back();
                    self.tags.check(&html, &range, before, self.origin, self.sink);
                    self.opaque(&range);
                    inlines.push(Inline::Verbatim(html.to_string(), place));
                }
                Event::Code(text) => {
                    self.opaque(&range);
                    inlines.push(Inline::Verbatim(text.to_string(), place));
                }
                Event::SoftBreak => {
                    self.signs.push(Sign { char: '\n', at: range.start });
                    if !(self.after_comment && ends_white(&inlines)) {
                        push_text(&mut inlines, " ", place);
                    }
                }
                Event::HardBreak => {
                    self.signs.push(Sign { char: BREAK, at: range.start });
                    inlines.push(Inline::Break);
                }
                Event::FootnoteReference(_) if self.in_note => {
                    self.unsupported(&range, &said!("a note within a note"));
                }
                Event::FootnoteReference(name) => {
                    self.opaque(&range);
                    let reference = vec![Inline::Verbatim(name.to_string(), place)];
                    // Filled in when all definitions are known.
                    let note = vec![Block::Paragraph(reference)];
                    inlines.push(Inline::Footnote(note, 0));
                }
                _ => {}
            }
            self.events.next();
        }
        inlines
    }

    /// A stretch of words, as far as they stand for themselves.
    fn words(&mut self, text: &str, range: &Range<usize>, inlines: &mut Vec<Inline>) {
        let literal = self.text.get(range.clone()) == Some(text);
        if !literal {
            // A character by its name: `&amp;`.
            self.opaque(range);
            push_text(inlines, text, self.origin.at(range));
            return;
        }
        // What was taken out before isn't read.
        let filled = self.filled.iter().find(|filled| filled.contains(&range.start));
        let skipped = filled.map_or(0, |filled| filled.end.min(range.end) - range.start);
        let (text, start) = (&text[skipped..], range.start + skipped);
        let mut text = text;
        let mut start = start;
        if std::mem::take(&mut self.after_comment) && ends_white(inlines) {
            let rest = text.trim_start_matches(' ');
            start += text.len() - rest.len();
            text = rest;
        }
        let escaped = self.is_escaped(start);
        let first = text.chars().next().filter(|_| escaped).map_or(0, char::len_utf8);
        let (kept, rest) = text.split_at(first);
        if escaped {
            let range = start..start + first;
            self.opaque(&range);
            push_text(inlines, kept, self.origin.at(&range));
        }
        let before = self.signs.last().map(|sign| sign.char);
        let from = start + first;
        for stretch in scripts::split(rest, before) {
            match stretch {
                Stretch::Plain(part) => {
                    let words = &rest[part.clone()];
                    let at = from + part.start..from + part.end;
                    let signs = words.char_indices();
                    let signs = signs.map(|(i, char)| Sign { char, at: at.start + i });
                    self.signs.extend(signs);
                    push_text(inlines, words, self.origin.at(&at));
                }
                Stretch::Script(script, part) => {
                    let at = from + part.start..from + part.end;
                    self.opaque(&at);
                    let words = scripts::set(&rest[part]);
                    let inner = vec![Inline::Verbatim(words, self.origin.at(&at))];
                    inlines.push(Inline::Script(script, inner));
                }
            }
        }
    }

    /// Whether the character at a byte stands behind a backslash that makes it itself.
    fn is_escaped(&self, at: usize) -> bool {
        let marked = self.text[at..].starts_with(|c: char| c.is_ascii_punctuation());
        let before = self.text[..at].bytes().rev().take_while(|byte| *byte == b'\\');
        marked && before.count() % 2 == 1
    }

    /// Notes characters that stand for nothing but themselves.
    fn opaque(&mut self, range: &Range<usize>) {
        self.signs.push(Sign { char: OPAQUE, at: range.start });
    }
}

/// A paragraph, where it has anything to print: a comment may be all there was.
fn printed(line: Vec<Inline>) -> Option<Block> {
    let blank = |inline: &Inline| match inline {
        Inline::Text(words, _) => words.trim().is_empty(),
        Inline::Break => true,
        _ => false,
    };
    (!line.iter().all(blank)).then_some(Block::Paragraph(line))
}

fn is_comment(html: &str) -> bool {
    html.starts_with("<!--")
}

/// Whether a space would be one too many after these.
fn ends_white(inlines: &[Inline]) -> bool {
    match inlines.last() {
        None | Some(Inline::Break) => true,
        Some(Inline::Text(words, _)) => words.ends_with(' '),
        _ => false,
    }
}

const fn align(alignment: Alignment) -> Option<Align> {
    match alignment {
        Alignment::None => None,
        Alignment::Left => Some(Align::Left),
        Alignment::Center => Some(Align::Center),
        Alignment::Right => Some(Align::Right),
    }
}

/// Joins neighbouring words, so that errors show whole stretches.
fn push_text(inlines: &mut Vec<Inline>, text: &str, place: Place) {
    if text.is_empty() {
        return;
    }
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
