//! Pictures of a page: what differs, beyond what a rasteriser may do differently.
//!
//! Both pictures are blurred over three pixels, so that a line has the same weight whether
//! it falls on one row of pixels or between two. Then a pixel differs where it is lighter
//! or darker than all nine around its place in the other picture; by how much depends on
//! the contrast there, because edges are where a rasteriser has a choice; in an area of one
//! colour it has none.

use image::RgbImage;

use marbre_pdf::area::Area;

use super::trim::{MM, Trim};

/// The resolution of the pictures that are compared, in ppi.
pub(super) const PPI: f32 = 100.0;
/// How far outside the range of the other picture a pixel is tolerated, of 255, where there
/// is no contrast; with contrast, two fifths of it more.
const STEP: u8 = 8;
/// The same where both pictures are of one colour: there is nothing a rasteriser has a choice in.
const FLAT_STEP: u8 = 2;
/// The side of the cells that areas are counted in, in pixels: 1.5 mm.
const CELL: usize = 6;
/// How many pixels of a cell have to differ.
const ENOUGH: u16 = 2;

/// Cuts a picture of a sheet down to the trim, without the row of pixels that its edge
/// goes through. White where `hidden` (mm) lies.
pub(super) fn cut(sheet: &RgbImage, trim: &Trim, ppi: f32, hidden: &[Area]) -> RgbImage {
    let scale = f64::from(ppi) / 72.0;
    let pixels = trim.points().map(|points| (points * scale).round().max(0.0) as u32);
    let [left, top, width, height] = pixels;
    let (left, top) = (left.min(sheet.width()), top.min(sheet.height()));
    let (width, height) =
        (width.min(sheet.width() - left), height.min(sheet.height() - top));
    let mut cut = image::imageops::crop_imm(sheet, left, top, width, height).to_image();
    let scale = scale / MM;
    for area in hidden {
        let clip =
            |value: f64, most: u32| (value * scale).clamp(0.0, f64::from(most)) as u32;
        for y in clip(area.y, height)..clip(area.bottom(), height) {
            for x in clip(area.x, width)..clip(area.right(), width) {
                cut.put_pixel(x, y, image::Rgb([255; 3]));
            }
        }
    }
    cut
}

/// What differs between two pictures.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Difference {
    /// The share of the page's area, 0 to 1.
    pub(super) share: f64,
    /// Where, in mm.
    pub(super) areas: Vec<Area>,
}

/// Compares two pictures of [`PPI`], from their top left corners.
pub(super) fn compare(old: &RgbImage, new: &RgbImage) -> Difference {
    let width = old.width().min(new.width()) as usize;
    let height = old.height().min(new.height()) as usize;
    if width < 8 || height < 8 {
        return Difference::default();
    }
    let columns = width.div_ceil(CELL);
    let mut counts = vec![0_u16; columns * height.div_ceil(CELL)];
    for channel in 0..3 {
        let old = Plane::of(old, channel, width, height).blurred();
        let new = Plane::of(new, channel, width, height).blurred();
        let (old_low, old_high) = old.around();
        let (new_low, new_high) = new.around();
        for y in 2..height - 2 {
            for x in 2..width - 2 {
                let at = y * width + x;
                let (old_range, new_range) =
                    ((old_low.0[at], old_high.0[at]), (new_low.0[at], new_high.0[at]));
                let contrast = (old_range.1 - old_range.0).max(new_range.1 - new_range.0);
                let tolerance = match contrast {
                    0 => FLAT_STEP,
                    contrast => STEP + contrast / 5 * 2,
                };
                if outside(old.0[at], new_range, tolerance)
                    || outside(new.0[at], old_range, tolerance)
                {
                    let count = &mut counts[y / CELL * columns + x / CELL];
                    *count = count.saturating_add(1);
                }
            }
        }
    }
    let cells = counts.iter().enumerate().filter(|(_, count)| **count >= ENOUGH);
    let mm = 25.4 / f64::from(PPI) * CELL as f64;
    let areas: Vec<Area> = cells
        .map(|(index, _)| {
            let (x, y) = ((index % columns) as f64, (index / columns) as f64);
            Area { x: x * mm, y: y * mm, width: mm, height: mm }
        })
        .collect();
    Difference { share: areas.len() as f64 / counts.len() as f64, areas }
}

fn outside(value: u8, (low, high): (u8, u8), tolerance: u8) -> bool {
    value.saturating_add(tolerance) < low || value > high.saturating_add(tolerance)
}

/// One channel of a picture.
struct Plane(Vec<u8>, usize);

impl Plane {
    fn of(picture: &RgbImage, channel: usize, width: usize, height: usize) -> Self {
        let row = picture.width() as usize * 3;
        let rows = picture.as_raw().chunks_exact(row).take(height);
        let pixels = rows.flat_map(|row| row.iter().skip(channel).step_by(3).take(width));
        Self(pixels.copied().collect(), width)
    }

    /// Every pixel from itself and its two neighbours, along rows and then along columns.
    /// Pixels of the outermost ring stay as they are.
    fn filtered(&self, of: impl Fn(u8, u8, u8) -> u8) -> Self {
        let (width, pixels) = (self.1, &self.0);
        let mut rows = pixels.clone();
        for (out, row) in rows.chunks_exact_mut(width).zip(pixels.chunks_exact(width)) {
            for (out, three) in out[1..].iter_mut().zip(row.windows(3)) {
                *out = of(three[0], three[1], three[2]);
            }
        }
        let mut both = rows.clone();
        let inner = both.len().saturating_sub(width);
        for (index, out) in both[..inner].iter_mut().enumerate().skip(width) {
            *out = of(rows[index - width], rows[index], rows[index + width]);
        }
        Self(both, width)
    }

    fn blurred(&self) -> Self {
        let mean = |a, b, c| ((u16::from(a) + u16::from(b) + u16::from(c) + 1) / 3) as u8;
        self.filtered(mean)
    }

    /// The darkest and the lightest of the nine pixels around each.
    fn around(&self) -> (Self, Self) {
        (
            self.filtered(|a, b, c| a.min(b).min(c)),
            self.filtered(|a, b, c| a.max(b).max(c)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    /// A page with a line of this darkness on each of these rows.
    fn lined(rows: &[(u32, u8)]) -> RgbImage {
        let mut page = RgbImage::from_pixel(120, 120, Rgb([255; 3]));
        for (y, dark) in rows {
            for x in 20..100 {
                page.put_pixel(x, *y, Rgb([255 - dark; 3]));
            }
        }
        page
    }

    #[test]
    fn a_thin_line_between_two_rows_is_the_same_line() {
        let found = compare(&lined(&[(60, 90)]), &lined(&[(60, 50), (61, 40)]));
        assert_eq!(found, Difference::default());
    }

    #[test]
    fn a_line_that_is_gone_or_moved_is_found() {
        for other in [lined(&[]), lined(&[(64, 90)])] {
            let found = compare(&lined(&[(60, 90)]), &other);
            assert!(found.share > 0.01, "{found:?}");
            assert!(found.areas.iter().any(|area| (area.y - 15.24).abs() < 1.6));
        }
    }

    #[test]
    fn a_colour_that_changes_is_found_in_every_channel() {
        for colour in [[252, 255, 255], [255, 252, 255], [255, 255, 235]] {
            let found =
                compare(&lined(&[]), &RgbImage::from_pixel(120, 120, Rgb(colour)));
            assert!(found.share > 0.9, "{colour:?}: {found:?}");
        }
    }
}
