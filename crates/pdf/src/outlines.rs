//! Words as shapes: letters of the report's own faces as paths, which no search, no
//! copy and no comparison of a file's text finds.
//!
//! They are for what stands beside the report: the mark of a proof, the slug.

use std::fmt::Write as _;

use ttf_parser::OutlineBuilder;

/// Faces to draw words in: the first that has all letters of a word is taken.
pub struct Lettering<'a>(Vec<Letters<'a>>);

/// A face to draw words in: the bytes of its file, and its number in it.
pub type Letters<'a> = (&'a [u8], u32);

/// A line of words as a path.
pub struct Outline {
    /// The path (ISO 32000-1, 8.5.2), in pt from where its baseline starts; what
    /// paints it isn't there yet.
    pub path: String,
    /// How far it goes, in pt.
    pub width: f64,
    /// Where its lowest letter and its highest one end, in pt over the baseline.
    pub reach: [f64; 2],
}

/// Raised letters that many faces lack, and what they are made of then.
const RAISED: &[(char, char)] =
    &[('ᵉ', 'e'), ('ʳ', 'r'), ('ˢ', 's'), ('ᵈ', 'd'), ('ⁿ', 'n')];
/// The size of a raised letter, and how far it stands up, in ems.
const RAISE: [f64; 2] = [0.62, 0.34];

impl<'a> Lettering<'a> {
    /// Faces, in the order in which they are tried.
    pub fn new(faces: impl IntoIterator<Item = Letters<'a>>) -> Self {
        Self(faces.into_iter().collect())
    }

    /// Draws a line at a size in pt; `None` where no face has all its letters.
    pub fn line(&self, text: &str, size: f64) -> Option<Outline> {
        self.0.iter().find_map(|(bytes, index)| {
            let face = ttf_parser::Face::parse(bytes, *index).ok()?;
            drawn(text, size, &face)
        })
    }
}

fn drawn(text: &str, size: f64, face: &ttf_parser::Face<'_>) -> Option<Outline> {
    let scale = size / f64::from(face.units_per_em());
    let mut pen = Pen { path: String::new(), origin: [0.0; 2], scale, at: [0.0; 2] };
    let mut reach = [0.0_f64; 2];
    for char in text.chars() {
        let base = RAISED.iter().find(|(raised, _)| *raised == char);
        let (glyph, part, rise) = match (face.glyph_index(char), base) {
            (Some(glyph), _) => (glyph, 1.0, 0.0),
            (None, Some((_, base))) => (face.glyph_index(*base)?, RAISE[0], RAISE[1]),
            (None, None) if char.is_whitespace() => (face.glyph_index(' ')?, 1.0, 0.0),
            (None, None) => return None,
        };
        (pen.scale, pen.origin[1]) = (scale * part, rise * size);
        if let Some(extent) = face.outline_glyph(glyph, &mut pen) {
            let [low, high] = [extent.y_min, extent.y_max]
                .map(|y| pen.origin[1] + f64::from(y) * pen.scale);
            reach = [reach[0].min(low), reach[1].max(high)];
        }
        pen.origin[0] += f64::from(face.glyph_hor_advance(glyph)?) * pen.scale;
    }
    Some(Outline { path: pen.path, width: pen.origin[0], reach })
}

/// Writes outlines in a face's units as a path in pt.
struct Pen {
    path: String,
    /// Where the letter stands, in pt.
    origin: [f64; 2],
    /// pt for one unit.
    scale: f64,
    /// The current point, in units.
    at: [f64; 2],
}

impl Pen {
    fn write(&mut self, points: &[[f64; 2]], operator: &str) {
        for [x, y] in points {
            let pt = [self.origin[0] + x * self.scale, self.origin[1] + y * self.scale];
            // 1/100 pt is finer than any screen or press; no zero is negative.
            let [x, y] = pt.map(|pt| (pt * 100.0).round() / 100.0 + 0.0);
            // Nothing can go wrong while memory is written to.
            let _ = write!(self.path, "{x} {y} ");
        }
        self.path.push_str(operator);
        self.path.push('\n');
        self.at = points.last().copied().unwrap_or(self.at);
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.write(&[[x, y].map(f64::from)], "m");
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.write(&[[x, y].map(f64::from)], "l");
    }

    /// PDF has cubic curves only: each of their handles is two thirds of the way to
    /// the one of a quadratic curve.
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (from, handle, to) =
            (self.at, [x1, y1].map(f64::from), [x, y].map(f64::from));
        let near = |end: [f64; 2]| {
            [0, 1].map(|axis| end[axis] + (handle[axis] - end[axis]) * 2.0 / 3.0)
        };
        self.write(&[near(from), near(to), to], "c");
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.write(&[[x1, y1], [x2, y2], [x, y]].map(|it| it.map(f64::from)), "c");
    }

    fn close(&mut self) {
        self.path.push_str("h\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face() -> Vec<u8> {
        let path = "../../fonts/spectral/Spectral_400Regular.ttf";
        std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
            .expect("the font of this repository")
    }

    #[test]
    fn a_line_is_as_wide_as_its_letters_and_grows_with_its_size() {
        let bytes = face();
        let face = ttf_parser::Face::parse(&bytes, 0).expect("a font");
        let width = |text: &str, size| drawn(text, size, &face).expect("letters").width;
        assert!((width("nn", 10.0) - 2.0 * width("n", 10.0)).abs() < 1e-9);
        assert!((width("n", 20.0) - 2.0 * width("n", 10.0)).abs() < 1e-9);
        let n = drawn("n", 10.0, &face).expect("a letter");
        assert!(
            n.path.starts_with(|c: char| c.is_ascii_digit()) && n.path.contains("h\n")
        );
        assert!((3.0..7.0).contains(&n.reach[1]), "{:?}", n.reach);
    }

    #[test]
    fn a_raised_letter_that_a_face_lacks_is_made_of_the_plain_one() {
        let bytes = face();
        let face = ttf_parser::Face::parse(&bytes, 0).expect("a font");
        assert!(face.glyph_index('ʳ').is_none(), "the test needs a face without it");
        let [plain, raised] =
            ["r", "ʳ"].map(|text| drawn(text, 10.0, &face).expect("a letter"));
        assert!(raised.width < 0.7 * plain.width && raised.reach[1] > plain.reach[1]);
        assert!(drawn("漢", 10.0, &face).is_none(), "but nothing else is made up");
    }
}
