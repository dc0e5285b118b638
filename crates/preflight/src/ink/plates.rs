//! The plates of a page, and how much ink there is on it.

use marbre_ink::Screen;
use marbre_pdf::area::Area;
use marbre_pdf::canvas::{MM, Page};
use marbre_pdf::colour::Ink;

use super::contrast::Faint;
use super::ledger::{Ledger, OTHERS};
use super::region::Grid;

/// What each plate of a page prints within its bleed.
#[derive(Clone, Debug)]
pub struct Plates {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Pixels an inch.
    pub ppi: f32,
    /// The inks: cyan, magenta, yellow, black, then the page's spot colours in the order
    /// of their names.
    pub inks: Vec<Ink>,
    /// For each ink, how much of each pixel it covers: 0 to 255, row by row from the top
    /// left corner of the bleed.
    pub planes: Vec<Vec<u8>>,
    /// How many marks aren't there: pictures that are damaged or can't be decoded, and what
    /// was too much. A drawing that is cut off counts for one.
    pub missing: usize,
    /// Whether the page's content, or a drawing that it places, is more than is looked at:
    /// what comes after that isn't on the plates.
    pub cut_off: bool,
    /// How the press's inks look; `None` where the document has no profile that says it.
    pub(super) screen: Option<Screen>,
    /// Texts that don't stand out from what they are printed on.
    pub faint: Vec<Faint>,
    /// Where the corner is, mm from the trim's.
    pub(super) corner: [f64; 2],
}

/// Which inks are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sum {
    /// Cyan, magenta, yellow and black: GWG's total area coverage (GWG 2022, R0026).
    Process,
    /// All of them (GWG 2022, R0025).
    All,
}

/// A square of a page with the most ink in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heaviest {
    /// How much ink it has in the mean, %: 100 for each ink that covers it.
    pub percent: f64,
    /// Where it is.
    pub area: Area,
}

impl Plates {
    /// Of what has been painted on a page, for each ink of a ledger; a plane without pixels
    /// has no ink.
    pub(super) fn of(
        planes: Vec<Vec<u8>>,
        ledger: &Ledger,
        page: &Page,
        grid: Grid,
        screen: Option<Screen>,
        faint: Vec<Faint>,
    ) -> Self {
        let (width, height) = (grid.region.width(), grid.region.height());
        let others = planes.get(OTHERS).cloned().unwrap_or_default();
        let planes = planes.into_iter().chain(std::iter::repeat(others));
        let plates = ledger.inks().iter().cloned().zip(planes);
        let mut plates: Vec<_> = plates.filter(|(ink, _)| *ink != Ink::All).collect();
        plates.sort_by(|(one, _), (other, _)| one.cmp(other));
        let whole = |plane: Vec<u8>| match plane.is_empty() {
            true => vec![0; width * height],
            false => plane,
        };
        let (inks, planes) =
            plates.into_iter().map(|(ink, plane)| (ink, whole(plane))).unzip();
        let mm = |pt: f32| f64::from(pt) * f64::from(page.unit) * MM;
        let corner = [
            mm(page.bleed.left() - page.trim.left()),
            mm(page.trim.bottom() - page.bleed.bottom()),
        ];
        let Ledger { missing, cut_off, .. } = *ledger;
        Self {
            width,
            height,
            ppi: grid.ppi,
            inks,
            planes,
            missing,
            cut_off,
            screen,
            faint,
            corner,
        }
    }

    /// The square with the most ink, of all squares of `side` mm that lie on the page;
    /// what is narrower than that is one with its own width. Squares are tried in steps
    /// of a pixel; their edges count in parts of pixels. `None` for a page without ink.
    pub fn heaviest(&self, side: f64, sum: Sum) -> Option<Heaviest> {
        let per_mm = f64::from(self.ppi) / 25.4;
        let sides = [self.width, self.height].map(|it| (side * per_mm).min(it as f64));
        let total = self.total(sum);
        let whole = self.whole(sides);
        let (ink, [x, y]) = match whole {
            Some(sides) => self.most_of_whole(&total, sides),
            None => self.most(&total, sides),
        }?;
        let sides = whole.map_or(sides, |sides| sides.map(|side| side as f64));
        let mm = |pixels: f64| pixels / per_mm;
        let (left, top) = (self.corner[0] + mm(x), self.corner[1] + mm(y));
        let [across, down] = sides;
        Some(Heaviest {
            percent: ink / (across * down) / 255.0 * 100.0,
            area: Area::between(left, top, left + mm(across), top + mm(down)),
        })
    }

    /// Sides that are whole pixels, but for rounding; `None` where they aren't, or where the
    /// ink of a square is too much for 32 bits.
    fn whole(&self, sides: [f64; 2]) -> Option<[usize; 2]> {
        let most = sides[0] * sides[1] * 255.0 * self.inks.len() as f64;
        let is_whole = |side: &f64| (side - side.round()).abs() < 1e-3;
        let whole = most < f64::from(u32::MAX) && sides.iter().all(is_whole);
        whole.then(|| sides.map(|side| side.round() as usize))
    }

    /// The ink of the heaviest square with sides of whole pixels, and where it is.
    fn most_of_whole(
        &self,
        total: &[u32],
        [across, down]: [usize; 2],
    ) -> Option<(f64, [f64; 2])> {
        let rows: Vec<&[u32]> = total.chunks_exact(self.width.max(1)).collect();
        // What lies in each column of the rows that a square covers.
        let mut columns = vec![0_u32; self.width];
        let (mut most, mut place) = (0, [0; 2]);
        for (y, row) in rows.iter().enumerate() {
            columns.iter_mut().zip(*row).for_each(|(sum, ink)| *sum += ink);
            let Some(top) = (y + 1).checked_sub(down) else { continue };
            let mut ink: u32 = columns.iter().take(across).sum();
            if ink > most {
                (most, place) = (ink, [0, top]);
            }
            let ends = columns.iter().skip(across).zip(&columns);
            for (x, (after, before)) in (1..).zip(ends) {
                ink = ink + after - before;
                if ink > most {
                    (most, place) = (ink, [x, top]);
                }
            }
            let gone = rows.get(top).copied().unwrap_or_default();
            columns.iter_mut().zip(gone).for_each(|(sum, ink)| *sum -= ink);
        }
        (most > 0).then(|| (f64::from(most), place.map(|pixel| pixel as f64)))
    }

    /// The same of a square whose edges may lie within pixels.
    fn most(&self, total: &[u32], [across, down]: [f64; 2]) -> Option<(f64, [f64; 2])> {
        let (width, height) = (self.width as f64, self.height as f64);
        let table = self.sums(total);
        let row_of = |y: usize| {
            table
                .get(y * (self.width + 1)..(y + 1) * (self.width + 1))
                .unwrap_or_default()
        };
        // The ink above and left of a corner that may lie within a pixel.
        let mut best: Option<(f64, [f64; 2])> = None;
        let mut edges = vec![0.0; self.width + 1];
        for y in starts(height, down) {
            let (top, bottom) = (Line::at(y), Line::at(y + down));
            // What lies between the two edges, left of each column.
            for (x, edge) in edges.iter_mut().enumerate() {
                *edge = bottom.of(|row| row_of(row).get(x))
                    - top.of(|row| row_of(row).get(x));
            }
            for x in starts(width, across) {
                let (left, right) = (Line::at(x), Line::at(x + across));
                let ink = right.of(|x| edges.get(x)) - left.of(|x| edges.get(x));
                if best.is_none_or(|(most, _)| ink > most) {
                    best = Some((ink, [x, y]));
                }
            }
        }
        best.filter(|(ink, _)| *ink > 0.0)
    }

    /// How much ink each pixel has: 255 for each ink that covers it.
    pub fn total(&self, sum: Sum) -> Vec<u32> {
        let mut total = vec![0; self.width * self.height];
        for (ink, plane) in self.inks.iter().zip(&self.planes) {
            let counts = sum == Sum::All || Ink::PROCESS.contains(ink);
            if counts && !is_blank(plane) {
                let pixels = total.iter_mut().zip(plane);
                pixels.for_each(|(total, tint)| *total += u32::from(*tint));
            }
        }
        total
    }

    /// What the page looks like in print: three bytes of sRGB a pixel. `None` where nothing
    /// says how its inks look, as is so of spot colours, or where marks are missing.
    pub fn light(&self) -> Option<Vec<u8>> {
        let screen = self.screen.as_ref().filter(|_| self.missing == 0)?;
        let [c, m, y, k] = self.planes.as_slice() else { return None };
        (self.inks == Ink::PROCESS).then(|| screen.light([c, m, y, k]))
    }

    /// For each corner of a pixel, the ink above and left of it.
    fn sums(&self, total: &[u32]) -> Vec<f64> {
        let stride = self.width + 1;
        let mut sums = vec![0.0; stride];
        for row in total.chunks(self.width.max(1)) {
            let above = sums.len() - stride;
            let mut left = 0.0;
            sums.push(0.0);
            for (x, ink) in row.iter().enumerate() {
                left += f64::from(*ink);
                let above = sums.get(above + x + 1).copied().unwrap_or(0.0);
                sums.push(above + left);
            }
        }
        sums
    }

    /// How much of the bleed each ink covers, 0 to 1.
    pub fn coverage(&self) -> impl Iterator<Item = (&Ink, f64)> {
        let mean = |plane: &Vec<u8>| {
            // Fewer than what 32 bits can't hold at a time.
            let parts = plane.chunks(1 << 20).map(|part| {
                u64::from(part.iter().map(|tint| u32::from(*tint)).sum::<u32>())
            });
            let sum: u64 = parts.sum();
            sum as f64 / 255.0 / plane.len().max(1) as f64
        };
        self.inks.iter().zip(self.planes.iter().map(mean))
    }
}

/// Whether a plane has no ink at all.
pub(super) fn is_blank(plane: &[u8]) -> bool {
    let any = |part: &[u8]| part.iter().fold(0, |any, tint| any | tint) == 0;
    plane.chunks(4096).all(any)
}

/// Where squares begin: at each pixel, and so that the last one ends with the page.
fn starts(length: f64, side: f64) -> impl Iterator<Item = f64> {
    let last = (length - side).max(0.0);
    let whole = last.floor() as u32;
    let end = (last > f64::from(whole)).then_some(last);
    (0..=whole).map(f64::from).chain(end)
}

/// A line between or within pixels.
struct Line {
    pixel: usize,
    part: f64,
}

impl Line {
    fn at(place: f64) -> Self {
        let pixel = place.max(0.0) as usize;
        Self { pixel, part: place - pixel as f64 }
    }

    /// What lies before it, of what lies before each pixel.
    fn of<'s>(&self, before: impl Fn(usize) -> Option<&'s f64>) -> f64 {
        let here = before(self.pixel).copied().unwrap_or(0.0);
        if self.part <= 0.0 {
            return here;
        }
        let next = before(self.pixel + 1).copied().unwrap_or(here);
        here + (next - here) * self.part
    }
}
