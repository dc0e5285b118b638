//! Layers: planes of tints that marks are composited on, and groups with each other
//! (ISO 32000-1, 11.3 and 11.4).

use marbre_pdf::canvas::Blend;

use super::ledger::OTHERS;
use super::region::Region;

/// A plane for each ink, and how opaque they are. An ink that nothing has printed yet has
/// no plane, or one without pixels.
pub(super) struct Layer {
    pub(super) region: Region,
    /// Row by row; without pixels where the ink prints nowhere.
    pub(super) planes: Vec<Vec<f32>>,
    /// With what was there at the start.
    pub(super) alpha: Vec<f32>,
    /// What a group that isn't isolated started on.
    backdrop: Option<Backdrop>,
    /// Whether marks don't see each other.
    knockout: bool,
}

/// What is below a group.
struct Backdrop {
    planes: Vec<Vec<f32>>,
    alpha: Vec<f32>,
    /// How opaque the group is, without what is below it.
    own: Vec<f32>,
}

/// A mark: tints, and how opaque they are on each pixel of a region.
pub(super) struct Mark<'m> {
    pub(super) region: Region,
    /// How much of each pixel it covers, 0 to 255.
    pub(super) shape: &'m [u8],
    /// The same from 0 to 1, times how opaque it is there.
    pub(super) opacity: &'m [f32],
    /// The planes that it prints on.
    pub(super) tints: &'m [(usize, Tint)],
    /// Whether the other planes stay as they are; otherwise it knocks them out.
    pub(super) overprints: bool,
    pub(super) blend: Blend,
}

/// The tint of a mark on one plane.
#[derive(Clone, Debug)]
pub(super) enum Tint {
    /// The same everywhere.
    Flat(f32),
    /// One for each pixel of the mark's region.
    Each(Vec<f32>),
}

impl Tint {
    #[inline]
    fn at(&self, pixel: usize) -> f32 {
        match self {
            Self::Flat(tint) => *tint,
            Self::Each(tints) => tints.get(pixel).copied().unwrap_or(0.0),
        }
    }
}

impl Layer {
    /// An empty layer: the page's, or that of an isolated group.
    pub(super) fn isolated(region: Region, knockout: bool) -> Self {
        let planes = vec![Vec::new(); 4];
        let alpha = vec![0.0; region.area()];
        Self { region, planes, alpha, backdrop: None, knockout }
    }

    /// The layer of a group that sees what is below it.
    pub(super) fn upon(below: &Self, region: Region, knockout: bool) -> Self {
        let cut = |plane: &Vec<f32>| cut(plane, below.region, region);
        let planes: Vec<_> = below.planes.iter().map(cut).collect();
        let alpha = cut(&below.alpha);
        let backdrop = Backdrop {
            planes: planes.clone(),
            alpha: alpha.clone(),
            own: vec![0.0; region.area()],
        };
        Self { region, planes, alpha, backdrop: Some(backdrop), knockout }
    }

    pub(super) const fn is_knockout(&self) -> bool {
        self.knockout
    }

    /// Whether nothing has been painted on any pixel of a region.
    pub(super) fn is_clear(&self, region: Region) -> bool {
        let region = region.meet(self.region);
        let width = region.width();
        self.region.rows(region).all(|(here, _)| {
            let row = self.alpha.get(here..here + width).unwrap_or_default();
            row.iter().all(|alpha| *alpha == 0.0)
        })
    }

    /// Gives so many inks a plane. A new one has what all others without a plane have.
    fn make_room(&mut self, inks: usize) {
        let planes = self.backdrop.as_mut().map(|backdrop| &mut backdrop.planes);
        for planes in [&mut self.planes].into_iter().chain(planes) {
            while planes.len() < inks {
                planes.push(planes.get(OTHERS).cloned().unwrap_or_default());
            }
        }
    }

    /// Composites a mark, whose region lies within the layer's.
    pub(super) fn paint(&mut self, mark: &Mark<'_>) {
        let planes = mark.tints.iter().map(|(plane, _)| plane + 1).max();
        self.make_room(planes.unwrap_or(0));
        if self.knockout {
            self.replace(mark);
            return;
        }
        let separable = mark.blend.is_separable();
        if !separable {
            self.blend_process(mark);
        }
        let parts = self.parts(mark);
        for plane in 0..self.planes.len() {
            if !separable && plane < 4 {
                continue;
            }
            let tint = mark.tints.iter().find(|(at, _)| *at == plane);
            let tint = match tint {
                Some((_, tint)) => Some(tint),
                None if mark.overprints => None,
                None => Some(&Tint::Flat(0.0)),
            };
            let blend = if plane < 4 { mark.blend } else { mark.blend.of_spots() };
            let Some(tints) = self.planes.get_mut(plane) else { continue };
            if tints.is_empty() {
                // No ink on no ink.
                let none = match tint {
                    Some(Tint::Flat(tint)) => *tint == 0.0 && blend == Blend::Normal,
                    Some(Tint::Each(_)) => false,
                    None => true,
                };
                if none {
                    continue;
                }
                *tints = vec![0.0; self.region.area()];
            }
            composite(tints, &self.alpha, &parts, self.region, mark.region, tint, blend);
        }
        let own = self.backdrop.as_mut().map(|backdrop| &mut backdrop.own);
        for alpha in [&mut self.alpha].into_iter().chain(own) {
            for (here, there) in self.region.rows(mark.region) {
                let row = pixels(alpha, mark.opacity, here, there, mark.region.width());
                for (alpha, opacity) in row {
                    *alpha += opacity - *alpha * opacity;
                }
            }
        }
    }

    /// How much of each pixel becomes what a mark makes of it: αs/αr, with
    /// αr = αb + αs − αb·αs (ISO 32000-1, 11.3.6).
    fn parts(&self, mark: &Mark<'_>) -> Vec<f32> {
        let width = mark.region.width();
        let mut parts = Vec::with_capacity(mark.region.area());
        for (here, there) in self.region.rows(mark.region) {
            let alphas = self.alpha.get(here..here + width).unwrap_or_default();
            let opacities = mark.opacity.get(there..there + width).unwrap_or_default();
            let pixels = opacities.iter().zip(alphas);
            parts.extend(pixels.map(|(opacity, alpha)| {
                let part = opacity / (alpha + opacity - alpha * opacity);
                if *opacity > 0.0 { part } else { 0.0 }
            }));
        }
        parts
    }

    /// The process inks of a mark whose blend mode looks at them together.
    fn blend_process(&mut self, mark: &Mark<'_>) {
        let tint = |ink: usize| mark.tints.iter().find(|(plane, _)| *plane == ink);
        let tints = [0, 1, 2, 3].map(tint);
        if mark.overprints && tints.iter().all(Option::is_none) {
            return;
        }
        for plane in self.planes.iter_mut().take(4).filter(|plane| plane.is_empty()) {
            *plane = vec![0.0; self.region.area()];
        }
        let width = mark.region.width();
        for (here, there) in self.region.rows(mark.region) {
            for step in 0..width {
                let opacity = mark.opacity.get(there + step).copied().unwrap_or(0.0);
                let alpha = self.alpha.get(here + step).copied().unwrap_or(0.0);
                if opacity <= 0.0 {
                    continue;
                }
                let mut below = [0.0; 4];
                for (below, plane) in below.iter_mut().zip(&self.planes) {
                    *below = plane.get(here + step).copied().unwrap_or(0.0);
                }
                let above =
                    tints.map(|tint| tint.map_or(0.0, |(_, tint)| tint.at(there + step)));
                let mixed = mark.blend.process(below, above);
                // ISO 32000-1, 11.3.6: C = (1 − αs/αr)·Cb + αs/αr·[(1 − αb)·Cs + αb·B(Cb, Cs)],
                // with αr = αb + αs − αb·αs; as a step from Cb towards what is in brackets.
                let part = opacity / (alpha + opacity - alpha * opacity);
                for (ink, plane) in self.planes.iter_mut().take(4).enumerate() {
                    let source = (1.0 - alpha) * above[ink] + alpha * mixed[ink];
                    if let Some(tint) = plane.get_mut(here + step) {
                        *tint += part * (source - *tint);
                    }
                }
            }
        }
    }

    /// Composites a mark of a knockout group: with what the group started on, in the
    /// place of what is there (ISO 32000-1, 11.4.6).
    fn replace(&mut self, mark: &Mark<'_>) {
        let width = mark.region.width();
        // No more of what the group started on than the mark may show.
        let cut = |plane: &Vec<f32>| cut(plane, self.region, mark.region);
        let (planes, alpha) = match &self.backdrop {
            Some(backdrop) => {
                (backdrop.planes.iter().map(cut).collect(), cut(&backdrop.alpha))
            }
            None => (Vec::new(), vec![0.0; mark.region.area()]),
        };
        let region = mark.region;
        let mut first = Self { region, planes, alpha, backdrop: None, knockout: false };
        first.make_room(self.planes.len());
        let opaque: Vec<f32> = mark
            .shape
            .iter()
            .zip(mark.opacity)
            .map(|(shape, opacity)| match shape {
                0 => 0.0,
                shape => opacity / (f32::from(*shape) / 255.0),
            })
            .collect();
        first.paint(&Mark { opacity: &opaque, ..*mark });
        for (plane, first) in self.planes.iter_mut().zip(&first.planes) {
            if plane.is_empty() && !first.is_empty() {
                *plane = vec![0.0; self.region.area()];
            }
        }
        for (here, there) in self.region.rows(mark.region) {
            for step in 0..width {
                let (at, from) = (here + step, there + step);
                let shape = mark.shape.get(from).copied().unwrap_or(0);
                let shape = f32::from(shape) / 255.0;
                let old = self.alpha.get(at).copied().unwrap_or(0.0);
                let new = first.alpha.get(from).copied().unwrap_or(0.0);
                let alpha = (1.0 - shape) * old + shape * new;
                if shape <= 0.0 || alpha <= 0.0 {
                    continue;
                }
                // 11.4.6: Ci = [(1 − fs)·αi₋₁·Ci₋₁ + fs·α·C] / αi, where αi is the sum of
                // the two weights: a step from the old tint by the new one's share.
                let part = shape * new / alpha;
                for (plane, first) in self.planes.iter_mut().zip(&first.planes) {
                    if let Some(tint) = plane.get_mut(at) {
                        let new = first.get(from).copied().unwrap_or(0.0);
                        *tint += part * (new - *tint);
                    }
                }
                if let Some(here) = self.alpha.get_mut(at) {
                    *here = alpha;
                }
                let own = self.backdrop.as_mut().and_then(|it| it.own.get_mut(at));
                if let (Some(own), Some(opaque)) = (own, opaque.get(from)) {
                    *own = (1.0 - shape) * *own + shape * opaque;
                }
            }
        }
    }

    /// The tints of a page, on paper, 0 to 255: without pixels where an ink prints nowhere.
    pub(super) fn into_bytes(self) -> Vec<Vec<u8>> {
        let Self { planes, alpha, .. } = self;
        let bytes = |plane: Vec<f32>| -> Vec<u8> {
            plane.iter().zip(&alpha).map(|(tint, alpha)| byte(tint * alpha)).collect()
        };
        planes.into_iter().map(bytes).collect()
    }

    /// The same, with a mean in the place of four pixels.
    pub(super) fn into_coarser_bytes(self) -> Vec<Vec<u8>> {
        let width = self.region.width().max(1);
        let Self { planes, alpha, .. } = self;
        let mean = |mut plane: Vec<f32>| -> Vec<u8> {
            plane.iter_mut().zip(&alpha).for_each(|(tint, alpha)| *tint *= alpha);
            let pairs = plane.chunks_exact(2 * width).map(|rows| rows.split_at(width));
            let four = pairs.flat_map(|(upper, lower)| {
                let four = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
                four.map(|([a, b], [c, d])| byte(((a + b) + (c + d)) / 4.0))
            });
            four.collect()
        };
        planes.into_iter().map(mean).collect()
    }

    /// Ends a group: its tints, without what was below it, and how opaque it is (ISO
    /// 32000-1, 11.4.8).
    pub(super) fn into_group(self) -> (Vec<(usize, Tint)>, Vec<f32>) {
        let Self { mut planes, backdrop, alpha, .. } = self;
        let Some(Backdrop { planes: below, alpha: below_alpha, own }) = backdrop else {
            return (tints(planes), alpha);
        };
        for (plane, below) in planes.iter_mut().zip(&below) {
            // Nothing was below where no ink was.
            let below = below.iter().copied().chain(std::iter::repeat(0.0));
            let pixels = plane.iter_mut().zip(below).zip(&below_alpha).zip(&own);
            for (((tint, below), alpha), own) in pixels {
                // 11.4.8: C = Cn + (Cn − C0)·(α0/αgn − α0). What was below the group shines
                // through it in Cn, and is taken out again before the group is composited
                // as a whole; rounding may leave the range.
                if *own > 0.0 {
                    let more = (*tint - below) * (alpha / own - alpha);
                    *tint = (*tint + more).clamp(0.0, 1.0);
                }
            }
        }
        (tints(planes), own)
    }
}

/// The tints of planes, with the planes' places.
fn tints(planes: Vec<Vec<f32>>) -> Vec<(usize, Tint)> {
    let tint = |plane: Vec<f32>| match plane.is_empty() {
        true => Tint::Flat(0.0),
        false => Tint::Each(plane),
    };
    planes.into_iter().map(tint).enumerate().collect()
}

/// A tint from 0 to 1 as a byte.
fn byte(tint: f32) -> u8 {
    // By way of a whole number of 32 bits, which processors have for many at once.
    (tint.clamp(0.0, 1.0) * 255.0 + 0.5) as i32 as u8
}

/// What a plane of a region has in another, which lies within it.
fn cut(plane: &[f32], from: Region, to: Region) -> Vec<f32> {
    if plane.is_empty() {
        return Vec::new();
    }
    let mut part = Vec::with_capacity(to.area());
    for (start, _) in from.rows(to) {
        let row = plane.get(start..start + to.width());
        part.extend_from_slice(row.unwrap_or_default());
    }
    part
}

/// Pixels of a row of a layer, with those of a mark above them.
fn pixels<'r>(
    plane: &'r mut [f32],
    mark: &'r [f32],
    here: usize,
    there: usize,
    width: usize,
) -> impl Iterator<Item = (&'r mut f32, f32)> {
    let plane = plane.get_mut(here..here + width).unwrap_or_default();
    let mark = mark.get(there..there + width).unwrap_or_default();
    plane.iter_mut().zip(mark.iter().copied())
}

/// One plane of a mark, as much of each pixel as `parts` says (ISO 32000-1, 11.3.6); without
/// a tint, the plane's own is taken (11.7.4.3).
fn composite(
    plane: &mut [f32],
    alpha: &[f32],
    parts: &[f32],
    region: Region,
    mark: Region,
    tint: Option<&Tint>,
    blend: Blend,
) {
    let width = mark.width();
    for (here, there) in region.rows(mark) {
        let row = pixels(plane, parts, here, there, width);
        match (tint, blend) {
            (Some(Tint::Flat(above)), Blend::Normal) => {
                row.for_each(|(below, part)| *below += part * (above - *below));
            }
            (Some(Tint::Each(tints)), Blend::Normal) => {
                let tints = tints.get(there..there + width).unwrap_or_default();
                for ((below, part), above) in row.zip(tints) {
                    *below += part * (above - *below);
                }
            }
            (tint, blend) => {
                let alphas = alpha.get(here..here + width).unwrap_or_default();
                for (step, ((below, part), alpha)) in row.zip(alphas).enumerate() {
                    if part <= 0.0 {
                        continue;
                    }
                    let (above, mixed) = match tint {
                        Some(tint) => {
                            let above = tint.at(there + step);
                            (above, blend.tint(*below, above))
                        }
                        None => (0.0, *below),
                    };
                    let source = (1.0 - alpha) * above + alpha * mixed;
                    *below += part * (source - *below);
                }
            }
        }
    }
}
