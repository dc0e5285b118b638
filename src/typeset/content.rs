//! Texts as Typst content, built element by element: nothing that an author
//! writes is ever parsed as Typst.

use typst::foundations::{Content, NativeElement, Smart};
use typst::layout::{HElem, Rel, Spacing};
use typst::model::{
    Destination, EmphElem, EnumItem, FootnoteBody, FootnoteElem, HeadingElem, LinkElem,
    LinkTarget, ListItem, ParbreakElem, QuoteElem, StrongElem, Url,
};
use typst::text::{LinebreakElem, RawContent, RawElem, TextElem};

use crate::diag::{Located, Place};
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
    TextElem::packed(set).spanned(spans.of(&text.place))
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
        parts.push(TextElem::packed(stretch.as_str()).spanned(span));
    }
    Content::sequence(parts)
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
            TextElem::packed(text.as_str()).spanned(spans.of(place))
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
