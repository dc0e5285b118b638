//! The canvas that separates: every mark becomes coverage and tints, and goes onto the
//! layer of the group that it stands in.

use std::rc::Rc;
use std::sync::Arc;

use lopdf::Document;
use tiny_skia::{FillRule, Path, PathBuilder, Transform};

use marbre_pdf::canvas::{
    Blend, Canvas, Group, Image, Paint, Run, Shading, Shape, SoftMask, State, Tiling,
    Trouble, scales,
};
use marbre_pdf::colour::{Color, Space};

use super::clip::Clip;
use super::gradient;
use super::inking::Inking;
use super::layer::{Layer, Mark, Tint};
use super::ledger::Ledger;
use super::letters::Letters;
use super::light::Light;
use super::picture::Picture;
use super::pictures::Pictures;
use super::region::{Cover, Grid, Region};
use super::soft_mask::MaskPlane;
use super::tiles::{self, Cell};

/// How wide the thinnest line of a press is, mm: a dot at 2,400 ppi.
const THINNEST: f32 = 25.4 / 2400.0;
/// A piece of line that dashes are tried on, in pixels.
const PROBE: f32 = 4.0;
/// The most dashes in it that are drawn one by one.
const MOST_DASHES: usize = 8;
/// What a dash counts for, in pixels.
const DASH: usize = 20;
/// How deep cells and masks may stand in each other.
const DEEPEST: usize = 6;
/// The most numbers in the layers of all open groups: 160 MiB of them. A group beyond that
/// is drawn as if it were none.
const MOST_OPEN: usize = 40 << 20;

/// Draws pages onto layers.
pub(super) struct Rasteriser<'a> {
    pub(super) document: &'a Document,
    pub(super) light: &'a Light<'a>,
    pictures: &'a Pictures,
    letters: Letters,
    pub(super) grid: Grid,
    pub(super) ledger: Ledger,
    base: Layer,
    open: Vec<Open<'a>>,
    clip: Clip,
    saved: Vec<Clip>,
    /// The mask that was made last.
    mask_plane: Option<(Rc<SoftMask<'a>>, Arc<MaskPlane>)>,
    /// The cell that was drawn last.
    pub(super) cell: Option<(Rc<Tiling<'a>>, Arc<Cell>)>,
    depth: usize,
}

/// A group that has begun.
enum Open<'a> {
    /// It makes no difference that it is one.
    Transparent,
    /// It has a layer, which is composited in this way; the clip was this.
    Layer { layer: Layer, state: Box<State<'a>>, clip: Clip },
}

/// What a mark paints with: planes with tints, and where there are any.
pub(super) struct Painting {
    pub(super) tints: Vec<(usize, Tint)>,
    /// How opaque it is on each pixel of the region; all the same without it.
    pub(super) alpha: Option<Vec<f32>>,
    /// Whether other planes are left alone.
    pub(super) overprints: bool,
}

impl<'a> Rasteriser<'a> {
    /// For a grid; new inks go onto a ledger.
    pub(super) fn new(
        document: &'a Document,
        light: &'a Light<'a>,
        pictures: &'a Pictures,
        letters: Letters,
        grid: Grid,
        ledger: Ledger,
    ) -> Self {
        Self {
            document,
            light,
            pictures,
            letters,
            grid,
            ledger,
            base: Layer::isolated(grid.region, false),
            open: Vec::new(),
            clip: Clip::whole(grid.region),
            saved: Vec::new(),
            mask_plane: None,
            cell: None,
            depth: 0,
        }
    }

    /// A rasteriser for something that this one needs: it takes the ledger, which has
    /// to be brought back.
    pub(super) fn within(&mut self, light: &'a Light<'a>, grid: Grid) -> Option<Self> {
        (self.depth < DEEPEST).then_some(())?;
        let ledger = std::mem::take(&mut self.ledger);
        let (pictures, letters) = (self.pictures, self.letters.clone());
        let mut inner = Self::new(self.document, light, pictures, letters, grid, ledger);
        inner.depth = self.depth + 1;
        Some(inner)
    }

    /// What has been painted.
    pub(super) fn finish(mut self) -> (Layer, Ledger) {
        while !self.open.is_empty() {
            self.end_group();
        }
        (self.base, self.ledger)
    }

    /// All layers, the page's first.
    pub(super) fn layers(&self) -> impl Iterator<Item = &Layer> {
        let open = self.open.iter().filter_map(|open| match open {
            Open::Layer { layer, .. } => Some(layer),
            Open::Transparent => None,
        });
        std::iter::once(&self.base).chain(open)
    }

    /// The pixels that the clip may show.
    pub(super) const fn shown(&self) -> Region {
        self.clip.region
    }

    /// Whether this is a cell or a mask, and not the page.
    pub(super) const fn is_within(&self) -> bool {
        self.depth > 0
    }

    /// What a fill of one colour paints with.
    pub(super) fn flat_fill(&mut self, color: &Color, state: &State<'a>) -> Painting {
        self.flat(color, Way::fill(state))
    }

    fn layer(&mut self) -> &mut Layer {
        let layers = self.open.iter_mut().rev().filter_map(|open| match open {
            Open::Layer { layer, .. } => Some(layer),
            Open::Transparent => None,
        });
        layers.into_iter().next().unwrap_or(&mut self.base)
    }

    /// Whether there is room for a layer.
    fn has_room(&mut self, region: Region) -> bool {
        let open = self.open.iter().map(|open| match open {
            Open::Layer { layer, .. } => layer.region.area(),
            Open::Transparent => 0,
        });
        // Twice, with what is below them.
        let numbers = 2 * (self.ledger.inks().len() + 1);
        let fits = (open.sum::<usize>() + region.area()) * numbers <= MOST_OPEN;
        fits && self.ledger.afford(region.area())
    }

    /// Pixels that a path covers, and the clip shows.
    fn cover(
        &mut self,
        path: &Path,
        transform: Transform,
        rule: FillRule,
    ) -> Option<Cover> {
        self.ledger.afford(1).then_some(())?;
        let to = transform.post_concat(self.grid.transform);
        let mut cover = Cover::of(path, to, rule, self.clip.region)?;
        self.clip.on(&mut cover);
        self.ledger.afford(cover.region.area()).then_some(cover)
    }

    /// Pixels that letters cover, and the clip shows.
    fn cover_letters(&mut self, run: &Run<'_>) -> Option<Cover> {
        self.ledger.afford(1).then_some(())?;
        let (grid, within) = (self.grid.transform, self.clip.region);
        let mut cover = self.letters.cover(run.glyphs, grid, within)?;
        self.clip.on(&mut cover);
        self.ledger.afford(cover.region.area()).then_some(cover)
    }

    /// Paints what is covered.
    fn paint(&mut self, cover: Cover, paint: &Paint<'a>, way: Way<'_, 'a>) {
        let Some(painting) = self.painting(cover.region, paint, way) else { return };
        self.put(cover, &painting, way);
    }

    /// What a paint has on a region.
    fn painting(
        &mut self,
        region: Region,
        paint: &Paint<'a>,
        way: Way<'_, 'a>,
    ) -> Option<Painting> {
        match paint {
            Paint::Color(color) => Some(self.flat(color, way)),
            Paint::Shading(shading, to_page) => {
                let transform = to_page.post_concat(self.grid.transform);
                let mut painting =
                    gradient::painting(self, shading, transform, region, true)?;
                painting.overprints = way.overprints;
                Some(painting)
            }
            Paint::Tiling(tiling) => {
                let mut painting = tiles::painting(self, tiling, region)?;
                painting.overprints = way.overprints;
                Some(painting)
            }
            Paint::Nothing => None,
        }
    }

    /// One colour. Where it overprints, 0 of a process ink may leave that ink alone (ISO
    /// 32000-1, 8.6.7).
    fn flat(&mut self, color: &Color, way: Way<'_, 'a>) -> Painting {
        let inking = Inking::of(&color.space, &mut self.ledger, self.light);
        let tints = inking.list(&color.numbers);
        let leaves_zero = way.overprints
            && way.state.nonzero_overprint
            && matches!(*color.space, Space::Cmyk);
        let tints = inking.planes.iter().copied().zip(tints);
        let tints = tints.filter(|(_, tint)| !leaves_zero || *tint > 0.0);
        let tints: Vec<_> =
            tints.map(|(plane, tint)| (plane, Tint::Flat(tint))).collect();
        // What has no plane at all marks nothing, and knocks out nothing.
        let alpha = inking.planes.is_empty().then(Vec::new);
        Painting { tints, alpha, overprints: way.overprints }
    }

    /// Composites a painting where something is covered.
    fn put(&mut self, cover: Cover, painting: &Painting, way: Way<'_, 'a>) {
        let region = cover.region;
        if way.state.blend != Blend::Normal {
            self.ledger.note_blending();
        }
        if self.ledger.given_up {
            return;
        }
        // What was below the group is brought back first, where a mark knocks out.
        if self.layer().is_knockout() && !self.ledger.afford(region.area()) {
            return;
        }
        let mut opacity: Vec<f32> =
            cover.parts.iter().map(|part| f32::from(*part) / 255.0).collect();
        if way.alpha < 1.0 {
            opacity.iter_mut().for_each(|it| *it *= way.alpha);
        }
        if let Some(alpha) = &painting.alpha {
            let alphas = alpha.iter().copied().chain(std::iter::repeat(0.0));
            opacity.iter_mut().zip(alphas).for_each(|(it, alpha)| *it *= alpha);
        }
        if let Some(mask) = &way.state.soft_mask {
            let mask_plane = self.mask_plane(mask);
            mask_plane.on(region, &mut opacity);
        }
        self.layer().paint(&Mark {
            region,
            shape: &cover.parts,
            opacity: &opacity,
            tints: &painting.tints,
            overprints: painting.overprints,
            blend: way.state.blend,
        });
    }

    /// A soft mask, made once as long as it is the same.
    fn mask_plane(&mut self, mask: &Rc<SoftMask<'a>>) -> Arc<MaskPlane> {
        if let Some((known, mask_plane)) = &self.mask_plane
            && Rc::ptr_eq(known, mask)
        {
            return Arc::clone(mask_plane);
        }
        let mask_plane = Arc::new(MaskPlane::of(mask, self));
        self.mask_plane = Some((Rc::clone(mask), Arc::clone(&mask_plane)));
        mask_plane
    }

    /// The outline of a stroke, in the space that its line counts in.
    fn stroked(&mut self, path: &Path, state: &State<'a>) -> Option<Path> {
        let to_pixels = state.transform.post_concat(self.grid.transform);
        let [across, along] = scales(to_pixels);
        let scale = (across * along).sqrt();
        (scale.is_finite() && scale > 0.0).then_some(())?;
        let mut line = state.line.clone();
        line.width = line.width.max(THINNEST / 25.4 * self.grid.ppi / scale);
        let Some(dash) = &state.dash else { return path.stroke(&line, scale) };
        // What becomes of a straight piece of line says how fine the dashes are.
        let piece = PROBE / scale;
        let mut probe = PathBuilder::new();
        probe.move_to(0.0, 0.0);
        probe.line_to(piece, 0.0);
        let probe = probe.finish().and_then(|it| it.dash(dash, scale));
        let ends = probe.as_ref().map_or(&[][..], Path::points).chunks_exact(2);
        if ends.len() > MOST_DASHES {
            // A line with as much ink, without a million dashes.
            let drawn: f32 = ends.map(|ends| ends[0].distance(ends[1])).sum();
            line.width *= (drawn / piece).min(1.0);
            return path.stroke(&line, scale);
        }
        let pieces = (length(path) / piece) as usize;
        self.ledger.afford(pieces.saturating_mul(MOST_DASHES * DASH)).then_some(())?;
        path.dash(dash, scale)?.stroke(&line, scale)
    }

    fn stroke_path(&mut self, path: &Path, state: &State<'a>) {
        let outline = self.stroked(path, state);
        let cover =
            outline.and_then(|it| self.cover(&it, state.transform, FillRule::Winding));
        if let Some(cover) = cover {
            self.paint(cover, &state.stroke, Way::stroke(state));
        }
    }
}

/// How long a path is, at most: along its control points.
fn length(path: &Path) -> f32 {
    path.points().windows(2).map(|ends| ends[0].distance(ends[1])).sum()
}

/// How a mark is composited.
#[derive(Clone, Copy)]
struct Way<'s, 'a> {
    state: &'s State<'a>,
    alpha: f32,
    overprints: bool,
}

impl<'s, 'a> Way<'s, 'a> {
    const fn fill(state: &'s State<'a>) -> Self {
        Self { state, alpha: state.fill_alpha, overprints: state.fill_overprints }
    }

    const fn stroke(state: &'s State<'a>) -> Self {
        Self { state, alpha: state.stroke_alpha, overprints: state.stroke_overprints }
    }
}

impl<'a> Canvas<'a> for Rasteriser<'a> {
    fn save(&mut self) {
        self.saved.push(self.clip.clone());
    }

    fn restore(&mut self) {
        if let Some(clip) = self.saved.pop() {
            self.clip = clip;
        }
    }

    fn clip(&mut self, shape: &Shape<'_>, rule: FillRule) {
        let to = shape.transform.post_concat(self.grid.transform);
        if !self.ledger.afford(self.clip.region.area() / 8) {
            self.clip = Clip::whole(Region::NOTHING);
        }
        self.clip.narrow(shape.path, to, rule);
    }

    fn fill(&mut self, shape: &Shape<'_>, rule: FillRule, state: &State<'a>) {
        let Some(path) = shape.path else { return };
        if let Some(cover) = self.cover(path, shape.transform, rule) {
            self.paint(cover, &state.fill, Way::fill(state));
        }
    }

    fn stroke(&mut self, shape: &Shape<'_>, state: &State<'a>) {
        if let Some(path) = shape.path {
            self.stroke_path(path, state);
        }
    }

    fn text(&mut self, run: &Run<'_>, state: &State<'a>) {
        if run.mode.fills
            && let Some(cover) = self.cover_letters(run)
        {
            self.take_down(run, state);
            self.paint(cover, &state.fill, Way::fill(state));
        }
        if !run.mode.strokes {
            return;
        }
        // All glyphs of a run are one shape, where they overlap too.
        let mut all = PathBuilder::new();
        for glyph in run.glyphs {
            let outline = glyph.outline.as_deref().cloned();
            if let Some(outline) = outline.and_then(|it| it.transform(glyph.transform)) {
                all.push_path(&outline);
            }
        }
        let path = all.finish().zip(state.transform.invert());
        if let Some(path) = path.and_then(|(path, back)| path.transform(back)) {
            self.stroke_path(&path, state);
        }
    }

    fn image(&mut self, image: &Image<'a>, state: &State<'a>) {
        let to = state.transform.post_concat(self.grid.transform);
        let Some(unit) = tiny_skia::Rect::from_ltrb(0.0, 0.0, 1.0, 1.0) else { return };
        let Some(mut cover) = Cover::of_rect(unit, to, self.clip.region) else { return };
        self.clip.on(&mut cover);
        let samples = (image.width as usize).saturating_mul(image.height as usize);
        let unseen = cover.parts.iter().all(|part| *part == 0);
        if unseen || !self.ledger.afford(samples.saturating_add(cover.region.area())) {
            return;
        }
        let Some(back) = to.invert() else { return };
        let Ok(picture) = Picture::of(image, self.pictures, to, back) else {
            self.ledger.missing += 1;
            return;
        };
        let way = Way::fill(state);
        if image.stencil {
            let part = picture.stencil(cover.region);
            let painting = self.painting(cover.region, &state.fill, way);
            let Some(mut painting) = painting else { return };
            painting.alpha = Some(match painting.alpha {
                Some(alpha) => alpha.iter().zip(part).map(|(a, b)| a * b).collect(),
                None => part,
            });
            self.put(cover, &painting, way);
        } else {
            let Some(space) = picture.space() else { return };
            let inking = Inking::of(space, &mut self.ledger, self.light);
            let painting = picture.painting(cover.region, &inking, way.overprints);
            self.put(cover, &painting, way);
        }
    }

    fn shade(&mut self, shading: &Arc<Shading>, state: &State<'a>) {
        if !self.ledger.afford(self.clip.region.area()) {
            return;
        }
        let mut cover = Cover::whole(self.clip.region);
        self.clip.on(&mut cover);
        let transform = state.transform.post_concat(self.grid.transform);
        let painting = gradient::painting(self, shading, transform, cover.region, false);
        if let Some(mut painting) = painting {
            let way = Way::fill(state);
            painting.overprints = way.overprints;
            self.put(cover, &painting, way);
        }
    }

    fn begin_group(&mut self, group: &Group, state: &State<'a>) {
        let plain = state.blend == Blend::Normal
            && state.fill_alpha >= 1.0
            && state.soft_mask.is_none();
        let below_knocks_out = self.layer().is_knockout();
        let same = plain && !group.isolated && !group.knockout && !below_knocks_out;
        let bounds = group
            .bounds
            .and_then(|it| it.transform(self.grid.transform))
            .map_or(Region::NOTHING, Region::around);
        let region = bounds.meet(self.clip.region);
        if same || !self.has_room(region) {
            self.open.push(Open::Transparent);
            return;
        }
        let layer = if group.isolated {
            Layer::isolated(region, group.knockout)
        } else {
            Layer::upon(self.layer(), region, group.knockout)
        };
        // The clip so far is for the group as a whole.
        let clip = std::mem::replace(&mut self.clip, Clip::whole(region));
        self.open.push(Open::Layer { layer, state: Box::new(state.clone()), clip });
    }

    fn end_group(&mut self) {
        let Some(Open::Layer { layer, state, clip }) = self.open.pop() else { return };
        let region = layer.region;
        self.clip = clip;
        if region.is_empty() {
            return;
        }
        let mut cover = Cover::whole(region);
        self.clip.on(&mut cover);
        let (tints, alpha) = layer.into_group();
        let painting = Painting { tints, alpha: Some(alpha), overprints: false };
        self.put(cover, &painting, Way::fill(&state));
    }

    fn trouble(&mut self, trouble: &Trouble) {
        self.ledger.note(trouble);
    }
}
