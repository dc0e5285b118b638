//! Pictures of plates, and the map of where there is how much ink.

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::SQUARE;
use super::plates::{Heaviest, Plates, Sum, is_blank};

/// From which part of the limit on ink is near it.
const NEAR: f64 = 0.9;
/// Little ink to nearly as much as the limit.
const WITHIN: [[f64; 3]; 4] = [
    [255.0, 255.0, 255.0],
    [205.0, 219.0, 233.0],
    [142.0, 170.0, 202.0],
    [84.0, 116.0, 158.0],
];
const AT_LIMIT: [u8; 3] = [245, 190, 60];
/// Just beyond the limit to all inks.
const BEYOND: [[f64; 3]; 2] = [[225.0, 40.0, 40.0], [90.0, 0.0, 20.0]];
/// The frame of the heaviest square: seen on light and on dark.
const FRAME: [[u8; 3]; 4] = [[255; 3], [0; 3], [0; 3], [255; 3]];

impl Plates {
    /// A plate as a PNG in greys, where it prints is black; `None` where there is no such
    /// plate.
    pub fn png(&self, plate: usize) -> Option<Vec<u8>> {
        let greys: Vec<u8> = self.planes.get(plate)?.iter().map(|it| 255 - it).collect();
        self.encoded(&greys, ExtendedColorType::L8)
    }

    /// How much ink there is on each pixel, as a PNG in the colours of [`ink_colour`]. The
    /// square of [`SQUARE`] mm that has the most has a frame in black and white: its mean
    /// is what is held against the limit, so single red pixels may be within it.
    pub fn ink_map(&self, sum: Sum, limit: f64) -> Option<Vec<u8>> {
        let mut pixels = self.heat(sum, limit);
        if let Some(heaviest) = self.heaviest(SQUARE, sum) {
            self.frame(&heaviest, &mut pixels);
        }
        self.encoded(pixels.as_flattened(), ExtendedColorType::Rgb8)
    }

    /// The colour of how much ink there is on each pixel, row by row.
    pub fn heat(&self, sum: Sum, limit: f64) -> Vec<[u8; 3]> {
        let total = self.total(sum);
        let most = total.iter().max().copied().unwrap_or(0);
        let colour = |ink: u32| ink_colour(f64::from(ink) / 2.55, limit);
        let colours: Vec<_> = (0..=most).map(colour).collect();
        let colours = total.iter().filter_map(|ink| colours.get(*ink as usize));
        colours.copied().collect()
    }

    /// The same plates with half as many pixels an inch: 38 for thumbnails. A last column
    /// or row that isn't whole is the mean of what there is.
    pub fn smaller(&self) -> Self {
        let stride = self.width.max(1);
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let smaller = |plane: &Vec<u8>| {
            if is_blank(plane) {
                return vec![0; width * height];
            }
            let mut means = Vec::with_capacity(width * height);
            let mut sums = vec![0_u32; width];
            for rows in plane.chunks(2 * stride) {
                sums.fill(0);
                for row in rows.chunks(stride) {
                    let pairs = row.as_chunks::<2>();
                    for (sum, [one, other]) in sums.iter_mut().zip(pairs.0) {
                        *sum += u32::from(*one) + u32::from(*other);
                    }
                    if let (Some(sum), [last]) = (sums.last_mut(), pairs.1) {
                        *sum += u32::from(*last);
                    }
                }
                let rows = rows.len().div_ceil(stride) as u32;
                let mean = |sum: u32, count: u32| ((sum + count / 2) / count) as u8;
                let whole = self.width / 2;
                let (pairs, last) = sums.split_at(whole.min(sums.len()));
                means.extend(pairs.iter().map(|sum| mean(*sum, 2 * rows)));
                means.extend(last.iter().map(|sum| mean(*sum, rows)));
            }
            means
        };
        Self {
            width,
            height,
            ppi: self.ppi / 2.0,
            inks: self.inks.clone(),
            planes: self.planes.iter().map(smaller).collect(),
            missing: self.missing,
            cut_off: self.cut_off,
            screen: self.screen.clone(),
            faint: self.faint.clone(),
            corner: self.corner,
        }
    }

    fn frame(&self, heaviest: &Heaviest, pixels: &mut [[u8; 3]]) {
        let per_mm = f64::from(self.ppi) / 25.4;
        let [left, top] = self.corner;
        let area = heaviest.area;
        let pixel = |mm: f64, most: usize| ((mm * per_mm).round() as usize).min(most);
        let columns = [area.x - left, area.x - left + area.width];
        let rows = [area.y - top, area.y - top + area.height];
        let [start, end] = columns.map(|mm| pixel(mm, self.width));
        let [first, last] = rows.map(|mm| pixel(mm, self.height));
        for y in first..last {
            for x in start..end {
                let edge = (x - start).min(end - 1 - x).min(y - first).min(last - 1 - y);
                let pixel = pixels.get_mut(y * self.width + x);
                if let (Some(pixel), Some(colour)) = (pixel, FRAME.get(edge)) {
                    *pixel = *colour;
                }
            }
        }
    }

    fn encoded(&self, pixels: &[u8], kind: ExtendedColorType) -> Option<Vec<u8>> {
        let mut png = Vec::new();
        let side = |side: usize| u32::try_from(side).ok();
        let (width, height) = (side(self.width)?, side(self.height)?);
        PngEncoder::new(&mut png).write_image(pixels, width, height, kind).ok()?;
        Some(png)
    }
}

/// The colour of so much ink on a map, both in %: white without ink, blue and darker up to
/// nine tenths of the limit, amber from there to the limit, red beyond it, and darker up to
/// 400 %. Only what is warm is of interest.
pub fn ink_colour(percent: f64, limit: f64) -> [u8; 3] {
    let mix = |stops: &[[f64; 3]], part: f64| {
        let place = part.clamp(0.0, 1.0) * stops.len().saturating_sub(1) as f64;
        let before = (place as usize).min(stops.len().saturating_sub(2));
        let part = place - before as f64;
        let stop = |at: usize| stops.get(at).copied().unwrap_or_default();
        let (from, to) = (stop(before), stop(before + 1));
        [0, 1, 2].map(|at| (from[at] + part * (to[at] - from[at])).round() as u8)
    };
    let near = NEAR * limit.max(1.0);
    if percent > limit {
        mix(&BEYOND, (percent - limit) / (400.0 - limit).max(1.0))
    } else if percent > near {
        AT_LIMIT
    } else {
        mix(&WITHIN, percent / near)
    }
}
