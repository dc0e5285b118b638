//! Notes that are referred to more than once: does a layout give each reference the
//! number of its note?
//!
//! Typst does. A show rule that prints the counter as it stands there doesn't, and
//! would lead readers to another note.

use std::collections::BTreeMap;

use typst::World;
use typst::foundations::Label;
use typst::introspection::{Location, Tag};
use typst::layout::{FrameItem, Transform};
use typst::model::{FootnoteBody, FootnoteElem};
use typst::syntax::Span;
use typst_layout::PagedDocument;

use marbre_diag::{Diagnostic, Place, Sink, said};

use super::imprint::walk;
use super::spans::Spans;

/// Compares the marks of all references.
pub(super) fn check(
    document: &PagedDocument,
    world: &dyn World,
    spans: &Spans,
    sink: &mut Sink,
) {
    let mut search = Search::default();
    for page in document.pages() {
        walk(&page.frame, Transform::identity(), &mut |_, item| search.item(item));
    }
    for (label, span, mark) in &search.again {
        let Some(first) = search.marks.get(label.resolve().as_str()) else { continue };
        if first == mark {
            continue;
        }
        let place = spans.place(world, *span).unwrap_or(Place::Nowhere);
        let message =
            said!("the note `{first}` is referred to again as `{mark}`", first, mark);
        sink.report(Diagnostic::error("wrong-note", place, message).hint(
            "let the layout's rule for `footnote` leave its body alone, or count with \
             `counter(footnote).at(…)` where the note is: see docs/layouts.md",
        ));
    }
}

#[derive(Default)]
struct Search {
    /// The marks of notes with a label.
    marks: BTreeMap<String, String>,
    /// The marks of other references to them.
    again: Vec<(Label, Span, String)>,
    open: Vec<(Location, Content)>,
}

/// What an open reference is of.
struct Content {
    label: Label,
    again: bool,
    span: Span,
    mark: String,
}

impl Search {
    fn item(&mut self, item: &FrameItem) {
        match item {
            FrameItem::Text(text) => {
                if let Some((_, content)) = self.open.last_mut() {
                    content.mark.push_str(&text.text);
                }
            }
            FrameItem::Tag(Tag::Start(element, _)) => {
                let note = element.to_packed::<FootnoteElem>();
                let Some((note, at)) = note.zip(element.location()) else { return };
                let (label, again) = match &note.body {
                    FootnoteBody::Reference(label) => (Some(*label), true),
                    FootnoteBody::Content(_) => (element.label(), false),
                };
                if let Some(label) = label {
                    let (span, mark) = (element.span(), String::new());
                    self.open.push((at, Content { label, again, span, mark }));
                }
            }
            FrameItem::Tag(Tag::End(at, ..)) => self.close(*at),
            _ => {}
        }
    }

    fn close(&mut self, at: Location) {
        let Some(index) = self.open.iter().rposition(|(open, _)| *open == at) else {
            return;
        };
        let (_, content) = self.open.remove(index);
        let mark = content.mark.trim().to_owned();
        if mark.is_empty() {
            return;
        }
        if content.again {
            self.again.push((content.label, content.span, mark));
        } else {
            self.marks.insert(content.label.resolve().as_str().to_owned(), mark);
        }
    }
}
