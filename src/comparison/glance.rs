//! The words of single pages, for whoever wants to know what stands at a place.

use hayro::vello_cpu::kurbo::{Affine, Point};

use marbre_pdf::view::View;

use super::burden;
use super::trim::{MM, Trim, placement};
use super::words;

/// A page as it is read.
pub struct Glance {
    /// Its words in the order in which they are drawn, each with its left, top, right and
    /// bottom edge in mm from the top left corner of the trim, as it is shown. Of a word that
    /// is cut at the end of a line, where it begins.
    pub words: Vec<(String, [f64; 4])>,
    shown: Affine,
    corner: [f64; 2],
    sheet: [f64; 2],
}

impl Glance {
    /// Reads a page (from 0); `None` where there is none, or none that can be looked at.
    pub fn at(view: &View, index: usize) -> Option<Self> {
        let page = view.pdf().pages().get(index)?;
        burden::check(page).ok()?;
        let trim = Trim::of(page);
        let words = words::of(page, &trim).ok()?;
        let edges = words.into_iter().filter_map(|word| {
            let area = *word.areas.first()?;
            Some((word.text, area.edges()))
        });
        let [left, top, ..] = trim.points();
        let (width, height) = page.render_dimensions();
        let sheet = [f64::from(width) * MM, f64::from(height) * MM];
        let (words, corner) = (edges.collect(), [left, top]);
        Some(Self { words, shown: placement(page), corner, sheet })
    }

    /// Where a point in the page's own units is shown, in mm from the top left corner of the
    /// trim.
    pub fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let shown = self.shown * Point::new(x, y);
        [(shown.x - self.corner[0]) * MM, (shown.y - self.corner[1]) * MM]
    }

    /// A point in the page's own units, as shares of the width and the height of all that is
    /// shown of it.
    pub fn share(&self, point: [f64; 2]) -> [f64; 2] {
        let [x, y] = self.place(point);
        let [left, top] = self.corner.map(|pt| pt * MM);
        [(x + left) / self.sheet[0].max(1.0), (y + top) / self.sheet[1].max(1.0)]
    }
}
