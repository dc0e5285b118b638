//! From a picture's bytes to its inks.

use image::metadata::Orientation;
use rayon::prelude::*;

use marbre_ink::{Separator, Unusable};

use super::decode::{self, Header, Pixels, Samples};
use super::encode::{Coding, Inked};
use super::{Fault, Format, Space, encode, jpeg, resample, sound, unusable};

/// Pixels that one thread turns into inks at a time.
const STRETCH: usize = 1 << 16;

/// The pixels across a square of 15 mm at 300 ppi.
const SQUARE: usize = 177;

/// Turns a picture into the inks of a press. `to` is how many pixels across and down
/// are enough, after the picture has been turned as it says itself; there never come
/// out more than it has. Light goes by its embedded profile, grey into black alone,
/// and inks keep their numbers.
///
/// # Errors
/// What is wrong with it, and what to do.
pub fn ink(
    bytes: &[u8],
    to: Option<[u32; 2]>,
    separator: &Separator,
) -> Result<Inked, Fault> {
    if bytes.is_empty() {
        return Err(Fault::empty());
    }
    let kind = Format::of(bytes);
    let kind = kind.ok_or_else(|| Fault::again("is of a kind that can't be read"))?;
    let header = sound(bytes, kind)?;
    let to = to.map(
        |[across, down]| if header.lies() { [down, across] } else { [across, down] },
    );
    let to = to.unwrap_or([header.width, header.height]);
    let stays = header.width <= to[0] && header.height <= to[1];
    let straight = header.orientation == Orientation::NoTransforms;
    if kind == Format::Jpeg && header.space == Space::Cmyk && stays && straight {
        return passed(bytes, &header);
    }
    let pixels = resample::down(decode::pixels(bytes, kind)?, to);
    let Pixels { width, height, alpha, .. } = pixels;
    let inks = inks(pixels.samples, header.space, header.icc.as_deref(), separator)?;
    let size = [width as usize, height as usize];
    let inks = turned(inks, size, 4, header.orientation);
    let alpha = alpha.map(|alpha| turned(alpha, size, 1, header.orientation));
    let [width, height] = if header.lies() { [height, width] } else { [width, height] };
    let inked =
        encode::encode(width, height, &inks, alpha.as_deref(), kind == Format::Jpeg)?;
    match header.space {
        Space::Cmyk => Ok(Inked { densest: densest(&inks, width as usize), ..inked }),
        Space::Grey | Space::Rgb => Ok(inked),
    }
}

/// The most ink that a square of pixels has in the mean, in % (GWG 2022, R0026).
fn densest(inks: &[u8], width: usize) -> u16 {
    let rows = inks.chunks(4 * width.max(1) * SQUARE);
    let squares = rows.flat_map(|rows| {
        let mut sums = vec![(0_u64, 0_u64); width.div_ceil(SQUARE)];
        for row in rows.chunks_exact(4 * width.max(1)) {
            for (square, pixels) in sums.iter_mut().zip(row.chunks(4 * SQUARE)) {
                square.0 += pixels.iter().map(|ink| u64::from(*ink)).sum::<u64>();
                square.1 += pixels.len() as u64 / 4;
            }
        }
        sums
    });
    let percent = |(ink, pixels): (u64, u64)| ink * 100 / (255 * pixels.max(1));
    squares.map(percent).max().and_then(|most| u16::try_from(most).ok()).unwrap_or(0)
}

/// How much memory [`ink`] needs for a picture of this size at most, bytes.
pub fn memory(width: u32, height: u32) -> u64 {
    u64::from(width) * u64::from(height) * 16 + (8 << 20)
}

/// A JPEG in inks, with its very numbers.
fn passed(bytes: &[u8], header: &Header) -> Result<Inked, Fault> {
    let Header { width, height, .. } = *header;
    // Decoding finds damage; only the ink is counted of what comes out.
    let densest = match decode::pixels(bytes, Format::Jpeg)?.samples {
        Samples::Bytes(inks) => densest(&inks, width as usize),
        Samples::Words(_) => 0,
    };
    let coding = match jpeg::Jpeg::read(bytes)?.adobe {
        true => Coding::NegativeJpeg,
        false => Coding::Jpeg,
    };
    Ok(Inked { width, height, coding, data: jpeg::bare(bytes), alpha: None, densest })
}

/// Four inks for each pixel.
fn inks(
    samples: Samples,
    space: Space,
    icc: Option<&[u8]>,
    separator: &Separator,
) -> Result<Vec<u8>, Fault> {
    let broken = |why: Unusable| Fault::profile(&unusable(&why));
    let numbers = space.numbers();
    let pixels = match &samples {
        Samples::Bytes(bytes) => bytes.len() / numbers,
        Samples::Words(words) => words.len() / numbers,
    };
    if space == Space::Cmyk {
        return Ok(match samples {
            Samples::Bytes(bytes) => bytes,
            Samples::Words(words) => words.into_iter().map(decode::byte).collect(),
        });
    }
    let mut inks = vec![0; pixels * 4];
    let stretches = inks.par_chunks_mut(4 * STRETCH);
    if space == Space::Rgb {
        let colour = separator.colour(icc).map_err(broken)?;
        match &samples {
            Samples::Bytes(bytes) => stretches
                .zip(bytes.par_chunks(3 * STRETCH))
                .for_each(|(inks, light)| colour.bytes(light, inks)),
            Samples::Words(words) => stretches
                .zip(words.par_chunks(3 * STRETCH))
                .for_each(|(inks, light)| colour.words(light, inks)),
        }
    } else {
        let grey = separator.grey(icc).map_err(broken)?;
        let into = |inks: &mut [u8], grey_light: u16| {
            if let Some(black) = inks.last_mut() {
                *black = grey.black(grey_light);
            }
        };
        match &samples {
            Samples::Bytes(bytes) => {
                let light = bytes.iter().map(|byte| u16::from(*byte) * 257);
                inks.chunks_exact_mut(4).zip(light).for_each(|(i, l)| into(i, l));
            }
            Samples::Words(words) => {
                let light = words.iter().copied();
                inks.chunks_exact_mut(4).zip(light).for_each(|(i, l)| into(i, l));
            }
        }
    }
    Ok(inks)
}

/// Turns pixels of some bytes each as a camera was held (Exif 2.32, 4.6.5.1.6).
fn turned(
    pixels: Vec<u8>,
    [width, height]: [usize; 2],
    bytes: usize,
    orientation: Orientation,
) -> Vec<u8> {
    use Orientation::*;
    // Where the pixel of the result at column x and row y is taken from.
    let source = |x: usize, y: usize| match orientation {
        NoTransforms => (x, y),
        FlipHorizontal => (width - 1 - x, y),
        Rotate180 => (width - 1 - x, height - 1 - y),
        FlipVertical => (x, height - 1 - y),
        Rotate90FlipH => (y, x),
        Rotate90 => (y, height - 1 - x),
        Rotate270FlipH => (width - 1 - y, height - 1 - x),
        Rotate270 => (width - 1 - y, x),
    };
    let (across, down) = match orientation {
        NoTransforms => return pixels,
        FlipHorizontal | Rotate180 | FlipVertical => (width, height),
        Rotate90FlipH | Rotate90 | Rotate270FlipH | Rotate270 => (height, width),
    };
    let mut turned = Vec::with_capacity(pixels.len());
    for y in 0..down {
        for x in 0..across {
            let (x, y) = source(x, y);
            let at = (y * width + x) * bytes;
            turned.extend_from_slice(pixels.get(at..at + bytes).unwrap_or_default());
        }
    }
    turned
}
