//! What a press can't print, or can't print well, found where its source is known.

use std::collections::BTreeSet;

use typst::World;
use typst::foundations::{NativeElement, Selector};
use typst::introspection::Introspector;
use typst::layout::{Frame, FrameItem, Transform};
use typst::pdf::AttachElem;
use typst::syntax::Span;
use typst::visualize::{
    Color, FixedStroke, Gradient, Paint, ProcessColor, ProcessColorSpace,
    SpotColorantName,
};
use typst_layout::PagedDocument;

use marbre_diag::{Diagnostic, Message, Parameter, Place, Sink, said};
use marbre_ink::Separator;
use marbre_pdf::geom::Length;
use marbre_preflight::profile::{Profile, SpotUse};

use super::imprint::into_group;
use super::spans::Spans;

/// Looks for it on all pages.
pub(super) fn check(
    document: &PagedDocument,
    world: &dyn World,
    spans: &Spans,
    profile: &Profile,
    sink: &mut Sink,
) {
    let mut search =
        Search { world, spans, profile, page: 0, said: BTreeSet::new(), sink };
    for page in document.pages() {
        search.page += 1;
        search.frame(&page.frame, Transform::identity());
    }
    let attached = Selector::Elem(AttachElem::ELEM, None);
    for element in document.introspector().query(&attached) {
        let place = spans.place(world, element.span());
        let place = place.unwrap_or(Place::File("layouts".to_owned()));
        let message = "a file is attached, and PDF/X-4 has no attachments";
        let error = Diagnostic::error("attached-file", place, message);
        sink.report(error.hint("take `pdf.attach` out of the print edition"));
    }
}

struct Search<'a> {
    world: &'a dyn World,
    spans: &'a Spans,
    profile: &'a Profile,
    page: usize,
    said: BTreeSet<(&'static str, String)>,
    sink: &'a mut Sink,
}

impl Search<'_> {
    fn frame(&mut self, frame: &Frame, transform: Transform) {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    self.frame(&group.frame, into_group(transform, *at, group));
                }
                FrameItem::Text(text) => {
                    let span = text.glyphs.first().map_or(Span::detached(), |g| g.span.0);
                    self.paint(&text.fill, span);
                    let size = text.size.to_pt() * scale(transform);
                    let least = self.profile.smallest_text;
                    let plates = self.plates(&text.fill);
                    if plates != 1 && size < least.to_pt() - 1e-3 {
                        let text = text.text.trim();
                        let what = said!(
                            "\"{text}\" is {size} pt",
                            text,
                            size = Parameter::number(size, 1)
                        );
                        self.too_fine("small-text", &what, plates, least, span);
                    }
                    if let Some(stroke) = &text.stroke {
                        self.line(stroke, transform, span);
                    }
                }
                FrameItem::Shape(shape, span) => {
                    if let Some(fill) = &shape.fill {
                        self.paint(fill, *span);
                    }
                    if let Some(stroke) = &shape.stroke {
                        self.line(stroke, transform, *span);
                    }
                }
                _ => {}
            }
        }
    }

    fn line(&mut self, stroke: &FixedStroke, transform: Transform, span: Span) {
        self.paint(&stroke.paint, span);
        let width = stroke.thickness.to_pt() * scale(transform);
        let least = self.profile.thinnest_line;
        let plates = self.plates(&stroke.paint);
        if plates != 1 && width < least.to_pt() - 1e-3 {
            let what = said!("a line is {width} pt", width = Parameter::number(width, 2));
            self.too_fine("thin-line", &what, plates, least, span);
        }
    }

    /// Plates never meet to the hair: what is finer than that has coloured edges, or,
    /// in white, is closed by the ink around it (GWG 2022, R0016 to R0019).
    fn too_fine(
        &mut self,
        rule: &'static str,
        what: &Message,
        plates: usize,
        least: Length,
        span: Span,
    ) {
        let (page, least) = (self.page, least.to_pt());
        let inks = match plates {
            0 => said!("white"),
            _ => said!("more than one ink"),
        };
        let message = said!("{what} in {inks} on page {page}", what, inks, page);
        let hint = said!(
            "the press profile wants {least} pt: make it larger, or set it in one ink",
            least
        );
        self.say(Diagnostic::warning, rule, message, hint, span);
    }

    fn paint(&mut self, paint: &Paint, span: Span) {
        match paint {
            Paint::Solid(color) => self.color(color, span),
            Paint::Gradient(gradient) => {
                if matches!(gradient, Gradient::Conic(_)) {
                    let message =
                        said!("a conic gradient on page {page}", page = self.page);
                    let hint =
                        "no press takes it as inks: use a linear or a radial gradient";
                    self.say(Diagnostic::error, "conic-gradient", message, hint, span);
                }
                for (color, _) in gradient.stops_ref() {
                    self.color(color, span);
                }
            }
            Paint::Tiling(tiling) => self.frame(tiling.frame(), Transform::identity()),
        }
    }

    /// What a layout mixes itself is held against the profile as the theme is.
    fn color(&mut self, color: &Color, span: Span) {
        let (page, profile) = (self.page, &self.profile.name);
        match color {
            Color::Process(ProcessColor::Cmyk(inks)) => {
                let sum = f64::from(inks.c + inks.m + inks.y + inks.k) * 100.0;
                if sum > self.profile.ink_limit + 0.1 {
                    let message = said!(
                        "a colour on page {page} has {sum} % of ink, but the press \
                         profile `{profile}` allows {limit} %",
                        page,
                        sum = Parameter::number(sum, 0),
                        profile,
                        limit = self.profile.ink_limit
                    );
                    let hint = "use a colour of the theme, or take inks out of this one";
                    self.say(Diagnostic::error, "too-much-ink", message, hint, span);
                }
            }
            Color::Process(_) => {}
            Color::Spot(spot) => {
                let (message, hint) = match &spot.colorant.name {
                    Some(SpotColorantName::Custom(name))
                        if !self.profile.refuses(name) =>
                    {
                        return;
                    }
                    Some(SpotColorantName::Custom(name)) => (
                        said!(
                            "page {page} has the spot colour \"{name}\", which the press \
                             profile `{profile}` doesn't allow",
                            page,
                            name = name.as_str(),
                            profile
                        ),
                        "set `[print] spot` to \"keep\" or \"convert\", or use a colour of \
                         the theme",
                    ),
                    Some(SpotColorantName::All) => (
                        said!("page {page} has the colour of all plates at once", page),
                        "it is for the printer's marks: use black",
                    ),
                    None => (
                        said!("page {page} has a colour that prints nothing", page),
                        "take it out, or use a colour of the theme",
                    ),
                };
                self.say(Diagnostic::error, "refused-spot", message, hint, span);
            }
        }
    }

    /// How many plates print a paint.
    fn plates(&self, paint: &Paint) -> usize {
        let of = |color: &Color| match color {
            Color::Process(color) => plates(color),
            Color::Spot(spot) if self.profile.spot == SpotUse::Convert => {
                plates(&spot.colorant.fallback)
            }
            Color::Spot(_) => 1,
        };
        match paint {
            Paint::Solid(color) => of(color),
            Paint::Gradient(gradient) => {
                let stops = gradient.stops_ref().iter();
                stops.map(|(color, _)| of(color)).max().unwrap_or(0)
            }
            Paint::Tiling(_) => 1,
        }
    }

    /// Says a thing once for each of its sources.
    fn say(
        &mut self,
        diagnostic: fn(&str, Place, Message) -> Diagnostic,
        rule: &'static str,
        message: Message,
        hint: impl Into<Message>,
        span: Span,
    ) {
        let place = self.spans.place(self.world, span);
        let place = place.unwrap_or(Place::File("layouts".to_owned()));
        if self.said.insert((rule, place.short())) {
            self.sink.report(diagnostic(rule, place, message).hint(hint));
        }
    }
}

/// How much larger things get on the page.
fn scale(transform: Transform) -> f64 {
    let (sx, sy) = (transform.sx.get(), transform.sy.get());
    (sx * sy - transform.kx.get() * transform.ky.get()).abs().sqrt()
}

/// How many plates print a colour: neutral light is printed in black alone, other
/// light in several inks.
fn plates(color: &ProcessColor) -> usize {
    if let ProcessColor::Cmyk(inks) = color {
        return [inks.c, inks.m, inks.y, inks.k].iter().filter(|ink| **ink > 0.0).count();
    }
    let [red, green, blue, _] = color.to_space(ProcessColorSpace::Srgb).to_vec4();
    if Separator::is_neutral([red, green, blue]) { 1 } else { 3 }
}
