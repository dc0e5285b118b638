//! The words of a page, in the order in which they are drawn.
//!
//! Text that was made into outlines counts as well: any area of a letter's size is taken
//! for a letter. Not of this module: text in a pattern, and letters that are drawn as
//! strokes; the comparison of pictures sees them.

use std::sync::Arc;

use hayro::hayro_interpret::font::{FontData, Glyph};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
    InterpreterSettings, Paint, PathDrawMode, SoftMask, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::kurbo::{Affine, BezPath, Point, Rect, Shape, Vec2};

use marbre_pdf::area::Area;

use super::FACE;
use super::burden::{MOST_COATS, Unbearable};
use super::drawing;
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
        let text = if known { text } else { drawing::name(glyph, paint) };
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
        mode: &PathDrawMode,
    ) {
        self.paint(transform.transform_rect_bbox(path.bounding_box()));
        if matches!(mode, PathDrawMode::Fill(_)) {
            self.letters.extend(drawing::letters(path, transform));
        }
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
