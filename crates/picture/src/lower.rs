//! Pictures that are in inks already, with fewer pixels and less of each: to look at.

use jpeg_encoder::SamplingFactor;

use marbre_pdf::deflate::deflated;

use super::decode::{self, Pixels, Samples};
use super::encode::{self, Coding, Inked};
use super::{Format, Space, resample};

/// Inks as they are stored.
pub enum Stored {
    /// As a JPEG in CMYK.
    Jpeg(Vec<u8>),
    /// As four bytes for each pixel, 255 for full ink.
    Bytes {
        /// Pixels across and down.
        size: [u32; 2],
        /// The inks.
        inks: Vec<u8>,
    },
}

/// Brings a picture in inks down to a size, as JPEG of a quality up to 100; flat
/// colours stay as they are, where that takes fewer bytes. `alpha` is how much each
/// pixel covers. `None` where the picture can't be read.
pub fn lower(
    stored: Stored,
    alpha: Option<Vec<u8>>,
    to: [u32; 2],
    quality: u8,
) -> Option<Inked> {
    let (mut pixels, was_jpeg) = match stored {
        Stored::Jpeg(bytes) => (decode::pixels(&bytes, Format::Jpeg).ok()?, true),
        Stored::Bytes { size: [width, height], inks } => {
            let (space, samples) = (Space::Cmyk, Samples::Bytes(inks));
            (Pixels { width, height, space, samples, alpha: None }, false)
        }
    };
    let count =
        usize::try_from(u64::from(pixels.width) * u64::from(pixels.height)).ok()?;
    let whole = alpha.as_ref().is_none_or(|alpha| alpha.len() == count);
    let numbers = match &pixels.samples {
        Samples::Bytes(bytes) => bytes.len(),
        Samples::Words(_) => return None,
    };
    if pixels.space != Space::Cmyk || count == 0 || numbers != count * 4 || !whole {
        return None;
    }
    pixels.alpha = alpha;
    let Pixels { width, height, samples, alpha, .. } = resample::down(pixels, to);
    let Samples::Bytes(inks) = samples else { return None };
    let size = [u16::try_from(width).ok()?, u16::try_from(height).ok()?];
    // On a screen, colour may be half as fine as light.
    let sampling = SamplingFactor::F_2_2;
    let mut data = encode::jpeg(size, &inks, quality, sampling).ok()?;
    let mut coding = Coding::NegativeJpeg;
    if !was_jpeg {
        let flat = encode::flate(&inks, width as usize * 4);
        if flat.len() < data.len() {
            (data, coding) = (flat, Coding::Flate);
        }
    }
    let alpha = alpha.as_deref().map(deflated);
    Some(Inked { width, height, coding, data, alpha, densest: 0 })
}
