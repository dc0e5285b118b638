//! The numbers of lines in the margin of a proof, so that people can name a line.

use marbre_pdf::geom::Length;

use crate::typeset::trail::{self, Step};

use super::figures::{self, Figures, Used};
use super::mark::trim;

/// The size of the numbers, in pt.
const SIZE: f64 = 5.0;
/// From the left edge of the page to the right edge of the numbers.
const LEFT: Length = Length::um(4_200);
/// How far numbers stand apart at least, in mm: of lines that are nearer, the first has one.
const APART: f64 = 1.9;
/// What stands around a number on its strip of paper, in pt.
const AROUND: f64 = 0.7;

/// The numbers of a page's lines, as a drawing from the trim's lower left corner.
pub(super) fn numbers(figures: &Figures, page: &[Step], used: &mut Used) -> String {
    let (head, scale) = (trim()[1], SIZE / figures::SIZE);
    let mut drawing = String::new();
    let mut last = f64::NEG_INFINITY;
    for (number, height) in (1..).zip(trail::lines(page)) {
        if height - last < APART {
            continue;
        }
        last = height;
        let row = figures.number(number);
        let width = row.width() * scale;
        let [low, high] = row.reach().map(|reach| reach * scale);
        let x = LEFT.to_pt() - width;
        let y = head - height * 72.0 / 25.4 - (low + high) / 2.0;
        let (left, foot) = (x - AROUND, y + low - AROUND);
        let (across, down) = (width + 2.0 * AROUND, high - low + 2.0 * AROUND);
        let figures = row.draw([x, y], scale, used);
        drawing.push_str(&format!(
            "q\n0 0 0 0 k\n{left:.2} {foot:.2} {across:.2} {down:.2} re\nf\n\
             0 0 0 0.75 k\n{figures}Q\n"
        ));
    }
    drawing
}
