//! From bytes to pixels as they are: nothing converted, nothing turned.

use marbre_ink::unmix;
use std::io::Cursor;

use image::codecs::{png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{ExtendedColorType, ImageDecoder, ImageError, Limits};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use marbre_diag::said;

use super::jpeg::Jpeg;
use super::{Fault, Format, MAX_PIXELS, Space, scan, tiff};

/// A picture's headers.
pub(super) struct Header {
    /// Pixels across, as stored.
    pub(super) width: u32,
    /// Pixels down, as stored.
    pub(super) height: u32,
    /// What the numbers of a pixel are.
    pub(super) space: Space,
    /// How it has to be turned.
    pub(super) orientation: Orientation,
    /// The embedded ICC profile.
    pub(super) icc: Option<Vec<u8>>,
}

/// The numbers of pixels, row by row.
pub(super) enum Samples {
    /// Of 8 bits.
    Bytes(Vec<u8>),
    /// Of 16 bits.
    Words(Vec<u16>),
}

/// A picture's pixels, as stored. In CMYK, 0 is no ink.
pub(super) struct Pixels {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) space: Space,
    pub(super) samples: Samples,
    /// How much each pixel covers.
    pub(super) alpha: Option<Vec<u8>>,
}

impl Header {
    /// Reads a picture's headers, without its pixels.
    pub(super) fn read(bytes: &[u8], kind: Format) -> Result<Self, Fault> {
        let header = match kind {
            Format::Jpeg => {
                let jpeg = Jpeg::read(bytes)?;
                let orientation = jpeg.exif.and_then(Orientation::from_exif_chunk);
                let orientation = orientation.unwrap_or(Orientation::NoTransforms);
                let Jpeg { width, height, space, icc, .. } = jpeg;
                Self { width, height, space, orientation, icc }
            }
            Format::Png => {
                let mut decoder = png(bytes)?;
                let header = of_decoder(&mut decoder)?;
                if header.icc.is_none() && has_chunk(bytes, b"iCCP") {
                    return Err(Fault::profile(&said!("its chunk is damaged")));
                }
                header
            }
            Format::WebP => of_decoder(&mut webp(bytes)?)?,
            Format::Tiff => tiff::header(bytes)?,
        };
        let Self { width, height, .. } = header;
        if width == 0 || height == 0 || u64::from(width) * u64::from(height) > MAX_PIXELS
        {
            let what = said!("has {width} × {height} pixels", width, height);
            return Err(Fault::new(what, "scale it down: 280 megapixels are the limit"));
        }
        Ok(header)
    }

    /// Whether the picture has to be turned by a quarter.
    pub(super) fn lies(&self) -> bool {
        use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
        matches!(self.orientation, Rotate90 | Rotate90FlipH | Rotate270 | Rotate270FlipH)
    }

    /// Pixels across and down, after it has been turned.
    pub(super) fn turned(&self) -> [u32; 2] {
        if self.lies() { [self.height, self.width] } else { [self.width, self.height] }
    }
}

/// Decodes a picture whose header is good.
pub(super) fn pixels(bytes: &[u8], kind: Format) -> Result<Pixels, Fault> {
    match kind {
        Format::Jpeg => jpeg(bytes),
        Format::Png => of_samples(png(bytes)?),
        Format::WebP => of_samples(webp(bytes)?),
        Format::Tiff => tiff::pixels(bytes),
    }
}

fn jpeg(bytes: &[u8]) -> Result<Pixels, Fault> {
    let Jpeg { width, height, space, adobe, .. } = Jpeg::read(bytes)?;
    if scan::check(bytes).is_err() {
        let what = "is damaged: some of its pixels are missing or wrong";
        return Err(Fault::again(what));
    }
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(Fault::damaged)?;
    let stored = decoder.input_colorspace();
    let wanted = match space {
        Space::Grey => ColorSpace::Luma,
        Space::Rgb => ColorSpace::RGB,
        Space::Cmyk if stored == Some(ColorSpace::YCCK) => ColorSpace::YCCK,
        Space::Cmyk => ColorSpace::CMYK,
    };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let mut samples = decoder.decode().map_err(Fault::damaged)?;
    let count = width as usize * height as usize * space.numbers();
    if samples.len() != count {
        return Err(Fault::again("is damaged: it has another size than it says"));
    }
    if space == Space::Cmyk {
        if wanted == ColorSpace::YCCK {
            samples.chunks_exact_mut(4).for_each(unmix);
        }
        if adobe {
            samples.iter_mut().for_each(|ink| *ink = !*ink);
        }
    }
    Ok(Pixels { width, height, space, samples: Samples::Bytes(samples), alpha: None })
}

/// No picture within the limits needs more than this for its pixels, in bytes.
fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_PIXELS * 8);
    limits
}

fn png(bytes: &[u8]) -> Result<PngDecoder<Cursor<&[u8]>>, Fault> {
    PngDecoder::with_limits(Cursor::new(bytes), limits()).map_err(Fault::damaged)
}

fn webp(bytes: &[u8]) -> Result<WebPDecoder<Cursor<&[u8]>>, Fault> {
    WebPDecoder::new(Cursor::new(bytes)).map_err(Fault::damaged)
}

fn of_decoder(decoder: &mut impl ImageDecoder) -> Result<Header, Fault> {
    let (width, height) = decoder.dimensions();
    let space = match decoder.color_type().has_color() {
        true => Space::Rgb,
        false => Space::Grey,
    };
    let broken = |error: ImageError| Fault::profile(&error.to_string());
    let icc = decoder.icc_profile().map_err(broken)?;
    let orientation = decoder.orientation().map_err(Fault::damaged)?;
    Ok(Header { width, height, space, orientation, icc })
}

fn of_samples(decoder: impl ImageDecoder) -> Result<Pixels, Fault> {
    let (width, height) = decoder.dimensions();
    let color = decoder.color_type();
    let space = if color.has_color() { Space::Rgb } else { Space::Grey };
    let wide = matches!(
        ExtendedColorType::from(color),
        ExtendedColorType::L16
            | ExtendedColorType::La16
            | ExtendedColorType::Rgb16
            | ExtendedColorType::Rgba16
    );
    let length = usize::try_from(decoder.total_bytes()).map_err(Fault::damaged)?;
    let mut bytes = vec![0; length];
    decoder.read_image(&mut bytes).map_err(Fault::damaged)?;
    let samples = if wide {
        let words = bytes.as_chunks::<2>().0.iter();
        Samples::Words(words.map(|pair| u16::from_ne_bytes(*pair)).collect())
    } else {
        Samples::Bytes(bytes)
    };
    let has_alpha = color.has_alpha();
    Ok(Pixels { width, height, space, samples, alpha: None }.part(has_alpha))
}

impl Pixels {
    /// Takes the alpha out of the numbers of each pixel, where it is the last.
    pub(super) fn part(mut self, has_alpha: bool) -> Self {
        if has_alpha {
            let numbers = self.space.numbers();
            let alpha = match &mut self.samples {
                Samples::Bytes(bytes) => part(bytes, numbers),
                Samples::Words(words) => {
                    let alpha = part(words, numbers);
                    alpha.into_iter().map(byte).collect()
                }
            };
            // Alpha that covers everything says nothing.
            self.alpha = Some(alpha).filter(|alpha| alpha.iter().any(|a| *a < 255));
        }
        self
    }
}

fn part<T: Copy>(samples: &mut Vec<T>, numbers: usize) -> Vec<T> {
    let pixels = samples.len() / (numbers + 1);
    let alpha = samples.iter().skip(numbers).step_by(numbers + 1).copied().collect();
    for pixel in 0..pixels {
        let from = pixel * (numbers + 1);
        samples.copy_within(from..from + numbers, pixel * numbers);
    }
    samples.truncate(pixels * numbers);
    alpha
}

/// Whether a PNG has a chunk of this name before its pixels.
fn has_chunk(bytes: &[u8], name: &[u8; 4]) -> bool {
    let mut chunks = super::chunks(bytes).take_while(|(n, _)| *n != b"IDAT");
    chunks.any(|(found, _)| found == name)
}

/// The byte nearest to a number of 16 bits.
pub(super) fn byte(word: u16) -> u8 {
    ((u32::from(word) + 128) / 257) as u8
}
