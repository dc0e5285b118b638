//! Pictures brought down to about the pixels that they are for, and sampled there.

use std::sync::Arc;

use tiny_skia::{Point, Transform};

use marbre_pdf::canvas::{Samples, scales};
use marbre_pdf::reading::stream::Unreadable;

use super::region::Region;

/// The most numbers of a picture: 64 MiB of them.
const MOST_NUMBERS: usize = 32 << 20;
/// A full sample.
const FULL: f32 = u16::MAX as f32;

/// How many pixels of a picture become one, across and down.
pub(super) type Factors = [usize; 2];

/// The factors that bring a picture down to about the pixels that a matrix takes it to.
pub(super) fn factors(
    [width, height]: [usize; 2],
    components: usize,
    to: Transform,
) -> Factors {
    let [across, down] = scales(to);
    let factor = |side: usize, length: f32| {
        let finer = side as f32 / length.max(1e-3);
        (finer.floor() as usize).clamp(1, side.max(1))
    };
    let mut factors = [factor(width, across), factor(height, down)];
    let numbers = |[across, down]: Factors| {
        width.div_ceil(across) * height.div_ceil(down) * components.max(1)
    };
    // One that is far larger than the page is brought down as well.
    while numbers(factors) > MOST_NUMBERS {
        factors = factors.map(|factor| factor * 2);
    }
    factors
}

/// A picture, a mean for each rectangle of its pixels.
pub(super) struct Reduced {
    width: usize,
    height: usize,
    components: usize,
    /// How many cells its sides are, in parts where the last isn't whole.
    cells: [f32; 2],
    numbers: Numbers,
}

/// The numbers of a picture, row by row.
enum Numbers {
    /// Parts of a full sample: 65535 is all of it.
    Means(Vec<u16>),
    /// The samples themselves, of which 255 is a full one.
    Samples(Arc<Result<Samples, Unreadable>>),
}

impl Reduced {
    pub(super) fn of(
        samples: &Samples,
        [width, height]: [usize; 2],
        factors: Factors,
    ) -> Self {
        let components = samples.components.max(1);
        let sides = [width.div_ceil(factors[0]), height.div_ceil(factors[1])];
        let mut numbers = Vec::with_capacity(sides[0] * sides[1] * components);
        let mut sums = vec![0_u32; sides[0] * components];
        let stride = (width * components).max(1);
        for lines in samples.bytes.chunks(stride * factors[1]) {
            sums.fill(0);
            for line in lines.chunks(stride) {
                match components {
                    1 => add::<1>(line, factors[0], &mut sums),
                    3 => add::<3>(line, factors[0], &mut sums),
                    4 => add::<4>(line, factors[0], &mut sums),
                    _ => add_any(line, factors[0], components, &mut sums),
                }
            }
            let rows = lines.len().div_ceil(stride);
            for (column, sums) in sums.chunks(components).enumerate() {
                let columns = factors[0].min(width - column * factors[0]);
                let whole =
                    (rows * columns).max(1) as f32 * f32::from(samples.most.max(1));
                let mean = |sum: &u32| (*sum as f32 / whole * FULL + 0.5) as u16;
                numbers.extend(sums.iter().map(mean));
            }
        }
        let cells = [width as f32 / factors[0] as f32, height as f32 / factors[1] as f32];
        let numbers = Numbers::Means(numbers);
        Self { width: sides[0], height: sides[1], components, cells, numbers }
    }

    /// A picture that isn't brought down, without a copy of it; `None` where its samples
    /// aren't bytes.
    pub(super) fn whole(
        samples: &Arc<Result<Samples, Unreadable>>,
        [width, height]: [usize; 2],
    ) -> Option<Self> {
        let known = samples.as_ref().as_ref().ok().filter(|it| it.most == 255)?;
        let components = known.components.max(1);
        let (cells, numbers) =
            ([width as f32, height as f32], Numbers::Samples(Arc::clone(samples)));
        Some(Self { width, height, components, cells, numbers })
    }

    /// How much memory it takes of its own.
    pub(super) fn bytes(&self) -> usize {
        match &self.numbers {
            Numbers::Means(means) => 2 * means.len(),
            Numbers::Samples(_) => 0,
        }
    }

    /// How many numbers a pixel has.
    pub(super) const fn components(&self) -> usize {
        self.components
    }

    /// Goes over the pixels of a region, row by row: which it is, and the mean of what it
    /// covers of the picture, in parts of a full sample. `back` is the way from pixels to the
    /// unit square.
    pub(super) fn each(
        &self,
        region: Region,
        back: &Transform,
        pixel: impl FnMut(usize, &[f32]),
    ) {
        match &self.numbers {
            Numbers::Means(means) => self.each_of(means, region, back, pixel),
            Numbers::Samples(samples) => {
                let samples = samples.as_ref().as_ref();
                let bytes = samples.map_or(&[][..], |samples| &samples.bytes);
                self.each_of(bytes, region, back, pixel);
            }
        }
    }

    fn each_of<N: Number>(
        &self,
        numbers: &[N],
        region: Region,
        back: &Transform,
        mut pixel: impl FnMut(usize, &[f32]),
    ) {
        let upright = back.kx == 0.0 && back.ky == 0.0;
        match self.components {
            1 if upright => self.upright::<N, 1>(numbers, region, back, pixel),
            3 if upright => self.upright::<N, 3>(numbers, region, back, pixel),
            4 if upright => self.upright::<N, 4>(numbers, region, back, pixel),
            components => {
                let mut mean = vec![0.0; components];
                for (at, (x, y)) in region.middles().enumerate() {
                    let [columns, rows] = self.covered(back, x, y);
                    mean.fill(0.0);
                    for (row, high) in rows.iter() {
                        columns.mix(self.row(numbers, row), components, high, &mut mean);
                    }
                    mean.iter_mut().for_each(|mean| *mean /= N::FULL);
                    pixel(at, &mean);
                }
            }
        }
    }

    /// Where the picture stands upright, which columns a pixel covers depends on x alone,
    /// and which rows on y: rows are put together first, once for all pixels of a line.
    fn upright<N: Number, const C: usize>(
        &self,
        numbers: &[N],
        region: Region,
        back: &Transform,
        mut pixel: impl FnMut(usize, &[f32]),
    ) {
        let columns = region.left..region.right;
        let columns: Vec<Cells> =
            columns.map(|x| self.covered(back, x as f32 + 0.5, 0.0)[0]).collect();
        let ends = columns.iter().map(|cells| cells.first + cells.count);
        let last = ends.max().unwrap_or(0).min(self.width);
        let first = columns.iter().map(|cells| cells.first).min().unwrap_or(0).min(last);
        let mut line = vec![[0.0; C]; last - first];
        let mut shown = Cells { first: 0, weights: [0.0; 5], count: 0 };
        let mut at = 0;
        for y in region.top..region.bottom {
            let [_, rows] = self.covered(back, 0.0, y as f32 + 0.5);
            if rows != shown {
                shown = rows;
                line.fill([0.0; C]);
                for (row, high) in rows.iter() {
                    let cells = self.row(numbers, row).as_chunks::<C>().0;
                    let cells = cells.get(first..last).unwrap_or_default();
                    let part = high / N::FULL;
                    for (sums, cell) in line.iter_mut().zip(cells) {
                        for at in 0..C {
                            sums[at] += part * cell[at].part();
                        }
                    }
                }
            }
            for columns in &columns {
                let mut mean = [0.0; C];
                let cells = line.get(columns.first - first..).unwrap_or_default();
                for (cell, part) in cells.iter().zip(columns.weights).take(columns.count)
                {
                    for at in 0..C {
                        mean[at] += part * cell[at];
                    }
                }
                pixel(at, &mean);
                at += 1;
            }
        }
    }

    fn row<'n, N>(&self, numbers: &'n [N], row: usize) -> &'n [N] {
        let stride = self.width * self.components;
        numbers.get(row * stride..(row + 1) * stride).unwrap_or_default()
    }

    /// The columns and rows that a pixel covers.
    fn covered(&self, back: &Transform, x: f32, y: f32) -> [Cells; 2] {
        let mut at = Point::from_xy(x, y);
        back.map_point(&mut at);
        let length = |a: f32, b: f32| (a * a + b * b).sqrt();
        let (across, down) = (length(back.sx, back.kx), length(back.ky, back.sy));
        [
            Cells::around(at.x, across, self.cells[0], self.width),
            // Its first row is at the top, y = 1.
            Cells::around(1.0 - at.y, down, self.cells[1], self.height),
        ]
    }
}

/// A number of a row.
trait Number: Copy {
    /// A full sample.
    const FULL: f32;

    fn part(self) -> f32;
}

impl Number for u16 {
    const FULL: f32 = FULL;

    fn part(self) -> f32 {
        f32::from(self)
    }
}

impl Number for u8 {
    const FULL: f32 = 255.0;

    fn part(self) -> f32 {
        f32::from(self)
    }
}

/// Cells of a row or a column, and how much of a pixel each is.
#[derive(Clone, Copy, PartialEq)]
struct Cells {
    first: usize,
    /// Together 1; as many as [`Self::count`].
    weights: [f32; 5],
    count: usize,
}

impl Cells {
    /// Those around a place, `middle`, that a pixel covers, both as parts of the whole; the
    /// whole has `cells`, the last of `count` maybe not all of one.
    fn around(middle: f32, length: f32, cells: f32, count: usize) -> Self {
        let middle = (middle * cells).clamp(0.0, cells);
        // A picture that is brought down has no more than two cells to a pixel.
        let half = (length * cells / 2.0).clamp(1e-3, 2.0);
        let (from, to) = ((middle - half).max(0.0), (middle + half).min(cells));
        let first = (from as usize).min(count.saturating_sub(1));
        let mut it = Self { first, weights: [0.0; 5], count: 0 };
        let mut sum = 0.0;
        for (step, weight) in it.weights.iter_mut().enumerate() {
            let start = (first + step) as f32;
            let part = to.min(start + 1.0) - from.max(start);
            if first + step >= count || part <= 0.0 {
                break;
            }
            (*weight, it.count) = (part, step + 1);
            sum += part;
        }
        if sum > 0.0 {
            it.weights.iter_mut().for_each(|weight| *weight /= sum);
        }
        it
    }

    /// The cells, and how much of each.
    fn iter(&self) -> impl Iterator<Item = (usize, f32)> {
        (self.first..).zip(self.weights).take(self.count)
    }

    /// Adds what the cells have in a row, times a weight.
    fn mix<N: Number>(
        &self,
        row: &[N],
        components: usize,
        weight: f32,
        sums: &mut [f32],
    ) {
        let cells = row.get(self.first * components..).unwrap_or_default();
        for (cell, part) in
            cells.chunks_exact(components).zip(self.weights).take(self.count)
        {
            let parts = sums.iter_mut().zip(cell);
            parts.for_each(|(sum, number)| *sum += weight * part * number.part());
        }
    }
}

/// Adds up the pixels of a line in groups.
fn add<const N: usize>(line: &[u8], factor: usize, sums: &mut [u32]) {
    let groups = line.chunks(factor * N);
    for (group, sums) in groups.zip(sums.as_chunks_mut::<N>().0) {
        for pixel in group.as_chunks::<N>().0 {
            for at in 0..N {
                sums[at] += u32::from(pixel[at]);
            }
        }
    }
}

/// The same for pixels of any number of parts.
fn add_any(line: &[u8], factor: usize, components: usize, sums: &mut [u32]) {
    let groups = line.chunks(factor * components);
    for (group, sums) in groups.zip(sums.chunks_mut(components)) {
        for pixel in group.chunks(components) {
            sums.iter_mut().zip(pixel).for_each(|(sum, part)| *sum += u32::from(*part));
        }
    }
}
