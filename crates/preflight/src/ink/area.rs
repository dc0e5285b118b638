//! Areas: how much of each pixel a path covers, exactly and not by samples.
//!
//! Each line leaves the area right of it in the pixels that it goes through, and its
//! height in the next one; added up along a row, they are how often each pixel is wound
//! around. Where lines of several windings share a pixel, its parts are mixed.

use tiny_skia::{FillRule, Path, PathSegment, Point, Transform};

/// How far a piece of a curve may be off, in pixels.
const NEAR: f64 = 0.02;
/// The most pieces of a curve.
const MOST_PIECES: f64 = 200.0;

/// How much of each of so many pixels, across and down from 0, a path covers: 0 to 255,
/// row by row.
pub(crate) fn covered(
    path: &Path,
    transform: Transform,
    rule: FillRule,
    [width, height]: [usize; 2],
) -> Vec<u8> {
    let mut field = Field::new(width, height);
    field.trace(path, transform);
    field.parts(rule)
}

/// What the lines of paths leave in pixels.
pub(super) struct Field {
    width: f64,
    height: f64,
    /// Each row has a pixel more, for what is left beyond its end.
    stride: usize,
    left: Vec<f32>,
}

impl Field {
    /// So many pixels, across and down from 0.
    pub(super) fn new(width: usize, height: usize) -> Self {
        let stride = width + 2;
        let left = vec![0.0; stride * height];
        Self { width: width as f64, height: height as f64, stride, left }
    }

    /// Adds a path.
    pub(super) fn trace(&mut self, path: &Path, transform: Transform) {
        let place = |mut point: Point| {
            transform.map_point(&mut point);
            [f64::from(point.x), f64::from(point.y)]
        };
        let (mut start, mut last) = ([0.0; 2], [0.0; 2]);
        for segment in path.segments() {
            match segment {
                PathSegment::MoveTo(point) => {
                    self.line(last, start);
                    start = place(point);
                    last = start;
                }
                PathSegment::LineTo(point) => {
                    let to = place(point);
                    self.line(last, to);
                    last = to;
                }
                PathSegment::QuadTo(control, point) => {
                    let (control, to) = (place(control), place(point));
                    // The cubic curve that is the same.
                    let towards = |end: [f64; 2]| {
                        [0, 1].map(|axis| {
                            end[axis] + (control[axis] - end[axis]) * 2.0 / 3.0
                        })
                    };
                    self.curve([last, towards(last), towards(to), to]);
                    last = to;
                }
                PathSegment::CubicTo(one, other, point) => {
                    let to = place(point);
                    self.curve([last, place(one), place(other), to]);
                    last = to;
                }
                PathSegment::Close => {
                    self.line(last, start);
                    last = start;
                }
            }
        }
        self.line(last, start);
    }

    /// Adds all that another field has, whose pixels begin at a place in these.
    pub(super) fn add(&mut self, other: &Self, [x, y]: [i32; 2]) {
        let stride = self.stride as i32;
        for (row, left) in (y..).zip(other.left.chunks(other.stride)) {
            let Ok(row) = usize::try_from(row) else { continue };
            let range = row * self.stride..(row + 1) * self.stride;
            let Some(pixels) = self.left.get_mut(range) else { break };
            // What lies left of all pixels counts as if it were on their edge.
            let outside = usize::try_from(-x).unwrap_or(0).min(left.len());
            let (before, within) = left.split_at(outside);
            pixels[0] += before.iter().sum::<f32>();
            let first = x.clamp(0, stride) as usize;
            let pairs = pixels[first..].iter_mut().zip(within);
            pairs.for_each(|(pixel, left)| *pixel += left);
        }
    }

    fn curve(&mut self, points: [[f64; 2]; 4]) {
        let [from, one, other, to] = points;
        let all = |test: &dyn Fn([f64; 2]) -> bool| points.iter().all(|it| test(*it));
        // What isn't seen needs no shape.
        if all(&|it| it[1] <= 0.0)
            || all(&|it| it[1] >= self.height)
            || all(&|it| it[0] <= 0.0)
            || all(&|it| it[0] >= self.width)
        {
            return self.line(from, to);
        }
        let bend = |a: [f64; 2], b: [f64; 2], c: [f64; 2]| {
            let [x, y] = [0, 1].map(|axis| a[axis] - 2.0 * b[axis] + c[axis]);
            (x * x + y * y).sqrt()
        };
        let bend = bend(from, one, other).max(bend(one, other, to));
        let least = (0.75 * bend / NEAR).sqrt().clamp(0.0, MOST_PIECES);
        // Rounded up.
        let pieces = (least as u32 + u32::from(least.fract() > 0.0)).max(1);
        let step = 1.0 / f64::from(pieces);
        let mut last = from;
        for piece in 1..pieces {
            let t = f64::from(piece) * step;
            let s = 1.0 - t;
            let [a, b, c, d] = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
            let next = [0, 1].map(|axis| {
                a * from[axis] + b * one[axis] + c * other[axis] + d * to[axis]
            });
            self.line(last, next);
            last = next;
        }
        self.line(last, to);
    }

    /// A line; what lies left of all pixels counts as if it were on their edge.
    fn line(&mut self, from: [f64; 2], to: [f64; 2]) {
        let finite = from.iter().chain(&to).all(|it| it.is_finite());
        let down = to[1] > from[1];
        let [above, below] = if down { [from, to] } else { [to, from] };
        let (top, bottom) = (above[1].max(0.0), below[1].min(self.height));
        if !finite || top >= bottom {
            return;
        }
        let slope = (below[0] - above[0]) / (below[1] - above[1]);
        let sign = if down { 1.0 } else { -1.0 };
        let within = |x: f64| x >= 0.0 && x < self.width;
        if within(above[0]) && within(below[0]) {
            let x = above[0] + (top - above[1]) * slope;
            return self.rows(x, top, bottom, slope, sign);
        }
        let x_at = |y: f64| above[0] + (y - above[1]) * slope;
        // Where it goes through the left and right edges of the pixels.
        let mut stops = [top, bottom, bottom, bottom];
        if slope.abs() > f64::EPSILON {
            let through = |x: f64| (above[1] + (x - above[0]) / slope).clamp(top, bottom);
            let (one, other) = (through(0.0), through(self.width));
            stops = [top, one.min(other), one.max(other), bottom];
        }
        for ends in stops.windows(2) {
            let &[start, end] = ends else { continue };
            if end <= start {
                continue;
            }
            let middle = x_at((start + end) / 2.0);
            if middle >= self.width {
                continue;
            }
            let slope = if middle <= 0.0 { 0.0 } else { slope };
            let x = if middle <= 0.0 { 0.0 } else { x_at(start) };
            self.rows(x, start, end, slope, sign);
        }
    }

    /// A line within the pixels, row by row.
    fn rows(&mut self, x: f64, start: f64, end: f64, slope: f64, sign: f64) {
        let mut y = start;
        let mut row = start as usize;
        while y < end {
            let next = end.min((row + 1) as f64);
            let place = |y: f64| (x + (y - start) * slope).clamp(0.0, self.width);
            let ends = [place(y), place(next)];
            let range = row * self.stride..(row + 1) * self.stride;
            if let Some(pixels) = self.left.get_mut(range) {
                across(pixels, ends, (next - y) * sign);
            }
            y = next;
            row += 1;
        }
    }

    /// How much of each pixel is covered: what is left, added up.
    pub(super) fn parts(&self, rule: FillRule) -> Vec<u8> {
        let width = self.stride - 2;
        let mut parts = Vec::with_capacity(self.left.len());
        for row in self.left.chunks(self.stride) {
            let mut wound = 0.0;
            parts.extend(row.iter().take(width).map(|left| {
                wound += left;
                let part = match rule {
                    FillRule::Winding => wound.abs().min(1.0),
                    FillRule::EvenOdd => {
                        let twice = wound.abs() % 2.0;
                        twice.min(2.0 - twice)
                    }
                };
                // Rounded: it isn't negative.
                (part * 255.0 + 0.5) as u8
            }));
        }
        parts
    }
}

/// Leaves the areas of a piece of line of a height in a row of pixels.
fn across(pixels: &mut [f32], ends: [f64; 2], height: f64) {
    let (left, right) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
    let (first, last) = (left as usize, right as usize);
    let mut leave = |pixel: usize, area: f64| {
        if let Some(pixel) = pixels.get_mut(pixel) {
            *pixel += area as f32;
        }
    };
    if first == last {
        // How much of the pixel is right of its middle.
        let area = height * (1.0 - ((left + right) / 2.0 - first as f64));
        leave(first, area);
        leave(first + 1, height - area);
        return;
    }
    let rate = height / (right - left);
    let mut before = 0.0;
    for pixel in first..=last {
        let (start, end) = (left.max(pixel as f64), right.min((pixel + 1) as f64));
        let part = rate * (end - start);
        let area = part * (1.0 - ((start + end) / 2.0 - pixel as f64));
        leave(pixel, before + area);
        before = part - area;
    }
    leave(last + 1, before);
}
