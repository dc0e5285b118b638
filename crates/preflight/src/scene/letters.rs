//! Letters where they stand, with their outlines, and the lines that they make.

use std::ops::Range;
use std::sync::Arc;

use tiny_skia::{FillRule, Path, PathBuilder, Point, Rect, Transform};

use marbre_pdf::canvas::{Glyph, Run, bounds};

use crate::ink::covered;

use super::{Painted, Words};

/// The most letters of a page that are looked at: eight times a page of 4 pt.
pub(super) const MOST_LETTERS: usize = 400_000;

/// How high the part of a letter is that words are read by, from the baseline, in ems:
/// capitals and ascenders end there, accents lie above and descenders below it. Lines that
/// are set as tight as this don't meet there.
const CORE: f32 = 0.7;
/// How far letters of one line may reach into each other, in ems: kerning goes that far, and
/// the room on both sides of two letters, about 0.05 em each, keeps their inks apart.
const KERN: f32 = 0.1;
/// How much larger letters must be than others for their accents and descenders to count
/// against these: then they aren't lines of one text.
const LARGER: f32 = 1.5;
/// How far words that are printed twice are apart, in ems, where they are one: a shadow, an
/// outline, a bold that is made by printing twice.
const TWICE: f32 = 0.25;
/// How many pixels the longer side of what two letters have in common is looked at in, at
/// most.
const FINEST: f32 = 96.0;

/// A letter: a glyph that leaves a mark.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    /// What it stands for, or else its code.
    said: u32,
    /// Whether it is a letter or a digit, not a sign or an ornament.
    pub(super) is_word: bool,
    /// What it marks on the page, without any clip.
    pub(super) ink: Rect,
    /// What it marks, in ems.
    em: Rect,
    /// Its outline in ems; `None` where the box stands for it.
    outline: Option<Arc<Path>>,
    /// From ems to the page.
    transform: Transform,
    /// How far the next one is, in ems.
    advance: f32,
}

/// Letters that are one line for whoever reads them.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Its mark; `None` where no mark is left of it.
    pub(super) mark: Option<usize>,
    /// How many marks of the page lie below it.
    pub(super) order: usize,
    /// Its letters.
    pub(super) letters: Range<usize>,
    /// What they mark on the page, without any clip.
    pub(super) bounds: Rect,
    /// What the clips of the page leave to be seen; nothing where it is `None`.
    pub(super) window: Option<Rect>,
    /// What it says.
    pub(super) words: Words,
    /// What it is painted with.
    pub(super) paints: Vec<Painted>,
    /// How opaque its fill is, 0 to 1.
    pub(super) alpha: f32,
    /// Whether nothing but that decides what it leaves: no mask, no blending, no group that
    /// isn't opaque.
    pub(super) is_plain: bool,
    /// Whether its font is in the file.
    pub(super) is_embedded: bool,
}

impl Letter {
    /// The letters of a run, in their order.
    pub(super) fn all<'r>(run: &'r Run<'_>) -> impl Iterator<Item = Self> + 'r {
        let ornaments = is_of_ornaments(&run.font.name);
        let drawn = run.font.subtype == "Type3";
        run.glyphs.iter().filter_map(move |glyph| Self::of(glyph, ornaments, drawn))
    }

    fn of(glyph: &Glyph, ornaments: bool, drawn: bool) -> Option<Self> {
        let first = glyph.unicode.as_ref().and_then(|it| it.chars().next());
        let (em, outline) = match &glyph.outline {
            Some(outline) => {
                let outline = (!glyph.is_box).then(|| Arc::clone(outline));
                (glyph.outline.as_ref()?.bounds(), outline)
            }
            // Of a drawing, what it says is known, and how far the next one is.
            None if drawn && first.is_some_and(|it| !it.is_whitespace()) => {
                (Rect::from_ltrb(0.0, 0.0, glyph.advance, CORE)?, None)
            }
            None => return None,
        };
        let ink = bounds(&PathBuilder::from_rect(em), glyph.transform)?;
        // Accents by themselves are set over letters.
        let is_word = first.is_none_or(|it| {
            it.is_alphanumeric() && !('\u{2B0}'..='\u{2FF}').contains(&it)
        });
        Some(Self {
            said: first.map_or(glyph.code, u32::from),
            is_word: is_word && !ornaments,
            ink,
            em,
            outline,
            transform: glyph.transform,
            advance: glyph.advance,
        })
    }

    /// Where it starts on its baseline.
    const fn origin(&self) -> Point {
        Point { x: self.transform.tx, y: self.transform.ty }
    }

    /// The part of it that words are read by, on the page.
    fn core(&self) -> Option<Rect> {
        let (top, bottom) = (self.em.top().max(0.0), self.em.bottom().min(CORE));
        let em = Rect::from_ltrb(self.em.left(), top, self.em.right(), bottom)?;
        bounds(&PathBuilder::from_rect(em), self.transform)
    }

    /// The size of its em on the page.
    fn size(&self) -> f32 {
        self.transform.kx.hypot(self.transform.sy)
    }

    /// Whether it is printed over another one, by more than a hair: which of the two lies on
    /// top doesn't matter.
    pub(super) fn meets(&self, other: &Self, hair: f32) -> bool {
        let [own, its] = [self.size(), other.size()];
        let whole = [own > LARGER * its, its > LARGER * own];
        let part = |letter: &Self, whole| match whole {
            true => Some(letter.ink),
            false => letter.core(),
        };
        let both = part(self, whole[0]).zip(part(other, whole[1]));
        let Some(common) = both.and_then(|(a, b)| common(a, b, hair)) else {
            return false;
        };
        !self.is_beside(other) && self.touches(other, whole, common, hair)
    }

    /// Whether two follow each other on one line, or on two that are parallel.
    fn is_beside(&self, other: &Self) -> bool {
        let along = |it: &Self| Point { x: it.transform.sx, y: it.transform.ky };
        let length = |it: Point| it.x.hypot(it.y);
        let (a, b) = (along(self), along(other));
        let scale = length(a) * length(b);
        let (dot, cross) = (a.x * b.x + a.y * b.y, a.x * b.y - a.y * b.x);
        if scale <= 0.0 || dot <= 0.0 || cross.abs() > 0.05 * scale {
            return false;
        }
        let unit = Point { x: a.x / length(a), y: a.y / length(a) };
        let span = |it: &Self, along: Point| {
            let from = it.origin().x * unit.x + it.origin().y * unit.y;
            let to = from + it.advance * length(along);
            [from.min(to), from.max(to)]
        };
        let ([a0, a1], [b0, b1]) = (span(self, a), span(other, b));
        a1.min(b1) - a0.max(b0) <= KERN * self.size().min(other.size())
    }

    /// Whether the inks of two meet within what their boxes have in common. Of those that
    /// aren't `whole`, only the part counts that words are read by.
    fn touches(&self, other: &Self, whole: [bool; 2], common: Rect, hair: f32) -> bool {
        let pixel = (hair / 3.0).max(common.width().max(common.height()) / FINEST);
        let side = |length: f32| (length / pixel).ceil().clamp(1.0, FINEST) as usize;
        let [width, height] = [side(common.width()), side(common.height())];
        let to_pixels = Transform::from_translate(-common.left(), -common.top())
            .post_scale(1.0 / pixel, 1.0 / pixel);
        let ink = |letter: &Self| letter.drawn(to_pixels, [width, height]);
        let (a, b) = (ink(self), ink(other));
        let back = |letter: &Self| letter.transform.post_concat(to_pixels).invert();
        let (Some(to_a), Some(to_b)) = (back(self), back(other)) else { return false };
        let read = |x: f32, y: f32, to_em: Transform, whole: bool| {
            let mut point = Point { x, y };
            to_em.map_point(&mut point);
            whole || (0.0..=CORE).contains(&point.y)
        };
        let [mut left, mut top, mut right, mut bottom] = [f32::MAX, f32::MAX, 0.0, 0.0];
        let pixels = a.iter().zip(&b).enumerate();
        for (index, _) in pixels.filter(|(_, (a, b))| **a > 127 && **b > 127) {
            let (x, y) = ((index % width) as f32 + 0.5, (index / width) as f32 + 0.5);
            if read(x, y, to_a, whole[0]) && read(x, y, to_b, whole[1]) {
                (left, right) = (left.min(x), right.max(x));
                (top, bottom) = (top.min(y), bottom.max(y));
            }
        }
        right - left >= hair / pixel && bottom - top >= hair / pixel
    }

    /// Its ink on pixels.
    fn drawn(&self, to_pixels: Transform, size: [usize; 2]) -> Vec<u8> {
        let place = self.transform.post_concat(to_pixels);
        let filled = |path: &Path| covered(path, place, FillRule::Winding, size);
        match &self.outline {
            Some(outline) => filled(outline),
            None => filled(&PathBuilder::from_rect(self.em)),
        }
    }
}

impl Line {
    /// Whether two lines are the same words, printed twice at about the same place: all
    /// letters of the shorter one have their like in the longer one, equally far away. Gives
    /// how far, in ems.
    pub(super) fn repeats(&self, other: &Self, all: &[Letter]) -> Option<f32> {
        let of = |line: &Self| all.get(line.letters.clone()).unwrap_or_default();
        let (long, short) = match self.letters.len() >= other.letters.len() {
            true => (of(self), of(other)),
            false => (of(other), of(self)),
        };
        let first = short.first()?;
        let size = first.size();
        let apart = |a: &Letter, b: &Letter| {
            [a.origin().x - b.origin().x, a.origin().y - b.origin().y]
        };
        // Of very long lines, the first letters have to do.
        let starts = long.iter().enumerate().take(10_000).filter(|(_, letter)| {
            let [x, y] = apart(letter, first);
            letter.said == first.said && x.hypot(y) <= TWICE * size
        });
        starts.take(4).find_map(|(start, letter)| {
            let [x, y] = apart(letter, first);
            let like = |(a, b): (&Letter, &Letter)| {
                let [dx, dy] = apart(a, b);
                a.said == b.said && (dx - x).hypot(dy - y) <= 0.05 * size
            };
            let there = long.get(start..start + short.len())?;
            there.iter().zip(short).all(like).then(|| x.hypot(y) / size)
        })
    }
}

/// What two rectangles have in common, where that is more than a hair both ways.
pub(super) fn common(a: Rect, b: Rect, hair: f32) -> Option<Rect> {
    let common = a.intersect(&b)?;
    (common.width() > hair && common.height() > hair).then_some(common)
}

/// Whether a font has signs in the places of letters.
fn is_of_ornaments(font: &str) -> bool {
    const NAMES: [&str; 6] =
        ["dingbat", "wingding", "webding", "symbol", "icon", "awesome"];
    let font = font.to_lowercase();
    NAMES.iter().any(|name| font.contains(name))
}
