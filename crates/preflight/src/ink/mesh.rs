//! Gradients of triangles and patches (ISO 32000-1, 8.7.4.5.5 to 8.7.4.5.8).

use lopdf::{Dictionary, Document};
use tiny_skia::{Point, Transform};

use marbre_pdf::canvas::{Shading, ShadingKind};
use marbre_pdf::function::{integer, numbers};
use marbre_pdf::reading::stream::inflated;

use super::gradient::Field;
use super::inking::Inking;
use super::ledger::Ledger;

/// The most bytes of a mesh.
const LARGEST: usize = 64 << 20;
/// Into how many parts a side of a patch is divided. A cubic side strays from ten chords by
/// no more than a hundredth of what it strays from one, since the error of a chord goes with
/// the square of its length; that is below a pixel for a patch as large as a page.
const PARTS: usize = 10;

/// What a triangle counts for, in pixels, however small it is.
const LEAST: usize = 64;

/// A corner of a triangle.
#[derive(Clone, Debug)]
struct Corner {
    at: Point,
    numbers: Vec<f32>,
}

/// Paints a mesh, whose space a matrix takes to pixels, onto a field.
pub(super) fn paint(
    document: &Document,
    shading: &Shading,
    to: Transform,
    inking: &Inking<'_>,
    field: &mut Field,
    ledger: &mut Ledger,
) {
    let ShadingKind::Mesh(kind) = shading.kind else { return };
    let stream = shading.object.and_then(|id| document.get_object(id).ok());
    let Some(stream) = stream.and_then(|it| it.as_stream().ok()) else { return };
    let Ok(bytes) = inflated(stream, document, LARGEST) else { return };
    let Some(mut reader) = Reader::new(&stream.dict, &bytes, document) else { return };
    let mut show = |corners: [&Corner; 3]| {
        triangle(corners, to, field, ledger, |numbers| match &shading.function {
            Some(function) => inking.list(&function.evaluate(numbers)),
            None => inking.list(numbers),
        });
    };
    match kind {
        4 => free(&mut reader, &mut show),
        5 => {
            let row = integer(&stream.dict, b"VerticesPerRow", document);
            let row = row.and_then(|it| usize::try_from(it).ok()).unwrap_or(0);
            lattice(&mut reader, row, &mut show);
        }
        _ => patches(&mut reader, kind == 7, &mut show),
    }
}

/// Numbers of a stream, of any bits.
struct Reader<'b> {
    bytes: &'b [u8],
    bit: usize,
    /// Bits of a coordinate, a component, a flag.
    bits: [u32; 3],
    decode: Vec<[f32; 2]>,
}

impl<'b> Reader<'b> {
    fn new(about: &Dictionary, bytes: &'b [u8], document: &Document) -> Option<Self> {
        let bits = |key: &[u8]| {
            let bits =
                integer(about, key, document).and_then(|it| u32::try_from(it).ok());
            bits.filter(|bits| *bits <= 32)
        };
        let coordinate = bits(b"BitsPerCoordinate").filter(|it| *it > 0)?;
        let component = bits(b"BitsPerComponent").filter(|it| *it > 0)?;
        let flag = bits(b"BitsPerFlag").unwrap_or(0);
        let decode = numbers(about, b"Decode", document)?;
        let decode = decode.as_chunks::<2>().0.to_vec();
        (decode.len() >= 3).then_some(())?;
        Some(Self { bytes, bit: 0, bits: [coordinate, component, flag], decode })
    }

    fn raw(&mut self, bits: u32) -> Option<u64> {
        let mut value = 0;
        for _ in 0..bits {
            let byte = self.bytes.get(self.bit / 8)?;
            value = value << 1 | u64::from(byte >> (7 - self.bit % 8) & 1);
            self.bit += 1;
        }
        Some(value)
    }

    fn number(&mut self, bits: u32, range: usize) -> Option<f32> {
        let most = ((1_u64 << bits) - 1) as f32;
        let [low, high] = self.decode.get(range).copied()?;
        Some(low + self.raw(bits)? as f32 / most * (high - low))
    }

    fn flag(&mut self) -> Option<u64> {
        self.raw(self.bits[2]).map(|flag| flag & 3)
    }

    fn point(&mut self) -> Option<Point> {
        let bits = self.bits[0];
        Some(Point::from_xy(self.number(bits, 0)?, self.number(bits, 1)?))
    }

    fn color(&mut self) -> Option<Vec<f32>> {
        let bits = self.bits[1];
        (2..self.decode.len()).map(|range| self.number(bits, range)).collect()
    }

    fn corner(&mut self) -> Option<Corner> {
        let corner = Corner { at: self.point()?, numbers: self.color()? };
        self.end_byte();
        Some(corner)
    }

    /// What comes next starts with a byte.
    fn end_byte(&mut self) {
        self.bit = self.bit.next_multiple_of(8);
    }
}

/// Triangles that say which side they share with the one before (type 4).
fn free(reader: &mut Reader<'_>, show: &mut impl FnMut([&Corner; 3])) {
    let mut last: Option<[Corner; 3]> = None;
    while let (Some(flag), Some(corner)) = (reader.flag(), reader.corner()) {
        let next = match (flag, last.take()) {
            (1, Some([_, b, c])) => Some([b, c, corner]),
            (2, Some([a, _, c])) => Some([a, c, corner]),
            _ => {
                let mut another = || {
                    reader.flag()?;
                    reader.corner()
                };
                another().and_then(|second| Some([corner, second, another()?]))
            }
        };
        let Some([a, b, c]) = next else { return };
        show([&a, &b, &c]);
        last = Some([a, b, c]);
    }
}

/// Rows of corners, so many each (type 5).
fn lattice(reader: &mut Reader<'_>, row: usize, show: &mut impl FnMut([&Corner; 3])) {
    if row < 2 {
        return;
    }
    let mut above: Vec<Corner> = Vec::new();
    loop {
        let below: Vec<Corner> =
            std::iter::from_fn(|| reader.corner()).take(row).collect();
        if below.len() < row {
            return;
        }
        for (up, down) in above.windows(2).zip(below.windows(2)) {
            if let ([a, b], [c, d]) = (up, down) {
                show([a, b, c]);
                show([b, c, d]);
            }
        }
        above = below;
    }
}

/// A patch: its points, row by row from its first corner, and its corners' colours, around.
#[derive(Clone)]
struct Patch {
    points: [[Point; 4]; 4],
    colors: [Vec<f32>; 4],
}

/// Where the points around a patch are in its rows.
const AROUND: [[usize; 2]; 12] = [
    [0, 0],
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 3],
    [2, 3],
    [3, 3],
    [3, 2],
    [3, 1],
    [3, 0],
    [2, 0],
    [1, 0],
];
const INNER: [[usize; 2]; 4] = [[1, 1], [1, 2], [2, 2], [2, 1]];

/// Coons patches (type 6), or tensor-product patches (type 7).
fn patches(reader: &mut Reader<'_>, tensor: bool, show: &mut impl FnMut([&Corner; 3])) {
    let mut last: Option<Patch> = None;
    while let Some(flag) = reader.flag() {
        let Some(patch) = patch(reader, tensor, flag, last.as_ref()) else { return };
        divide(&patch, show);
        last = Some(patch);
    }
}

fn patch(
    reader: &mut Reader<'_>,
    tensor: bool,
    flag: u64,
    last: Option<&Patch>,
) -> Option<Patch> {
    let mut around = Vec::with_capacity(12);
    let mut colors = Vec::with_capacity(4);
    if let (1..=3, Some(last)) = (flag, last) {
        let side = usize::try_from(flag).ok()?;
        for step in 0..4 {
            let [column, row] = *AROUND.get((side * 3 + step) % 12)?;
            around.push(*last.points.get(column)?.get(row)?);
        }
        colors.push(last.colors.get(side)?.clone());
        colors.push(last.colors.get((side + 1) % 4)?.clone());
    }
    while around.len() < 12 {
        around.push(reader.point()?);
    }
    let mut points = [[Point::zero(); 4]; 4];
    for (point, [column, row]) in around.iter().zip(AROUND) {
        points[column][row] = *point;
    }
    for [column, row] in INNER {
        points[column][row] =
            if tensor { reader.point()? } else { inner(&points, column, row) };
    }
    while colors.len() < 4 {
        colors.push(reader.color()?);
    }
    reader.end_byte();
    Some(Patch { points, colors: colors.try_into().ok()? })
}

/// An inner point of a Coons patch (ISO 32000-1, 8.7.4.5.8).
///
/// A Coons patch is `S(u, v) = Sc + Sd − Sb`: the blend of two opposite sides, plus that of the
/// two others, less the bilinear patch of the corners, which the two have in common. Written
/// as a tensor product of cubic Bernstein polynomials, `(1 − u)·B(v)` and `u·B(v)` are cubics
/// in u whose inner control values lie at a third and at two thirds of the way. So the inner
/// point next to corner 0 is `2/3·side(0) + 1/3·side(3)` along u, the same along v, less
/// `(2/3, 1/3) ⊗ (2/3, 1/3)` of the corners: over nine, −4 for the near corner, 6 for the
/// sides' points beside it, −2 for the two corners beside it, 3 for the sides across, −1
/// for the corner across.
fn inner(points: &[[Point; 4]; 4], column: usize, row: usize) -> Point {
    // The corner next to it, and the one across.
    let near = |at: usize| if at == 1 { 0 } else { 3 };
    let (c, r) = (near(column), near(row));
    let (oc, or) = (3 - c, 3 - r);
    let p = |c: usize, r: usize| points[c][r];
    let sum = |of: fn(Point) -> f32| {
        (-4.0 * of(p(c, r)) + 6.0 * (of(p(c, row)) + of(p(column, r)))
            - 2.0 * (of(p(c, or)) + of(p(oc, r)))
            + 3.0 * (of(p(oc, row)) + of(p(column, or)))
            - of(p(oc, or)))
            / 9.0
    };
    Point::from_xy(sum(|it| it.x), sum(|it| it.y))
}

/// Shows a patch as small triangles.
///
/// Places by the tensor product, `Σ Bi(u)·Bj(v)·pij`; colours bilinearly between the
/// corners, which stand around the patch: (0, 0), (0, 1), (1, 1), (1, 0).
fn divide(patch: &Patch, show: &mut impl FnMut([&Corner; 3])) {
    let part = |step: usize| step as f32 / PARTS as f32;
    let corner = |u: f32, v: f32| {
        let (across, along) = (bernstein(u), bernstein(v));
        let (mut x, mut y) = (0.0, 0.0);
        for (column, a) in patch.points.iter().zip(across) {
            for (point, b) in column.iter().zip(along) {
                x += a * b * point.x;
                y += a * b * point.y;
            }
        }
        let weights = [(1.0 - u) * (1.0 - v), (1.0 - u) * v, u * v, u * (1.0 - v)];
        let mut numbers = vec![0.0; patch.colors[0].len()];
        for (color, weight) in patch.colors.iter().zip(weights) {
            numbers.iter_mut().zip(color).for_each(|(sum, part)| *sum += weight * part);
        }
        Corner { at: Point::from_xy(x, y), numbers }
    };
    for step in 0..PARTS {
        let column = |step| -> Vec<Corner> {
            (0..=PARTS).map(|along| corner(part(step), part(along))).collect()
        };
        let (one, other) = (column(step), column(step + 1));
        for (up, down) in one.windows(2).zip(other.windows(2)) {
            if let ([a, b], [c, d]) = (up, down) {
                show([a, b, c]);
                show([b, c, d]);
            }
        }
    }
}

/// The cubic Bernstein polynomials at a place from 0 to 1; their sum is 1.
fn bernstein(t: f32) -> [f32; 4] {
    let s = 1.0 - t;
    [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t]
}

/// Sets the pixels whose middles lie in a triangle.
///
/// By barycentric coordinates: a pixel's share of a corner is the area of the triangle that it
/// makes with the two others, of the whole. Cross products are twice the areas, and their sign
/// is that of the direction of rotation, so that shares are positive inside whichever way the
/// corners go.
fn triangle(
    corners: [&Corner; 3],
    to: Transform,
    field: &mut Field,
    ledger: &mut Ledger,
    tints: impl Fn(&[f32]) -> Vec<f32>,
) {
    let [a, b, c] = corners.map(|corner| {
        let mut at = corner.at;
        to.map_point(&mut at);
        at
    });
    let double = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    if double == 0.0 || !double.is_finite() {
        return;
    }
    let low = |one: f32, two: f32, three: f32| one.min(two).min(three);
    let high = |one: f32, two: f32, three: f32| one.max(two).max(three);
    let rect = tiny_skia::Rect::from_ltrb(
        low(a.x, b.x, c.x),
        low(a.y, b.y, c.y),
        high(a.x, b.x, c.x),
        high(a.y, b.y, c.y),
    );
    let Some(rect) = rect else { return };
    let region = super::region::Region::around(rect).meet(field.region);
    let (whole, width) = (field.region, region.width());
    if !ledger.afford(LEAST + region.area()) {
        return;
    }
    let mut middles = region.middles();
    let mut numbers = vec![0.0; corners[0].numbers.len()];
    for (row, _) in whole.rows(region) {
        for pixel in row..row + width {
            let Some((x, y)) = middles.next() else { return };
            let second = ((x - a.x) * (c.y - a.y) - (c.x - a.x) * (y - a.y)) / double;
            let third = ((b.x - a.x) * (y - a.y) - (x - a.x) * (b.y - a.y)) / double;
            let first = 1.0 - second - third;
            if first < 0.0 || second < 0.0 || third < 0.0 {
                continue;
            }
            let parts = corners[0].numbers.iter().zip(&corners[1].numbers);
            let parts = parts.zip(&corners[2].numbers).zip(&mut numbers);
            for (((a, b), c), number) in parts {
                *number = first * a + second * b + third * c;
            }
            field.set(pixel, &tints(&numbers));
        }
    }
}
