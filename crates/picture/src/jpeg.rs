//! What stands in a JPEG before and around its pixels (ITU T.81, B.2).

use marbre_diag::said;

use super::{Fault, Space};

/// A JPEG's headers.
pub(super) struct Jpeg<'a> {
    /// Pixels across.
    pub(super) width: u32,
    /// Pixels down.
    pub(super) height: u32,
    /// How many numbers each pixel has: 1, 3 or 4.
    pub(super) space: Space,
    /// What the Adobe marker says about the pixels: such files keep inks negative.
    pub(super) adobe: bool,
    /// The Exif data.
    pub(super) exif: Option<&'a [u8]>,
    /// The embedded ICC profile.
    pub(super) icc: Option<Vec<u8>>,
}

/// One marker, with what belongs to it: all bytes, and those after its length.
pub(super) struct Segment<'a> {
    /// The second byte of the marker.
    pub(super) marker: u8,
    /// Marker, length and body.
    pub(super) whole: &'a [u8],
    /// What comes after the length.
    pub(super) body: &'a [u8],
}

/// The segments before the pixels, the last of them SOS; nothing after something
/// that isn't one.
pub(super) fn segments(bytes: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let mut at = 2;
    let mut ended = false;
    std::iter::from_fn(move || {
        // Any number of FF may stand before a marker.
        while let Some([0xFF, 0xFF]) = bytes.get(at..at + 2) {
            at += 1;
        }
        let rest = bytes.get(at..).filter(|_| !ended)?;
        let [0xFF, marker, high, low, ..] = rest else { return None };
        let whole = rest.get(..2 + usize::from(u16::from_be_bytes([*high, *low])))?;
        at += whole.len();
        ended = *marker == 0xDA;
        Some(Segment { marker: *marker, whole, body: whole.get(4..)? })
    })
}

impl<'a> Jpeg<'a> {
    /// Reads the headers.
    ///
    /// # Errors
    /// What keeps the picture from being decoded.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut frame = None;
        let mut adobe = false;
        let mut exif = None;
        let mut parts = Vec::new();
        for segment in segments(bytes) {
            match (segment.marker, segment.body) {
                (0xC0..=0xCF, _) if !matches!(segment.marker, 0xC4 | 0xC8 | 0xCC) => {
                    frame = Some(segment);
                }
                (0xE1, [b'E', b'x', b'i', b'f', 0, 0, rest @ ..]) => exif = Some(rest),
                (0xE2, [head @ .., _, _]) if head.starts_with(PROFILE) => {
                    parts.push(segment.body.split_at(PROFILE.len()).1);
                }
                (0xEE, [b'A', b'd', b'o', b'b', b'e', ..]) => adobe = true,
                _ => {}
            }
        }
        let damaged = || Fault::again("is damaged: it has no header");
        let frame = frame.ok_or_else(damaged)?;
        let [depth, y1, y0, x1, x0, components, ..] = frame.body else {
            return Err(damaged());
        };
        let kind = match frame.marker {
            0xC0..=0xC2 if *depth == 8 => None,
            0xC0..=0xC2 => Some(said!("has 12 bits in each number")),
            0xC9..=0xCF => Some(said!("is arithmetic-coded")),
            _ => Some(said!("is a lossless or hierarchical JPEG")),
        };
        if let Some(kind) = kind {
            let hint = "export it again as ordinary JPEG, of 8 bits";
            return Err(Fault::new(said!("{kind}, which can't be read", kind), hint));
        }
        let space = match components {
            1 => Space::Grey,
            3 => Space::Rgb,
            4 => Space::Cmyk,
            count => {
                let what = said!("has {count} numbers in each pixel", count);
                return Err(Fault::new(what, "export it again in grey, RGB or CMYK"));
            }
        };
        let width = u32::from(u16::from_be_bytes([*x1, *x0]));
        let height = u32::from(u16::from_be_bytes([*y1, *y0]));
        let icc = profile(parts)?;
        Ok(Self { width, height, space, adobe, exif, icc })
    }
}

/// How a segment with a part of an ICC profile begins (ISO 15076-1, B.4).
const PROFILE: &[u8] = b"ICC_PROFILE\0";

fn profile(mut parts: Vec<&[u8]>) -> Result<Option<Vec<u8>>, Fault> {
    parts.sort_by_key(|part| part.first());
    let numbers = (1..).zip(&parts).all(|(number, part)| {
        part.first() == Some(&number)
            && part.get(1).map(|c| usize::from(*c)) == Some(parts.len())
    });
    if !numbers {
        return Err(Fault::profile(&said!("a part of it is missing")));
    }
    let bytes = parts.iter().flat_map(|part| part.iter().skip(2).copied());
    Ok(if parts.is_empty() { None } else { Some(bytes.collect()) })
}

/// The same picture without what a press doesn't want to know: profile, Exif,
/// previews. The Adobe marker stays, and the pixels are the same to the bit.
pub(super) fn bare(bytes: &[u8]) -> Vec<u8> {
    let mut bare = vec![0xFF, 0xD8];
    let mut at = bare.len();
    for segment in segments(bytes) {
        let start = segment.whole.as_ptr().addr() - bytes.as_ptr().addr();
        at = start + segment.whole.len();
        let wanted = !matches!(segment.marker, 0xE0..=0xED | 0xEF | 0xFE);
        if wanted {
            bare.extend_from_slice(segment.whole);
        }
    }
    bare.extend_from_slice(bytes.get(at..).unwrap_or_default());
    bare
}
