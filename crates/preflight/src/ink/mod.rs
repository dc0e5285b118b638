//! Ink: what each plate of a page prints, from the page's own colours.
//!
//! ```text
//!  interpreter ──► Rasteriser ──► Layer … Layer ──► Plates ──► heaviest, png, ink_map
//!                  (coverage,     (one plane an ink, transparency, overprint)
//!                   pictures, gradients, cells, masks)
//! ```
//!
//! Nothing is turned into light on the way: a tint on a plate is the tint that the page
//! asks for. Light alone is turned into inks, by the output intent's profile.
//!
//! Only what lies within the bleed counts; marks and slugs beyond it don't (GWG 2022,
//! R0026).
//!
//! A page's plates depend on that page alone: not on which pages come before it, nor on the
//! number of threads.
//!
//! What is approximate: all groups are blended in inks, whatever their space; CMYK with a
//! profile of its own is taken for the press's, grey with one for that of sRGB; all
//! rendering intents are relative colorimetric; an overprinting pattern or picture leaves
//! alone what its space doesn't name, mark by mark within a cell isn't looked at; where
//! edges of marks meet within a pixel, their coverage is mixed as if it were independent.
//! On pages where colours blend, pixels are half as wide, so that it matters less.

mod area;
mod clip;
mod contrast;
mod gradient;
mod inking;
mod layer;
mod ledger;
mod letters;
mod light;
mod map;
mod mesh;
mod picture;
mod pictures;
mod plates;
mod rasteriser;
mod reduced;
mod region;
mod soft_mask;
mod tiles;

use lopdf::{Document, Object, ObjectId};
use rayon::prelude::*;

use marbre_ink::Screen;
use marbre_pdf::canvas::Page;
use marbre_pdf::interpreter::Interpreter;
use marbre_pdf::page_tree::inherited;

use self::layer::Layer;
use self::ledger::{Bounds, Ledger};
use self::letters::Letters;
use self::light::Light;
use self::pictures::Pictures;
use self::rasteriser::Rasteriser;
use self::region::Grid;

pub(super) use self::area::covered;
pub use self::contrast::Faint;
pub use self::map::ink_colour;
pub use self::plates::{Heaviest, Plates, Sum};

/// How fine plates are when nobody asks for more: three pixels a mm.
pub const PPI: f32 = 76.2;
/// The side of the squares that GWG has ink counted in, mm (GWG 2022, R0026).
pub const SQUARE: f64 = 15.0;

/// The most numbers on all planes of a page whose pixels are divided once more, 128 MiB of
/// them: an A4 page with nine spot colours.
const MOST_FINER: usize = 32 << 20;

/// Turns pages into plates. It is made once for a document, for all threads.
pub struct Separation<'d> {
    document: &'d Document,
    light: Light<'d>,
    screen: Option<Screen>,
    pictures: Pictures,
}

impl<'d> Separation<'d> {
    /// For a document, with the profile of its output intent. Where there is none that
    /// can be used, light becomes inks in a simple way.
    pub fn of(document: &'d Document) -> Self {
        let light = Light::of(document);
        let screen = light.screen();
        Self { document, light, screen, pictures: Pictures::default() }
    }

    /// The plates of a page, `ppi` pixels an inch; fewer for very large pages.
    pub fn plates<'a>(
        &'a self,
        interpreter: &'a Interpreter<'a>,
        page: &Page,
        ppi: f32,
    ) -> Plates {
        self.plates_with(&Letters::default(), interpreter, page, ppi)
    }

    fn plates_with<'a>(
        &'a self,
        letters: &Letters,
        interpreter: &'a Interpreter<'a>,
        page: &Page,
        ppi: f32,
    ) -> Plates {
        let grid = Grid::of(page, ppi);
        let plates = |planes, ledger: &Ledger| {
            let faint = contrast::faint(&ledger.scripts, &self.light, page);
            Plates::of(planes, ledger, page, grid, self.screen.clone(), faint)
        };
        // What marks that meet in a pixel blend to isn't what their means blend to: where
        // there is blending, pixels are smaller first. That is seen when the first mark blends.
        let finer = grid.finer();
        let bounds = if finer.is_some() { Bounds::Unblended } else { Bounds::Whole };
        let (base, ledger) = self.drawn(letters, interpreter, page, grid, bounds);
        let Some(finer) = finer.filter(|_| ledger.given_up) else {
            return plates(base.into_bytes(), &ledger);
        };
        drop(base);
        let bounds = Bounds::Inks(MOST_FINER / finer.region.area().max(1));
        let (base, ledger) = self.drawn(letters, interpreter, page, finer, bounds);
        if !ledger.given_up && !ledger.ran_out {
            return plates(base.into_coarser_bytes(), &ledger);
        }
        drop(base);
        let (base, ledger) = self.drawn(letters, interpreter, page, grid, Bounds::Whole);
        plates(base.into_bytes(), &ledger)
    }

    /// What has been painted on a page within bounds, and the inks.
    fn drawn<'a>(
        &'a self,
        letters: &Letters,
        interpreter: &'a Interpreter<'a>,
        page: &Page,
        grid: Grid,
        bounds: Bounds,
    ) -> (Layer, Ledger) {
        let (document, ledger) = (interpreter.document(), Ledger::within(bounds));
        let (light, pictures, letters) = (&self.light, &self.pictures, letters.clone());
        let mut rasteriser =
            Rasteriser::new(document, light, pictures, letters, grid, ledger);
        interpreter.reset_budget();
        interpreter.draw(page, &mut rasteriser);
        rasteriser.finish()
    }

    /// Looks at the plates of all pages, each gone when it has been looked at, pages in
    /// parallel. What comes back is in the order of the pages.
    pub fn each<T: Send>(
        &self,
        ppi: f32,
        look: impl Fn(&Page, Plates) -> T + Sync,
    ) -> Vec<T> {
        let pages = Interpreter::new(self.document).pages().to_vec();
        self.each_of(&pages, ppi, look)
    }

    /// As [`Self::each`], of some pages.
    pub fn each_of<T: Send>(
        &self,
        pages: &[Page],
        ppi: f32,
        look: impl Fn(&Page, Plates) -> T + Sync,
    ) -> Vec<T> {
        // Pages with the same large picture come after each other: it is decoded once.
        let mut order: Vec<(usize, &Page)> = pages.iter().enumerate().collect();
        order.sort_by_cached_key(|(at, page)| (self.largest_picture(page), *at));
        // Each share has an interpreter of its own, which reads fonts once, and letters.
        let share = pages.len().div_ceil(rayon::current_num_threads() * 4).max(1);
        let shares = order.par_chunks(share).map(|pages| {
            let (interpreter, letters) =
                (Interpreter::new(self.document), Letters::default());
            let look = |&(at, page): &(usize, &Page)| {
                (at, look(page, self.plates_with(&letters, &interpreter, page, ppi)))
            };
            pages.iter().map(look).collect::<Vec<_>>()
        });
        let mut seen: Vec<(usize, T)> = shares.flatten().collect();
        seen.sort_by_key(|(at, _)| *at);
        seen.into_iter().map(|(_, seen)| seen).collect()
    }

    /// The picture with most pixels that a page names itself.
    fn largest_picture(&self, page: &Page) -> Option<ObjectId> {
        let resources =
            inherited(self.document, page.id, b"Resources")?.as_dict().ok()?;
        let named =
            resources.get_deref(b"XObject", self.document).ok()?.as_dict().ok()?;
        let pictures = named.iter().filter_map(|(_, object)| {
            let id = object.as_reference().ok()?;
            let about = &self.document.get_object(id).ok()?.as_stream().ok()?.dict;
            let side = |key: &[u8]| about.get(key).and_then(Object::as_i64).ok();
            Some((side(b"Width")?.saturating_mul(side(b"Height")?), id))
        });
        pictures.max().map(|(_, id)| id)
    }
}
