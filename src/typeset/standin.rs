//! Small pictures that stand in for large ones while pages are set.
//!
//! Typst would spend two thirds of its time decoding photographs that it then
//! copies unchanged. All that it needs is their proportions; the press pass puts
//! the converted picture where it finds the stand-in again.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use serde::{Deserialize, Serialize};

use marbre_pdf::checksum::Checksum;

/// The mark that a stand-in is found again by: it is its first pixels.
const MARK: usize = 18;

/// The longest side of a stand-in, in pixels.
const LONGEST: u32 = 1000;

/// How far its proportions may be from the picture's: 0.03 mm over the height of A4,
/// within a frame that stays exact. Where numbers up to the longest side can't say
/// them as well, they are off by 1/4000 at worst.
const NEAR: f64 = 1e-4;

/// A picture that pages were set with, under its own name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StandIn {
    /// The picture's path in the project.
    pub path: String,
    /// The picture's size in pixels.
    pub size: [u32; 2],
    /// The mark.
    mark: Vec<u8>,
}

impl StandIn {
    /// The stand-in of a picture of the project.
    pub fn new(path: &str, size: [u32; 2]) -> Self {
        let mark = Checksum::of(path.as_bytes()).bytes()[..MARK].to_vec();
        Self { path: path.to_owned(), size, mark }
    }

    /// Whether this is the file that stands in.
    pub fn is(&self, bytes: &[u8]) -> bool {
        self.bytes().is_some_and(|own| own == bytes)
    }

    /// Whether a JPEG is this one: its bytes reach the PDF unchanged.
    pub fn is_jpeg(&self, bytes: &[u8]) -> bool {
        let (head, comment) = (&bytes[..bytes.len().min(256)], self.comment());
        head.windows(comment.len()).any(|window| window == comment)
    }

    /// Whether pixels are those of this one, whatever they are coded as.
    pub fn is_pixels(&self, pixels: &[u8]) -> bool {
        pixels.starts_with(&self.mark)
    }

    /// Its bytes, in the format that the picture's name promises to Typst.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let [width, height] = proportions(self.size);
        let mut pixels = vec![0xFF; 3 * width as usize * height as usize];
        pixels[..MARK].copy_from_slice(&self.mark);
        let ending = self.path.rsplit('.').next().unwrap_or_default();
        if matches!(ending.to_ascii_lowercase().as_str(), "jpg" | "jpeg") {
            return self.jpeg(&pixels, width, height);
        }
        let format = match ending.to_ascii_lowercase().as_str() {
            "webp" => ImageFormat::WebP,
            _ => ImageFormat::Png,
        };
        let mut bytes = Cursor::new(Vec::new());
        RgbImage::from_raw(width, height, pixels)?.write_to(&mut bytes, format).ok()?;
        Some(bytes.into_inner())
    }

    /// A JPEG reaches the PDF with its bytes unchanged, so the mark is a comment.
    fn jpeg(&self, pixels: &[u8], width: u32, height: u32) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 50);
        encoder.add_app_segment(15, self.comment()).ok()?;
        let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
        encoder.encode(pixels, width, height, jpeg_encoder::ColorType::Rgb).ok()?;
        Some(bytes)
    }

    fn comment(&self) -> Vec<u8> {
        [b"Marbre", &self.mark[..]].concat()
    }
}

/// Small whole numbers with about the same proportions.
fn proportions([width, height]: [u32; 2]) -> [u32; 2] {
    let ratio = f64::from(width) / f64::from(height);
    // The mark needs a few pixels.
    let least = 8;
    let flat = (4.0 * ratio.max(1.0 / ratio)).min(65_000.0) as u32;
    let sides = (least..=LONGEST.max(flat)).map(|long| {
        let short = |part: f64| (f64::from(long) * part).round().max(1.0) as u32;
        if ratio >= 1.0 { [long, short(1.0 / ratio)] } else { [short(ratio), long] }
    });
    let error = |[w, h]: [u32; 2]| (f64::from(w) / f64::from(h) / ratio - 1.0).abs();
    sides
        .clone()
        .find(|sides| error(*sides) < NEAR)
        .or_else(|| sides.min_by(|a, b| error(*a).total_cmp(&error(*b))))
        .unwrap_or([LONGEST, LONGEST])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proportions_are_kept() {
        for size in [
            [2480, 1754],
            [1, 1],
            [3000, 1999],
            [6000, 3999],
            [2551, 3579],
            [4000, 2],
            [3, 4000],
        ] {
            let [width, height] = proportions(size);
            let [w, h] = size.map(f64::from);
            let off = f64::from(width) / f64::from(height) / (w / h) - 1.0;
            assert!(off.abs() < 2.6e-4, "{size:?}: {off}");
        }
    }
}
