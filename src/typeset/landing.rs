//! Where everything that has a source lands on the pages.

use typst::World;
use typst::foundations::{Bytes, Content, Value};
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Abs, Frame, FrameItem, Point, Rect, Transform};
use typst::syntax::Span;
use typst::visualize::{Image, ImageKind};
use typst_layout::PagedDocument;

use marbre_diag::Place;

use crate::report::Report;
use crate::typeset::origins::{Kind, Landed, Origins, Register};

use super::imprint::{data, into_group, placed};
use super::spans::{Spans, file_id};
use super::steps::Steps;
use super::trail::Trail;

/// Takes down all pages of a document: whose each thing is, and where each word was written.
pub(super) fn origins(
    document: &PagedDocument,
    world: &dyn World,
    spans: &Spans,
    report: &Report,
) -> (Origins, Trail) {
    // A picture is a layout's call, but the report's choice.
    let named = report.pictures().into_iter();
    let pictures =
        named.filter_map(|(path, place)| Some((world.file(file_id(path)?).ok()?, place)));
    let pictures = pictures.collect();
    let (origins, steps, over) = (Register::default(), Steps::new(world, spans), 0);
    let mut landing = Landing { origins, steps, world, spans, pictures, over };
    for page in document.pages() {
        landing.origins.begin_page();
        landing.steps.begin_page();
        landing.over = 0;
        landing.frame(&page.frame, Transform::identity());
    }
    (landing.origins.finish(), landing.steps.finish())
}

struct Landing<'a> {
    origins: Register,
    steps: Steps<'a>,
    world: &'a dyn World,
    spans: &'a Spans,
    /// The pictures of the report as layouts get them, and where each is named.
    pictures: Vec<(Bytes, &'a Place)>,
    /// How many pieces are open that are meant to lie over words, or under them.
    over: usize,
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
                    let place = self.spans.place(self.world, span);
                    self.add(Kind::Text, corners, there, &text.text, place.as_ref());
                    self.steps.text(text, there);
                }
                FrameItem::Shape(shape, span) => {
                    let Rect { min, max } = shape.bbox(true);
                    let place = self.spans.place(self.world, *span);
                    self.add(Kind::Shape, (min, max), there, "", place.as_ref());
                }
                FrameItem::Image(image, size, span) => {
                    let corners = (Point::zero(), size.to_point());
                    let kind = match image.kind() {
                        ImageKind::Raster(_) => Kind::Picture,
                        ImageKind::Svg(_) | ImageKind::Pdf(_) => Kind::Drawing,
                    };
                    let place = match self.named(image) {
                        Some(place) => Some(place.clone()),
                        None => self.spans.place(self.world, *span),
                    };
                    self.add(kind, corners, there, "", place.as_ref());
                    let corners = Rect::new(corners.0, corners.1);
                    self.steps.picture(corners, there, place.as_ref());
                }
                FrameItem::Tag(Tag::Start(element, _)) => self.mark(element),
                _ => {}
            }
        }
    }

    /// Begins or ends a piece that is meant to lie over words, or under them.
    fn mark(&mut self, element: &Content) {
        let label = element.label().map(|label| label.resolve());
        if label.is_none_or(|label| label.as_str() != "marbre-over") {
            return;
        }
        let ends = element.to_packed::<MetadataElem>().map(|metadata| {
            matches!(&metadata.value, Value::Str(word) if word.as_str() == "end")
        });
        match ends {
            Some(true) => self.over = self.over.saturating_sub(1),
            Some(false) => self.over += 1,
            None => {}
        }
    }

    /// Where the report names a picture.
    fn named(&self, image: &Image) -> Option<&'a Place> {
        let bytes = data(image);
        let found = self.pictures.iter().find(|(own, _)| own.as_slice() == bytes);
        found.map(|(_, place)| *place)
    }

    /// Takes down what stands between two corners of its own space.
    fn add(
        &mut self,
        kind: Kind,
        (min, max): (Point, Point),
        there: Transform,
        text: &str,
        place: Option<&Place>,
    ) {
        let Rect { min, max } = placed(Rect::new(min, max), there);
        let edges = [min.x, min.y, max.x, max.y].map(|edge| edge.to_mm() as f32);
        let over = self.over > 0;
        if over || place.is_some() {
            self.origins.add(&Landed { kind, edges, text, over }, place);
        }
    }
}
