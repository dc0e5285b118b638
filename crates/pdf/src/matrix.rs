//! Where things land on the page: transformation matrices (ISO 32000-1, 8.3.3).

use lopdf::Object;

/// A matrix `[a b c d e f]`, from an object's own space to that of the page, in pt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Matrix([f64; 6]);

impl Matrix {
    /// What leaves everything where it is.
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// The matrix of an array; `None` where it doesn't have six numbers.
    pub fn of(operands: &[Object]) -> Option<Self> {
        let numbers = operands.iter().map(|number| number.as_float().ok());
        Self::of_numbers(&numbers.collect::<Option<Vec<f32>>>()?)
    }

    /// The matrix of six numbers.
    pub fn of_numbers(numbers: &[f32]) -> Option<Self> {
        <[f32; 6]>::try_from(numbers).ok().map(|numbers| Self(numbers.map(f64::from)))
    }

    /// Where things land that `self` places in the space that `outer` places.
    pub fn within(self, outer: Self) -> Self {
        let ([a, b, c, d, e, f], [oa, ob, oc, od, oe, of]) = (self.0, outer.0);
        Self([
            a * oa + b * oc,
            a * ob + b * od,
            c * oa + d * oc,
            c * ob + d * od,
            e * oa + f * oc + oe,
            e * ob + f * od + of,
        ])
    }

    /// The lengths of what was one unit along each axis, in pt.
    pub fn axes(self) -> [f64; 2] {
        let [a, b, c, d, ..] = self.0;
        [a.hypot(b), c.hypot(d)]
    }

    /// How much larger things get, as a mean over both axes.
    pub fn scale(self) -> f64 {
        let [a, b, c, d, ..] = self.0;
        (a * d - b * c).abs().sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inside_moves_with_what_is_outside() {
        let (double, across) = (Matrix([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]), 3.0_f64);
        let moved = Matrix([1.0, 0.0, 0.0, 1.0, across, 0.0]).within(double);
        assert_eq!(moved, Matrix([2.0, 0.0, 0.0, 2.0, 2.0 * across, 0.0]));
        assert_eq!((moved.scale(), moved.axes()), (2.0, [2.0, 2.0]));
    }
}
