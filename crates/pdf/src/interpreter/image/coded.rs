//! Pictures that are coded as pictures: JPEG, CCITT fax, JBIG2 and JPEG 2000 (ISO 32000-1,
//! 7.4.6 to 7.4.9).
//!
//! What decodes them isn't ours, and isn't sure of itself with damaged files: it is told
//! how large a picture may be before, and where it panics, the picture is damaged.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_ccitt::{DecodeSettings, DecoderContext, EncodingMode};
use hayro_jpeg2000::ColorSpace as Waves;
use lopdf::{Dictionary, Document, Object, Stream};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use marbre_ink::unmix;

use crate::colour::{Icc, Space};
use crate::function::integer;
use crate::reading::stream::{Unreadable, filters, inflated};

/// The most pixels of a picture of one bit.
const MOST_PIXELS: usize = 256 << 20;
/// The most numbers of a JPEG whose pixels aren't complete before its end, of which each takes
/// three bytes until then: A4 in four inks at 600 ppi.
const MOST_IN_SCANS: usize = 140 << 20;
/// The most numbers of a JPEG 2000: decoding takes more than four bytes for each.
const MOST_NUMBERS: usize = 48 << 20;
/// The most bytes of what JBIG2 pictures share.
const MOST_SHARED: usize = 16 << 20;

/// The samples of a JPEG: those that the PDF's `Decode` counts on, so what an Adobe marker
/// says of negative inks isn't undone.
pub(super) fn jpeg(
    bytes: &[u8],
    size: [u32; 2],
    components: usize,
) -> Result<Vec<u8>, Unreadable> {
    unless_it_panics(|| Some(scanned(bytes, size, components)))?
}

fn scanned(
    bytes: &[u8],
    size: [u32; 2],
    components: usize,
) -> Result<Vec<u8>, Unreadable> {
    let options =
        DecoderOptions::default().set_max_width(1 << 16).set_max_height(1 << 16);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| Unreadable::Damaged)?;
    let stored = decoder.input_colorspace();
    let info = decoder.info().ok_or(Unreadable::Damaged)?;
    let wanted = match components {
        1 => ColorSpace::Luma,
        3 => ColorSpace::RGB,
        4 if stored == Some(ColorSpace::YCCK) => ColorSpace::YCCK,
        4 => ColorSpace::CMYK,
        _ => return Err(Unreadable::Damaged),
    };
    if [u32::from(info.width), u32::from(info.height)] != size {
        return Err(Unreadable::Damaged);
    }
    let numbers = size.map(|side| side as usize);
    let numbers = numbers.into_iter().fold(info.components.into(), usize::saturating_mul);
    let at_once = info.sof.is_sequential_dct() && first_scan(bytes) == info.components;
    if !at_once && numbers > MOST_IN_SCANS {
        return Err(Unreadable::TooLarge);
    }
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let mut samples = decoder.decode().map_err(|_| Unreadable::Damaged)?;
    if wanted == ColorSpace::YCCK {
        samples.chunks_exact_mut(4).for_each(unmix);
    }
    Ok(samples)
}

/// How many components the first scan of a JPEG has (ITU-T T.81, B.2.3); 0 where none is
/// found.
fn first_scan(bytes: &[u8]) -> u8 {
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        match rest {
            // Any number of these may come before a marker.
            [0xFF, 0xFF, ..] => rest = rest.get(1..).unwrap_or_default(),
            [0xFF, 0xDA, _, _, components, ..] => return *components,
            [0xFF, _, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + length..).unwrap_or_default();
            }
            _ => return 0,
        }
    }
}

/// The pixels of a fax, white as 1: rows that are missing are white.
pub(super) fn fax(
    bytes: &[u8],
    [width, height]: [u32; 2],
    parameters: Option<&Dictionary>,
    document: &Document,
) -> Result<Vec<u8>, Unreadable> {
    let flag = |key: &[u8]| {
        let value = parameters?.get_deref(key, document).ok()?;
        value.as_bool().ok()
    };
    let number = |key: &[u8]| integer(parameters?, key, document);
    let columns = u32::try_from(number(b"Columns").unwrap_or(1728));
    let columns = columns.ok().filter(|it| (1..=1 << 16).contains(it));
    let columns = columns.ok_or(Unreadable::Damaged)?;
    let pixels = Pixels::new([columns.max(width), height])?;
    let settings = DecodeSettings {
        columns,
        rows: height,
        end_of_block: flag(b"EndOfBlock").unwrap_or(true),
        end_of_line: flag(b"EndOfLine").unwrap_or(false),
        rows_are_byte_aligned: flag(b"EncodedByteAlign").unwrap_or(false),
        encoding: match number(b"K").unwrap_or(0) {
            ..0 => EncodingMode::Group4,
            0 => EncodingMode::Group3_1D,
            k => EncodingMode::Group3_2D { k: u32::try_from(k).unwrap_or(u32::MAX) },
        },
        invert_black: flag(b"BlackIs1").unwrap_or(false),
    };
    let white = u8::from(!settings.invert_black);
    let mut lines = Lines { pixels, white };
    let lines = unless_it_panics(move || {
        let mut context = DecoderContext::new(settings);
        // What has been read before an error counts.
        let read = hayro_ccitt::decode(bytes, &mut lines, &mut context);
        (read.is_ok() || lines.pixels.rows > 0).then_some(lines)
    })?;
    Ok(lines.pixels.cut(width, height, white))
}

/// The pixels of a JBIG2 picture, white as 1.
pub(super) fn jbig2(
    bytes: &[u8],
    [width, height]: [u32; 2],
    parameters: Option<&Dictionary>,
    document: &Document,
) -> Result<Vec<u8>, Unreadable> {
    let shared = parameters
        .and_then(|it| it.get_deref(b"JBIG2Globals", document).ok()?.as_stream().ok());
    let shared = shared.map(|it| inflated(it, document, MOST_SHARED)).transpose()?;
    let pixels = Pixels::new([width, height])?;
    let pixels = unless_it_panics(move || {
        let image = hayro_jbig2::Image::new_embedded(bytes, shared.as_deref()).ok()?;
        ([image.width(), image.height()] == [width, height]).then_some(())?;
        let mut lines = Lines { pixels, white: 1 };
        image.decode(&mut lines).ok()?;
        Some(lines.pixels)
    })?;
    Ok(pixels.cut(width, height, 1))
}

/// The samples of a JPEG 2000, brought to 8 bits, without any opacity.
pub(super) fn jpeg2000(
    bytes: &[u8],
    size: [u32; 2],
    components: usize,
) -> Result<Vec<u8>, Unreadable> {
    let samples = unless_it_panics(|| {
        let image = waves(bytes)?;
        ([image.width(), image.height()] == size).then_some(())?;
        let stored = usize::from(image.color_space().num_channels());
        let channels = stored + usize::from(image.has_alpha());
        let pixels = (size[0] as usize).checked_mul(size[1] as usize)?;
        let fits = pixels.checked_mul(channels.max(1))? <= MOST_NUMBERS;
        (fits && stored == components).then_some(())?;
        let samples = image.decode().ok()?;
        if channels == components {
            return Some(samples);
        }
        let pixels = samples.chunks_exact(channels);
        Some(pixels.flat_map(|it| it.iter().take(components)).copied().collect())
    })?;
    Ok(samples)
}

/// The space that a JPEG 2000 has of its own, and the bits of its numbers; `None` where it
/// can't be read.
pub(super) fn own_space(stream: &Stream) -> Option<(Space, u8)> {
    unless_it_panics(|| {
        let image = waves(&stream.content)?;
        let space = match image.color_space() {
            Waves::Gray => icc(1),
            Waves::CMYK => Space::Cmyk,
            Waves::RGB => icc(3),
            Waves::Icc { num_channels, .. } | Waves::Unknown { num_channels } => {
                match num_channels {
                    1 | 3 => icc(usize::from(*num_channels)),
                    4 => Space::Cmyk,
                    _ => return None,
                }
            }
        };
        Some((space, image.original_bit_depth().min(8)))
    })
    .ok()
}

fn waves(bytes: &[u8]) -> Option<hayro_jpeg2000::Image<'_>> {
    // The numbers of a palette are those that the PDF's own space counts on.
    let settings = hayro_jpeg2000::DecodeSettings {
        resolve_palette_indices: false,
        ..hayro_jpeg2000::DecodeSettings::default()
    };
    hayro_jpeg2000::Image::new(bytes, &settings).ok()
}

const fn icc(components: usize) -> Space {
    Space::Icc(Icc { components, profile: None, alternate: None })
}

/// The parameters of a filter of a stream.
pub(super) fn parameters<'a>(
    about: &'a Dictionary,
    filter: &str,
    document: &'a Document,
) -> Option<&'a Dictionary> {
    let at = filters(about, document).iter().position(|it| it == filter)?;
    let given = about.get_deref(b"DecodeParms", document);
    match given.or(about.get_deref(b"DP", document)).ok()? {
        Object::Array(all) => document.dereference(all.get(at)?).ok()?.1.as_dict().ok(),
        Object::Dictionary(one) => Some(one),
        _ => None,
    }
}

/// What somebody else's code makes of bytes that may be damaged.
fn unless_it_panics<T>(decode: impl FnOnce() -> Option<T>) -> Result<T, Unreadable> {
    // Nothing is left of what was being decoded.
    let made = catch_unwind(AssertUnwindSafe(decode));
    made.ok().flatten().ok_or(Unreadable::Damaged)
}

/// Pixels of one bit, as bytes.
struct Pixels {
    width: usize,
    bytes: Vec<u8>,
    /// How many rows are complete.
    rows: usize,
    most: usize,
}

impl Pixels {
    fn new([width, height]: [u32; 2]) -> Result<Self, Unreadable> {
        let (width, height) = (width as usize, height as usize);
        let most = width.checked_mul(height).filter(|it| *it <= MOST_PIXELS);
        let most = most.ok_or(Unreadable::TooLarge)?;
        Ok(Self { width, bytes: Vec::new(), rows: 0, most })
    }

    fn push(&mut self, value: u8, count: u32) {
        let room = (self.rows + 1) * self.width;
        let end = (self.bytes.len() + count as usize).min(room).min(self.most);
        if end > self.bytes.len() {
            self.bytes.resize(end, value);
        }
    }

    fn end_row(&mut self, white: u8) {
        self.rows += 1;
        let end = (self.rows * self.width).min(self.most);
        self.bytes.resize(end.max(self.bytes.len()), white);
    }

    /// So many columns and rows of it.
    fn cut(mut self, width: u32, height: u32, white: u8) -> Vec<u8> {
        let (width, height) = (width as usize, height as usize);
        self.bytes.resize(self.width * height, white);
        if width == self.width {
            return self.bytes;
        }
        let rows = self.bytes.chunks_exact(self.width);
        rows.flat_map(|row| row.get(..width).unwrap_or_default()).copied().collect()
    }
}

/// Takes rows as they are decoded.
struct Lines {
    pixels: Pixels,
    /// What white is.
    white: u8,
}

impl hayro_ccitt::Decoder for Lines {
    fn push_pixels(&mut self, white: bool, count: u32) {
        // The decoder has turned them already, where black is 1.
        self.pixels.push(u8::from(white), count);
    }

    fn next_line(&mut self) {
        self.pixels.end_row(self.white);
    }
}

impl hayro_jbig2::Decoder for Lines {
    fn push_pixel(&mut self, black: bool) {
        self.pixels.push(u8::from(!black), 1);
    }

    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        self.pixels.push(u8::from(!black), chunk_count.saturating_mul(8));
    }

    fn next_line(&mut self) {
        self.pixels.end_row(self.white);
    }
}
