//! What stands on a page, as rules ask for it: marks with their place, their colours and
//! what lies over them.
//!
//! "Visible" and "overlapping" are GWG's words: visible is what isn't clipped away and not
//! fully hidden; overlapping is what lies in front of something visible. Both are judged by
//! bounding boxes, and only what surely covers hides.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use lopdf::ObjectId;
use tiny_skia::{FillRule, Path, PathSegment, Rect, Transform};

use crate::comparison::Area;

use super::canvas::{
    Blend, Canvas, Group, Image, Masking, Page, Paint, Run, Shading, Shape, State,
    Trouble, bounds, scales,
};
use super::colour::{Color, Inks, Space};

/// A page with all its marks.
#[derive(Debug)]
pub struct Sheet {
    /// The page.
    pub page: Page,
    /// The marks, in the order of painting.
    pub marks: Vec<Mark>,
    /// What makes no sense in its content, each once.
    pub troubles: BTreeSet<Trouble>,
    /// The transparency groups, that of the page first, those of masks among them.
    pub groups: Vec<Blended>,
    /// Whether anything on it is transparent.
    pub transparent: bool,
    /// The fonts that are used, by their objects.
    pub fonts: BTreeMap<Option<ObjectId>, FontUse>,
    /// Marks that hide what lies below them: their place in `marks`, and where.
    covers: Vec<(usize, Rect)>,
    /// Which marks can be seen.
    seen: Vec<bool>,
}

/// A transparency group, and what it is for.
#[derive(Clone, Debug)]
pub struct Blended {
    /// The space that it is blended in, as it is called; `None` where it has none.
    pub space: Option<Arc<Space>>,
    /// Whether it is a mask of luminosity, or within one.
    pub masks: bool,
    /// The form that it is.
    pub object: Option<ObjectId>,
}

/// A font, and where it is used first.
#[derive(Clone, Debug)]
pub struct FontUse {
    /// Its name.
    pub name: String,
    /// Its type.
    pub subtype: String,
    /// Whether its program is in the file.
    pub embedded: bool,
    /// Where it is used first.
    pub bounds: Option<Rect>,
    /// Glyphs whose width in the file and in the font differ: code, and both widths.
    pub widths: Option<(u32, f32, f32)>,
}

/// A mark: what one painting operator leaves on the page.
#[derive(Clone, Debug)]
pub struct Mark {
    /// What it is.
    pub kind: Kind,
    /// Where it is, within the clip; pt of the page's space.
    pub bounds: Rect,
    /// The object that it is, or that draws it.
    pub object: Option<ObjectId>,
    /// What it is painted with; nothing for pictures.
    pub paints: Vec<Painted>,
}

/// What a mark is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A filled path; with its width, where it is a thin rectangle: a line, in effect
    /// (GWG 2022, I00004). pt.
    Fill(Option<f32>),
    /// A stroked path, with the width on the page in pt.
    Stroke(f32),
    /// Text.
    Text(Words),
    /// A picture.
    Image(Picture),
    /// A gradient that fills the clip.
    Shading(Arc<Space>),
}

/// Text of one operator.
#[derive(Clone, Debug)]
pub struct Words {
    /// What it says, where the file says so.
    pub text: String,
    /// Its font.
    pub font: String,
    /// Its size on the page, pt.
    pub size: f32,
    /// How many of its glyphs the font doesn't have.
    pub missing: usize,
}

/// A picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Its pixels, across and down.
    pub pixels: [u32; 2],
    /// How many of them lie in an inch of the page, along both of its axes.
    pub ppi: [f32; 2],
    /// Bits of each number.
    pub bits: u8,
    /// Its space; `None` for a stencil.
    pub space: Option<Arc<Space>>,
    /// Whether it is a stencil.
    pub stencil: bool,
}

/// What paints a mark.
#[derive(Clone, Debug)]
pub struct Painted {
    /// The colour; `None` for gradients and coloured patterns.
    pub color: Option<Color>,
    /// The space of the colour, or of the gradient.
    pub space: Option<Arc<Space>>,
    /// Its inks; `None` where it is light, or no single colour.
    pub inks: Option<Inks>,
    /// Whether other inks below are left alone.
    pub overprints: bool,
    /// Whether 0 of a process ink leaves it alone too (`OPM` 1).
    pub nonzero: bool,
}

impl Painted {
    /// Whether it is the paper's colour.
    pub fn is_white(&self) -> bool {
        self.color.as_ref().is_some_and(Color::is_white)
    }

    /// Black ink alone, and all of it.
    pub fn is_pure_black(&self) -> bool {
        let inks = self.inks.as_ref();
        inks.is_some_and(|inks| {
            inks.iter().all(|(ink, part)| match ink {
                super::colour::Ink::Black => *part >= 1.0,
                _ => *part == 0.0,
            }) && inks.values().any(|part| *part > 0.0)
        })
    }

    /// How many inks it prints.
    pub fn count(&self) -> usize {
        self.inks.as_ref().map_or(0, |inks| inks.values().filter(|it| **it > 0.0).count())
    }

    /// All inks added up, 1 for 100 %.
    pub fn total(&self) -> f32 {
        self.inks.as_ref().map_or(0.0, |inks| inks.values().sum())
    }
}

impl Mark {
    /// Its width where it is a line, in pt.
    pub fn line(&self) -> Option<f32> {
        match self.kind {
            Kind::Stroke(width) => Some(width),
            Kind::Fill(width) => width,
            _ => None,
        }
    }

    /// Its words, where it is text.
    pub fn words(&self) -> Option<&Words> {
        match &self.kind {
            Kind::Text(words) => Some(words),
            _ => None,
        }
    }

    /// All spaces that its colours are in.
    pub fn spaces(&self) -> impl Iterator<Item = &Arc<Space>> {
        let own = match &self.kind {
            Kind::Image(picture) => picture.space.as_ref(),
            Kind::Shading(space) => Some(space),
            _ => None,
        };
        own.into_iter().chain(self.paints.iter().filter_map(|it| it.space.as_ref()))
    }
}

impl Sheet {
    /// Whether a mark can be seen: what is clipped away is no mark at all, and nothing
    /// that surely covers lies over it.
    pub fn is_visible(&self, index: usize) -> bool {
        self.seen.get(index).copied().unwrap_or(false)
    }

    /// Whether a mark lies in front of a visible one. Of very many, the nearest below and
    /// those at the bottom, where backgrounds are, are asked.
    pub fn is_overlapping(&self, index: usize) -> bool {
        let Some(mark) = self.marks.get(index) else { return false };
        let near = index.saturating_sub(2000)..index;
        let bottom = 0..near.start.min(500);
        let meets_it = |at: &usize| {
            let below = self.marks.get(*at);
            below.is_some_and(|it| meets(it.bounds, mark.bounds)) && self.is_visible(*at)
        };
        near.rev().chain(bottom).any(|at| meets_it(&at))
    }

    /// Finds out which marks can be seen.
    fn look(&mut self) {
        let sees = |(index, mark): (usize, &Mark)| {
            let over = self.covers.partition_point(|(at, _)| *at <= index);
            let covers = self.covers.get(over..).unwrap_or_default();
            meets(mark.bounds, self.page.bleed)
                && !covers.iter().any(|(_, cover)| contains(*cover, mark.bounds))
        };
        self.seen = self.marks.iter().enumerate().map(sees).collect();
    }

    /// The visible marks, with their places among all.
    pub fn visible(&self) -> impl Iterator<Item = (usize, &Mark)> {
        self.marks.iter().enumerate().filter(|(index, _)| self.is_visible(*index))
    }

    /// The place of a mark, in mm from the trim's top left corner.
    pub fn area(&self, mark: &Mark) -> Area {
        self.page.area(mark.bounds)
    }
}

/// The most marks of a page that are looked at, and of those that hide others.
const MOST: [usize; 2] = [200_000, 1_000];

/// Whether two rectangles have more than an edge in common; lines have no area, but a
/// place.
pub(super) fn meets(a: Rect, b: Rect) -> bool {
    a.left() < b.right().max(b.left() + 1e-3)
        && b.left() < a.right().max(a.left() + 1e-3)
        && a.top() < b.bottom().max(b.top() + 1e-3)
        && b.top() < a.bottom().max(a.top() + 1e-3)
}

/// Whether one rectangle lies in another.
pub(super) fn contains(outer: Rect, inner: Rect) -> bool {
    outer.left() <= inner.left()
        && outer.top() <= inner.top()
        && outer.right() >= inner.right()
        && outer.bottom() >= inner.bottom()
}

/// What two rectangles have in common.
fn common(a: Rect, b: Rect) -> Option<Rect> {
    Rect::from_ltrb(
        a.left().max(b.left()),
        a.top().max(b.top()),
        a.right().min(b.right()),
        a.bottom().min(b.bottom()),
    )
}

/// The part of the page that is drawn on.
#[derive(Clone, Copy)]
struct Clip {
    /// `None` where nothing is.
    bounds: Option<Rect>,
    /// Whether all of `bounds` is drawn on.
    exact: bool,
}

/// What the marks are drawn for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Page,
    /// A pattern's cell: its marks stand wherever the pattern does.
    Cell(Rect),
    /// A mask: its marks aren't printed.
    Mask,
}

/// Collects the marks of one page.
pub struct Collector {
    sheet: Option<Sheet>,
    clip: Clip,
    clips: Vec<Clip>,
    /// Whether groups that are open hide what is below them.
    opaque: Vec<bool>,
    purpose: Purpose,
    /// Patterns and masks that have been looked at on this page.
    seen: BTreeSet<ObjectId>,
}

impl Default for Collector {
    fn default() -> Self {
        Self {
            sheet: None,
            clip: Clip { bounds: None, exact: false },
            clips: Vec::new(),
            opaque: Vec::new(),
            purpose: Purpose::Page,
            seen: BTreeSet::new(),
        }
    }
}

impl Collector {
    /// The page that was drawn last.
    pub fn sheet(mut self) -> Option<Sheet> {
        if let Some(sheet) = &mut self.sheet {
            sheet.look();
        }
        self.sheet
    }

    /// Draws what a mark refers to: a cell or a mask, once.
    fn inside(
        &mut self,
        object: ObjectId,
        purpose: Purpose,
        draw: impl FnOnce(&mut Self),
    ) {
        if self.purpose == Purpose::Mask || !self.seen.insert(object) {
            return;
        }
        let clips = std::mem::take(&mut self.clips);
        let (clip, before) = (self.clip, self.purpose);
        self.purpose = purpose;
        if let Some(sheet) = &self.sheet {
            let page = sheet.page.media;
            // A cell stands anywhere.
            let all = Rect::from_xywh(page.left() - 1e5, page.top() - 1e5, 2e5, 2e5);
            self.clip = Clip { bounds: all, exact: true };
        }
        draw(self);
        (self.clip, self.clips, self.purpose) = (clip, clips, before);
    }

    /// What a paint is to rules; patterns are drawn.
    fn painted<'a>(
        &mut self,
        state: &State<'a>,
        stroke: bool,
        place: Rect,
    ) -> Option<Painted>
    where
        Self: Canvas<'a>,
    {
        let (paint, overprints) = match stroke {
            true => (&state.stroke, state.stroke_overprints),
            false => (&state.fill, state.fill_overprints),
        };
        let nonzero = state.nonzero_overprint;
        let plain = |color: Color| {
            let (inks, space) = (color.inks(), Some(Arc::clone(&color.space)));
            Some(Painted { color: Some(color), space, inks, overprints, nonzero })
        };
        match paint {
            Paint::Color(color) => plain(color.clone()),
            Paint::Shading(shading, _) => {
                let space = Some(Arc::clone(&shading.space));
                Some(Painted { color: None, space, inks: None, overprints, nonzero })
            }
            Paint::Tiling(tiling) => {
                let tiling = Rc::clone(tiling);
                self.inside(tiling.object, Purpose::Cell(place), |it| {
                    tiling.draw(tiling.transform, it);
                });
                match &tiling.color {
                    Some(color) => plain(color.clone()),
                    None => {
                        let (color, space, inks) = (None, None, None);
                        Some(Painted { color, space, inks, overprints, nonzero })
                    }
                }
            }
            Paint::Nothing => None,
        }
    }

    fn look_at_mask<'a>(&mut self, state: &State<'a>)
    where
        Self: Canvas<'a>,
    {
        let Some(mask) = &state.soft_mask else { return };
        let mask = Rc::clone(mask);
        if let Some(sheet) = &mut self.sheet {
            sheet.transparent = true;
        }
        self.inside(mask.object(), Purpose::Mask, |it| mask.draw(it));
    }

    /// Takes down a mark, if any of it is within the clip.
    fn add<'a>(
        &mut self,
        kind: Kind,
        place: Option<Rect>,
        object: Option<ObjectId>,
        strokes: &[bool],
        covers: bool,
        state: &State<'a>,
    ) where
        Self: Canvas<'a>,
    {
        self.look_at_mask(state);
        if self.purpose == Purpose::Mask {
            return;
        }
        let clip = self.clip.bounds;
        let Some(within) = place.zip(clip).and_then(|(place, clip)| common(place, clip))
        else {
            return;
        };
        let within = match self.purpose {
            Purpose::Cell(place) => place,
            _ => within,
        };
        let mut paints = Vec::new();
        for stroke in strokes {
            match self.painted(state, *stroke, within) {
                Some(paint) => paints.push(paint),
                None => return,
            }
        }
        let solid = state.fill_alpha >= 1.0
            && state.blend == Blend::Normal
            && state.soft_mask.is_none();
        let overprints = paints.iter().any(|it| it.overprints || it.color.is_none());
        let whole = covers && self.clip.exact && self.purpose == Purpose::Page;
        let hides = whole && solid && !overprints && self.opaque.iter().all(|it| *it);
        let Some(sheet) = &mut self.sheet else { return };
        sheet.transparent |= !solid || state.stroke_alpha < 1.0;
        if sheet.marks.len() >= MOST[0] {
            sheet.troubles.insert(Trouble::TooMuch);
            return;
        }
        if hides && sheet.covers.len() < MOST[1] {
            sheet.covers.push((sheet.marks.len(), within));
        }
        sheet.marks.push(Mark { kind, bounds: within, object, paints });
    }
}

impl<'a> Canvas<'a> for Collector {
    fn begin_page(&mut self, page: &Page) {
        self.clip = Clip { bounds: Some(page.media), exact: true };
        let group = page.group.iter().map(|group| Blended {
            space: group.space.clone(),
            masks: false,
            object: Some(page.id),
        });
        self.sheet = Some(Sheet {
            page: page.clone(),
            marks: Vec::new(),
            troubles: BTreeSet::new(),
            groups: group.collect(),
            transparent: false,
            fonts: BTreeMap::new(),
            covers: Vec::new(),
            seen: Vec::new(),
        });
    }

    fn save(&mut self) {
        self.clips.push(self.clip);
    }

    fn restore(&mut self) {
        self.clip = self.clips.pop().unwrap_or(self.clip);
    }

    fn clip(&mut self, shape: &Shape<'_>, _rule: FillRule) {
        let bounds = shape.path.and_then(|path| bounds(path, shape.transform));
        let rectangle =
            shape.path.is_some_and(|path| rectangle(path, shape.transform).is_some());
        self.clip = Clip {
            bounds: self.clip.bounds.zip(bounds).and_then(|(a, b)| common(a, b)),
            exact: self.clip.exact && rectangle,
        };
    }

    fn fill(&mut self, shape: &Shape<'_>, _rule: FillRule, state: &State<'a>) {
        let Some(path) = shape.path else { return };
        let place = bounds(path, shape.transform);
        let sides = rectangle(path, shape.transform);
        // A line is at least four times as long as it is wide.
        let thin = sides.and_then(|[a, b]| {
            let (short, long) = (a.min(b), a.max(b));
            (long >= 4.0 * short).then_some(short)
        });
        let object = state.origin.object;
        let kind = Kind::Fill(thin);
        self.add(kind, place, object, &[false], sides.is_some(), state);
    }

    fn stroke(&mut self, shape: &Shape<'_>, state: &State<'a>) {
        let Some(path) = shape.path else { return };
        let [x, y] = scales(shape.transform);
        let width = state.line.width * x.min(y);
        let around = state.line.width * x.max(y) / 2.0;
        let place =
            bounds(path, shape.transform).and_then(|it| it.outset(around, around));
        let object = state.origin.object;
        self.add(Kind::Stroke(width), place, object, &[true], false, state);
    }

    fn text(&mut self, run: &Run<'_>, state: &State<'a>) {
        let mut place: Option<Rect> = None;
        for glyph in run.glyphs {
            let outline = glyph.outline.as_ref();
            let one = outline.and_then(|outline| bounds(outline, glyph.transform));
            place = match (place, one) {
                (Some(all), Some(one)) => all.join(&one).or(place),
                (all, one) => all.or(one),
            };
        }
        let shown = run.mode.fills || run.mode.strokes;
        if let (Some(sheet), true) =
            (&mut self.sheet, shown || self.purpose != Purpose::Page)
        {
            let entry = sheet.fonts.entry(run.font.object);
            let font = entry.or_insert_with(|| FontUse {
                name: run.font.name.clone(),
                subtype: run.font.subtype.clone(),
                embedded: run.font.embedded,
                bounds: place,
                widths: None,
            });
            for glyph in run.glyphs {
                if let (None, (given, Some(own))) = (font.widths, glyph.widths)
                    && (given - own).abs() > 1.5
                    && !glyph.missing
                {
                    font.widths = Some((glyph.code, given, own));
                }
            }
        }
        let strokes: &[bool] = match (run.mode.fills, run.mode.strokes) {
            (true, true) => &[false, true],
            (true, false) => &[false],
            (false, true) => &[true],
            (false, false) => return,
        };
        let text = run.glyphs.iter().filter_map(|it| it.unicode.as_deref()).collect();
        let missing = run.glyphs.iter().filter(|glyph| glyph.missing).count();
        let (font, size) = (run.font.name.clone(), run.size);
        let words = Words { text, font, size, missing };
        let object = state.origin.object;
        // A font's .notdef may be empty: it is missing all the same.
        let place = match (place, missing, run.glyphs.first()) {
            (None, 1.., Some(glyph)) => {
                Rect::from_xywh(0.0, 0.0, 0.5, 0.7).and_then(|it| {
                    bounds(&tiny_skia::PathBuilder::from_rect(it), glyph.transform)
                })
            }
            (place, ..) => place,
        };
        self.add(Kind::Text(words), place, object, strokes, false, state);
    }

    fn image(&mut self, image: &Image<'a>, state: &State<'a>) {
        let unit = Rect::from_xywh(0.0, 0.0, 1.0, 1.0);
        let unit = unit.map(tiny_skia::PathBuilder::from_rect);
        let place = unit.as_ref().and_then(|it| bounds(it, image.transform));
        let straight = unit.as_ref().and_then(|it| rectangle(it, image.transform));
        let unit_size = self.sheet.as_ref().map_or(1.0, |sheet| sheet.page.unit);
        let [across, down] = scales(image.transform).map(|pt| pt * unit_size / 72.0);
        let ppi = [image.width as f32 / across, image.height as f32 / down];
        let covers = straight.is_some()
            && !image.stencil
            && matches!(image.masking, Masking::None)
            && !state.fill_overprints;
        if let (Masking::Soft(..), Some(sheet)) = (&image.masking, &mut self.sheet) {
            sheet.transparent = true;
        }
        let picture = Picture {
            pixels: [image.width, image.height],
            ppi,
            bits: image.bits,
            space: image.space.clone(),
            stencil: image.stencil,
        };
        let strokes: &[bool] = if image.stencil { &[false] } else { &[] };
        let object = image.object.or(state.origin.object);
        self.add(Kind::Image(picture), place, object, strokes, covers, state);
    }

    fn shade(&mut self, shading: &Arc<Shading>, state: &State<'a>) {
        let place = match shading.bounds {
            Some(own) => bounds(&tiny_skia::PathBuilder::from_rect(own), state.transform),
            None => self.clip.bounds,
        };
        let object = shading.object.or(state.origin.object);
        let kind = Kind::Shading(Arc::clone(&shading.space));
        self.add(kind, place, object, &[], false, state);
    }

    fn begin_group(&mut self, group: &Group, state: &State<'a>) {
        self.look_at_mask(state);
        let opaque = state.fill_alpha >= 1.0
            && state.blend == Blend::Normal
            && state.soft_mask.is_none();
        self.opaque.push(opaque);
        if let Some(sheet) = &mut self.sheet {
            sheet.transparent = true;
            let (space, object) = (group.space.clone(), group.object);
            let masks = self.purpose == Purpose::Mask;
            sheet.groups.push(Blended { space, masks, object });
        }
    }

    fn end_group(&mut self) {
        self.opaque.pop();
    }

    fn trouble(&mut self, trouble: &Trouble) {
        if let Some(sheet) = &mut self.sheet {
            sheet.troubles.insert(trouble.clone());
        }
    }
}

/// The sides of a rectangle with upright edges on the page; `None` for other shapes.
fn rectangle(path: &Path, transform: Transform) -> Option<[f32; 2]> {
    if path.points().len() > 5 {
        return None;
    }
    let straight = path.segments().all(|segment| {
        matches!(
            segment,
            PathSegment::MoveTo(_) | PathSegment::LineTo(_) | PathSegment::Close
        )
    });
    let upright = |a: f32, b: f32| a.abs() < 1e-4 * b.abs();
    let Transform { sx, kx, ky, sy, .. } = transform;
    let turned =
        (upright(kx, sx) && upright(ky, sy)) || (upright(sx, kx) && upright(sy, ky));
    let edges = path.bounds();
    let near = |a: f32, b: f32| (a - b).abs() < 1e-3;
    let corner = |point: &tiny_skia::Point| {
        (near(point.x, edges.left()) || near(point.x, edges.right()))
            && (near(point.y, edges.top()) || near(point.y, edges.bottom()))
    };
    let good = path.points().len() >= 4 && straight && turned;
    (good && path.points().iter().all(corner)).then_some(())?;
    let placed = bounds(path, transform)?;
    Some([placed.width(), placed.height()])
}
