//! The words of a page, in the order in which they are drawn.
//!
//! Not of this module: what is drawn as an outline and not as text, and text in a pattern;
//! the comparison of pictures sees that.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use hayro::hayro_interpret::font::{FontData, Glyph};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
    InterpreterSettings, Paint, PathDrawMode, SoftMask, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape, Vec2};

use super::FACE;
use super::area::Area;
use super::burden::{MOST_COATS, Unbearable};
use super::spelling::{self, Word};
use super::trim::{MM, Trim, placement};

/// The words that stand within the trim of a page.
///
/// # Errors
/// Where the page paints itself over so often that drawing it would take too long.
pub(super) fn of(page: &Page<'_>, trim: &Trim) -> Result<Vec<Word>, Unbearable> {
    let (width, height) = page.render_dimensions();
    let sheet = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let settings = InterpreterSettings {
        // Text in a font that isn't in the PDF is passed over, unless there is some face for it.
        font_resolver: Arc::new(|_| Some((Arc::new(FACE) as FontData, 0))),
        ..InterpreterSettings::default()
    };
    let cache = InterpreterCache::new();
    let mut context = Context::new(placement(page), sheet, &cache, page.xref(), settings);
    let mut reader = Reader { sheet, letters: Vec::new(), coats: 0.0 };
    interpret_page(page, &mut context, &mut reader);
    if reader.coats > MOST_COATS {
        return Err(Unbearable::Much);
    }
    let [left, top, width, height] = trim.points();
    let trim = Rect::new(left, top, left + width, top + height);
    let letters = reader.letters.iter().filter(|it| trim.contains(it.middle()));
    Ok(spelling::words(letters, trim))
}

/// A glyph on a page: what it stands for, and where. In pt from the top left corner of
/// the sheet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Letter {
    pub(super) text: String,
    /// Where it begins on its baseline.
    pub(super) start: Point,
    /// Where the next one would begin.
    pub(super) end: Point,
    /// From the baseline to the height of an em.
    pub(super) up: Vec2,
}

impl Letter {
    /// The size of its em.
    pub(super) fn em(&self) -> f64 {
        self.up.hypot().max(0.1)
    }

    fn middle(&self) -> Point {
        self.start.midpoint(self.end) + self.up * 0.3
    }

    /// From the depth of a p to the height of an h.
    pub(super) fn area(&self, trim: Rect) -> Area {
        let (low, high) = (self.up * -0.22, self.up * 0.75);
        let corners = [self.start + low, self.end + high];
        let others = [self.start + high, self.end + low];
        let ink = Rect::from_points(corners[0], corners[1])
            .union(Rect::from_points(others[0], others[1]));
        Area::between(
            (ink.x0 - trim.x0) * MM,
            (ink.y0 - trim.y0) * MM,
            (ink.x1 - trim.x0) * MM,
            (ink.y1 - trim.y0) * MM,
        )
    }
}

/// Takes down what is drawn as text, and how much is drawn at all.
struct Reader {
    sheet: Rect,
    letters: Vec<Letter>,
    /// The areas of all that is drawn, in areas of the sheet.
    coats: f64,
}

impl Reader {
    fn paint(&mut self, area: Rect) {
        let seen = area.intersect(self.sheet);
        self.coats += seen.area() / self.sheet.area();
    }
}

impl<'a> Device<'a> for Reader {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        glyph_transform: Affine,
        paint: &Paint<'a>,
        _: &GlyphDrawMode,
    ) {
        let place = transform * glyph_transform;
        let advance = match glyph {
            Glyph::Outline(glyph) => glyph.advance_width().map(f64::from),
            Glyph::Type3(_) => None,
        };
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(text)) => text,
            None => String::new(),
        };
        let known =
            !text.is_empty() && !text.contains(['\0', char::REPLACEMENT_CHARACTER]);
        let text = if known { text } else { opaque(glyph, paint) };
        let origin = place * Point::ORIGIN;
        let letter = Letter {
            text,
            start: origin,
            end: place * Point::new(advance.unwrap_or(500.0), 0.0),
            up: place * Point::new(0.0, 1000.0) - origin,
        };
        // Text that is filled and has a contour is drawn twice.
        if self.letters.last() != Some(&letter) {
            self.letters.push(letter);
        }
    }

    fn draw_path(
        &mut self,
        path: &BezPath,
        transform: Affine,
        _: &Paint<'a>,
        _: &PathDrawMode,
    ) {
        self.paint(transform.transform_rect_bbox(path.bounding_box()));
    }

    fn draw_image(&mut self, image: Image<'a, '_>, transform: Affine) {
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        self.paint(transform.transform_rect_bbox(Rect::new(0.0, 0.0, width, height)));
    }

    fn set_soft_mask(&mut self, mask: Option<SoftMask<'a>>) {
        if mask.is_some() {
            self.paint(self.sheet);
        }
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        // A group has a sheet of its own.
        self.paint(self.sheet);
    }

    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// A glyph that the PDF has no characters for, as two private ones made from its drawing:
/// another drawing has others.
fn opaque<'a>(glyph: &Glyph<'a>, paint: &Paint<'a>) -> String {
    let mut drawing = Drawing::default();
    match glyph {
        Glyph::Outline(glyph) => drawing.path(&glyph.outline(), Affine::IDENTITY),
        Glyph::Type3(glyph) => {
            glyph.interpret(&mut drawing, Affine::IDENTITY, Affine::IDENTITY, paint);
        }
    }
    if drawing.empty {
        return " ".to_owned();
    }
    let hash = drawing.hash.finish();
    // Planes 15 and 16 are for private use (Unicode 23.5).
    let private = |plane: u32, bits: u64| {
        char::from_u32(plane + (bits & 0xFFFF) as u32 % 0xFFFE).unwrap_or('?')
    };
    [private(0xF_0000, hash), private(0x10_0000, hash >> 16)].iter().collect()
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
    fn path(&mut self, path: &BezPath, transform: Affine) {
        for element in path.elements() {
            let (kind, points): (u8, &[Point]) = match element {
                PathEl::MoveTo(a) => (0, &[*a]),
                PathEl::LineTo(a) => (1, &[*a]),
                PathEl::QuadTo(a, b) => (2, &[*a, *b]),
                PathEl::CurveTo(a, b, c) => (3, &[*a, *b, *c]),
                PathEl::ClosePath => (4, &[]),
            };
            kind.hash(&mut self.hash);
            for point in points.iter().map(|point| transform * *point) {
                // Quarters of a unit: below, sums may have been made in another order.
                let steps = [point.x, point.y].map(|it| (it * 4.0).round() as i64);
                steps.hash(&mut self.hash);
            }
            self.empty = false;
        }
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
        self.path(path, transform);
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
            self.path(&glyph.outline(), transform * glyph_transform);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, transform: Affine) {
        let (width, height) = (image.width(), image.height());
        (width, height).hash(&mut self.hash);
        self.path(&BezPath::from_vec(vec![PathEl::MoveTo(Point::ORIGIN)]), transform);
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
    }
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
