//! Font programs: TrueType and OpenType, CFF, and Type 1 (ISO 32000-1, 9.9).

use std::collections::BTreeMap;
use std::fmt;

use lopdf::{Dictionary, Document, Object};
use read_fonts::ps::cff::CffFontRef;
use read_fonts::ps::type1::Type1Font;
use tiny_skia::{Path, PathBuilder};
use ttf_parser::{Face, GlyphId, OutlineBuilder, cff};

use super::codes::Codes;
use super::pen::Pen;
use crate::reading::stream::inflated;

/// The largest font program: 32 MiB.
const LARGEST: usize = 32 << 20;

/// What draws the glyphs of a font.
pub(super) enum Program {
    OpenType(Vec<u8>),
    Cff(Vec<u8>),
    /// With how many bytes of memory it takes, about.
    Type1 {
        font: Box<Type1Font>,
        by_name: BTreeMap<String, u32>,
        bytes: usize,
    },
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OpenType(_) => "OpenType",
            Self::Cff(_) => "Cff",
            Self::Type1 { .. } => "Type1",
        })
    }
}

/// Whether a font's program is in the file.
#[derive(Debug)]
pub(super) enum Embedded {
    /// It isn't.
    No,
    /// It is, but it can't be read.
    Unreadable,
    /// It is.
    Readable(Program),
}

/// What the numbers of an outline count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Parts of an em: so many have one.
    OfEm(u16),
    /// What the program's own matrix takes to ems, as bare CFF has it.
    OfMatrix,
}

/// A glyph as a program draws it.
#[derive(Debug, Default)]
pub(super) struct Outlined {
    /// In ems; `None` where it leaves no mark.
    pub(super) path: Option<Path>,
    /// In 1/1000 em.
    pub(super) width: Option<f32>,
    /// Whether it is `.notdef`, or not there at all.
    pub(super) missing: bool,
}

impl Embedded {
    /// The program that a descriptor names.
    pub(super) fn read(descriptor: Option<&Dictionary>, document: &Document) -> Self {
        let file = |key: &[u8]| {
            let file = descriptor?.get_deref(key, document).and_then(Object::as_stream);
            file.ok().filter(|file| !file.content.is_empty())
        };
        let file = file(b"FontFile2")
            .or_else(|| file(b"FontFile3"))
            .or_else(|| file(b"FontFile"));
        let Some(file) = file else { return Self::No };
        match Program::read(inflated(file, document, LARGEST).unwrap_or_default()) {
            Some(program) => Self::Readable(program),
            None => Self::Unreadable,
        }
    }

    pub(super) const fn program(&self) -> Option<&Program> {
        match self {
            Self::Readable(program) => Some(program),
            Self::No | Self::Unreadable => None,
        }
    }
}

impl Program {
    /// Reads a program; which kind it is, its bytes say better than its key.
    fn read(bytes: Vec<u8>) -> Option<Self> {
        if Face::parse(&bytes, 0).is_ok() {
            return Some(Self::OpenType(bytes));
        }
        if cff::Table::parse(&bytes).is_some() {
            return Some(Self::Cff(bytes));
        }
        let font = Box::new(Type1Font::new(&bytes).ok()?);
        let names = font.glyph_names();
        let by_name: BTreeMap<_, _> =
            names.map(|(id, name)| (name.to_owned(), id.to_u32())).collect();
        // The program is held decoded, with where each of its parts is; a name may stand
        // for a glyph of no bytes.
        let bytes = bytes.len() * 2 + by_name.len() * 256;
        Some(Self::Type1 { font, by_name, bytes })
    }

    /// About how many bytes of memory it takes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::OpenType(bytes) | Self::Cff(bytes) => bytes.len(),
            Self::Type1 { bytes, .. } => *bytes,
        }
    }

    /// The glyphs of a program that numbers them by CID.
    pub(super) fn by_cid(&self) -> BTreeMap<u16, u16> {
        let of = |table: &cff::Table<'_>| {
            let all = 0..table.number_of_glyphs();
            let cid = |glyph| Some((table.glyph_cid(GlyphId(glyph))?, glyph));
            all.filter_map(cid).collect()
        };
        match self {
            Self::Cff(bytes) => cff::Table::parse(bytes).map(|table| of(&table)),
            Self::OpenType(bytes) => Face::parse(bytes, 0)
                .ok()
                .and_then(|face| face.tables().cff.as_ref().map(of)),
            Self::Type1 { .. } => None,
        }
        .unwrap_or_default()
    }

    /// Shows a pen the outline of a glyph, unscaled.
    pub(super) fn outline(
        &self,
        code: u32,
        codes: &Codes,
        pen: &mut dyn OutlineBuilder,
    ) -> Option<Unit> {
        match self {
            Self::OpenType(bytes) => {
                let face = Face::parse(bytes, 0).ok()?;
                face.outline_glyph(in_face(code, codes, &face)?, pen);
                Some(Unit::OfEm(face.units_per_em()))
            }
            Self::Cff(bytes) => {
                let table = cff::Table::parse(bytes)?;
                let _ = table.outline(in_cff(code, codes, &table)?, pen);
                Some(Unit::OfMatrix)
            }
            Self::Type1 { .. } => None,
        }
    }

    /// The glyph of a code; `None` where the program turns out not to make sense.
    pub(super) fn draw(&self, code: u32, codes: &Codes) -> Option<Outlined> {
        let mut pen = Pen { path: PathBuilder::new(), scale: [0.001; 2] };
        let mut width = None;
        let glyph = match self {
            Self::OpenType(bytes) => {
                let face = Face::parse(bytes, 0).ok()?;
                let em = f32::from(face.units_per_em().max(1));
                pen.scale = [1.0 / em; 2];
                let glyph = in_face(code, codes, &face);
                if let Some(glyph) = glyph {
                    face.outline_glyph(glyph, &mut pen);
                    let advance = face.glyph_hor_advance(glyph);
                    width = advance.map(|it| f32::from(it) * 1000.0 / em);
                }
                glyph.map(|glyph| u32::from(glyph.0))
            }
            Self::Cff(bytes) => {
                let table = cff::Table::parse(bytes)?;
                let matrix = table.matrix();
                pen.scale = [matrix.sx, matrix.sy];
                let glyph = in_cff(code, codes, &table);
                if let Some(glyph) = glyph {
                    let _ = table.outline(glyph, &mut pen);
                    let advance = table.glyph_width(glyph);
                    width = advance.map(|it| f32::from(it) * matrix.sx * 1000.0);
                    width = width.or_else(|| width_by_cid(bytes, glyph));
                }
                glyph.map(|glyph| u32::from(glyph.0))
            }
            Self::Type1 { font, by_name, .. } => {
                let glyph = in_type1(code, codes, font, by_name);
                if let Some(glyph) = glyph {
                    // At a size of 1000, so that all comes in 1/1000 em.
                    let drawn = font.draw(glyph.into(), Some(1000.0), &mut pen);
                    width = drawn.ok().flatten();
                }
                glyph
            }
        };
        let missing = glyph.is_none_or(|glyph| glyph == 0);
        Some(Outlined { path: pen.path.finish(), width, missing })
    }
}

/// The width of a glyph in a program that numbers them by CID, in 1/1000 em: what it differs
/// from stands with the part of the font that it belongs to.
fn width_by_cid(program: &[u8], glyph: GlyphId) -> Option<f32> {
    let font = CffFontRef::new(program, 0, None).ok()?;
    let glyph = read_fonts::types::GlyphId::new(u32::from(glyph.0));
    let part = font.subfont(font.subfont_index(glyph)?, &[]).ok()?;
    let mut nowhere = Pen { path: PathBuilder::new(), scale: [1.0; 2] };
    // At a size of 1000, so that it comes in 1/1000 em.
    font.draw(&part, glyph, &[], Some(1000.0), &mut nowhere).ok()?
}

fn in_face(code: u32, codes: &Codes, face: &Face<'_>) -> Option<GlyphId> {
    match codes {
        Codes::Composite { cmap, glyphs, by_cid } => {
            let cid = u16::try_from(cmap.cid(code)).ok()?;
            match glyphs {
                Some(map) => {
                    let at = usize::from(cid) * 2;
                    let [high, low] = *map.get(at..at + 2)?.as_array()?;
                    Some(GlyphId(u16::from_be_bytes([high, low])))
                }
                None if by_cid.is_empty() => Some(GlyphId(cid)),
                None => by_cid.get(&cid).map(|glyph| GlyphId(*glyph)),
            }
        }
        Codes::Simple(simple) => {
            let byte = u8::try_from(code).ok()?;
            let by_meaning =
                || simple.unicode.get(&byte).and_then(|it| face.glyph_index(*it));
            let by_name = || face.glyph_index_by_name(simple.names.get(&byte)?);
            let by_code = || {
                let subtables = face.tables().cmap?.subtables;
                let codes = [code, 0xF000 + code, 0xF100 + code];
                codes.into_iter().find_map(|code| {
                    let mut all = subtables.into_iter();
                    all.find_map(|it| it.glyph_index(code).filter(|it| it.0 != 0))
                })
            };
            match simple.symbolic {
                true => by_code().or_else(by_name).or_else(by_meaning),
                false => by_meaning().or_else(by_name).or_else(by_code),
            }
        }
    }
}

fn in_cff(code: u32, codes: &Codes, table: &cff::Table<'_>) -> Option<GlyphId> {
    match codes {
        Codes::Composite { cmap, by_cid, .. } => {
            let cid = u16::try_from(cmap.cid(code)).ok()?;
            match by_cid.is_empty() {
                true => Some(GlyphId(cid)),
                false => by_cid.get(&cid).map(|glyph| GlyphId(*glyph)),
            }
        }
        Codes::Simple(simple) => {
            let byte = u8::try_from(code).ok()?;
            let named = simple.names_of(byte);
            let named = || named.iter().find_map(|name| table.glyph_index_by_name(name));
            let own = || table.glyph_index(byte);
            match simple.has_base(byte) {
                true => named().or_else(own),
                false => own().filter(|glyph| glyph.0 != 0).or_else(named),
            }
        }
    }
}

fn in_type1(
    code: u32,
    codes: &Codes,
    font: &Type1Font,
    by_name: &BTreeMap<String, u32>,
) -> Option<u32> {
    let Codes::Simple(simple) = codes else { return None };
    let byte = u8::try_from(code).ok()?;
    let named = simple.names_of(byte);
    let named = || named.iter().find_map(|name| by_name.get(name).copied());
    let own = || font.encoding()?.map(byte).map(|glyph| glyph.to_u32());
    match simple.has_base(byte) {
        true => named().or_else(own),
        false => own().filter(|glyph| *glyph != 0).or_else(named),
    }
}
