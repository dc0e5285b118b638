//! TIFF, of the kinds that cameras, scanners and picture editors write.

use std::io::Cursor;

use image::metadata::Orientation;
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use marbre_diag::{Message, said};

use super::decode::{Header, Pixels, Samples, byte};
use super::{Fault, MAX_PIXELS, Space};

type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

/// What the numbers of a pixel are, with those that are there beside them.
struct Layout {
    space: Space,
    alpha: bool,
    /// Bits of each number.
    bits: u8,
    palette: bool,
}

/// Reads the headers.
pub(super) fn header(bytes: &[u8]) -> Result<Header, Fault> {
    let mut reader = open(bytes)?;
    let (width, height) = reader.dimensions().map_err(Fault::damaged)?;
    let space = layout(&mut reader)?.space;
    let orientation = reader.find_tag_unsigned::<u8>(Tag::Orientation);
    let orientation = orientation.ok().flatten().and_then(Orientation::from_exif);
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    let icc = match reader.find_tag(Tag::IccProfile).map_err(Fault::damaged)? {
        Some(value) => {
            let broken = |error: tiff::TiffError| Fault::profile(&error.to_string());
            Some(value.into_u8_vec().map_err(broken)?)
        }
        None => None,
    };
    whole(&mut reader, bytes)?;
    single(&mut reader, u64::from(width) * u64::from(height))?;
    Ok(Header { width, height, space, orientation, icc })
}

/// Checks that the other pictures of a file are the first one again, smaller, or its mask.
fn single(reader: &mut Reader<'_>, pixels: u64) -> Result<(), Fault> {
    // Cameras and editors write a handful.
    for _ in 0..64 {
        if !reader.more_images() || reader.next_image().is_err() {
            return Ok(());
        }
        let kind = reader.find_tag_unsigned::<u32>(Tag::NewSubfileType);
        let aside = kind.ok().flatten().is_some_and(|kind| kind & 0b101 != 0);
        let (width, height) = reader.dimensions().unwrap_or_default();
        if !aside && u64::from(width) * u64::from(height) * 4 > pixels {
            let what = "has several pages, of which only one can be printed";
            let hint =
                "save the page that is meant as a picture of its own, in one layer";
            return Err(Fault::new(what, hint));
        }
    }
    Ok(())
}

/// Decodes the pixels of the first page.
pub(super) fn pixels(bytes: &[u8]) -> Result<Pixels, Fault> {
    let mut reader = open(bytes)?;
    let (width, height) = reader.dimensions().map_err(Fault::damaged)?;
    let layout = layout(&mut reader)?;
    let extra = reader.find_tag_unsigned_vec::<u16>(Tag::ExtraSamples);
    let samples = match reader.read_image().map_err(Fault::damaged)? {
        DecodingResult::U8(bytes) => Samples::Bytes(bytes),
        DecodingResult::U16(words) => Samples::Words(words),
        _ => return Err(unusual(said!("its numbers aren't whole"))),
    };
    let samples = match samples {
        Samples::Bytes(packed) if layout.bits < 8 => {
            Samples::Bytes(unpack(&packed, width as usize, layout.bits, layout.palette))
        }
        samples => samples,
    };
    let samples = match samples {
        Samples::Bytes(indices) if layout.palette => {
            let map = reader.get_tag_u16_vec(Tag::ColorMap).map_err(Fault::damaged)?;
            coloured(&indices, &map)?
        }
        Samples::Words(words) if layout.space == Space::Cmyk => {
            Samples::Bytes(words.iter().copied().map(byte).collect())
        }
        samples => samples,
    };
    let numbers = layout.space.numbers() + usize::from(layout.alpha);
    let length = match &samples {
        Samples::Bytes(bytes) => bytes.len(),
        Samples::Words(words) => words.len(),
    };
    if length != width as usize * height as usize * numbers {
        return Err(Fault::again("is damaged: it has another size than it says"));
    }
    let mut pixels = Pixels { width, height, space: layout.space, samples, alpha: None };
    pixels = pixels.part(layout.alpha);
    // 1 is for colours that alpha has been multiplied into (TIFF 6.0, section 18).
    if extra.ok().flatten().and_then(|extra| extra.first().copied()) == Some(1) {
        divide(&mut pixels);
    }
    Ok(pixels)
}

fn open(bytes: &[u8]) -> Result<Reader<'_>, Fault> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = usize::try_from(MAX_PIXELS * 8).unwrap_or(usize::MAX);
    limits.intermediate_buffer_size = limits.decoding_buffer_size;
    limits.ifd_value_size = bytes.len();
    let reader = Decoder::new(Cursor::new(bytes)).map_err(Fault::damaged)?;
    Ok(reader.with_limits(limits))
}

fn layout(reader: &mut Reader<'_>) -> Result<Layout, Fault> {
    let color = reader
        .colortype()
        .map_err(|error| unusual(said!("{error}", error = error.to_string())))?;
    let (space, alpha, bits) = match color {
        ColorType::Gray(bits @ (1 | 2 | 4 | 8 | 16)) => (Space::Grey, false, bits),
        ColorType::GrayA(bits @ (8 | 16)) => (Space::Grey, true, bits),
        ColorType::RGB(bits @ (8 | 16)) => (Space::Rgb, false, bits),
        ColorType::RGBA(bits @ (8 | 16)) => (Space::Rgb, true, bits),
        ColorType::Palette(bits @ (1 | 2 | 4 | 8)) => (Space::Rgb, false, bits),
        ColorType::CMYK(bits @ (8 | 16)) => (Space::Cmyk, false, bits),
        ColorType::CMYKA(bits @ (8 | 16)) => (Space::Cmyk, true, bits),
        other => {
            return Err(unusual(said!(
                "its pixels are {kind}",
                kind = format!("{other:?}")
            )));
        }
    };
    let planes = reader.find_tag_unsigned::<u16>(Tag::PlanarConfiguration);
    if planes.ok().flatten() == Some(2) && space.numbers() + usize::from(alpha) > 1 {
        return Err(unusual(said!("it is stored plane by plane")));
    }
    Ok(Layout { space, alpha, bits, palette: matches!(color, ColorType::Palette(_)) })
}

fn unusual(why: Message) -> Fault {
    let what = said!("is a TIFF of a kind that can't be read: {why}", why);
    Fault::new(what, "export it as grey, RGB or CMYK, of 8 or 16 bits, interleaved")
}

/// Whether all stretches of pixels lie within the file.
fn whole(reader: &mut Reader<'_>, bytes: &[u8]) -> Result<(), Fault> {
    for (starts, lengths) in [
        (Tag::StripOffsets, Tag::StripByteCounts),
        (Tag::TileOffsets, Tag::TileByteCounts),
    ] {
        let starts = reader.find_tag_unsigned_vec::<u64>(starts).ok().flatten();
        let lengths = reader.find_tag_unsigned_vec::<u64>(lengths).ok().flatten();
        let stretches = starts.into_iter().flatten().zip(lengths.into_iter().flatten());
        for (start, length) in stretches {
            if start.saturating_add(length) > bytes.len() as u64 {
                return Err(Fault::cut_off());
            }
        }
    }
    Ok(())
}

/// One number a byte; greys over the whole range, numbers of colours as they are.
fn unpack(packed: &[u8], width: usize, bits: u8, palette: bool) -> Vec<u8> {
    let per_byte = usize::from(8 / bits);
    let most = ((1_u16 << bits) - 1) as u8;
    let scale = if palette { 1 } else { 255 / most };
    let mut samples = Vec::with_capacity(packed.len() * per_byte);
    for row in packed.chunks(width.div_ceil(per_byte)) {
        for at in 0..width {
            let byte = row.get(at / per_byte).copied().unwrap_or_default();
            let shift = 8 - bits * (1 + (at % per_byte) as u8);
            samples.push(((byte >> shift) & most) * scale);
        }
    }
    samples
}

/// The colours of a palette: all reds, all greens, all blues (TIFF 6.0, section 5).
fn coloured(indices: &[u8], map: &[u16]) -> Result<Samples, Fault> {
    let size = map.len() / 3;
    let damaged = || Fault::again("is damaged: a colour isn't in its palette");
    let mut bytes = Vec::with_capacity(indices.len() * 3);
    for index in indices.iter().map(|index| usize::from(*index)) {
        if index >= size {
            return Err(damaged());
        }
        for part in 0..3 {
            let word = map.get(part * size + index).ok_or_else(damaged)?;
            bytes.push(byte(*word));
        }
    }
    Ok(Samples::Bytes(bytes))
}

/// Takes alpha out of colours that it has been multiplied into.
fn divide(pixels: &mut Pixels) {
    let Some(alpha) = &pixels.alpha else { return };
    let numbers = pixels.space.numbers();
    match &mut pixels.samples {
        Samples::Bytes(bytes) => {
            for (pixel, alpha) in bytes.chunks_exact_mut(numbers).zip(alpha) {
                let alpha = u32::from(*alpha).max(1);
                for sample in pixel {
                    *sample =
                        ((u32::from(*sample) * 255 + alpha / 2) / alpha).min(255) as u8;
                }
            }
        }
        Samples::Words(words) => {
            for (pixel, alpha) in words.chunks_exact_mut(numbers).zip(alpha) {
                let alpha = u32::from(*alpha).max(1);
                for sample in pixel {
                    *sample = (u32::from(*sample) * 255 / alpha).min(65535) as u16;
                }
            }
        }
    }
}
