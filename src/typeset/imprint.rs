//! What is printed on the pages: every run of text, with its place on the page
//! and the words in the sources that it came from.

use std::collections::BTreeSet;
use std::ops::Range;

use typst::World;
use typst::foundations::Value;
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Abs, Frame, FrameItem, GroupItem, Point, Rect, Transform};
use typst::syntax::Span;
use typst::text::{Font, TextItem};
use typst::visualize::{Image, ImageKind, Paint};
use typst_layout::PagedDocument;

use marbre_diag::{Diagnostic, Message, Place, Sink, said};
use marbre_pdf::geom::{Length, TRIM};

use crate::report::project::Project;
use crate::report::theme::Theme;

use super::PlacedPart;
use super::emphasis::{self, Emphasis};
use super::facts;
use super::inks::ThemeInks;
use super::layouts;
use super::spans::Spans;
use super::spots::Spots;

/// All text of a document, and the marks that layouts set on it.
#[derive(Default)]
pub(super) struct Imprint {
    runs: Vec<Run>,
    marks: Vec<Mark>,
    strays: Vec<Stray>,
    emphases: Vec<Emphasis>,
}

/// Something that is printed in a colour that isn't made of inks.
struct Stray {
    page: usize,
    what: &'static str,
    source: Option<Place>,
}

/// A piece of metadata with the label `marbre-frame`, and where it stands.
pub(super) struct Mark {
    /// The page, from 1.
    pub(super) page: usize,
    /// Its place, from the trim's top left corner.
    pub(super) at: Point,
    /// What it says.
    pub(super) value: Value,
    /// The areas that it stands in, the innermost last.
    pub(super) areas: Vec<Area>,
}

/// An area of a page: Typst's group, known by its number.
#[derive(Clone, Copy)]
pub(super) struct Area {
    number: usize,
    /// Its height.
    pub(super) height: Abs,
    /// Its width, where it is a float: set beside the text, not in it.
    pub(super) float: Option<Abs>,
}

/// A run of text in one face.
pub(super) struct Run {
    /// The page, from 1.
    pub(super) page: usize,
    /// The start of its baseline, from the trim's top left corner.
    pub(super) at: Point,
    /// The right end of it.
    pub(super) end: Abs,
    /// What it says.
    pub(super) text: String,
    /// The face that it is set in.
    pub(super) font: Font,
    /// The weight that the face is set in.
    pub(super) weight: u16,
    /// Whether the face is set in italics.
    pub(super) italic: bool,
    /// Its size.
    pub(super) size: Abs,
    /// What it is filled with.
    pub(super) fill: Paint,
    /// Where that was written.
    pub(super) source: Option<Place>,
    /// Where the rest of it was written: words of several fields in one style are one run.
    pub(super) others: Vec<Place>,
    /// The areas that it stands in, the innermost last.
    areas: Vec<Area>,
    /// The characters that its font has no glyph for, each once.
    pub(super) missing: Vec<char>,
}

impl Imprint {
    pub(super) fn of(
        document: &PagedDocument,
        world: &dyn World,
        spans: &Spans,
        theme: &Theme,
    ) -> Self {
        let mut imprint = Self::default();
        let palette = ThemeInks::of(theme);
        let mut walk = Walk {
            imprint: &mut imprint,
            world,
            spans,
            palette,
            areas: 0,
            page: 0,
            emphasis: None,
        };
        for page in document.pages() {
            walk.page += 1;
            walk.frame(&page.frame, Transform::identity(), &mut Vec::new());
        }
        imprint
    }

    /// All runs, in the order of the pages.
    pub(super) fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The runs of some pages, from 1.
    pub(super) fn runs_of(&self, pages: &Range<usize>) -> &[Run] {
        // They were collected page by page.
        let before = |page: usize| self.runs.partition_point(|run| run.page < page);
        self.runs.get(before(pages.start)..before(pages.end)).unwrap_or_default()
    }

    /// All marks, in the order of the pages.
    pub(super) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// All emphasis of texts that is set as such, in the order of the pages.
    pub(super) fn emphases(&self) -> &[Emphasis] {
        &self.emphases
    }

    /// Reports text that stands outside the page, where nobody will read it.
    pub(super) fn check_places(&self, bleed: Length, spots: &mut Spots, sink: &mut Sink) {
        let (bleed, [width, height]) = (bleed.to_pt(), TRIM.map(Length::to_pt));
        let outside = |at: f64, size: f64| at < -bleed || at > size + bleed;
        let mut said = BTreeSet::new();
        for run in self.runs.iter().filter(|run| !run.text.trim().is_empty()) {
            let (x, y, end) = (run.at.x.to_pt(), run.at.y.to_pt(), run.end.to_pt());
            if !outside(x, width) && !outside(y, height) && !outside(end, width) {
                continue;
            }
            let place = run.source.clone().unwrap_or(Place::File("layouts".to_owned()));
            if said.insert((run.page, place.short())) {
                let text = run.text.trim();
                spots.mark(sink, run.page, run.edges(), text.to_owned());
                let message =
                    said!("\"{text}\" stands outside page {page}", text, page = run.page);
                sink.report(
                    Diagnostic::error("text-off-page", place, message)
                        .hint("shorten it, or look at where its layout places it"),
                );
            }
        }
    }

    /// Warns of colours that aren't the theme's: Typst's default black, greys and RGB
    /// have inks of their own. Words have theirs from the layout that sets them.
    pub(super) fn check_inks(
        &self,
        placed: &[PlacedPart],
        project: &Project,
        sink: &mut Sink,
    ) {
        let mut said = BTreeSet::new();
        for stray in &self.strays {
            let source = stray.source.clone();
            let place = source.clone().unwrap_or(Place::File("layouts".to_owned()));
            if !said.insert((stray.what, place.short())) {
                continue;
            }
            let message = said!(
                "{what} on page {page} isn't in a colour of the theme",
                what = Message::from(stray.what),
                page = stray.page
            );
            let own = place.file().is_some_and(|file| file.starts_with("layouts"));
            let part = placed.iter().find(|part| part.pages().contains(&stray.page));
            let warning = match (own, part) {
                (false, Some(part)) => {
                    let layout = layouts::definition(project, &part.layout);
                    let warning = Diagnostic::warning("stray-color", layout, message);
                    warning.and_at(place, "these words")
                }
                _ => Diagnostic::warning("stray-color", place, message),
            };
            sink.report(warning.hint(
                "set its fill and stroke to colours of the theme; a gradient between them \
                 needs `space: cmyk`, or its black becomes four inks",
            ));
        }
    }
}

/// Collects runs and marks, area by area.
struct Walk<'a> {
    imprint: &'a mut Imprint,
    world: &'a dyn World,
    spans: &'a Spans,
    /// The inks of the theme's colours.
    palette: ThemeInks,
    areas: usize,
    page: usize,
    /// The emphasis that has just started.
    emphasis: Option<(emphasis::FaceStyle, Place)>,
}

impl Walk<'_> {
    fn frame(&mut self, frame: &Frame, transform: Transform, within: &mut Vec<Area>) {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    let inner = into_group(transform, *at, group);
                    self.areas += 1;
                    let height = group.frame.height();
                    // What has a parent elsewhere is a float, or a note.
                    let float = group.parent.is_some().then(|| group.frame.width());
                    within.push(Area { number: self.areas, height, float });
                    self.frame(&group.frame, inner, within);
                    within.pop();
                }
                FrameItem::Shape(shape, span) => {
                    let stroke = shape.stroke.as_ref().map(|stroke| &stroke.paint);
                    let paints = shape.fill.as_ref().into_iter().chain(stroke);
                    self.inks(paints, "a shape", *span);
                }
                FrameItem::Text(text) => {
                    let end = Point::new(at.x + text.width(), at.y).transform(transform);
                    let run = self.run(text, at.transform(transform), end.x, within);
                    let stroke = text.stroke.as_ref().map(|stroke| &stroke.paint);
                    let span = text.glyphs.first().map_or(Span::detached(), |g| g.span.0);
                    self.inks([&text.fill].into_iter().chain(stroke), "text", span);
                    self.imprint.runs.push(run);
                }
                FrameItem::Tag(Tag::Start(element, _)) => {
                    let label = element.label().map(|label| label.resolve());
                    let name = label.as_ref().map_or("", |name| name.as_str());
                    if let Some(kind) = emphasis::kind(element, name) {
                        let place = self.spans.place(self.world, element.span());
                        self.emphasis = place.map(|place| (kind, place));
                    }
                    let metadata = element.to_packed::<MetadataElem>();
                    if let Some(metadata) = metadata
                        && name == emphasis::BASE
                        && let Some((kind, place)) = self.emphasis.take()
                    {
                        let index = self.imprint.runs.len();
                        let found = Emphasis::of(kind, place, &metadata.value, index);
                        self.imprint.emphases.push(found);
                    }
                    if let Some(metadata) = metadata
                        && name == "marbre-frame"
                    {
                        self.imprint.marks.push(Mark {
                            page: self.page,
                            at: at.transform(transform),
                            value: metadata.value.clone(),
                            areas: within.clone(),
                        });
                    }
                }
                _ => {}
            }
        }
    }

    /// Notes what isn't in inks.
    fn inks<'p>(
        &mut self,
        paints: impl Iterator<Item = &'p Paint>,
        what: &'static str,
        span: Span,
    ) {
        if !paints.into_iter().all(|paint| self.palette.has(paint)) {
            let source = self.spans.place(self.world, span);
            self.imprint.strays.push(Stray { page: self.page, what, source });
        }
    }

    fn run(&self, text: &TextItem, at: Point, end: Abs, within: &[Area]) -> Run {
        let mut span = Span::detached();
        let mut spans = Vec::new();
        let mut missing = Vec::new();
        for glyph in &text.glyphs {
            span = span.or(glyph.span.0);
            if spans.last() != Some(&glyph.span.0) {
                spans.push(glyph.span.0);
            }
            if glyph.id == 0 {
                let c = text.text[glyph.range()].chars().next().unwrap_or(' ');
                if !missing.contains(&c) {
                    missing.push(c);
                }
            }
        }
        Run {
            page: self.page,
            at,
            end,
            text: text.text.to_string(),
            font: text.font.font().clone(),
            weight: facts::weight(&text.font),
            italic: facts::is_italic(&text.font),
            size: text.size,
            fill: text.fill.clone(),
            source: self.spans.place(self.world, span),
            others: spans
                .into_iter()
                .filter(|other| *other != span)
                .filter_map(|other| self.spans.place(self.world, other))
                .collect(),
            areas: within.to_vec(),
            missing,
        }
    }
}

impl Run {
    /// Left, top, right and bottom, in pt from the trim's top left corner.
    pub(super) fn edges(&self) -> [f64; 4] {
        let (size, base) = (self.size.to_pt(), self.at.y.to_pt());
        [self.at.x.to_pt(), base - 0.8 * size, self.end.to_pt(), base + 0.25 * size]
    }

    /// Whether it stands in an area.
    pub(super) fn is_in(&self, area: Area) -> bool {
        self.areas.iter().any(|it| it.number == area.number)
    }

    /// The width of the float in an area that it stands in, where it does.
    pub(super) fn float_in(&self, area: Area) -> Option<Abs> {
        let within = self.areas.iter().skip_while(|it| it.number != area.number).skip(1);
        within.filter_map(|it| it.float).next()
    }
}

/// The transform of what stands in a group.
pub(super) fn into_group(
    transform: Transform,
    at: Point,
    group: &GroupItem,
) -> Transform {
    transform.pre_concat(Transform::translate(at.x, at.y)).pre_concat(group.transform)
}

/// The box around a rectangle once it is placed.
pub(super) fn placed(Rect { min, max }: Rect, transform: Transform) -> Rect {
    let others = [max, Point::new(min.x, max.y), Point::new(max.x, min.y)];
    let first = min.transform(transform);
    let corners = others.map(|corner| corner.transform(transform));
    corners.into_iter().fold(Rect::new(first, first), |all, corner| {
        Rect::new(all.min.min(corner), all.max.max(corner))
    })
}

/// The bytes of a picture as Typst was given them: what tells whose it is.
pub(super) fn data(image: &Image) -> &[u8] {
    match image.kind() {
        ImageKind::Raster(raster) => raster.data().as_slice(),
        ImageKind::Svg(svg) => svg.data().as_slice(),
        ImageKind::Pdf(pdf) => pdf.document().pdf().data().as_ref(),
    }
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
                walk(&group.frame, into_group(transform, *at, group), visit);
            }
            item => visit(at.transform(transform), item),
        }
    }
}
