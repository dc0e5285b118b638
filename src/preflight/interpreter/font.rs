//! Fonts: from codes in a text to glyphs with outlines, widths and meanings
//! (ISO 32000-1, 9.5 to 9.10).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use lopdf::{Dictionary, Document, Encoding, Object, ObjectId};
use tiny_skia::{Path, PathBuilder, Transform};
use ttf_parser::{GlyphId, cff};

use super::cmap::Cmap;
use super::pen::Pen;
use super::stream::inflated;
use crate::preflight::canvas::Glyph;
use crate::preflight::function::{integer, number, numbers};
use crate::preflight::shading::transform;

/// The largest font program: 32 MiB.
const LARGEST: usize = 32 << 20;

/// A font as a page uses it.
#[derive(Debug)]
pub struct Font {
    /// Its PostScript name, without the tag of a subset.
    pub name: String,
    /// Its name as it is written.
    pub written_name: String,
    /// Its type, as the file says it: `Type1`, `TrueType`, `Type3`, `Type0`, `MMType1`.
    pub subtype: String,
    /// Its object.
    pub object: Option<ObjectId>,
    /// Whether its program is in the file; that of a Type 3 font always is.
    pub embedded: bool,
    /// Whether the program that is in the file can be read here. Type 1 programs can't:
    /// their glyphs are boxes.
    pub readable: bool,
    /// Whether it is written from top to bottom.
    pub vertical: bool,
    pub(super) type3: Option<Type3>,
    codes: Codes,
    program: Program,
    widths: Widths,
    unicode: Cmap,
    glyphs: Mutex<BTreeMap<u32, Drawn>>,
}

/// What is particular to Type 3 fonts, whose glyphs are drawings.
#[derive(Debug)]
pub(super) struct Type3 {
    /// From glyph space to ems.
    pub(super) matrix: Transform,
    /// The content streams, by code.
    pub(super) glyphs: BTreeMap<u32, ObjectId>,
}

#[derive(Debug)]
enum Program {
    OpenType(Vec<u8>),
    Cff(Vec<u8>),
    Absent,
}

/// How codes are read, and which glyphs they are.
#[derive(Debug)]
enum Codes {
    /// One byte each; names and meanings by code.
    Simple { names: BTreeMap<u8, String>, unicode: BTreeMap<u8, char>, symbolic: bool },
    /// By a `CMap` to CIDs, and by a map to glyphs of a TrueType program.
    Composite { cmap: Cmap, glyphs: Option<Vec<u8>>, by_cid: BTreeMap<u16, u16> },
}

#[derive(Debug, Default)]
struct Widths {
    /// First code, last code, width in 1/1000 em.
    ranges: BTreeMap<u32, (u32, f32)>,
    default: f32,
}

/// A glyph, wherever it is shown.
#[derive(Clone, Debug)]
struct Drawn {
    outline: Option<Arc<Path>>,
    is_box: bool,
    missing: bool,
    unicode: Option<String>,
    /// As the file has it.
    width: f32,
    own_width: Option<f32>,
}

impl Font {
    /// Reads a font; `None` where it isn't one.
    pub(super) fn read(
        font: &Dictionary,
        object: Option<ObjectId>,
        document: &Document,
    ) -> Option<Self> {
        let name_of = |dictionary: &Dictionary, key: &[u8]| {
            let name = dictionary.get_deref(key, document).ok()?.as_name().ok()?;
            Some(String::from_utf8_lossy(name).into_owned())
        };
        let subtype = name_of(font, b"Subtype")?;
        let written_name = name_of(font, b"BaseFont")
            .or_else(|| name_of(font, b"Name"))
            .unwrap_or_default();
        let name = match written_name.split_once('+') {
            Some((tag, name)) if tag.len() == 6 => name.to_owned(),
            _ => written_name.clone(),
        };
        let below =
            font.get_deref(b"DescendantFonts", document).and_then(Object::as_array);
        let below = below.ok().and_then(|fonts| {
            document.dereference(fonts.first()?).ok()?.1.as_dict().ok()
        });
        let inner = below.unwrap_or(font);
        let descriptor =
            inner.get_deref(b"FontDescriptor", document).and_then(Object::as_dict).ok();
        let (embedded, program) = program(descriptor, document);
        let unicode = font.get_deref(b"ToUnicode", document).and_then(Object::as_stream);
        let unicode = unicode.ok().and_then(|it| inflated(it, document, 4 << 20).ok());
        let unicode = unicode.map(|bytes| Cmap::parse(&bytes)).unwrap_or_default();
        let type3 = (subtype == "Type3").then(|| Type3::read(font, document));
        let readable = !matches!(program, Program::Absent);
        let (codes, widths, vertical) = match below {
            Some(below) => {
                let (cmap, vertical) = Cmap::of(font, document);
                let glyphs = below.get_deref(b"CIDToGIDMap", document);
                let glyphs = glyphs.and_then(Object::as_stream).ok();
                let glyphs = glyphs.and_then(|it| inflated(it, document, 1 << 18).ok());
                let by_cid = by_cid(&program);
                let widths = Widths::of_composite(below, document);
                (Codes::Composite { cmap, glyphs, by_cid }, widths, vertical)
            }
            None => {
                let codes = simple_codes(font, descriptor, document);
                (codes, Widths::of_simple(font, descriptor, document), false)
            }
        };
        Some(Self {
            name,
            written_name,
            embedded: embedded || type3.is_some(),
            readable,
            vertical,
            subtype,
            object,
            type3,
            codes,
            program,
            widths,
            unicode,
            glyphs: Mutex::default(),
        })
    }

    /// The codes of a text, each with how many bytes it has.
    pub(super) fn codes(&self, text: &[u8]) -> Vec<(u32, usize)> {
        match &self.codes {
            Codes::Simple { .. } => text.iter().map(|byte| ((*byte).into(), 1)).collect(),
            Codes::Composite { cmap, .. } => cmap.codes(text),
        }
    }

    /// The width of a code, in 1/1000 em; of a Type 3 font, in its glyph space.
    pub(super) fn width(&self, code: u32) -> f32 {
        match &self.codes {
            Codes::Simple { .. } => self.widths.of(code),
            Codes::Composite { cmap, .. } => self.widths.of(cmap.cid(code)),
        }
    }

    /// A glyph where it is shown.
    pub(super) fn glyph(&self, code: u32, transform: Transform) -> Glyph {
        let mut known = match self.glyphs.lock() {
            Ok(known) => known,
            // A panic elsewhere leaves no glyph half drawn.
            Err(poisoned) => poisoned.into_inner(),
        };
        let drawn = known.entry(code).or_insert_with(|| self.draw(code)).clone();
        Glyph {
            code,
            unicode: drawn.unicode,
            outline: drawn.outline,
            is_box: drawn.is_box,
            transform,
            missing: drawn.missing,
            widths: (drawn.width, drawn.own_width),
        }
    }

    fn draw(&self, code: u32) -> Drawn {
        let width = self.width(code);
        let unicode = self.unicode.text(code).or_else(|| match &self.codes {
            Codes::Simple { unicode, .. } => {
                let code = u8::try_from(code).ok()?;
                unicode.get(&code).map(char::to_string)
            }
            Codes::Composite { .. } => None,
        });
        let blank = unicode.as_ref().is_some_and(|it| it.trim().is_empty());
        let mut pen = Pen { path: PathBuilder::new(), scale: [0.001; 2] };
        let mut own_width = None;
        let glyph = match &self.program {
            Program::OpenType(bytes) => {
                let Ok(face) = ttf_parser::Face::parse(bytes, 0) else {
                    return self.boxed(width, unicode, blank);
                };
                let em = f32::from(face.units_per_em().max(1));
                pen.scale = [1.0 / em; 2];
                let glyph = self.glyph_of_face(code, &face);
                if let Some(glyph) = glyph {
                    face.outline_glyph(glyph, &mut pen);
                    let advance = face.glyph_hor_advance(glyph);
                    own_width = advance.map(|it| f32::from(it) * 1000.0 / em);
                }
                glyph
            }
            Program::Cff(bytes) => {
                let Some(table) = cff::Table::parse(bytes) else {
                    return self.boxed(width, unicode, blank);
                };
                let matrix = table.matrix();
                pen.scale = [matrix.sx, matrix.sy];
                let glyph = self.glyph_of_cff(code, &table);
                if let Some(glyph) = glyph {
                    let _ = table.outline(glyph, &mut pen);
                    let advance = table.glyph_width(glyph);
                    own_width = advance.map(|it| f32::from(it) * matrix.sx * 1000.0);
                }
                glyph
            }
            Program::Absent => return self.boxed(width, unicode, blank),
        };
        let missing = glyph.is_none_or(|glyph| glyph.0 == 0) && !blank;
        let outline = pen.path.finish().map(Arc::new);
        Drawn { outline, is_box: false, missing, unicode, width, own_width }
    }

    /// A box in the place of a glyph whose outline isn't to be had.
    fn boxed(&self, width: f32, unicode: Option<String>, blank: bool) -> Drawn {
        let em = tiny_skia::Rect::from_ltrb(0.0, 0.0, width.max(0.0) / 1000.0, 0.7);
        let outline = em.filter(|_| !blank && width > 0.0 && self.type3.is_none());
        let outline = outline.map(|it| Arc::new(PathBuilder::from_rect(it)));
        let own_width = None;
        Drawn { outline, is_box: true, missing: false, unicode, width, own_width }
    }

    fn glyph_of_face(&self, code: u32, face: &ttf_parser::Face<'_>) -> Option<GlyphId> {
        match &self.codes {
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
            Codes::Simple { names, unicode, symbolic } => {
                let byte = u8::try_from(code).ok()?;
                let by_meaning =
                    || unicode.get(&byte).and_then(|it| face.glyph_index(*it));
                let by_name = || face.glyph_index_by_name(names.get(&byte)?);
                let by_code = || {
                    let subtables = face.tables().cmap?.subtables;
                    let codes = [code, 0xF000 + code, 0xF100 + code];
                    codes.into_iter().find_map(|code| {
                        let mut all = subtables.into_iter();
                        all.find_map(|it| it.glyph_index(code).filter(|it| it.0 != 0))
                    })
                };
                match symbolic {
                    true => by_code().or_else(by_name).or_else(by_meaning),
                    false => by_meaning().or_else(by_name).or_else(by_code),
                }
            }
        }
    }

    fn glyph_of_cff(&self, code: u32, table: &cff::Table<'_>) -> Option<GlyphId> {
        match &self.codes {
            Codes::Composite { cmap, by_cid, .. } => {
                let cid = u16::try_from(cmap.cid(code)).ok()?;
                match by_cid.is_empty() {
                    true => Some(GlyphId(cid)),
                    false => by_cid.get(&cid).map(|glyph| GlyphId(*glyph)),
                }
            }
            Codes::Simple { names, unicode, .. } => {
                let byte = u8::try_from(code).ok()?;
                let named = names.get(&byte);
                let named = named.and_then(|name| table.glyph_index_by_name(name));
                let plain = || {
                    // The names of letters and digits are they themselves, or a word.
                    let char = unicode.get(&byte)?;
                    let mut letter = [0; 4];
                    let name = match char {
                        '0'..='9' => *DIGITS.get(usize::from(byte.checked_sub(b'0')?))?,
                        ' ' => "space",
                        _ => char.encode_utf8(&mut letter),
                    };
                    table.glyph_index_by_name(name)
                };
                named.or_else(plain).or_else(|| table.glyph_index(byte))
            }
        }
    }
}

const DIGITS: [&str; 10] =
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/// The font program of a descriptor, and whether there is one.
fn program(descriptor: Option<&Dictionary>, document: &Document) -> (bool, Program) {
    let Some(descriptor) = descriptor else { return (false, Program::Absent) };
    let file = |key: &[u8]| {
        let file = descriptor.get_deref(key, document).and_then(Object::as_stream);
        file.ok().filter(|file| !file.content.is_empty())
    };
    if let Some(file) = file(b"FontFile2").or_else(|| file(b"FontFile3")) {
        let bytes = inflated(file, document, LARGEST).unwrap_or_default();
        if ttf_parser::Face::parse(&bytes, 0).is_ok() {
            return (true, Program::OpenType(bytes));
        }
        if cff::Table::parse(&bytes).is_some() {
            return (true, Program::Cff(bytes));
        }
        return (true, Program::Absent);
    }
    (file(b"FontFile").is_some(), Program::Absent)
}

/// The glyphs of a program that numbers them by CID.
fn by_cid(program: &Program) -> BTreeMap<u16, u16> {
    let of = |table: &cff::Table<'_>| {
        let all = 0..table.number_of_glyphs();
        all.filter_map(|glyph| Some((table.glyph_cid(GlyphId(glyph))?, glyph))).collect()
    };
    match program {
        Program::Cff(bytes) => cff::Table::parse(bytes).map(|table| of(&table)),
        Program::OpenType(bytes) => ttf_parser::Face::parse(bytes, 0)
            .ok()
            .and_then(|face| face.tables().cff.as_ref().map(of)),
        Program::Absent => None,
    }
    .unwrap_or_default()
}

fn simple_codes(
    font: &Dictionary,
    descriptor: Option<&Dictionary>,
    document: &Document,
) -> Codes {
    let mut names = BTreeMap::new();
    let encoding = font.get_deref(b"Encoding", document).ok();
    let about = encoding.and_then(|it| it.as_dict().ok());
    let differences = about.and_then(|about| {
        about.get_deref(b"Differences", document).ok()?.as_array().ok()
    });
    let mut code = 0_u8;
    for item in differences.into_iter().flatten() {
        match document.dereference(item) {
            Ok((_, Object::Integer(first))) => code = u8::try_from(*first).unwrap_or(0),
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
    let flags = descriptor.and_then(|it| integer(it, b"Flags", document)).unwrap_or(0);
    // Bit 3: symbolic (ISO 32000-1, table 123).
    let symbolic = flags & 4 != 0 && encoding.is_none();
    Codes::Simple { names, unicode, symbolic }
}

impl Widths {
    fn of(&self, code: u32) -> f32 {
        let before = self.ranges.range(..=code).next_back();
        match before {
            Some((_, (last, width))) if code <= *last => *width,
            _ => self.default,
        }
    }

    fn of_simple(
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
        let codes = (first..).zip(list).take(256);
        let ranges = codes.map(|(code, width)| (code, (code, width))).collect();
        Self { ranges, default: default.unwrap_or(usual) }
    }

    /// ISO 32000-1, 9.7.4.3.
    fn of_composite(font: &Dictionary, document: &Document) -> Self {
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
                    for (code, width) in (first..).zip(list) {
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

impl Type3 {
    fn read(font: &Dictionary, document: &Document) -> Self {
        let matrix = numbers(font, b"FontMatrix", document);
        let matrix = matrix.as_deref().and_then(transform);
        let Codes::Simple { names, .. } = simple_codes(font, None, document) else {
            return Self { matrix: Transform::identity(), glyphs: BTreeMap::new() };
        };
        let drawings = font.get_deref(b"CharProcs", document).and_then(Object::as_dict);
        let glyphs = drawings.map(|drawings| {
            let drawing = |(code, name): (u8, String)| {
                let id = drawings.get(name.as_bytes()).ok()?.as_reference().ok()?;
                Some((u32::from(code), id))
            };
            names.into_iter().filter_map(drawing).collect()
        });
        Self {
            matrix: matrix.unwrap_or_else(|| Transform::from_scale(0.001, 0.001)),
            glyphs: glyphs.unwrap_or_default(),
        }
    }
}
