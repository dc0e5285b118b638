//! Where everything that has a source lands on the pages.

use typst::World;
use typst::layout::{Abs, Frame, FrameItem, Point, Rect, Transform};
use typst::syntax::Span;
use typst_layout::PagedDocument;

use crate::origins::{Kind, Origins};

use super::imprint::into_group;
use super::spans::Spans;

/// Takes down all pages of a document.
pub(super) fn origins(
    document: &PagedDocument,
    world: &dyn World,
    spans: &Spans,
) -> Origins {
    let mut landing = Landing { origins: Origins::default(), world, spans };
    for page in document.pages() {
        landing.origins.begin_page();
        landing.frame(&page.frame, Transform::identity());
    }
    landing.origins
}

struct Landing<'a> {
    origins: Origins,
    world: &'a dyn World,
    spans: &'a Spans,
}

impl Landing<'_> {
    fn frame(&mut self, frame: &Frame, transform: Transform) {
        for (at, item) in frame.items() {
            let there = transform.pre_concat(Transform::translate(at.x, at.y));
            match item {
                FrameItem::Group(group) => {
                    self.frame(&group.frame, into_group(transform, *at, group));
                }
                FrameItem::Text(text) => {
                    let spans = text.glyphs.iter().map(|glyph| glyph.span.0);
                    let span = spans.fold(Span::detached(), Span::or);
                    let metrics = text.font.metrics();
                    let top = -metrics.ascender.at(text.size);
                    let bottom = -metrics.descender.at(text.size);
                    let corners =
                        (Point::new(Abs::zero(), top), Point::new(text.width(), bottom));
                    self.add(Kind::Text, corners, there, span);
                }
                FrameItem::Shape(shape, span) => {
                    let Rect { min, max } = shape.bbox(true);
                    self.add(Kind::Shape, (min, max), there, *span);
                }
                FrameItem::Image(_, size, span) => {
                    let corners = (Point::zero(), size.to_point());
                    self.add(Kind::Picture, corners, there, *span);
                }
                _ => {}
            }
        }
    }

    /// Takes down what stands between two corners of its own space.
    fn add(
        &mut self,
        kind: Kind,
        (min, max): (Point, Point),
        there: Transform,
        span: Span,
    ) {
        let Some(place) = self.spans.place(self.world, span) else { return };
        let corners = [min, max, Point::new(min.x, max.y), Point::new(max.x, min.y)]
            .map(|corner| corner.transform(there));
        let xs = corners.map(|corner| corner.x.to_mm() as f32);
        let ys = corners.map(|corner| corner.y.to_mm() as f32);
        let least = |all: [f32; 4]| all.into_iter().fold(f32::INFINITY, f32::min);
        let most = |all: [f32; 4]| all.into_iter().fold(f32::NEG_INFINITY, f32::max);
        self.origins.add(kind, [least(xs), least(ys), most(xs), most(ys)], &place);
    }
}
