//! What letters lie on, and what lies on them: areas of a page that are painted.

use std::sync::Arc;

use tiny_skia::{FillRule, Path, PathBuilder, Point, Rect, Transform};

use marbre_pdf::canvas::{Image, Samples};
use marbre_pdf::colour::Space;

use crate::ink::covered;

use super::Painted;
use super::tone::Tone;

/// The most grounds of a page that are looked at.
pub(super) const MOST_GROUNDS: usize = 20_000;
/// The most points of their paths, all together.
pub(super) const MOST_POINTS: usize = 2_000_000;
/// Pixels along each side of a box that is held against a path.
const PIXELS: u16 = 16;
/// Places along each side of a box where a picture is looked at.
const PLACES: u16 = 10;
/// The part of those that have to be alike, for words to be lost on a picture.
const LOST: f32 = 0.9;

/// An area that is painted.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    /// Its mark.
    pub(super) mark: usize,
    /// Its rectangle on the page, within the clip.
    pub(super) bounds: Rect,
    /// Its path on the page, where it isn't the whole rectangle.
    pub(super) path: Option<(Arc<Path>, FillRule)>,
    /// A clip that isn't a rectangle.
    pub(super) clip: Option<Arc<(Path, FillRule)>>,
    /// How it looks.
    pub(super) look: Look,
}

/// How an area looks.
#[derive(Clone, Debug)]
pub(super) enum Look {
    /// It has one colour, and is opaque to some degree, 0 to 1.
    Plain(Box<Painted>, f32),
    /// It hides what is below, in colours that aren't known.
    Opaque,
    /// It is a picture that hides what is below, by its place among the pictures.
    Picture(usize),
    /// It may show what is below, or change it.
    Unknown,
}

impl Ground {
    /// How much of a rectangle it covers, 0 to 1. `patience` is what such questions may take.
    pub(super) fn share(&self, rect: Rect, patience: &mut usize) -> f32 {
        let Some(common) = self.bounds.intersect(&rect) else { return 0.0 };
        let area = |it: Rect| it.width().max(1e-3) * it.height().max(1e-3);
        if self.path.is_none() && self.clip.is_none() {
            return area(common) / area(rect);
        }
        let path = self.path.as_ref().map(|(path, rule)| (&**path, *rule));
        let clip = self.clip.as_ref().map(|clip| (&clip.0, clip.1));
        let points =
            [path, clip].into_iter().flatten().map(|(path, _)| path.points().len());
        let cost = points.sum::<usize>() + 64;
        if *patience < cost {
            return 0.0;
        }
        *patience -= cost;
        self.covered(rect, common, [path, clip])
    }

    fn covered(
        &self,
        rect: Rect,
        common: Rect,
        shapes: [Option<(&Path, FillRule)>; 2],
    ) -> f32 {
        let scale = |length: f32| f32::from(PIXELS) / length.max(1e-3);
        let to_pixels = Transform::from_translate(-rect.left(), -rect.top())
            .post_scale(scale(rect.width()), scale(rect.height()));
        let filled =
            |path: &Path, rule| covered(path, to_pixels, rule, [usize::from(PIXELS); 2]);
        let mut parts = filled(&PathBuilder::from_rect(common), FillRule::Winding);
        for (path, rule) in shapes.into_iter().flatten() {
            for (part, shown) in parts.iter_mut().zip(filled(path, rule)) {
                *part = ((u16::from(*part) * u16::from(shown) + 127) / 255) as u8;
            }
        }
        let sum: f32 = parts.iter().map(|part| f32::from(*part)).sum();
        sum / (255.0 * f32::from(PIXELS) * f32::from(PIXELS))
    }

    /// Whether nothing of what is below shows.
    pub(super) fn hides(&self) -> bool {
        match &self.look {
            Look::Plain(paint, alpha) => *alpha >= 1.0 && !paint.overprints,
            Look::Opaque | Look::Picture(_) => true,
            Look::Unknown => false,
        }
    }

    /// Whether words in these paints can't be told from it any more, once it lies over them.
    pub(super) fn swallows(&self, words: &[Painted]) -> bool {
        if self.hides() {
            return true;
        }
        let Look::Plain(over, alpha) = &self.look else { return false };
        // What overprints, or lets something through, leaves a picture of what is below.
        let seen = |below: Tone| below.painted(over, *alpha);
        let Some(bare) = seen(Tone::default()) else { return false };
        !words.is_empty()
            && words.iter().all(|paint| {
                let words = Tone::default().painted(paint, 1.0).and_then(seen);
                words.is_some_and(|words| words.distance(&bare) <= super::faults::ALIKE)
            })
    }
}

/// A picture that words are held against, decoded once.
pub(super) struct Decoded<'p, 'a> {
    image: &'p Image<'a>,
    samples: Samples,
    to_unit: Transform,
}

impl<'p, 'a> Decoded<'p, 'a> {
    /// Decodes a picture; `None` where that can't be done.
    pub(super) fn of(image: &'p Image<'a>) -> Option<Self> {
        let to_unit = image.transform.invert()?;
        Some(Self { image, samples: image.samples().ok()?, to_unit })
    }

    /// Whether nearly all that it has within a rectangle satisfies `alike`.
    pub(super) fn is_lost(&self, rect: Rect, alike: impl Fn(&Tone) -> bool) -> bool {
        let Some(space) = self.image.space.as_deref() else { return false };
        let (mut all, mut lost) = (0.0, 0.0);
        let place = |from: f32, length: f32, step: u16| {
            from + length * (f32::from(step) + 0.5) / f32::from(PLACES)
        };
        for step in 0..PLACES * PLACES {
            let x = place(rect.left(), rect.width(), step % PLACES);
            let y = place(rect.top(), rect.height(), step / PLACES);
            let Some(tone) = self.tone(Point { x, y }, space) else { continue };
            all += 1.0;
            lost += f32::from(u8::from(alike(&tone)));
        }
        all > 0.0 && lost >= LOST * all
    }

    fn tone(&self, mut place: Point, space: &Space) -> Option<Tone> {
        self.to_unit.map_point(&mut place);
        let at = |part: f32, side: u32| {
            let inside = (0.0..=1.0).contains(&part);
            inside.then(|| ((part * side as f32) as usize).min(side as usize - 1))
        };
        let (width, height) = (self.image.width, self.image.height);
        let x = at(place.x, width)?;
        let y = at(1.0 - place.y, height)?;
        let components = self.samples.components;
        let start = (y * width as usize + x) * components;
        let samples = self.samples.bytes.get(start..start + components)?;
        let most = f32::from(self.samples.most.max(1));
        let decoded = samples.iter().zip(&self.image.decode);
        let numbers = decoded
            .map(|(sample, [low, high])| low + f32::from(*sample) / most * (high - low));
        Tone::of(space, &numbers.collect::<Vec<_>>())
    }
}
