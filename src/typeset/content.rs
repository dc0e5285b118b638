//! Texts as Typst content, built element by element: nothing that an author
//! writes is ever parsed as Typst.

use std::ops::Range;

use typst::foundations::{Content, NativeElement, Smart};
use typst::layout::{BoxElem, HElem, Rel, Spacing};
use typst::model::{
    Destination, EmphElem, EnumItem, FootnoteBody, FootnoteElem, HeadingElem, LinkElem,
    LinkTarget, ListItem, ParbreakElem, QuoteElem, StrongElem, Url,
};
use typst::text::{LinebreakElem, RawContent, RawElem, TextElem};

use crate::diag::{Located, Place};
use crate::link::stretches;
use crate::markdown::{Block, Inline, Prose};

use super::spans::Spans;

/// A text.
pub(super) fn prose(prose: &Prose, spans: &mut Spans) -> Content {
    blocks(&prose.blocks, spans)
}

/// A line.
pub(super) fn line(inlines: &[Inline], spans: &mut Spans) -> Content {
    Content::sequence(inlines.iter().map(|inline| self::inline(inline, spans)))
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
        // Typst would end a line after each dot of an address.
        let begins = index == 0 && stretch.contains("www.");
        parts.push(if begins { together(text) } else { text });
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

fn blocks(blocks: &[Block], spans: &mut Spans) -> Content {
    let mut parts = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let follows = index > 0;
        if follows {
            parts.push(ParbreakElem::shared().clone());
        }
        parts.push(self::block(block, spans));
    }
    Content::sequence(parts)
}

fn block(block: &Block, spans: &mut Spans) -> Content {
    match block {
        Block::Paragraph(inlines) => line(inlines, spans),
        Block::Heading(level, inlines) => {
            let depth = std::num::NonZeroUsize::new(usize::from(*level) + 1);
            let level = depth.map_or(Smart::Auto, Smart::Custom);
            HeadingElem::new(line(inlines, spans)).with_level(level).pack()
        }
        Block::List(None, items) => {
            let item = |item: &Vec<Block>| ListItem::new(blocks(item, spans)).pack();
            Content::sequence(items.iter().map(item).collect::<Vec<_>>())
        }
        Block::List(Some(start), items) => {
            let numbered = items.iter().zip(*start..).map(|(item, number)| {
                EnumItem::new(blocks(item, spans))
                    .with_number(Smart::Custom(number))
                    .pack()
            });
            Content::sequence(numbered.collect::<Vec<_>>())
        }
        Block::Quote(inner) => {
            QuoteElem::new(blocks(inner, spans)).with_block(true).pack()
        }
        Block::Code(text, place) => {
            RawElem::new(RawContent::Text(text.trim_end().into()))
                .with_block(true)
                .pack()
                .spanned(spans.of(place))
        }
    }
}

fn inline(inline: &Inline, spans: &mut Spans) -> Content {
    match inline {
        Inline::Text(text, place) | Inline::Verbatim(text, place) => {
            self::text(text, place, spans)
        }
        Inline::Emphasis(inner) => EmphElem::new(line(inner, spans)).pack(),
        Inline::Strong(inner) => StrongElem::new(line(inner, spans)).pack(),
        Inline::Link(address, inner) => {
            let body = line(inner, spans);
            match Url::new(address.as_str()) {
                Ok(url) => {
                    let target = LinkTarget::Dest(Destination::Url(url));
                    LinkElem::new(target, body).pack()
                }
                Err(_) => body,
            }
        }
        Inline::Footnote(note) => {
            let body = FootnoteBody::Content(blocks(note, spans));
            FootnoteElem::new(body).pack()
        }
        Inline::Break => LinebreakElem::shared().clone(),
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
