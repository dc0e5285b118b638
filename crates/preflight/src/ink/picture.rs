//! Pictures as tints on pixels: brought down by areas first, then sampled.

use std::borrow::Cow;

use tiny_skia::{Point, Transform};

use marbre_pdf::canvas::{Image, Masking, Samples, scales};
use marbre_pdf::colour::Space;
use marbre_pdf::reading::stream::Unreadable;

use super::inking::Inking;
use super::layer::Tint;
use super::rasteriser::Painting;
use super::region::Region;

/// The most numbers that are kept of a picture: 128 MiB of them.
const MOST_NUMBERS: usize = 32 << 20;

/// A picture, about as fine as the pixels that it is for.
pub(super) struct Picture<'i> {
    /// From pixels to its unit square.
    back: Transform,
    /// The space of its numbers: for a picture with a table, that of the table.
    space: Option<Cow<'i, Space>>,
    numbers: Reduced,
    /// How much of it shows.
    shown: Option<Reduced>,
    /// What is mixed into its numbers where not all of it shows.
    matte: Option<Vec<f32>>,
}

/// Decoded numbers of a picture, a mean for each rectangle of its pixels.
struct Reduced {
    width: usize,
    height: usize,
    components: usize,
    /// How many pixels one is, across and down.
    factors: [f32; 2],
    /// Pixels of the picture, across and down.
    size: [f32; 2],
    numbers: Vec<f32>,
}

impl<'i> Picture<'i> {
    /// Decodes a picture whose unit square pixels are taken to by a matrix, `back`; `to` is
    /// the way there.
    ///
    /// # Errors
    /// Where it can't be decoded.
    pub(super) fn of(
        image: &'i Image<'_>,
        to: Transform,
        back: Transform,
    ) -> Result<Self, Unreadable> {
        let samples = image.samples()?;
        let key = match &image.masking {
            Masking::Key(ranges) => Some(keyed(&samples, ranges)),
            _ => None,
        };
        let (samples, space, decode) = match image.space.as_deref() {
            Some(Space::Indexed(indexed)) => {
                let [low, high] = image.decode.first().copied().unwrap_or([0.0, 1.0]);
                let most = f32::from(samples.most.max(1));
                let components = indexed.base.components();
                let colour = |sample: u8| {
                    let number = low + f32::from(sample) / most * (high - low);
                    let index = (number.max(0.0).round() as usize).min(indexed.highest);
                    let bytes = indexed.table.get(index * components..);
                    let bytes = bytes.unwrap_or_default().iter().copied();
                    bytes.chain(std::iter::repeat(0)).take(components)
                };
                let table: Vec<Vec<u8>> =
                    (0..=u8::MAX).map(|sample| colour(sample).collect()).collect();
                let bytes = samples.bytes.iter().flat_map(|sample| {
                    table.get(usize::from(*sample)).into_iter().flatten().copied()
                });
                let bytes = bytes.collect();
                let samples = Samples { components, most: 255, bytes };
                let decode = indexed.base.default_decode(8);
                (samples, Some(&*indexed.base), decode)
            }
            space => (samples, space, image.decode.clone()),
        };
        let size = [image.width as usize, image.height as usize];
        let numbers = Reduced::of(&samples, size, &decode, to);
        let mut matte = None;
        let shown = match &image.masking {
            Masking::None => None,
            Masking::Key(_) => key.map(|key| Reduced::of(&key, size, &[[0.0, 1.0]], to)),
            Masking::Stencil(mask) => mask.samples().ok().map(|samples| {
                let size = [mask.width as usize, mask.height as usize];
                // What is decoded to 1 is masked out.
                let decode =
                    mask.decode.first().map(|[low, high]| [1.0 - low, 1.0 - high]);
                Reduced::of(&samples, size, &[decode.unwrap_or([1.0, 0.0])], to)
            }),
            Masking::Soft(mask, mixed) => mask.samples().ok().map(|samples| {
                matte.clone_from(mixed);
                let size = [mask.width as usize, mask.height as usize];
                Reduced::of(&samples, size, &mask.decode, to)
            }),
        };
        let space = space.map(Cow::Borrowed);
        Ok(Self { back, space, numbers, shown, matte })
    }

    /// The space of its numbers.
    pub(super) fn space(&self) -> Option<&Space> {
        self.space.as_deref()
    }

    /// How much of each pixel a stencil paints.
    pub(super) fn stencil(&self, region: Region) -> Vec<f32> {
        let mut number = [0.0];
        let painted = |(x, y)| {
            self.numbers.sample(&self.back, x, y, &mut number);
            1.0 - number[0].clamp(0.0, 1.0)
        };
        region.middles().map(painted).collect()
    }

    /// Its tints on a region.
    pub(super) fn painting(
        &self,
        region: Region,
        inking: &Inking<'_>,
        overprints: bool,
    ) -> Painting {
        let area = region.area();
        let mut planes = vec![vec![0.0; area]; inking.planes.len()];
        let mut alpha = self.shown.as_ref().map(|_| vec![0.0; area]);
        let mut numbers = vec![0.0; self.numbers.components];
        let mut tints = vec![0.0; inking.planes.len()];
        let mut shown = [1.0];
        for (pixel, (x, y)) in region.middles().enumerate() {
            if let (Some(mask), Some(alpha)) = (&self.shown, &mut alpha) {
                mask.sample(&self.back, x, y, &mut shown);
                if let Some(alpha) = alpha.get_mut(pixel) {
                    *alpha = shown[0].clamp(0.0, 1.0);
                }
            }
            if shown[0] <= 0.0 {
                continue;
            }
            self.numbers.sample(&self.back, x, y, &mut numbers);
            if let Some(matte) = &self.matte {
                for (number, matte) in numbers.iter_mut().zip(matte) {
                    *number = matte + (*number - matte) / shown[0];
                }
            }
            inking.tints(&numbers, &mut tints);
            for (plane, tint) in planes.iter_mut().zip(&tints) {
                if let Some(here) = plane.get_mut(pixel) {
                    *here = *tint;
                }
            }
        }
        let tints = planes.into_iter().map(Tint::Each);
        let tints = inking.planes.iter().copied().zip(tints).collect();
        Painting { tints, alpha, overprints }
    }
}

/// Which pixels don't have the colour that is left out.
fn keyed(samples: &Samples, ranges: &[[f32; 2]]) -> Samples {
    let pixels = samples.bytes.chunks_exact(samples.components.max(1));
    let shown = pixels.map(|pixel| {
        let mut parts = pixel.iter().zip(ranges);
        let left_out =
            parts.all(|(part, [low, high])| (*low..=*high).contains(&f32::from(*part)));
        u8::from(!left_out)
    });
    Samples { components: 1, most: 1, bytes: shown.collect() }
}

impl Reduced {
    /// Brings samples down to about the pixels that a matrix takes the picture to.
    fn of(
        samples: &Samples,
        [width, height]: [usize; 2],
        decode: &[[f32; 2]],
        to: Transform,
    ) -> Self {
        let [across, down] = scales(to);
        let finer = |side: usize, length: f32| side as f32 / length.max(1e-3);
        let factor = |side: usize, length: f32| {
            (finer(side, length).floor() as usize).clamp(1, side.max(1))
        };
        let mut factors = [factor(width, across), factor(height, down)];
        let components = samples.components.max(1);
        let sides =
            |[across, down]: [usize; 2]| [width.div_ceil(across), height.div_ceil(down)];
        // One that is far larger than the page is brought down as well.
        while sides(factors).into_iter().product::<usize>() * components > MOST_NUMBERS {
            factors = factors.map(|factor| factor * 2);
        }
        let reduced = sides(factors);
        let most = f32::from(samples.most.max(1));
        let mut numbers = Vec::with_capacity(reduced[0] * reduced[1] * components);
        let mut sums = vec![0_u32; reduced[0] * components];
        let stride = (width * components).max(1);
        for lines in samples.bytes.chunks(stride * factors[1]) {
            sums.fill(0);
            for line in lines.chunks(stride) {
                let groups = line.chunks(factors[0] * components);
                for (group, sums) in groups.zip(sums.chunks_mut(components)) {
                    for pixel in group.chunks(components) {
                        for (sum, part) in sums.iter_mut().zip(pixel) {
                            *sum += u32::from(*part);
                        }
                    }
                }
            }
            let rows = lines.len().div_ceil(stride);
            for (column, sums) in sums.chunks(components).enumerate() {
                let columns = factors[0].min(width - column * factors[0]);
                let count = (rows * columns).max(1) as f32;
                for (component, sum) in sums.iter().enumerate() {
                    let [low, high] =
                        decode.get(component).copied().unwrap_or([0.0, 1.0]);
                    numbers.push(low + *sum as f32 / count / most * (high - low));
                }
            }
        }
        Self {
            width: reduced[0],
            height: reduced[1],
            components,
            factors: factors.map(|it| it as f32),
            size: [width as f32, height as f32],
            numbers,
        }
    }

    /// The mean of the numbers that a pixel of the page covers.
    fn sample(&self, back: &Transform, x: f32, y: f32, numbers: &mut [f32]) {
        numbers.fill(0.0);
        let mut at = Point::from_xy(x, y);
        back.map_point(&mut at);
        let length = |a: f32, b: f32| (a * a + b * b).sqrt();
        let (across, down) = (length(back.sx, back.kx), length(back.ky, back.sy));
        let columns = Span::of(at.x, across, self.size[0] / self.factors[0]);
        // Its first row is at the top, y = 1.
        let rows = Span::of(1.0 - at.y, down, self.size[1] / self.factors[1]);
        let mut sum = 0.0;
        for (row, high) in rows.cells() {
            for (column, wide) in columns.cells() {
                let row = row.min(self.height.saturating_sub(1));
                let column = column.min(self.width.saturating_sub(1));
                let first = (row * self.width + column) * self.components;
                let pixel = self.numbers.get(first..first + self.components);
                let weight = high * wide;
                sum += weight;
                let parts = numbers.iter_mut().zip(pixel.unwrap_or_default());
                parts.for_each(|(number, part)| *number += weight * part);
            }
        }
        if sum > 0.0 {
            numbers.iter_mut().for_each(|number| *number /= sum);
        }
    }
}

/// A stretch of a row or column of cells.
struct Span {
    from: f32,
    to: f32,
}

impl Span {
    /// The stretch around a place, both as parts of the whole, of `cells`.
    fn of(middle: f32, length: f32, cells: f32) -> Self {
        let middle = (middle * cells).clamp(0.0, cells);
        // A picture that is brought down has no more than two cells to a pixel.
        let half = (length * cells / 2.0).clamp(1e-3, 2.0);
        Self { from: (middle - half).max(0.0), to: (middle + half).min(cells) }
    }

    /// Its cells, and how much of each lies in it.
    fn cells(&self) -> impl Iterator<Item = (usize, f32)> {
        let Self { from, to } = *self;
        (from as usize..=to as usize).filter_map(move |cell| {
            let start = cell as f32;
            let part = to.min(start + 1.0) - from.max(start);
            (part > 0.0).then_some((cell, part))
        })
    }
}
