//! Fonts: from codes in a text to glyphs with outlines, widths and meanings
//! (ISO 32000-1, 9.5 to 9.10).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use lopdf::{Dictionary, Document, Object, ObjectId};
use tiny_skia::{Path, PathBuilder, Transform};
use ttf_parser::OutlineBuilder;

use super::cmap::Cmap;
use super::codes::{Codes, Simple, Widths};
use super::program::{Embedded, Outlined};
use crate::canvas::Glyph;
use crate::function::numbers;
use crate::reading::stream::inflated;
use crate::shading::transform;

pub use super::program::Unit;

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
    /// Whether the program that is in the file can be read; otherwise glyphs are boxes.
    pub readable: bool,
    /// Whether it is written from top to bottom.
    pub vertical: bool,
    pub(super) type3: Option<Type3>,
    codes: Codes,
    program: Embedded,
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
    pub fn read(
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
        let program = Embedded::read(descriptor, document);
        let unicode = font.get_deref(b"ToUnicode", document).and_then(Object::as_stream);
        let unicode = unicode.ok().and_then(|it| inflated(it, document, 4 << 20).ok());
        let unicode = unicode.map(|bytes| Cmap::parse(&bytes)).unwrap_or_default();
        let type3 = (subtype == "Type3").then(|| Type3::read(font, document));
        let embedded = !matches!(program, Embedded::No);
        let readable = program.program().is_some();
        let (codes, widths, vertical) = match below {
            Some(below) => {
                let (cmap, vertical) = Cmap::of(font, document);
                let glyphs = below.get_deref(b"CIDToGIDMap", document);
                let glyphs = glyphs.and_then(Object::as_stream).ok();
                let glyphs = glyphs.and_then(|it| inflated(it, document, 1 << 18).ok());
                let by_cid = program.program().map(|it| it.by_cid()).unwrap_or_default();
                let widths = Widths::of_composite(below, document);
                (
                    Codes::Composite { cmap: Box::new(cmap), glyphs, by_cid },
                    widths,
                    vertical,
                )
            }
            None => {
                let codes = Simple::read(font, descriptor, document);
                let codes = Codes::Simple(codes);
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
    pub(super) fn codes<'t>(
        &'t self,
        text: &'t [u8],
    ) -> Box<dyn Iterator<Item = (u32, usize)> + 't> {
        match &self.codes {
            Codes::Simple(_) => Box::new(text.iter().map(|byte| ((*byte).into(), 1))),
            Codes::Composite { cmap, .. } => Box::new(cmap.codes(text)),
        }
    }

    /// About how many bytes of memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let program = self.program.program().map_or(0, |it| it.bytes());
        program + self.codes.bytes() + self.widths.bytes() + self.unicode.bytes()
    }

    /// Whether its codes lead to CIDs (ISO 32000-1, 9.7).
    pub const fn is_composite(&self) -> bool {
        matches!(self.codes, Codes::Composite { .. })
    }

    /// The width of a code, in 1/1000 em; of a Type 3 font, in its glyph space.
    pub fn width(&self, code: u32) -> f32 {
        match &self.codes {
            Codes::Simple(_) => self.widths.of(code),
            Codes::Composite { cmap, .. } => self.widths.of(cmap.cid(code)),
        }
    }

    /// What a code stands for, where the file says so.
    pub fn meaning(&self, code: u32) -> Option<String> {
        self.unicode.text(code).or_else(|| match &self.codes {
            Codes::Simple(simple) => {
                let code = u8::try_from(code).ok()?;
                simple.unicode.get(&code).map(char::to_string)
            }
            Codes::Composite { .. } => None,
        })
    }

    /// Shows a pen the outline of a code's glyph as the font program has it; `None` where
    /// there is no such glyph, or where it can't be read. Type 1 programs aren't.
    pub fn outline(&self, code: u32, pen: &mut dyn OutlineBuilder) -> Option<Unit> {
        self.program.program()?.outline(code, &self.codes, pen)
    }

    /// A glyph where it is shown, with how far the next one is, in ems.
    pub(super) fn glyph(&self, code: u32, transform: Transform, advance: f32) -> Glyph {
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
            advance,
            missing: drawn.missing,
            widths: (drawn.width, drawn.own_width),
        }
    }

    fn draw(&self, code: u32) -> Drawn {
        let width = self.width(code);
        let unicode = self.meaning(code);
        let blank = unicode.as_ref().is_some_and(|it| it.trim().is_empty());
        let drawn = self.program.program().and_then(|it| it.draw(code, &self.codes));
        let Some(Outlined { path, width: own_width, missing }) = drawn else {
            return self.boxed(width, unicode, blank);
        };
        let (outline, missing) = (path.map(Arc::new), missing && !blank);
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
}

impl Type3 {
    fn read(font: &Dictionary, document: &Document) -> Self {
        let matrix = numbers(font, b"FontMatrix", document);
        let matrix = matrix.as_deref().and_then(transform);
        let names = Simple::read(font, None, document).names;
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
