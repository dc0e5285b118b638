//! Texts as Typst content, built element by element: nothing that an author
//! writes is ever parsed as Typst.

use std::collections::BTreeSet;
use std::ops::Range;

use typst::foundations::{Content, Label, NativeElement, Packed, Smart};
use typst::layout::{
    AlignElem, Alignment, BoxElem, Celled, Fr, HAlignment, HElem, HideElem, Rel, Sizing,
    Spacing, TrackSizings,
};
use typst::model::{
    Destination, EmphElem, EnumItem, FootnoteElem, HeadingElem, LinkElem, LinkTarget,
    ListItem, ParbreakElem, QuoteElem, StrongElem, TableCell, TableChild, TableElem,
    TableHeader, TableItem, Url,
};
use typst::text::{
    LinebreakElem, NumberWidth, RawContent, RawElem, SubElem, SuperElem, TextElem,
};
use typst::utils::PicoStr;

use crate::report::link::stretches;
use crate::report::markdown::{
    self, Align, Block, Column, Inline, Prose, Script, Table, is_note,
};
use marbre_diag::{Located, Place};

use super::spans::Spans;

/// The label of tables in texts, which `text-table` of page.typ sets.
pub(super) const TABLE: &str = "marbre-table";
/// The label of emphasis in texts.
pub(super) const EMPHASIS: &str = "marbre-emphasis";

/// A text.
pub(super) fn prose(prose: &Prose, spans: &mut Spans) -> Content {
    let text = spans.next_text();
    let mut repeated = BTreeSet::new();
    markdown::each_inline(&prose.blocks, &mut |it| note_again(it, &mut repeated));
    Writer { spans, text, repeated }.blocks(&prose.blocks)
}

/// A line.
pub(super) fn line(inlines: &[Inline], spans: &mut Spans) -> Content {
    let text = spans.next_text();
    let mut repeated = BTreeSet::new();
    markdown::each_within(inlines, &mut |it| note_again(it, &mut repeated));
    Writer { spans, text, repeated }.line(inlines)
}

/// Words from a table or a key.
pub(super) fn words(text: &Located<String>, set: &str, spans: &mut Spans) -> Content {
    self::text(set, &text.place, spans)
}

/// A printed address, which may go on in the next line after each of its stretches.
/// Nothing between them is text: what is copied from the page still leads there.
pub(super) fn address(stretches: &[String], place: &Place, spans: &mut Spans) -> Content {
    let span = spans.of(place);
    let mut parts = Vec::new();
    for (index, stretch) in stretches.iter().enumerate() {
        if index > 0 {
            parts.push(HElem::new(Spacing::Rel(Rel::zero())).pack());
        }
        let text = TextElem::packed(stretch.as_str()).spanned(span);
        // Typst would end a line after each dot of an address, and none before it.
        let begins = index == 0 && stretch.contains("www.");
        let marked = index > 0 && !stretch.starts_with(char::is_alphanumeric);
        parts.push(if begins || marked { together(text) } else { text });
    }
    Content::sequence(parts)
}

/// Content that no line ends in.
fn together(content: Content) -> Content {
    BoxElem::new().with_body(Some(content)).pack()
}

/// Words; addresses and initials in them end no line where they mustn't.
fn text(text: &str, place: &Place, spans: &mut Spans) -> Content {
    let span = spans.of(place);
    let mut parts = Vec::new();
    let mut done = 0;
    for (range, kind) in bound(text) {
        if done < range.start {
            parts.push(TextElem::packed(&text[done..range.start]).spanned(span));
        }
        let words = &text[range.clone()];
        parts.push(match kind {
            Bound::Address => address(&stretches(words), place, spans)
                .set(TextElem::hyphenate, Smart::Custom(false)),
            Bound::Initials => together(TextElem::packed(words).spanned(span)),
        });
        done = range.end;
    }
    if done < text.len() || parts.is_empty() {
        parts.push(TextElem::packed(&text[done..]).spanned(span));
    }
    Content::sequence(parts)
}

/// What may not end a line wherever Typst would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    /// An address that begins with `www.`.
    Address,
    /// Initials with a hyphen: `J.-C.`
    Initials,
}

/// The bytes of a text that hold together, in order.
fn bound(text: &str) -> Vec<(Range<usize>, Bound)> {
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let opening = |c: char| !c.is_alphanumeric();
        let closing = |c: char| !c.is_alphanumeric() && !"/-_=&".contains(c);
        let head = start + word.len() - word.trim_start_matches(opening).len();
        let inner = text[head..start + word.len()].trim_end_matches(closing);
        let host = inner.split_once("://").map_or(inner, |(_, host)| host);
        if host.strip_prefix("www.").is_some_and(|rest| !rest.is_empty()) {
            found.push((head..head + inner.len(), Bound::Address));
        } else {
            found.extend(
                initials(word)
                    .map(|it| (start + it.start..start + it.end, Bound::Initials)),
            );
        }
        start += word.len();
    }
    found
}

/// The bytes of the first initials with hyphens in a word.
fn initials(word: &str) -> Option<Range<usize>> {
    let letters: Vec<(usize, char)> = word.char_indices().collect();
    let initial = |i: usize| {
        let letter = letters.get(i).is_some_and(|(_, c)| c.is_uppercase());
        letter && letters.get(i + 1).is_some_and(|(_, c)| *c == '.')
    };
    let start = (0..letters.len()).find(|&i| {
        let head = i == 0 || !letters[i - 1].1.is_alphanumeric();
        let hyphen = letters.get(i + 2).is_some_and(|(_, c)| *c == '-');
        head && hyphen && initial(i) && initial(i + 3)
    })?;
    let mut end = start + 5;
    while letters.get(end).is_some_and(|(_, c)| *c == '-') && initial(end + 1) {
        end += 3;
    }
    let byte = |i: usize| letters.get(i).map_or(word.len(), |(byte, _)| *byte);
    Some(byte(start)..byte(end))
}

/// Takes down a note that is referred to more than once.
fn note_again(inline: &Inline, repeated: &mut BTreeSet<usize>) {
    if let Inline::NoteAgain(number, _) = inline {
        repeated.insert(*number);
    }
}

/// Makes a text's content.
struct Writer<'a> {
    spans: &'a mut Spans,
    /// The text's number among all.
    text: usize,
    /// The notes that are referred to more than once.
    repeated: BTreeSet<usize>,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) -> Content {
        let mut parts = Vec::new();
        for (index, block) in blocks.iter().enumerate() {
            let follows = index > 0;
            if follows {
                parts.push(ParbreakElem::shared().clone());
            }
            parts.push(self.block(block));
        }
        Content::sequence(parts)
    }

    fn line(&mut self, inlines: &[Inline]) -> Content {
        Content::sequence(inlines.iter().map(|inline| self.inline(inline)))
    }

    fn block(&mut self, block: &Block) -> Content {
        match block {
            Block::Paragraph(inlines) => self.line(inlines),
            Block::Heading(level, inlines) => {
                let depth = std::num::NonZeroUsize::new(usize::from(*level) + 1);
                let level = depth.map_or(Smart::Auto, Smart::Custom);
                HeadingElem::new(self.line(inlines)).with_level(level).pack()
            }
            Block::List(None, items) => {
                let item = |item: &Vec<Block>| ListItem::new(self.blocks(item)).pack();
                Content::sequence(items.iter().map(item).collect::<Vec<_>>())
            }
            Block::List(Some(start), items) => {
                let numbered = items.iter().zip(*start..).map(|(item, number)| {
                    EnumItem::new(self.blocks(item))
                        .with_number(Smart::Custom(number))
                        .pack()
                });
                Content::sequence(numbered.collect::<Vec<_>>())
            }
            Block::Quote(inner) => {
                QuoteElem::new(self.blocks(inner)).with_block(true).pack()
            }
            Block::Code(text, place) => {
                RawElem::new(RawContent::Text(text.trim_end().into()))
                    .with_block(true)
                    .pack()
                    .spanned(self.spans.of(place))
            }
            Block::Table(table) => self.table(table),
        }
    }

    fn inline(&mut self, inline: &Inline) -> Content {
        match inline {
            Inline::Text(text, place) | Inline::Verbatim(text, place) => {
                self::text(text, place, self.spans)
            }
            Inline::Emphasis(inner, place) => {
                let span = self.spans.of(place);
                labelled(EmphElem::new(self.line(inner)).pack().spanned(span), EMPHASIS)
            }
            Inline::Strong(inner, place) => {
                let span = self.spans.of(place);
                labelled(StrongElem::new(self.line(inner)).pack().spanned(span), EMPHASIS)
            }
            Inline::Link(address, inner) => {
                let body = self.line(inner);
                match Url::new(address.as_str()) {
                    Ok(url) => {
                        let target = LinkTarget::Dest(Destination::Url(url));
                        LinkElem::new(target, body).pack()
                    }
                    Err(_) => body,
                }
            }
            Inline::Script(Script::Sub, inner) => SubElem::new(self.line(inner)).pack(),
            Inline::Script(Script::Super, inner) => {
                SuperElem::new(self.line(inner)).pack()
            }
            Inline::Footnote(note, number) => {
                let note = FootnoteElem::with_content(self.blocks(note)).pack();
                match self.repeated.contains(number) {
                    true => labelled(note, &self.note(*number)),
                    false => note,
                }
            }
            Inline::NoteAgain(number, place) => {
                let span = self.spans.of(place);
                match label(&self.note(*number)) {
                    Some(label) => FootnoteElem::with_label(label).pack().spanned(span),
                    None => Content::empty(),
                }
            }
            Inline::Break => LinebreakElem::shared().clone(),
        }
    }

    /// The label of a note.
    fn note(&self, number: usize) -> String {
        format!("marbre-note-{}-{number}", self.text)
    }

    /// A table: the words of the one column that has any take the room that is left.
    fn table(&mut self, table: &Table) -> Content {
        let worded = table.columns.iter().filter(|column| column.free.is_none()).count();
        let sizing = |column: &Column| match (&column.free, worded) {
            (None, 1) => Sizing::Fr(Fr::one()),
            _ => Sizing::Auto,
        };
        let sizings = TrackSizings(table.columns.iter().map(sizing).collect());
        let align = |column: &Column| {
            Smart::Custom(Alignment::H(match column.align {
                Align::Left => HAlignment::Left,
                Align::Center => HAlignment::Center,
                Align::Right => HAlignment::Right,
            }))
        };
        let aligned = Celled::Array(table.columns.iter().map(align).collect());
        let mut children = Vec::new();
        if !table.head.is_empty() {
            let cells = table.head.iter().map(|cell| {
                TableItem::Cell(Packed::new(TableCell::new(self.line(cell))))
            });
            let header = TableHeader::new(cells.collect());
            children.push(TableChild::Header(Packed::new(header)));
        }
        for (index, row) in table.rows.iter().enumerate() {
            for (cell, column) in row.iter().zip(&table.columns) {
                let body = match &column.free {
                    Some(free) => {
                        self.amount(cell, free.get(index).map_or("", String::as_str))
                    }
                    None => self.line(cell),
                };
                let cell = Packed::new(TableCell::new(body));
                children.push(TableChild::Item(TableItem::Cell(cell)));
            }
        }
        let span = self.spans.of(&table.place);
        let table = TableElem::new(children)
            .with_columns(sizings)
            .with_align(aligned)
            .pack()
            .spanned(span);
        labelled(table, TABLE)
    }

    /// A cell of a column of amounts: its unit stands under the others', since it
    /// leaves free what is wider behind theirs, and the mark of a note takes no room.
    fn amount(&mut self, cell: &[Inline], free: &str) -> Content {
        let mut parts = Vec::new();
        let left = Alignment::H(HAlignment::Left);
        for inline in cell {
            let content = self.inline(inline);
            parts.push(match is_note(inline) {
                true => BoxElem::new()
                    .with_width(Sizing::Rel(Rel::zero()))
                    .with_body(Some(content.set(AlignElem::alignment, left)))
                    .pack(),
                false => content,
            });
        }
        if !free.is_empty() {
            parts.push(HideElem::new(TextElem::packed(free)).pack());
        }
        let tabular = Smart::Custom(NumberWidth::Tabular);
        Content::sequence(parts).set(TextElem::number_width, tabular)
    }
}

/// A label of Typst's.
pub(super) fn label(name: &str) -> Option<Label> {
    Label::new(PicoStr::intern(name))
}

fn labelled(content: Content, name: &str) -> Content {
    match label(name) {
        Some(label) => content.labelled(label),
        None => content,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_initials_hold_together() {
        let cases: [(&str, &[&str]); 8] = [
            ("voir www.a.example, ou", &["www.a.example"]),
            ("(https://www.a.example/b-c/)", &["https://www.a.example/b-c/"]),
            ("en 52\u{A0}av.\u{A0}J.-C.", &["J.-C."]),
            ("J.-P. Dupont et J.-P.-M. Roux", &["J.-P.", "J.-P.-M."]),
            ("« J.-C. », www.a.fr", &["J.-C.", "www.a.fr"]),
            ("wwww.a et awww.b, www. seul", &[]),
            ("A-B, X.Y., St.-J., a.-b.", &[]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<&str> =
                bound(text).into_iter().map(|(it, _)| &text[it]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
