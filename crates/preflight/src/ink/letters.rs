//! Letters as areas. Pages have thousands of them and few that differ: each is turned into
//! pixels once.
//!
//! For that its place is taken to the nearest eighth of a pixel, 0.04 mm at [`super::PPI`].
//! What letters leave in pixels adds up: where those of a run overlap, they are one shape still.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use tiny_skia::{FillRule, Path, Transform};

use marbre_pdf::canvas::{Glyph, bounds};

use super::area::Field;
use super::region::{Cover, Region};

/// Places that are told apart in a pixel, across and down.
const STEPS: f32 = 8.0;
/// The most pixels of a letter that is kept: larger ones are drawn where they stand.
const LARGEST: usize = 64 * 64;
/// The most letters that are kept, some 10 MiB of them.
const MOST: usize = 4096;

/// The letters so far, for all pages of an interpreter and all that is drawn for them.
#[derive(Clone, Default)]
pub(super) struct Letters(Rc<RefCell<HashMap<Key, Rc<Letter>>>>);

/// A letter in a size, at a place within a pixel.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    /// The address of the outline, which [`Letter`] holds on to.
    outline: usize,
    /// The bits of the matrix, without its shift.
    matrix: [u32; 4],
    /// Steps from the pixel's corner.
    within: [u8; 2],
}

struct Letter {
    _outline: Arc<Path>,
    /// Its pixels, counted from the one that it stands in.
    region: Region,
    field: Field,
}

/// A letter where it stands on the page.
enum Placed<'g> {
    Kept(Rc<Letter>, [i32; 2]),
    Large(&'g Path, Transform, Region),
}

impl Placed<'_> {
    fn region(&self) -> Region {
        match self {
            Self::Kept(letter, by) => letter.region.moved(*by),
            Self::Large(.., region) => *region,
        }
    }
}

impl Letters {
    /// What glyphs cover within a region, all together; `grid` takes the page to pixels.
    pub(super) fn cover(
        &self,
        glyphs: &[Glyph],
        grid: Transform,
        within: Region,
    ) -> Option<Cover> {
        let placed = glyphs.iter().filter_map(|glyph| {
            let outline = glyph.outline.as_ref()?;
            let placed = self.place(outline, glyph.transform.post_concat(grid))?;
            (!placed.region().meet(within).is_empty()).then_some(placed)
        });
        let placed: Vec<Placed<'_>> = placed.collect();
        let regions = placed.iter().map(|it| it.region().meet(within));
        let region = regions.reduce(Region::join)?;
        let mut field = Field::new(region.width(), region.height());
        for letter in &placed {
            match letter {
                Placed::Kept(kept, _) => {
                    let Region { left, top, .. } = letter.region();
                    field.add(&kept.field, [left - region.left, top - region.top]);
                }
                Placed::Large(path, to, _) => {
                    let (left, top) = (region.left as f32, region.top as f32);
                    field.trace(path, to.post_translate(-left, -top));
                }
            }
        }
        Some(Cover { region, parts: field.parts(FillRule::Winding) })
    }

    /// `None` for a letter that lands nowhere.
    fn place<'g>(&self, outline: &'g Arc<Path>, to: Transform) -> Option<Placed<'g>> {
        let region = Region::around(bounds(outline, to)?);
        if region.area() > LARGEST {
            return Some(Placed::Large(outline, to, region));
        }
        // Its place is its origin's, which may lie beside the page, but not further than pixels
        // are counted.
        let place = |shift: f32| {
            let steps = (shift.clamp(-1e6, 1e6) * STEPS).round() as i32;
            (steps.div_euclid(STEPS as i32), steps.rem_euclid(STEPS as i32) as u8)
        };
        let ((x, across), (y, down)) = (place(to.tx), place(to.ty));
        let matrix = [to.sx, to.kx, to.ky, to.sy];
        let key = Key {
            outline: Arc::as_ptr(outline).addr(),
            matrix: matrix.map(f32::to_bits),
            within: [across, down],
        };
        let mut kept = self.0.borrow_mut();
        if kept.len() >= MOST {
            kept.clear();
        }
        let letter = kept.entry(key).or_insert_with(|| {
            let [tx, ty] = [across, down].map(|steps| f32::from(steps) / STEPS);
            Rc::new(Letter::of(outline, Transform { tx, ty, ..to }))
        });
        Some(Placed::Kept(Rc::clone(letter), [x, y]))
    }
}

impl Letter {
    fn of(outline: &Arc<Path>, to: Transform) -> Self {
        let region = bounds(outline, to).map_or(Region::NOTHING, Region::around);
        let (left, top) = (region.left as f32, region.top as f32);
        let mut field = Field::new(region.width(), region.height());
        field.trace(outline, to.post_translate(-left, -top));
        Self { _outline: Arc::clone(outline), region, field }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiny_skia::PathBuilder;

    const PAGE: Region = Region { left: 0, top: 0, right: 60, bottom: 40 };

    fn glyph(outline: &Arc<Path>, transform: Transform) -> Glyph {
        Glyph {
            code: 0,
            unicode: None,
            outline: Some(Arc::clone(outline)),
            is_box: false,
            transform,
            advance: 1.0,
            missing: false,
            widths: (0.0, None),
        }
    }

    /// A letter with a hole and a round end.
    fn outline() -> Arc<Path> {
        let mut path = PathBuilder::new();
        path.move_to(0.0, 0.0);
        path.line_to(0.7, 0.0);
        path.quad_to(1.0, 0.5, 0.7, 0.9);
        path.line_to(0.0, 0.9);
        path.close();
        path.move_to(0.2, 0.2);
        path.line_to(0.2, 0.7);
        path.line_to(0.5, 0.7);
        path.line_to(0.5, 0.2);
        path.close();
        Arc::new(path.finish().expect("a path"))
    }

    /// What the same letters cover when they are drawn as one path.
    fn drawn(glyphs: &[Glyph]) -> Cover {
        let mut all = PathBuilder::new();
        for glyph in glyphs {
            let outline = glyph.outline.as_deref().cloned().expect("an outline");
            all.push_path(&outline.transform(glyph.transform).expect("a place"));
        }
        let path = all.finish().expect("letters");
        Cover::of(&path, Transform::identity(), FillRule::Winding, PAGE).expect("pixels")
    }

    #[test]
    fn letters_that_are_kept_cover_what_they_do_when_they_are_drawn() {
        let outline = outline();
        let at = |x: f32, y: f32, size: f32| {
            glyph(&outline, Transform::from_row(size, 0.0, 0.0, -size, x, y))
        };
        // Two that overlap, two that run off the page, one that is large; places on eighths.
        let line = [
            at(10.0, 20.0, 12.0),
            at(14.125, 20.0, 12.0),
            at(-3.5, 20.0, 12.0),
            at(55.25, 2.375, 12.0),
            at(5.0, 90.0, 80.0),
        ];
        let letters = Letters::default();
        for _ in 0..2 {
            let found = letters.cover(&line, Transform::identity(), PAGE);
            let (found, wanted) = (found.expect("letters"), drawn(&line));
            assert_eq!(found.region, wanted.region);
            for (found, wanted) in found.parts.iter().zip(&wanted.parts) {
                assert!(found.abs_diff(*wanted) <= 1, "{found} for {wanted}");
            }
        }
        assert_eq!(letters.0.borrow().len(), 4, "the large one isn't kept");
    }

    #[test]
    fn a_letter_is_kept_once_for_all_its_places_but_those_within_a_pixel() {
        let outline = outline();
        let letters = Letters::default();
        for x in [3.0, 8.0, 8.05, 8.2] {
            let it = glyph(&outline, Transform::from_row(9.0, 0.0, 0.0, -9.0, x, 20.0));
            letters.cover(&[it], Transform::identity(), PAGE).expect("a letter");
        }
        assert_eq!(letters.0.borrow().len(), 2);
    }
}
