//! Which black overprints: text and lines, where a gap between black and the
//! colour below it would be seen (GWG 2022, R0009 and R0010).

use lopdf::{Dictionary, dictionary};

use marbre_pdf::operations::{Operation, Operations};

use super::palette::Ink;

/// Black text below this size overprints, in pt (GWG 2022, R0009).
const TEXT: f64 = 12.0;

/// Black lines below this width overprint, in pt (GWG 2022, R0010).
const LINE: f64 = 2.0;

/// Whether fills and strokes are printed over what is below them, or knock it out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Overprint {
    pub(super) fill: bool,
    pub(super) stroke: bool,
}

impl Overprint {
    /// Its name among a content stream's graphics states.
    pub(super) const fn name(self) -> &'static str {
        match (self.fill, self.stroke) {
            (false, false) => "Knockout",
            (true, false) => "OverprintFill",
            (false, true) => "OverprintStroke",
            (true, true) => "Overprint",
        }
    }

    /// The graphics state itself. Mode 1 leaves alone the plates of inks that are 0
    /// (ISO 32000-1, 11.7.4.5).
    pub(super) fn state(self) -> Dictionary {
        dictionary! {
            "Type" => "ExtGState", "op" => self.fill, "OP" => self.stroke, "OPM" => 1,
        }
    }
}

/// What lines and letters are drawn with.
#[derive(Clone, Copy)]
pub(super) struct Pen {
    /// How much larger things get on the page.
    pub(super) scale: f64,
    /// The width of lines, before that.
    pub(super) width: f64,
    /// The size of the font, before that and the text matrix.
    pub(super) size: f64,
    /// The text rendering mode (ISO 32000-1, table 106).
    pub(super) mode: i64,
}

impl Pen {
    /// A pen as a page starts with.
    pub(super) const fn new(scale: f64) -> Self {
        Self { scale, width: 1.0, size: 0.0, mode: 0 }
    }

    fn is_fine(&self) -> bool {
        self.width * self.scale < LINE
    }

    /// How letters are printed; `taller` is what the text matrix makes of them.
    pub(super) fn text(&self, fill: &Ink, stroke: &Ink, taller: f64) -> Overprint {
        let small = self.size * self.scale * taller < TEXT;
        let (fills, strokes) =
            (matches!(self.mode, 0 | 2 | 4 | 6), matches!(self.mode, 1 | 2 | 5 | 6));
        Overprint {
            fill: fills && small && *fill == Ink::BLACK,
            stroke: strokes && (small || self.is_fine()) && *stroke == Ink::BLACK,
        }
    }

    /// How a path is printed.
    pub(super) fn path(
        &self,
        fill: Option<&Ink>,
        stroke: Option<&Ink>,
        path: &Path,
    ) -> Overprint {
        let black = |ink: Option<&Ink>| ink == Some(&Ink::BLACK);
        Overprint {
            fill: black(fill) && path.thinness().is_some_and(|pt| pt * self.scale < LINE),
            stroke: black(stroke) && self.is_fine(),
        }
    }
}

/// A path that is being built: no other operator may come between (ISO 32000-1,
/// 8.5.2), so what has to be set first waits for its end.
#[derive(Default)]
pub(super) struct Path {
    /// Its operations, as they are written.
    pub(super) written: Vec<u8>,
}

impl Path {
    /// Whether an operator builds paths.
    pub(super) fn builds(operator: &str) -> bool {
        matches!(operator, "m" | "l" | "c" | "v" | "y" | "h" | "re" | "W" | "W*")
    }

    /// The shorter side of a path that is one upright rectangle: a thin one is a
    /// line (GWG 2022, I00004).
    fn thinness(&self) -> Option<f64> {
        let mut corners: Vec<[f64; 2]> = Vec::new();
        let operations: Vec<Operation<'_>> =
            Operations::of(&self.written).collect::<Result<_, _>>().ok()?;
        for (index, operation) in operations.iter().enumerate() {
            let numbers: Vec<f64> =
                operation.numbers().into_iter().map(f64::from).collect();
            match (operation.operator, &numbers[..]) {
                ("re", [_, _, width, height]) if operations.len() == 1 => {
                    return Some(width.abs().min(height.abs()));
                }
                ("m", [x, y]) if index == 0 => corners.push([*x, *y]),
                ("l", [x, y]) => corners.push([*x, *y]),
                ("h", []) => {}
                _ => return None,
            }
        }
        if corners.len() == 5 && corners.first() == corners.last() {
            corners.pop();
        }
        let [a, b, c, d] = corners[..] else { return None };
        let upright = |[ax, ay]: [f64; 2], [bx, by]: [f64; 2]| {
            (ax - bx).abs() < 1e-3 || (ay - by).abs() < 1e-3
        };
        let sides = [(a, b), (b, c), (c, d), (d, a)];
        if !sides.iter().all(|(from, to)| upright(*from, *to)) {
            return None;
        }
        Some((a[0] - c[0]).abs().min((a[1] - c[1]).abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(content: &str) -> Path {
        Path { written: content.as_bytes().to_vec() }
    }

    #[test]
    fn a_thin_rectangle_is_a_line() {
        let pen = Pen::new(1.0);
        let fills =
            |content: &str| pen.path(Some(&Ink::BLACK), None, &path(content)).fill;
        assert!(fills("0 0 100 1 re"));
        assert!(fills("0 0 m 100 0 l 100 1.5 l 0 1.5 l h"));
        assert!(!fills("0 0 100 2 re"));
        assert!(!fills("0 0 1 1 re 5 5 100 100 re"));
        assert!(!fills("0 0 m 1 0 l 1 1 l h"));
    }

    #[test]
    fn only_small_pure_black_overprints() {
        let pen = Pen { size: 10.0, ..Pen::new(1.0) };
        let rich = Ink::Process([0.1, 0.0, 0.0, 1.0]);
        let white = Ink::Process([0.0; 4]);
        assert!(pen.text(&Ink::BLACK, &white, 1.0).fill);
        assert!(!pen.text(&Ink::BLACK, &white, 1.2).fill);
        assert!(!pen.text(&rich, &white, 1.0).fill);
        assert!(!pen.text(&white, &Ink::BLACK, 1.0).fill);
    }
}
