//! The state in which glyphs are shown (ISO 32000-1, 9.3).

use lopdf::Object;

/// A font at a size, and where the next glyph begins.
#[derive(Clone, Copy, Default)]
pub(super) struct Pen<'a> {
    pub(super) font: Option<&'a Object>,
    pub(super) size: f32,
    /// Whether glyphs are filled, stroked, or both.
    pub(super) mode: f32,
    matrix: [f32; 6],
    /// How far the pen is from the origin of the matrix, in units of it.
    along: f64,
}

/// How a glyph is shown, but for its place in the line.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Style([f32; 7]);

impl Pen<'_> {
    /// Begins a text object.
    pub(super) fn start(&mut self) {
        self.place(&[1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    }

    /// Sets the text matrix.
    pub(super) fn place(&mut self, matrix: &[f32]) {
        self.matrix = matrix.try_into().unwrap_or(self.matrix);
        self.along = 0.0;
    }

    /// Moves on by so many thousandths of the size.
    pub(super) fn advance(&mut self, by: f32) {
        self.along += f64::from(by) * f64::from(self.size) / 1000.0;
    }

    /// The place of the next glyph, in pt of the text object.
    pub(super) fn at(&self) -> [f64; 2] {
        let [a, b, _, _, e, f] = self.matrix.map(f64::from);
        [self.along * a + e, self.along * b + f]
    }

    /// How the next glyph is shown. In a line that isn't level, its height is a matter of
    /// its place.
    pub(super) const fn style(&self) -> Style {
        let [a, b, c, d, _, f] = self.matrix;
        let height = if b == 0.0 { f } else { 0.0 };
        Style([self.size, self.mode, a, b, c, d, height])
    }
}

impl Style {
    /// Its numbers as bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        // 0 and -0 are one place.
        self.0.iter().flat_map(|number| (number + 0.0).to_be_bytes()).collect()
    }
}
