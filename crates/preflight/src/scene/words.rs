//! Text as people read it: words with spaces between them, also where a program has shown
//! each letter by itself.

use tiny_skia::{Point, Rect};

use marbre_pdf::canvas::Run;

use super::{Kind, Mark, Painted};

/// Text that is shown in one go.
#[derive(Clone, Debug)]
pub struct Words {
    /// What it says, where the file says so.
    pub text: String,
    /// Its font.
    pub font: String,
    /// Its size on the page, pt.
    pub size: f32,
    /// How many of its glyphs the font doesn't have.
    pub missing: usize,
}

/// The widest gap within a word, in ems; spaces are wider.
const GAP: f32 = 0.18;
/// The widest gap between words of one text, in ems.
const SPACE: f32 = 0.6;

impl Words {
    pub(super) fn of(run: &Run<'_>) -> Self {
        Self {
            text: said(run),
            font: run.font.name.clone(),
            size: run.size,
            missing: run.glyphs.iter().filter(|glyph| glyph.missing).count(),
        }
    }
}

/// What a run says. Some programs write no spaces: they move on.
fn said(run: &Run<'_>) -> String {
    let mut text = String::new();
    let mut end: Option<Point> = None;
    // The widths of drawn glyphs are in a space of their own.
    let measured = run.font.subtype != "Type3" && !run.font.vertical;
    for glyph in run.glyphs {
        let place = |x: f32| {
            let mut point = Point::from_xy(x, 0.0);
            glyph.transform.map_point(&mut point);
            point
        };
        let gap = end.map_or(0.0, |end| end.distance(place(0.0)));
        let blank = glyph.unicode.as_deref().is_none_or(|it| it.trim().is_empty());
        if measured && gap > GAP * run.size && !blank && !text.ends_with(' ') {
            text.push(' ');
        }
        text.push_str(glyph.unicode.as_deref().unwrap_or_default());
        end = Some(place(glyph.widths.0 / 1000.0));
    }
    text
}

/// Joins a text to the one that was shown just before it, where both are one for whoever
/// reads them: on one line, alike, and next to each other. Hands it back otherwise.
pub(super) fn join(before: &mut Mark, mark: Mark) -> Option<Mark> {
    let (Kind::Text(one), Kind::Text(other)) = (&mut before.kind, &mark.kind) else {
        return Some(mark);
    };
    let (a, b) = (before.bounds, mark.bounds);
    let gap = b.left() - a.right();
    let level = a.top() < b.bottom() && b.top() < a.bottom();
    let alike = one.font == other.font
        && (one.size - other.size).abs() < 0.01
        && before.object == mark.object
        && before.paints.len() == mark.paints.len()
        && before.paints.iter().zip(&mark.paints).all(|(a, b)| is_same(a, b));
    let next = gap > -GAP * one.size && gap < SPACE * one.size;
    match around(a, b).filter(|_| alike && level && next) {
        Some(bounds) => {
            if gap > GAP * one.size && !one.text.ends_with(' ') {
                one.text.push(' ');
            }
            one.text.push_str(&other.text);
            one.missing += other.missing;
            before.bounds = bounds;
            None
        }
        None => Some(mark),
    }
}

fn around(a: Rect, b: Rect) -> Option<Rect> {
    Rect::from_ltrb(
        a.left().min(b.left()),
        a.top().min(b.top()),
        a.right().max(b.right()),
        a.bottom().max(b.bottom()),
    )
}

/// Whether two paints print alike.
fn is_same(a: &Painted, b: &Painted) -> bool {
    let (Some(one), Some(other)) = (&a.color, &b.color) else { return false };
    one.space.family() == other.space.family()
        && one.numbers == other.numbers
        && a.inks == b.inks
        && (a.overprints, a.nonzero) == (b.overprints, b.nonzero)
}
