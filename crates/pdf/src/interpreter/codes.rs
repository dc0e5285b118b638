//! Codes of a text: what they stand for, and how wide they are (ISO 32000-1, 9.6.6 and
//! 9.7).

use std::collections::BTreeMap;

use glyph_names::glyph_name;
use lopdf::{Dictionary, Document, Encoding, Object};

use super::cmap::Cmap;
use crate::function::{integer, number, numbers};

/// How codes are read, and which glyphs they are.
#[derive(Debug)]
pub(super) enum Codes {
    /// One byte each.
    Simple(Simple),
    /// By a `CMap` to CIDs, and by a map to glyphs of a TrueType program.
    Composite { cmap: Box<Cmap>, glyphs: Option<Vec<u8>>, by_cid: BTreeMap<u16, u16> },
}

/// Codes of one byte (ISO 32000-1, 9.6.6).
#[derive(Debug)]
pub(super) struct Simple {
    /// The names of glyphs, where the file has them (`Differences`).
    pub(super) names: BTreeMap<u8, String>,
    /// What codes stand for.
    pub(super) unicode: BTreeMap<u8, char>,
    /// Whether the font program's own codes count, before any meaning.
    pub(super) symbolic: bool,
    /// Whether the other codes are of an encoding that the file names; otherwise the font
    /// program's own counts.
    based: bool,
}

#[derive(Debug, Default)]
pub(super) struct Widths {
    /// First code, last code, width in 1/1000 em.
    ranges: BTreeMap<u32, (u32, f32)>,
    default: f32,
}

impl Codes {
    /// About how many bytes of memory they take.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Simple(simple) => (simple.names.len() + simple.unicode.len()) * 64,
            Self::Composite { cmap, glyphs, by_cid } => {
                let glyphs = glyphs.as_ref().map_or(0, Vec::len);
                cmap.bytes() + glyphs + by_cid.len() * 16
            }
        }
    }
}

impl Simple {
    pub(super) fn read(
        font: &Dictionary,
        descriptor: Option<&Dictionary>,
        document: &Document,
    ) -> Self {
        let mut names = BTreeMap::new();
        let encoding = font.get_deref(b"Encoding", document).ok();
        let about = encoding.and_then(|it| it.as_dict().ok());
        let differences = about.and_then(|about| {
            about.get_deref(b"Differences", document).ok()?.as_array().ok()
        });
        let mut code = 0_u8;
        for item in differences.into_iter().flatten() {
            match document.dereference(item) {
                Ok((_, Object::Integer(first))) => {
                    code = u8::try_from(*first).unwrap_or(0)
                }
                Ok((_, Object::Name(name))) => {
                    names.insert(code, String::from_utf8_lossy(name).into_owned());
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
        let mut unicode = BTreeMap::new();
        // Without an encoding, lopdf would take the CMap to Unicode for one.
        if encoding.is_some()
            && let Ok(encoding) = font.get_font_encoding_with_limit(document, 1 << 20)
            && matches!(
                encoding,
                Encoding::OneByteEncoding(_)
                    | Encoding::SimpleEncoding(b"WinAnsiEncoding")
                    | Encoding::Differences(_)
            )
        {
            for code in 0..=u8::MAX {
                let text = encoding.bytes_to_string(&[code]).unwrap_or_default();
                let mut chars = text.chars();
                if let (Some(char), None) = (chars.next(), chars.next()) {
                    unicode.insert(code, char);
                }
            }
        } else if encoding.is_none() {
            unicode = (b' '..=b'~').map(|code| (code, char::from(code))).collect();
        }
        let flags =
            descriptor.and_then(|it| integer(it, b"Flags", document)).unwrap_or(0);
        // Bit 3: symbolic (ISO 32000-1, table 123).
        let symbolic = flags & 4 != 0 && encoding.is_none();
        let based = match encoding {
            Some(Object::Name(_)) => true,
            Some(Object::Dictionary(about)) => about.has(b"BaseEncoding"),
            _ => false,
        };
        Self { names, unicode, symbolic, based }
    }

    /// What the glyph of a code may be called.
    pub(super) fn names_of(&self, code: u8) -> Vec<String> {
        let by_meaning = self.unicode.get(&code).and_then(|it| glyph_name((*it).into()));
        self.names
            .get(&code)
            .cloned()
            .into_iter()
            .chain(by_meaning.map(Into::into))
            .collect()
    }

    /// Whether the file says which glyph a code is, and not only the font program.
    pub(super) fn has_base(&self, code: u8) -> bool {
        self.based || self.names.contains_key(&code)
    }
}

impl Widths {
    /// About how many bytes of memory they take.
    pub(super) fn bytes(&self) -> usize {
        self.ranges.len() * 32
    }

    pub(super) fn of(&self, code: u32) -> f32 {
        let before = self.ranges.range(..=code).next_back();
        match before {
            Some((_, (last, width))) if code <= *last => *width,
            _ => self.default,
        }
    }

    pub(super) fn of_simple(
        font: &Dictionary,
        descriptor: Option<&Dictionary>,
        document: &Document,
    ) -> Self {
        let first = integer(font, b"FirstChar", document).unwrap_or(0);
        let first = u32::try_from(first).unwrap_or(0);
        let list = numbers(font, b"Widths", document).unwrap_or_default();
        // The fonts that needn't be embedded needn't have widths either.
        let usual = if list.is_empty() { 556.0 } else { 0.0 };
        let default = descriptor.and_then(|it| number(it, b"MissingWidth", document));
        let codes = (first..=u32::MAX).zip(list).take(256);
        let ranges = codes.map(|(code, width)| (code, (code, width))).collect();
        Self { ranges, default: default.unwrap_or(usual) }
    }

    /// ISO 32000-1, 9.7.4.3.
    pub(super) fn of_composite(font: &Dictionary, document: &Document) -> Self {
        let default = number(font, b"DW", document).unwrap_or(1000.0);
        let mut widths = Self { ranges: BTreeMap::new(), default };
        let array = font.get_deref(b"W", document).and_then(Object::as_array);
        let plain = |object| document.dereference(object).map(|(_, it)| it).ok();
        let code = |object: &Object| u32::try_from(object.as_i64().ok()?).ok();
        let mut items = array.into_iter().flatten().map(plain);
        while let (Some(Some(first)), Some(Some(second))) = (items.next(), items.next()) {
            let Some(first) = code(first) else { break };
            match second {
                Object::Array(list) => {
                    let list = list.iter().map(|it| plain(it)?.as_float().ok());
                    for (code, width) in (first..=u32::MAX).zip(list) {
                        widths.ranges.insert(code, (code, width.unwrap_or(default)));
                    }
                }
                last => {
                    let width = items.next().flatten().and_then(|it| it.as_float().ok());
                    let last = code(last).unwrap_or(first);
                    widths.ranges.insert(first, (last, width.unwrap_or(default)));
                }
            }
        }
        widths
    }
}
