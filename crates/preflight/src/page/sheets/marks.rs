//! Findings drawn on their page, each with its number.

use marbre_pdf::area::Area;
use maud::{Markup, html};

use crate::Finding;
use crate::leaf::Leaf;

use super::{Class, hundredths};

/// The air around what is marked, mm.
const AIR: f64 = 1.0;
/// How high a number's ground is, mm.
const HIGH: f64 = 8.0;

/// All that have a place, the worst on top.
pub(super) fn all(found: &[(usize, &Finding)], leaf: &Leaf) -> Markup {
    let mut pins = Pins { taken: Vec::new(), sheet: leaf.sheet };
    let mut marks: Vec<(Class, Markup)> = found
        .iter()
        .filter_map(|(index, finding)| {
            let class = Class::of(finding);
            Some((class, mark(*index, class, &finding.area?, &mut pins)))
        })
        .collect();
    marks.sort_by_key(|(class, _)| std::cmp::Reverse(*class));
    html! { @for (_, mark) in &marks { (mark) } }
}

fn mark(index: usize, class: Class, area: &Area, pins: &mut Pins) -> Markup {
    // What lies beyond the sheet is marked at its edge.
    let sheet = pins.sheet;
    let across = |x: f64| x.clamp(sheet.x, sheet.x + sheet.width);
    let down = |y: f64| y.clamp(sheet.y, sheet.y + sheet.height);
    let (left, right) = (across(area.x - AIR), across(area.x + area.width + AIR));
    let (top, bottom) = (down(area.y - AIR), down(area.y + area.height + AIR));
    let digits = index.to_string().len() as f64;
    let wide = HIGH.max(3.6 * digits + 3.6);
    let (x, y) = pins.place(left, top, wide);
    let around = [left, top, right - left, bottom - top].map(hundredths);
    let ground = [x, y, wide].map(hundredths);
    let middle = [x + wide / 2.0, y + 6.1].map(hundredths);
    html! {
        g class=(class.name()) {
            rect class="around" x=(around[0]) y=(around[1]) width=(around[2])
                height=(around[3]) {}
            rect x=(ground[0]) y=(ground[1]) width=(ground[2]) height=(HIGH)
                rx=(HIGH / 2.0) {}
            text x=(middle[0]) y=(middle[1]) { (index) }
        }
    }
}

/// Where numbers stand: beside each other, where they would lie on one another.
struct Pins {
    taken: Vec<[f64; 3]>,
    sheet: Area,
}

impl Pins {
    /// A free place for a number as near to a corner as the rows of the sheet have it.
    fn place(&mut self, left: f64, top: f64, wide: f64) -> (f64, f64) {
        let sheet = self.sheet;
        let most_x = (sheet.x + sheet.width - wide).max(sheet.x);
        let most_y = (sheet.y + sheet.height - HIGH).max(sheet.y);
        let (mut x, mut y) = (
            (left - wide / 2.0).clamp(sheet.x, most_x),
            (top - HIGH / 2.0).clamp(sheet.y, most_y),
        );
        // A page has room for about a thousand; after that, they may lie on one another.
        for _ in 0..1000 {
            let meets = self.taken.iter().find(|[other, above, width]| {
                x < other + width && *other < x + wide && (y - above).abs() < HIGH
            });
            let Some([other, _, width]) = meets else { break };
            x = other + width + 0.5;
            if x > most_x {
                x = sheet.x;
                y = if y + HIGH > most_y { sheet.y } else { y + HIGH + 0.5 };
            }
        }
        self.taken.push([x, y, wide]);
        (x, y)
    }
}
