//! What is printed on the pages: every run of text, with its place on the page
//! and the words in the sources that it came from.

use std::collections::BTreeSet;

use typst::World;
use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::syntax::Span;
use typst_layout::PagedDocument;

use crate::diag::{Diagnostic, Place, Sink};
use crate::fonts::Fonts;

use super::spans::Spans;

/// All text of a document.
pub(super) struct Imprint {
    runs: Vec<Run>,
}

/// A run of text in one face.
pub(super) struct Run {
    /// The page, from 1.
    pub(super) page: usize,
    /// The start of its baseline, from the trim's top left corner.
    pub(super) at: Point,
    /// What it says.
    pub(super) text: String,
    /// Where that was written.
    pub(super) source: Option<Place>,
    /// A character that its font has no glyph for, and the font's name.
    missing: Option<(char, String)>,
}

impl Imprint {
    pub(super) fn of(
        document: &PagedDocument,
        world: &dyn World,
        spans: &Spans,
    ) -> Self {
        let mut runs = Vec::new();
        for (index, page) in document.pages().iter().enumerate() {
            walk(&page.frame, Transform::identity(), &mut |at, item| {
                let FrameItem::Text(text) = item else { return };
                let mut span = Span::detached();
                let mut missing = None;
                for glyph in &text.glyphs {
                    span = span.or(glyph.span.0);
                    if glyph.id == 0 && missing.is_none() {
                        let c = text.text[glyph.range()].chars().next().unwrap_or(' ');
                        let family = text.font.font().info().family.clone();
                        missing = Some((c, family.to_string()));
                    }
                }
                runs.push(Run {
                    page: index + 1,
                    at,
                    text: text.text.to_string(),
                    source: spans.place(world, span),
                    missing,
                });
            });
        }
        Self { runs }
    }

    /// All runs, in the order of the pages.
    pub(super) fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Reports characters that came out as empty boxes.
    pub(super) fn check_glyphs(&self, fonts: &Fonts, sink: &mut Sink) {
        let mut said = BTreeSet::new();
        for run in &self.runs {
            let Some((c, family)) = &run.missing else { continue };
            let place = run.source.clone().map(|place| narrowed(place, *c));
            let key = (*c, place.as_ref().map(Place::short));
            if !said.insert(key) {
                continue;
            }
            let code = u32::from(*c);
            let message =
                format!("the font \"{family}\" has no glyph for '{c}' (U+{code:04X})");
            let place = place.unwrap_or(Place::Nowhere);
            let error = Diagnostic::error("missing-glyph", place, message);
            let others: Vec<&str> =
                fonts.families().into_iter().filter(|f| f != family).collect();
            sink.report(error.hint(format!(
                "on page {}; write it otherwise, or set it in a font that has it (there are: {})",
                run.page,
                others.join(", ")
            )));
        }
    }
}

/// The character within the words that a run came from.
fn narrowed(place: Place, c: char) -> Place {
    if let Place::Source { file, range } = &place
        && let Some(found) = file.text().get(range.clone()).and_then(|t| t.find(c))
    {
        let start = range.start + found;
        return file.at(start..start + c.len_utf8());
    }
    place
}

/// Visits every item of a frame with its place on the page.
pub(super) fn walk(
    frame: &Frame,
    transform: Transform,
    visit: &mut dyn FnMut(Point, &FrameItem),
) {
    for (at, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                let inner = transform
                    .pre_concat(Transform::translate(at.x, at.y))
                    .pre_concat(group.transform);
                walk(&group.frame, inner, visit);
            }
            item => visit(at.transform(transform), item),
        }
    }
}

/// A length in pt.
pub(super) fn pt(length: Abs) -> f64 {
    length.to_pt()
}
