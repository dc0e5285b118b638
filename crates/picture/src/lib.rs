//! Pictures: looked at before they are placed, and turned into the inks of a press.
//!
//! Typst would print a JPEG that stops in the middle, would try to decode what can't
//! fit into memory, and drops several kinds of profiles; so each file is probed first,
//! and what reaches the press is made here.
//!
//! ```text
//! bytes → decode → resample → inks → encode
//! ```
//!
//! ```
//! use marbre_picture::{Picture, probe};
//!
//! let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
//! assert_eq!(probe("mark.svg", svg.as_bytes()), Ok(Picture::Vector));
//! let flaws = probe("mark.png", svg.as_bytes()).unwrap_err();
//! assert!(flaws[0].message.english().contains("it is SVG"));
//! ```

mod decode;
mod encode;
mod flaw;
mod foreign;
mod inks;
mod jpeg;
mod lower;
mod resample;
mod scan;
mod svg;
mod tiff;
mod unusable;

pub use encode::{Coding, Inked};
pub use flaw::Flaw;
pub use inks::{ink, memory};
pub use lower::{Stored, lower};
pub use unusable::unusable;

use std::borrow::Cow;

use moxcms::DataColorSpace;

use marbre_diag::{Message, ToParameter, said};

use self::decode::Header;

/// The most pixels that a picture may have: A1 at 600 ppi.
const MAX_PIXELS: u64 = 280_000_000;

/// What a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Pixels.
    Raster {
        /// Pixels across, after the picture has been turned as it says itself.
        width: u32,
        /// Pixels down, likewise.
        height: u32,
    },
    /// Shapes.
    Vector,
}

/// What is wrong with a picture, as what follows its name, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    what: Message,
    hint: &'static str,
}

/// The kinds of pictures made of pixels.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Jpeg,
    Png,
    Tiff,
    WebP,
}

/// What the numbers of a pixel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Space {
    Grey,
    Rgb,
    Cmyk,
}

/// Looks at a picture's bytes; decodes no pixels.
///
/// # Errors
/// All that keeps it from being placed, and what to do.
pub fn probe(path: &str, bytes: &[u8]) -> Result<Picture, Vec<Flaw>> {
    let name = said!("the picture `{path}`", path);
    if bytes.is_empty() {
        return Err(Fault::empty().flaws(&name));
    }
    if is_drawing(path) {
        return drawing(path, bytes).map(|_| Picture::Vector);
    }
    let kind = match ending(path).as_str() {
        "jpg" | "jpeg" => Format::Jpeg,
        "png" => Format::Png,
        "tif" | "tiff" => Format::Tiff,
        "webp" => Format::WebP,
        ending => {
            let (what, hint) = foreign::kind(bytes, ending);
            let message = match what {
                Some(what) => said!(
                    "`{path}` isn't a kind of picture that can be placed: it is {what}",
                    path,
                    what
                ),
                None => {
                    said!("`{path}` isn't a kind of picture that can be placed", path)
                }
            };
            return Err(vec![Flaw::new(message, hint)]);
        }
    };
    if Format::of(bytes) != Some(kind) {
        let (what, hint) = match Format::of(bytes) {
            Some(other) => {
                (Some(Message::from(other.name())), "give it the ending of what it is")
            }
            None => foreign::kind(bytes, ""),
        };
        let kind = kind.name();
        let message = match what {
            Some(what) => said!(
                "`{path}` isn't the {kind} picture that its name says: it is {what}",
                path,
                kind,
                what
            ),
            None => {
                said!("`{path}` isn't the {kind} picture that its name says", path, kind)
            }
        };
        return Err(vec![Flaw::new(message, hint)]);
    }
    let header = sound(bytes, kind).map_err(|fault| fault.flaws(&name))?;
    let [width, height] = header.turned();
    Ok(Picture::Raster { width, height })
}

/// Whether a file's name is that of a vector picture.
pub fn is_drawing(path: &str) -> bool {
    matches!(ending(path).as_str(), "svg" | "svgz")
}

/// A vector picture as the pages are set with it: where it is drawn otherwise than in a
/// browser, written again.
///
/// # Errors
/// All of it that can't be drawn as in a browser, each with its place in the file.
pub fn drawing<'a>(path: &str, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, Vec<Flaw>> {
    svg::plain(path, bytes)
}

/// What a file's name ends with, in small letters.
pub fn ending(path: &str) -> String {
    path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase()
}

/// Reads a picture's headers, and checks what can be checked without its pixels.
fn sound(bytes: &[u8], kind: Format) -> Result<Header, Fault> {
    let header = Header::read(bytes, kind)?;
    let whole = match kind {
        Format::Jpeg => jpeg_ends(bytes),
        Format::Png => chunks(bytes).any(|(name, _)| name == b"IEND"),
        Format::WebP => riff_ends(bytes),
        // Its header says where all pixels lie, and has been held against the file.
        Format::Tiff => true,
    };
    if !whole {
        return Err(Fault::cut_off());
    }
    if moves(bytes, kind) {
        let what = "moves, and only one of its pictures can be printed";
        return Err(Fault::new(
            what,
            "export the one that is meant as a picture of its own",
        ));
    }
    if let Some(icc) = &header.icc {
        let profile =
            marbre_ink::profile(icc).map_err(|why| Fault::profile(&unusable(&why)))?;
        if profile.color_space != header.space.of_profile() {
            let found = Message::from(marbre_ink::name(profile.color_space));
            let what = said!(
                "has a profile for {found}, but its pixels are {space}",
                found,
                space = Message::from(header.space.name())
            );
            return Err(Fault::new(what, "embed the right profile, or none"));
        }
    }
    Ok(header)
}

impl Fault {
    fn new(what: impl Into<Message>, hint: &'static str) -> Self {
        Self { what: what.into(), hint }
    }

    fn again(what: impl Into<Message>) -> Self {
        Self::new(what, "copy or export it again")
    }

    fn empty() -> Self {
        Self::new("is empty (0 bytes)", "export the picture again")
    }

    fn cut_off() -> Self {
        Self::again("is cut off: its end is missing")
    }

    fn damaged(why: impl std::fmt::Display) -> Self {
        Self::again(said!("is damaged: {why}", why = why.to_string()))
    }

    fn profile(why: &(impl ToParameter + ?Sized)) -> Self {
        let what = said!("has a broken profile: {why}", why);
        Self::new(what, "export it again, with its colour profile or without one")
    }

    fn flaws(self, name: &Message) -> Vec<Flaw> {
        let (message, hint) = self.of(name);
        vec![Flaw::new(message, hint)]
    }

    /// As a sentence about a picture of this name, and what to do.
    pub fn of(self, name: &Message) -> (Message, &'static str) {
        (said!("{name} {what}", name, what = self.what), self.hint)
    }
}

impl Format {
    /// What the first bytes of a file say.
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', ..] => Some(Self::Png),
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => {
                Some(Self::Tiff)
            }
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
                Some(Self::WebP)
            }
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Tiff => "TIFF",
            Self::WebP => "WebP",
        }
    }
}

impl Space {
    /// How many numbers a pixel has.
    fn numbers(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }

    fn of_profile(self) -> DataColorSpace {
        match self {
            Self::Grey => DataColorSpace::Gray,
            Self::Rgb => DataColorSpace::Rgb,
            Self::Cmyk => DataColorSpace::Cmyk,
        }
    }

    fn name(self) -> &'static str {
        marbre_ink::name(self.of_profile())
    }
}

/// Whether a JPEG has its end-of-image marker after its pixels, whatever a camera
/// has put behind it (ITU T.81, B.1.1.2 to B.1.1.4).
fn jpeg_ends(bytes: &[u8]) -> bool {
    let last = jpeg::segments(bytes).last().filter(|last| last.marker == 0xDA);
    // Behind the start of a scan, FF in the pixels is followed by 0.
    last.is_some_and(|scan| {
        let start = scan.whole.as_ptr().addr() - bytes.as_ptr().addr();
        let pixels = bytes.get(start + scan.whole.len()..).unwrap_or_default();
        pixels.windows(2).any(|pair| pair == [0xFF, 0xD9])
    })
}

/// The names and bodies of the chunks of a PNG (ISO/IEC 15948, 5.3).
fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = bytes.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (name, after) = after.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        let body = after.get(..length)?;
        // A checksum of 4 bytes follows; that of the last chunk may be missing.
        rest = after.get(length + 4..).unwrap_or_default();
        Some((name.as_slice(), body))
    })
}

/// Whether a picture is several that follow each other (RFC 9649, 2.7; PNG 3, 11.3.6).
fn moves(bytes: &[u8], kind: Format) -> bool {
    match kind {
        Format::WebP => {
            bytes.get(12..16) == Some(b"VP8X".as_slice())
                && bytes.get(20).is_some_and(|flags| flags & 2 != 0)
        }
        Format::Png => chunks(bytes)
            .take_while(|(name, _)| name != b"IDAT")
            .any(|(name, body)| name == b"acTL" && body.get(..4) > Some(&[0, 0, 0, 1])),
        Format::Jpeg | Format::Tiff => false,
    }
}

/// Whether a WebP is as long as it says (RFC 9649, 2.4).
fn riff_ends(bytes: &[u8]) -> bool {
    let size = bytes.get(4..8).and_then(|size| size.first_chunk::<4>());
    size.is_some_and(|size| u32::from_le_bytes(*size) as usize + 8 <= bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_lies_is_found_out() {
        let said = |name: &str, bytes: &[u8]| {
            probe(name, bytes).expect_err("it is refused").remove(0).message.english()
        };
        assert!(
            said("a.png", b"\xFF\xD8\xFF\xE0").ends_with("its name says: it is JPEG")
        );
        assert!(said("a.gif", b"GIF89a").ends_with("can be placed: it is GIF"));
        assert!(said("a.jpg", b"").contains("empty"));
        let heic = b"\0\0\0\x18ftypheic\0\0\0\0";
        for name in ["IMG_1.HEIC", "IMG_1.jpg"] {
            assert!(said(name, heic).contains("it is HEIC"), "{name}");
        }
    }
}
