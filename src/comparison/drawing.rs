//! Letters that nothing says the character of, by their drawings: another drawing is
//! another letter.

use std::hash::{DefaultHasher, Hash, Hasher};

use hayro::hayro_interpret::font::Glyph;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, GlyphDrawMode, Image, Paint, PathDrawMode, SoftMask,
};
use hayro::vello_cpu::kurbo::{Affine, BezPath, PathEl, Point, Rect, Vec2};

use super::words::Letter;

/// How exactly glyphs are taken down, in thousandths of an em: below, sums may have been made
/// in another order.
const STEP: f64 = 0.25;
/// How exactly outlines on a page are taken down, in pt: exporters round, and a digit of 4 pt
/// still differs from another one by more.
const OUTLINE_STEP: f64 = 0.2;
/// How small and how large outlines of letters are, in pt. Larger ones can be seen.
const LETTERS: (f64, f64) = (0.4, 24.0);

/// A name for a glyph that the PDF has no characters for.
pub(super) fn name<'a>(glyph: &Glyph<'a>, paint: &Paint<'a>) -> String {
    let mut drawing = Drawing::default();
    match glyph {
        Glyph::Outline(glyph) => {
            drawing.path(glyph.outline().elements(), Affine::IDENTITY, STEP);
        }
        Glyph::Type3(glyph) => {
            glyph.interpret(&mut drawing, Affine::IDENTITY, Affine::IDENTITY, paint);
        }
    }
    drawing.name()
}

/// The parts of a filled path that may be letters, or parts of them: the counter of a 6 is
/// one by itself. Each is named after its drawing, wherever it stands.
pub(super) fn letters(path: &BezPath, transform: Affine) -> Vec<Letter> {
    let elements = path.elements();
    let begins = |at: &usize| matches!(elements[*at], PathEl::MoveTo(_));
    let starts: Vec<usize> = (0..elements.len()).filter(begins).collect();
    let ends = starts.iter().copied().skip(1).chain([elements.len()]);
    let contours = starts.iter().zip(ends).map(|(start, end)| &elements[*start..end]);
    contours.filter_map(|contour| letter(contour, transform)).collect()
}

fn letter(contour: &[PathEl], transform: Affine) -> Option<Letter> {
    let area =
        contour.iter().filter_map(PathEl::end_point).map(|point| transform * point);
    let area =
        area.map(|point| Rect::from_points(point, point)).reduce(|a, b| a.union(b))?;
    let size = [area.width(), area.height()];
    let fits =
        size.iter().all(|it| *it < LETTERS.1) && size.iter().any(|it| *it > LETTERS.0);
    // Four sides at most are a bar of a chart, or a rule.
    if !fits || contour.len() < 7 {
        return None;
    }
    let first = contour.first()?.end_point()?;
    let [a, b, c, d, ..] = transform.as_coeffs();
    let shape = Affine::new([a, b, c, d, 0.0, 0.0]) * Affine::translate(-first.to_vec2());
    let mut drawing = Drawing::default();
    drawing.path(contour, shape, OUTLINE_STEP);
    Some(Letter {
        text: drawing.name(),
        start: Point::new(area.x0, area.y1),
        end: Point::new(area.x1, area.y1),
        up: Vec2::new(0.0, -area.height().max(OUTLINE_STEP)),
    })
}

/// The digest of a drawing.
struct Drawing {
    hash: DefaultHasher,
    empty: bool,
}

impl Default for Drawing {
    fn default() -> Self {
        Self { hash: DefaultHasher::new(), empty: true }
    }
}

impl Drawing {
    /// Takes down a path in steps of so many of its units.
    fn path(&mut self, path: &[PathEl], transform: Affine, step: f64) {
        for element in path {
            let (kind, points): (u8, &[Point]) = match element {
                PathEl::MoveTo(a) => (0, &[*a]),
                PathEl::LineTo(a) => (1, &[*a]),
                PathEl::QuadTo(a, b) => (2, &[*a, *b]),
                PathEl::CurveTo(a, b, c) => (3, &[*a, *b, *c]),
                PathEl::ClosePath => (4, &[]),
            };
            kind.hash(&mut self.hash);
            for point in points.iter().map(|point| transform * *point) {
                let steps = [point.x, point.y].map(|it| (it / step).round() as i64);
                steps.hash(&mut self.hash);
            }
            self.empty = false;
        }
    }

    /// Two private characters for it; a space for what isn't drawn at all.
    fn name(&self) -> String {
        if self.empty {
            return " ".to_owned();
        }
        let hash = self.hash.finish();
        // Planes 15 and 16 are for private use (Unicode 23.5).
        let private = |plane: u32, bits: u64| {
            char::from_u32(plane + (bits & 0xFFFF) as u32 % 0xFFFE).unwrap_or('?')
        };
        [private(0xF_0000, hash), private(0x10_0000, hash >> 16)].iter().collect()
    }
}

impl<'a> Device<'a> for Drawing {
    fn draw_path(
        &mut self,
        path: &BezPath,
        transform: Affine,
        _: &Paint<'a>,
        _: &PathDrawMode,
    ) {
        self.path(path.elements(), transform, STEP);
    }

    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'a>,
        _: &GlyphDrawMode,
    ) {
        if let Glyph::Outline(glyph) = glyph {
            let place = transform * glyph_transform;
            self.path(glyph.outline().elements(), place, STEP);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, transform: Affine) {
        let (width, height) = (image.width(), image.height());
        (width, height).hash(&mut self.hash);
        self.path(&[PathEl::MoveTo(Point::ORIGIN)], transform, STEP);
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
    }
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
