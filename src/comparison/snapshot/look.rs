//! What differs between two pictures of a page.

use image::{Rgb, RgbImage};

/// By how many steps of 255 a sample may be off.
const STEPS: u8 = 8;
/// So many samples that are further off make a difference.
const SAMPLES: usize = 36;

/// What a changed pixel is marked with.
const MARK: Rgb<u8> = Rgb([214, 0, 80]);
/// What is around it.
const RING: Rgb<u8> = Rgb([255, 196, 214]);
/// How far, in pixels.
const REACH: u32 = 3;

/// How a page looks otherwise than it did.
#[derive(Clone, Debug)]
pub struct Look {
    /// How it looked.
    pub expected: RgbImage,
    /// How much has changed.
    pub change: Extent,
}

/// How much of a picture has changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Extent {
    /// This share of its pixels, in %.
    Share(f64),
    /// Its size.
    Size,
}

impl Look {
    /// What has changed, if anything has: antialiasing isn't the same on every
    /// processor, so pixels may be off by a few steps, and a few of them by more.
    pub fn between(expected: RgbImage, actual: &RgbImage) -> Option<Self> {
        if expected.dimensions() != actual.dimensions() {
            return Some(Self { expected, change: Extent::Size });
        }
        let pixels = || expected.pixels().zip(actual.pixels());
        let samples: usize = pixels().map(|(one, other)| off(one, other)).sum();
        if samples < SAMPLES {
            return None;
        }
        let changed = pixels().filter(|(one, other)| off(one, other) > 0).count();
        let share = changed as f64 / pixels().count().max(1) as f64 * 100.0;
        Some(Self { expected, change: Extent::Share(share) })
    }

    /// The new picture, pale and grey, with what has changed marked. A light ring around
    /// it leads the eye to a single comma.
    pub fn marked(&self, actual: &RgbImage) -> RgbImage {
        let (width, height) = actual.dimensions();
        let (old_width, old_height) = self.expected.dimensions();
        let size = (width.max(old_width), height.max(old_height));
        let changed = |x: u32, y: u32| {
            let old = self.expected.get_pixel_checked(x, y);
            match (old, actual.get_pixel_checked(x, y)) {
                (Some(old), Some(new)) => off(old, new) > 0,
                _ => true,
            }
        };
        let mut marked = RgbImage::from_fn(size.0, size.1, |x, y| {
            actual.get_pixel_checked(x, y).map_or(MARK, pale)
        });
        let all = || (0..size.1).flat_map(|y| (0..size.0).map(move |x| (x, y)));
        let spots: Vec<(u32, u32)> = all().filter(|(x, y)| changed(*x, *y)).collect();
        for (x, y) in &spots {
            for y in y.saturating_sub(REACH)..(y + REACH + 1).min(size.1) {
                for x in x.saturating_sub(REACH)..(x + REACH + 1).min(size.0) {
                    marked.put_pixel(x, y, RING);
                }
            }
        }
        spots.iter().for_each(|(x, y)| marked.put_pixel(*x, *y, MARK));
        marked
    }
}

/// How many samples of a pixel are off.
fn off(one: &Rgb<u8>, other: &Rgb<u8>) -> usize {
    one.0.iter().zip(other.0).filter(|(a, b)| a.abs_diff(*b) > STEPS).count()
}

fn pale(pixel: &Rgb<u8>) -> Rgb<u8> {
    let [r, g, b] = pixel.0.map(u32::from);
    let grey = (r * 2 + g * 5 + b) / 8;
    let grey = u8::try_from(255 - (255 - grey.min(255)) * 2 / 5).unwrap_or(u8::MAX);
    Rgb([grey; 3])
}

/// Pictures from left to right on grey.
pub(super) fn side_by_side(pictures: &[&RgbImage]) -> RgbImage {
    const GAP: u32 = 8;
    let width: u32 = pictures.iter().map(|picture| picture.width() + GAP).sum();
    let height = pictures.iter().map(|picture| picture.height()).max().unwrap_or(0);
    let grey = Rgb([208; 3]);
    let mut row = RgbImage::from_pixel(width + GAP, height + 2 * GAP, grey);
    let mut x = GAP;
    for picture in pictures {
        image::imageops::replace(&mut row, *picture, i64::from(x), i64::from(GAP));
        x += picture.width() + GAP;
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    /// White, with the first pixels of another grey.
    fn spotted(pixels: usize, grey: u8) -> RgbImage {
        let mut picture = RgbImage::from_pixel(20, 10, Rgb([255; 3]));
        picture.pixels_mut().take(pixels).for_each(|pixel| *pixel = Rgb([grey; 3]));
        picture
    }

    #[test]
    fn soft_edges_may_differ_and_more_may_not() {
        let white = spotted(0, 0);
        // Every pixel a little, or few pixels by much.
        assert!(Look::between(white.clone(), &spotted(200, 247)).is_none());
        assert!(Look::between(white.clone(), &spotted(11, 0)).is_none());
        let look = Look::between(white.clone(), &spotted(12, 246)).expect("changed");
        assert_eq!(look.change, Extent::Share(6.0));
        let marked = look.marked(&spotted(12, 246));
        assert_eq!(marked.pixels().filter(|pixel| **pixel == MARK).count(), 12);
        assert_eq!(*marked.get_pixel(14, 3), RING);
        assert_eq!(*marked.get_pixel(15, 0), Rgb([255; 3]));
    }

    #[test]
    fn another_size_is_a_change() {
        let small = RgbImage::from_pixel(19, 11, Rgb([255; 3]));
        let look = Look::between(spotted(0, 0), &small).expect("changed");
        assert_eq!(look.change, Extent::Size);
        assert_eq!(look.marked(&small).dimensions(), (20, 11));
        assert_eq!(side_by_side(&[&small, &small]).dimensions(), (62, 27));
    }
}
