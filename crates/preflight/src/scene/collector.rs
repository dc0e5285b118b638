//! Collects the marks of a page while it is drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use lopdf::ObjectId;
use tiny_skia::{FillRule, Path, PathSegment, Rect, Transform};

use marbre_pdf::canvas::{
    Blend, Canvas, Group, Image, Masking, Page, Paint, Run, Shading, Shape, State,
    Trouble, bounds, scales,
};

use marbre_pdf::colour::{Color, Space};

use super::grounds::Look;
use super::memory::Memory;
use super::reading::Reading;
use super::{Blended, FontUse, Kind, MOST, Mark, Painted, Picture, Sheet, Words, words};

/// How broad a line is, in pt, that words may lie on, or under.
const BROAD: f32 = 2.0;

/// The part of the page that is drawn on.
#[derive(Clone)]
struct Clip {
    /// `None` where nothing is.
    bounds: Option<Rect>,
    /// Whether all of `bounds` is drawn on.
    exact: bool,
    /// What is left by the clips of the content alone, without the page's own edges.
    window: Option<Rect>,
    /// The clip that isn't a rectangle, where there is one.
    shape: Option<Arc<(Path, FillRule)>>,
    /// Whether there is more than that.
    vague: bool,
}

impl Clip {
    /// Nothing is clipped but for a page's edges.
    fn of(bounds: Option<Rect>) -> Self {
        let window = Rect::from_ltrb(-1e6, -1e6, 1e6, 1e6);
        Self { bounds, exact: true, window, shape: None, vague: false }
    }
}

/// What has become of something that was to be a mark.
enum Added {
    /// It is a mark, or a part of one: its number, and its place within the clip.
    Mark(usize, Rect),
    /// The clip leaves nothing of it.
    Clipped,
    /// It paints nothing, or isn't looked at.
    Nothing,
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
pub struct Collector<'a> {
    sheet: Option<Sheet>,
    clip: Clip,
    clips: Vec<Clip>,
    /// Whether groups that are open hide what is below them.
    opaque: Vec<bool>,
    purpose: Purpose,
    /// Patterns and masks that have been looked at on this page.
    seen: BTreeSet<ObjectId>,
    /// What stands there to be read.
    reading: Reading<'a>,
    /// What is known of the page's pictures from before.
    memory: Option<&'a dyn Memory>,
}

impl Default for Collector<'_> {
    fn default() -> Self {
        Self {
            sheet: None,
            clip: Clip::of(None),
            clips: Vec::new(),
            opaque: Vec::new(),
            purpose: Purpose::Page,
            seen: BTreeSet::new(),
            reading: Reading::default(),
            memory: None,
        }
    }
}

impl<'a> Collector<'a> {
    /// One that asks a memory before it decodes pictures, where there is one.
    pub fn recalling(memory: Option<&'a dyn Memory>) -> Self {
        Self { memory, ..Self::default() }
    }

    /// The page that was drawn last.
    pub fn sheet(mut self) -> Option<Sheet> {
        if let Some(sheet) = &mut self.sheet {
            sheet.look();
            sheet.illegible = self.reading.illegible(sheet, self.memory);
        }
        self.sheet
    }

    /// The page that was drawn last, without a look at whether its words can be read.
    pub fn marks(mut self) -> Option<Sheet> {
        if let Some(sheet) = &mut self.sheet {
            sheet.look();
        }
        self.sheet
    }

    /// Whether a mark of this state hides what is below, or mixes with it in a way that is
    /// known.
    fn is_plain(&self, state: &State<'a>) -> bool {
        state.blend == Blend::Normal
            && state.soft_mask.is_none()
            && self.opaque.iter().all(|it| *it)
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
        let (clip, before) = (self.clip.clone(), self.purpose);
        self.purpose = purpose;
        if let Some(sheet) = &self.sheet {
            let page = sheet.page.media;
            // A cell stands anywhere.
            let all = Rect::from_xywh(page.left() - 1e5, page.top() - 1e5, 2e5, 2e5);
            self.clip = Clip::of(all);
        }
        draw(self);
        (self.clip, self.clips, self.purpose) = (clip, clips, before);
    }

    /// What a paint is to rules; patterns are drawn.
    fn painted(
        &mut self,
        state: &State<'a>,
        stroke: bool,
        place: Rect,
    ) -> Option<Painted> {
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

    fn look_at_mask(&mut self, state: &State<'a>) {
        let Some(mask) = &state.soft_mask else { return };
        let mask = Rc::clone(mask);
        if let Some(sheet) = &mut self.sheet {
            sheet.transparent = true;
        }
        self.inside(mask.object(), Purpose::Mask, |it| mask.draw(it));
    }

    /// Takes down a mark, if any of it is within the clip.
    fn add(
        &mut self,
        kind: Kind,
        place: Option<Rect>,
        object: Option<ObjectId>,
        strokes: &[bool],
        covers: bool,
        state: &State<'a>,
    ) -> Added {
        self.look_at_mask(state);
        if self.purpose == Purpose::Mask {
            return Added::Nothing;
        }
        if place.is_none() {
            return Added::Nothing;
        }
        let clip = self.clip.bounds;
        let place = place.and_then(|place| match (&state.fill, strokes) {
            (Paint::Shading(shading, to_page), [false]) => match shading.extent() {
                Some(own) => {
                    let own = tiny_skia::PathBuilder::from_rect(own);
                    place.intersect(&bounds(&own, *to_page)?)
                }
                None => Some(place),
            },
            _ => Some(place),
        });
        let Some(within) =
            place.zip(clip).and_then(|(place, clip)| place.intersect(&clip))
        else {
            return Added::Clipped;
        };
        let within = match self.purpose {
            Purpose::Cell(place) => place,
            _ => within,
        };
        let mut paints = Vec::new();
        for stroke in strokes {
            match self.painted(state, *stroke, within) {
                Some(paint) => paints.push(paint),
                None => return Added::Nothing,
            }
        }
        let solid = state.fill_alpha >= 1.0
            && state.blend == Blend::Normal
            && state.soft_mask.is_none();
        let overprints = paints.iter().any(|it| it.overprints || it.color.is_none());
        let whole = covers && self.clip.exact && self.purpose == Purpose::Page;
        let hides = whole && solid && !overprints && self.opaque.iter().all(|it| *it);
        let Some(sheet) = &mut self.sheet else { return Added::Nothing };
        sheet.transparent |= !solid || state.stroke_alpha < 1.0;
        if sheet.marks.len() >= MOST[0] {
            sheet.troubles.insert(Trouble::TooMuch);
            return Added::Nothing;
        }
        if hides && sheet.covers.len() < MOST[1] {
            sheet.covers.push((sheet.marks.len(), within));
        }
        let mark = Mark { kind, bounds: within, object, paints };
        let mark = match sheet.marks.last_mut() {
            Some(before) if self.purpose == Purpose::Page => words::join(before, mark),
            _ => Some(mark),
        };
        sheet.marks.extend(mark);
        Added::Mark(sheet.marks.len() - 1, within)
    }

    /// Takes down an area that words may lie on, or under.
    fn ground(
        &mut self,
        added: &Added,
        path: Option<(Path, FillRule)>,
        look: impl FnOnce(&mut Self, &Mark) -> Look,
    ) {
        let Added::Mark(index, within) = *added else { return };
        let Some(sheet) = self.sheet.as_ref().filter(|_| self.purpose == Purpose::Page)
        else {
            return;
        };
        if !self.reading.wants_ground(within) {
            return;
        }
        let Some(mark) = sheet.marks.get(index).cloned() else { return };
        let look = match self.clip.vague {
            true => Look::Unknown,
            false => look(self, &mark),
        };
        self.reading.add_ground(index, within, path, self.clip.shape.clone(), look);
    }
}

impl<'a> Canvas<'a> for Collector<'a> {
    fn begin_page(&mut self, page: &Page) {
        self.clip = Clip::of(Some(page.media));
        self.reading = Reading::default();
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
            light: BTreeSet::new(),
            fonts: BTreeMap::new(),
            covers: Vec::new(),
            seen: Vec::new(),
            illegible: Vec::new(),
        });
    }

    fn save(&mut self) {
        self.clips.push(self.clip.clone());
    }

    fn restore(&mut self) {
        if let Some(clip) = self.clips.pop() {
            self.clip = clip;
        }
    }

    fn clip(&mut self, shape: &Shape<'_>, rule: FillRule) {
        let bounds = shape.path.and_then(|path| bounds(path, shape.transform));
        let rectangle =
            shape.path.is_some_and(|path| rectangle(path, shape.transform).is_some());
        let narrowed = |own: Option<Rect>| {
            own.zip(bounds).and_then(|(own, bounds)| own.intersect(&bounds))
        };
        self.clip.bounds = narrowed(self.clip.bounds);
        self.clip.window = narrowed(self.clip.window);
        self.clip.exact &= rectangle;
        if !rectangle && self.purpose == Purpose::Page {
            let path =
                shape.path.and_then(|path| self.reading.placed(path, shape.transform));
            let first = self.clip.shape.is_none();
            match path.filter(|_| first) {
                Some(path) => self.clip.shape = Some(Arc::new((path, rule))),
                None => self.clip.vague = true,
            }
        }
    }

    fn fill(&mut self, shape: &Shape<'_>, rule: FillRule, state: &State<'a>) {
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
        let added = self.add(kind, place, object, &[false], sides.is_some(), state);
        let Added::Mark(_, within) = added else { return };
        if !self.reading.wants_ground(within) {
            return;
        }
        let path = match sides {
            Some(_) => None,
            None => self.reading.placed(path, shape.transform).map(|path| (path, rule)),
        };
        let known = sides.is_some() || path.is_some();
        let plain = known && self.is_plain(state);
        let whole = matches!(&state.fill, Paint::Shading(shading, _)
            if shading.extent().is_none());
        let (alpha, overprints) = (state.fill_alpha, state.fill_overprints);
        self.ground(&added, path, |_, mark| match mark.paints.first() {
            Some(paint) if plain && paint.color.is_some() => {
                Look::Plain(Box::new(paint.clone()), alpha)
            }
            Some(_) if plain && whole && alpha >= 1.0 && !overprints => Look::Opaque,
            _ => Look::Unknown,
        });
    }

    fn stroke(&mut self, shape: &Shape<'_>, state: &State<'a>) {
        let Some(path) = shape.path else { return };
        let [x, y] = scales(shape.transform);
        let width = state.line.width * x.min(y);
        let around = state.line.width * x.max(y) / 2.0;
        let place =
            bounds(path, shape.transform).and_then(|it| it.outset(around, around));
        let object = state.origin.object;
        let added = self.add(Kind::Stroke(width), place, object, &[true], false, state);
        // A thin line leaves what it crosses to be read.
        let Added::Mark(_, within) = added else { return };
        if width < BROAD || !self.reading.wants_ground(within) {
            return;
        }
        let solid = state.dash.is_none();
        let outline =
            solid.then(|| path.stroke(&state.line, x.max(y).max(1e-3))).flatten();
        let outline = outline.and_then(|it| self.reading.placed(&it, shape.transform));
        let plain = outline.is_some() && self.is_plain(state);
        let alpha = state.stroke_alpha;
        let path = outline.map(|path| (path, FillRule::Winding));
        self.ground(&added, path, |_, mark| match mark.paints.first() {
            Some(paint) if plain && paint.color.is_some() => {
                Look::Plain(Box::new(paint.clone()), alpha)
            }
            _ => Look::Unknown,
        });
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
        let words = Words::of(run);
        let object = state.origin.object;
        // A font's .notdef may be empty: it is missing all the same.
        let place = match (place, words.missing, run.glyphs.first()) {
            (None, 1.., Some(glyph)) => {
                Rect::from_xywh(0.0, 0.0, 0.5, 0.7).and_then(|it| {
                    bounds(&tiny_skia::PathBuilder::from_rect(it), glyph.transform)
                })
            }
            (place, ..) => place,
        };
        let added =
            self.add(Kind::Text(words.clone()), place, object, strokes, false, state);
        let (mark, Some(sheet)) = (
            match added {
                Added::Mark(index, _) => Some(index),
                Added::Clipped => None,
                Added::Nothing => return,
            },
            &self.sheet,
        ) else {
            return;
        };
        if self.purpose == Purpose::Page {
            let mark = mark.and_then(|index| Some((index, sheet.marks.get(index)?)));
            let alpha = match run.mode.fills {
                true => state.fill_alpha,
                false => state.stroke_alpha,
            };
            let plain = self.is_plain(state);
            let count = sheet.marks.len();
            let window = self.clip.window;
            self.reading.add_run(run, words, mark, count, window, (alpha, plain));
        }
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
        if let Some(space) = &image.space {
            self.choose(space);
        }
        let strokes: &[bool] = if image.stencil { &[false] } else { &[] };
        let object = image.object.or(state.origin.object);
        let added = self.add(Kind::Image(picture), place, object, strokes, covers, state);
        let hides = !image.stencil
            && matches!(image.masking, Masking::None)
            && !state.fill_overprints
            && state.fill_alpha >= 1.0
            && self.is_plain(state);
        let path = match (straight, unit) {
            (None, Some(unit)) => unit.transform(image.transform),
            _ => None,
        };
        let path = path.map(|path| (path, FillRule::Winding));
        self.ground(&added, path, |it, _| match hides {
            true => it.reading.picture(image),
            false => Look::Unknown,
        });
    }

    fn shade(&mut self, shading: &Arc<Shading>, state: &State<'a>) {
        let place = match shading.extent() {
            Some(own) => bounds(&tiny_skia::PathBuilder::from_rect(own), state.transform),
            None => self.clip.bounds,
        };
        self.choose(&shading.space);
        let object = shading.object.or(state.origin.object);
        let kind = Kind::Shading(Arc::clone(&shading.space));
        let added = self.add(kind, place, object, &[], false, state);
        let hides = shading.extent().is_none()
            && !state.fill_overprints
            && state.fill_alpha >= 1.0
            && self.is_plain(state);
        self.ground(&added, None, |_, _| match hides {
            true => Look::Opaque,
            false => Look::Unknown,
        });
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

    fn choose(&mut self, space: &Space) {
        let masks = self.purpose == Purpose::Mask;
        if let (false, Some(sheet)) = (is_ink(space), &mut self.sheet) {
            sheet.light.insert((space.family(), masks));
        }
    }

    fn trouble(&mut self, trouble: &Trouble) {
        if let Some(sheet) = &mut self.sheet {
            sheet.troubles.insert(trouble.clone());
        }
    }
}

/// Whether colours of a space are process inks, or a spot colour that is simulated by them.
fn is_ink(space: &Space) -> bool {
    match space {
        Space::Cmyk => true,
        Space::Named(named) => {
            named.separation && matches!(*named.alternate, Space::Cmyk)
        }
        Space::Pattern(under) => under.as_ref().is_none_or(|under| is_ink(under)),
        _ => false,
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
