//! Where everything that has a source lands on the pages.

use typst::World;
use typst::foundations::Bytes;
use typst::layout::{Abs, Frame, FrameItem, Point, Rect, Transform};
use typst::syntax::Span;
use typst::visualize::{Image, ImageKind};
use typst_layout::PagedDocument;

use crate::diag::Place;
use crate::origins::{Kind, Origins};
use crate::report::Report;

use super::imprint::into_group;
use super::spans::{Spans, file_id};

/// Takes down all pages of a document.
pub(super) fn origins(
    document: &PagedDocument,
    world: &dyn World,
    spans: &Spans,
    report: &Report,
) -> Origins {
    // A picture is a layout's call, but the report's choice.
    let named = report.pictures().into_iter();
    let pictures =
        named.filter_map(|(path, place)| Some((world.file(file_id(path)?).ok()?, place)));
    let pictures = pictures.collect();
    let mut landing = Landing { origins: Origins::default(), world, spans, pictures };
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
    /// The pictures of the report as layouts get them, and where each is named.
    pictures: Vec<(Bytes, &'a Place)>,
}

impl<'a> Landing<'a> {
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
                FrameItem::Image(image, size, span) => {
                    let corners = (Point::zero(), size.to_point());
                    let kind = match image.kind() {
                        ImageKind::Raster(_) => Kind::Picture,
                        ImageKind::Svg(_) | ImageKind::Pdf(_) => Kind::Drawing,
                    };
                    match self.named(image) {
                        Some(place) => self.add_at(kind, corners, there, place),
                        None => self.add(kind, corners, there, *span),
                    }
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
        if let Some(place) = self.spans.place(self.world, span) {
            self.add_at(kind, (min, max), there, &place);
        }
    }

    /// Where the report names a picture.
    fn named(&self, image: &Image) -> Option<&'a Place> {
        let bytes = match image.kind() {
            ImageKind::Raster(raster) => raster.data().as_slice(),
            ImageKind::Svg(svg) => svg.data().as_slice(),
            ImageKind::Pdf(pdf) => pdf.document().pdf().data().as_ref(),
        };
        let found = self.pictures.iter().find(|(own, _)| own.as_slice() == bytes);
        found.map(|(_, place)| *place)
    }

    fn add_at(
        &mut self,
        kind: Kind,
        (min, max): (Point, Point),
        there: Transform,
        place: &Place,
    ) {
        let corners = [min, max, Point::new(min.x, max.y), Point::new(max.x, min.y)]
            .map(|corner| corner.transform(there));
        let xs = corners.map(|corner| corner.x.to_mm() as f32);
        let ys = corners.map(|corner| corner.y.to_mm() as f32);
        let least = |all: [f32; 4]| all.into_iter().fold(f32::INFINITY, f32::min);
        let most = |all: [f32; 4]| all.into_iter().fold(f32::NEG_INFINITY, f32::max);
        self.origins.add(kind, [least(xs), least(ys), most(xs), most(ys)], place);
    }
}
