//! Draws the sides of sheets with printpdf: pages in their places, marks, strip, slug.
//!
//! Pages and words are drawn by name; what the names stand for is put in afterwards
//! ([`super::graft`]).

use printpdf::{
    Cmyk, Color, DictItem, Line, LineDashPattern, LinePoint, Op, PaintMode, PdfPage,
    Point, Pt, Rect, WindingOrder, XObjectId, XObjectTransform,
};

use marbre_pdf::geom::Length;
use marbre_pdf::separation::REGISTRATION;

use super::forme::Area;
use super::job::Side;
use super::marks::{BAND, End, Margin, Mark};
use super::plan::Turn;
use super::scheme::Around;
use super::strip::{Patch, patches};

/// How thick marks are, in pt.
const THIN: f32 = 0.25;
/// How far the baseline of words is above the lower edge of their band, in pt.
const BASELINE: f64 = 5.0;

/// The name of a page among a side's resources.
pub(super) fn page_name(page: usize) -> String {
    format!("Page{page}")
}

/// The name of a spot colour, by its number.
pub(super) fn spot_name(spot: usize) -> String {
    format!("Spot{spot}")
}

/// Words that stand in the slug, by their name and the place that they begin at.
pub(super) struct Placed {
    pub(super) name: String,
    pub(super) at: Area,
}

fn pt(length: Length) -> Pt {
    Pt(length.to_pt() as f32)
}

fn point([x, y]: [Length; 2]) -> LinePoint {
    LinePoint { p: Point { x: pt(x), y: pt(y) }, bezier: false }
}

fn rectangle(area: Area, mode: PaintMode) -> Op {
    let [width, height] = area.size().map(pt);
    let [x, y] = area.low.map(pt);
    let (mode, winding_order) = (Some(mode), Some(WindingOrder::NonZero));
    Op::DrawRectangle { rectangle: Rect { x, y, width, height, mode, winding_order } }
}

fn line(ends: [[Length; 2]; 2]) -> Op {
    Op::DrawLine { line: Line { points: ends.map(point).to_vec(), is_closed: false } }
}

/// A circle of four curves.
fn circle(centre: [Length; 2], radius: Length) -> Op {
    // How far handles are from the ends of a quarter, for each unit of radius.
    const HANDLE: f64 = 0.552_285;
    let r = radius.to_pt();
    let at = |x: f64, y: f64, bezier: bool| {
        let [cx, cy] = centre.map(Length::to_pt);
        LinePoint {
            p: Point { x: Pt((cx + x * r) as f32), y: Pt((cy + y * r) as f32) },
            bezier,
        }
    };
    let mut points = vec![at(1.0, 0.0, false)];
    let (mut x, mut y) = (1.0, 0.0);
    for _ in 0..4 {
        let (next_x, next_y) = (-y, x);
        points.push(at(x + HANDLE * next_x, y + HANDLE * next_y, true));
        points.push(at(next_x + HANDLE * x, next_y + HANDLE * y, true));
        points.push(at(next_x, next_y, false));
        (x, y) = (next_x, next_y);
    }
    Op::DrawLine { line: Line { points, is_closed: true } }
}

/// The colour that is on all plates, or one of a plate of its own.
fn tint(space: &str, tint: f32) -> [Op; 2] {
    let value = vec![DictItem::Real(tint)];
    [
        Op::SetColorSpaceFill { id: space.to_owned() },
        Op::Unknown { key: "scn".to_owned(), value },
    ]
}

/// Draws a side on paper of a size.
pub(super) fn side(
    side: &Side<'_>,
    paper: [Length; 2],
    around: Around,
    words: &[Placed],
    spots: usize,
) -> PdfPage {
    let mut ops = Vec::new();
    pages(side, &mut ops);
    let margin = Margin { forme: &side.forme, area: side.area };
    if around != Around::Nothing {
        marks(&margin, &mut ops);
        ops.push(Op::SaveGraphicsState);
        ops.extend(tint(REGISTRATION, 1.0));
        for word in words {
            let [x, y] = word.at.low.map(Length::to_pt);
            ops.push(place(&word.name, [x, y + BASELINE], Turn::Upright));
        }
        ops.push(Op::RestoreGraphicsState);
    }
    if around == Around::All {
        strip(&margin, spots, &mut ops);
    }
    let [width, height] = paper.map(|it| pt(it).into());
    PdfPage::new(width, height, ops)
}

/// The pages, each no further than it may print.
fn pages(side: &Side<'_>, ops: &mut Vec<Op>) {
    for placed in side.forme.place(side.grid, side.area) {
        ops.push(Op::SaveGraphicsState);
        ops.push(rectangle(placed.clip, PaintMode::Clip));
        let [x, y] = match placed.turn {
            Turn::Upright => placed.corner,
            Turn::HeadDown => {
                let [width, height] = side.forme.page;
                [placed.corner[0] + width, placed.corner[1] + height]
            }
        };
        ops.push(place(&page_name(placed.page), [x.to_pt(), y.to_pt()], placed.turn));
        ops.push(Op::RestoreGraphicsState);
    }
}

/// Draws what a name stands for, with its origin at a point in pt.
fn place(name: &str, [x, y]: [f64; 2], turn: Turn) -> Op {
    let (translate_x, translate_y) = (Some(Pt(x as f32)), Some(Pt(y as f32)));
    // Minus one both ways is half a turn, without the rounding of sine and cosine.
    let scale = (turn == Turn::HeadDown).then_some(-1.0);
    let (scale_x, scale_y) = (scale, scale);
    let transform = XObjectTransform {
        translate_x,
        translate_y,
        scale_x,
        scale_y,
        no_auto_scale: true,
        ..XObjectTransform::default()
    };
    Op::UseXobject { id: XObjectId(name.to_owned()), transform }
}

fn marks(margin: &Margin<'_>, ops: &mut Vec<Op>) {
    let value = vec![DictItem::Real(1.0)];
    ops.extend([
        Op::SaveGraphicsState,
        Op::SetColorSpaceStroke { id: REGISTRATION.to_owned() },
        Op::Unknown { key: "SCN".to_owned(), value },
        Op::SetOutlineThickness { pt: Pt(THIN) },
    ]);
    let marks = margin.marks();
    for mark in &marks {
        match *mark {
            Mark::Cut(ends) => ops.push(line(ends)),
            Mark::Target(centre) => {
                let half = BAND / 2;
                ops.push(circle(centre, half * 3 / 5));
                for axis in [0, 1] {
                    let mut ends = [centre; 2];
                    ends[0][axis] = centre[axis] - half;
                    ends[1][axis] = centre[axis] + half;
                    ops.push(line(ends));
                }
            }
            Mark::Fold(_) => {}
        }
    }
    ops.push(Op::SetLineDashPattern { dash: LineDashPattern::new(0.0, &[2.0, 1.5]) });
    for mark in marks {
        if let Mark::Fold(ends) = mark {
            ops.push(line(ends));
        }
    }
    ops.push(Op::RestoreGraphicsState);
}

/// The control strip, as often as there is room for it.
fn strip(margin: &Margin<'_>, spots: usize, ops: &mut Vec<Op>) {
    ops.push(Op::SaveGraphicsState);
    let all = patches(spots);
    let mut next = all.iter().cycle();
    for free in margin.free(End::Tail) {
        let mut x = free.low[0];
        while x + BAND <= free.high[0] {
            let Some(patch) = next.next() else { break };
            match *patch {
                Patch::Process([c, m, y, k]) => {
                    let col = Color::Cmyk(Cmyk::new(c, m, y, k, None));
                    ops.push(Op::SetFillColor { col });
                }
                Patch::Spot(spot, value) => ops.extend(tint(&spot_name(spot), value)),
            }
            let [low, high] = [free.low[1], free.high[1]];
            let patch = Area { low: [x, low], high: [x + BAND, high] };
            ops.push(rectangle(patch, PaintMode::Fill));
            x = x + BAND;
        }
    }
    ops.push(Op::RestoreGraphicsState);
}
