//! What an annotation marks of a page: quadrilaterals over words, points, an area.

/// A quadrilateral over words, whatever order its corners are written in: the standard has
/// them around it, Acrobat row by row, and most programs do as Acrobat does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quad([[f64; 2]; 4]);

impl Quad {
    /// Of four corners in any order, in the page's own units.
    pub fn of(corners: [[f64; 2]; 4]) -> Self {
        let middle =
            |axis: usize| corners.iter().map(|corner| corner[axis]).sum::<f64>() / 4.0;
        let (x, y) = (middle(0), middle(1));
        let mut around = corners;
        let angle = |corner: &[f64; 2]| (corner[1] - y).atan2(corner[0] - x);
        around.sort_by(|a, b| angle(a).total_cmp(&angle(b)));
        Self(around)
    }

    /// Left, bottom, right and top.
    pub fn edges(&self) -> [f64; 4] {
        edges(&self.0)
    }

    /// Its corners, around it.
    pub const fn corners(&self) -> [[f64; 2]; 4] {
        self.0
    }

    /// Whether its sides are level and upright.
    pub fn is_straight(&self) -> bool {
        let [left, low, right, high] = self.edges();
        let slack = 0.1 * (right - left).min(high - low);
        self.0.iter().all(|[x, y]| {
            (x - left).min(right - x) <= slack && (y - low).min(high - y) <= slack
        })
    }

    /// Whether a point is within, or on an edge.
    pub fn contains(&self, [x, y]: [f64; 2]) -> bool {
        let [left, low, right, high] = self.edges();
        if right - left < 1e-6 && high - low < 1e-6 {
            // A point has no inside.
            return false;
        }
        (0..4).all(|index| {
            let ([ax, ay], [bx, by]) = (self.0[index], self.0[(index + 1) % 4]);
            (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0.0
        })
    }
}

/// The box around points: left, bottom, right and top.
pub fn edges(points: &[[f64; 2]]) -> [f64; 4] {
    let mut edges = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for [x, y] in points {
        edges = [edges[0].min(*x), edges[1].min(*y), edges[2].max(*x), edges[3].max(*y)];
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_may_be_in_any_order() {
        let [a, b, c, d] = [[10.0, 20.0], [50.0, 20.0], [50.0, 32.0], [10.0, 32.0]];
        for corners in [[a, b, c, d], [d, c, a, b], [a, c, b, d], [c, b, a, d]] {
            let quad = Quad::of(corners);
            assert!(quad.contains([30.0, 26.0]), "{corners:?}");
            assert!(!quad.contains([30.0, 33.0]) && !quad.contains([51.0, 26.0]));
            assert_eq!(quad.edges().map(|it| it as i32), [10, 20, 50, 32]);
        }
    }

    #[test]
    fn a_slanting_word_is_marked_without_its_corners() {
        let quad = Quad::of([[0.0, 0.0], [10.0, 10.0], [8.0, 12.0], [-2.0, 2.0]]);
        assert!(quad.contains([4.0, 6.0]));
        assert!(!quad.contains([9.0, 1.0]), "within its box, and not within it");
    }
}
