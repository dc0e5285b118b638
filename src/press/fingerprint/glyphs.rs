//! Glyphs by what they look like, and the characters that they stand for.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};
use ttf_parser::{GlyphId, OutlineBuilder, cff};

use marbre_pdf::checksum::Checksum;

use super::Found;
use super::pen::{Pen, Style};

/// The fonts of a file, as far as text has been shown in them.
#[derive(Default)]
pub(super) struct Glyphs {
    fonts: BTreeMap<ObjectId, Font>,
}

/// A font, code by code.
#[derive(Default)]
struct Font {
    /// The program, where it is embedded in a form that can be read.
    program: Program,
    /// The widths of codes, in thousandths of the size.
    widths: BTreeMap<u16, f32>,
    /// What codes stand for.
    characters: BTreeMap<u16, String>,
    /// The glyphs that have been shown; `None` for those without ink.
    known: BTreeMap<u16, Option<Checksum>>,
}

/// The outlines of a font.
#[derive(Default)]
enum Program {
    /// TrueType or OpenType.
    OpenType(Vec<u8>),
    /// Bare CFF, with the glyph of each code.
    Cff(Vec<u8>, BTreeMap<u16, GlyphId>),
    /// Neither: codes count as they are.
    #[default]
    Unreadable,
}

impl Glyphs {
    /// Takes down what an operation shows, without its characters where something else
    /// says them; whether anything is drawn.
    pub(super) fn shown(
        &mut self,
        written: &[u8],
        (pen, said): (&mut Pen<'_>, &mut Option<Style>),
        quiet: bool,
        document: &Document,
        found: &mut Found,
    ) -> bool {
        let id = pen.font.and_then(|font| font.as_reference().ok());
        let content = Content::decode(written);
        let (Some(id), Ok(content)) = (id, content) else {
            found.add(written);
            return true;
        };
        let font = self.fonts.entry(id).or_insert_with(|| Font::read(id, document));
        let mut line = Line { pen, said, quiet, drawn: false };
        let operations = content.operations.into_iter();
        for operand in operations.flat_map(|operation| operation.operands) {
            match operand {
                Object::Array(items) => {
                    items.iter().for_each(|item| font.take_down(item, &mut line, found));
                }
                operand => font.take_down(&operand, &mut line, found),
            }
        }
        line.drawn
    }
}

/// What a line of glyphs is drawn with.
struct Line<'a, 'b> {
    pen: &'a mut Pen<'b>,
    /// How the glyphs before were shown.
    said: &'a mut Option<Style>,
    /// Whether something else says the characters.
    quiet: bool,
    /// Whether anything has been drawn.
    drawn: bool,
}

impl Line<'_, '_> {
    /// Takes down a glyph with ink.
    fn draw(&mut self, glyph: &Checksum, found: &mut Found) {
        let style = self.pen.style();
        if self.said.is_none_or(|said| said != style) {
            found.add(b"style");
            found.add(&style.bytes());
            *self.said = Some(style);
        }
        found.add(glyph.bytes());
        self.pen.at().iter().for_each(|at| found.placing.add(*at));
        self.drawn = true;
    }
}

impl Font {
    fn read(id: ObjectId, document: &Document) -> Self {
        let read = || {
            let font = document.get_dictionary(id).ok()?;
            let below = font.get(b"DescendantFonts").ok()?;
            let below = document.dereference(below).ok()?.1.as_array().ok()?;
            let below = document.dereference(below.first()?).ok()?.1.as_dict().ok()?;
            Some(Self {
                program: program(below, document).unwrap_or_default(),
                widths: widths(below, document),
                characters: characters(font, document).unwrap_or_default(),
                known: BTreeMap::new(),
            })
        };
        read().unwrap_or_default()
    }

    /// Takes down a string, or a number that moves what follows.
    fn take_down(
        &mut self,
        operand: &Object,
        line: &mut Line<'_, '_>,
        found: &mut Found,
    ) {
        match operand {
            Object::String(text, _) => {
                // Typst's fonts have codes of two bytes (Identity-H).
                for code in text.chunks(2) {
                    let code =
                        code.iter().fold(0, |code, byte| code << 8 | u16::from(*byte));
                    if let Some(glyph) = self.glyph(code) {
                        line.draw(&glyph, found);
                    }
                    line.pen.advance(self.widths.get(&code).copied().unwrap_or(0.0));
                    if let (Some(text), false) = (self.characters.get(&code), line.quiet)
                    {
                        found.text.push_str(text);
                    }
                }
            }
            Object::Integer(number) => line.pen.advance(-(*number as f32)),
            Object::Real(number) => line.pen.advance(-*number),
            _ => {}
        }
    }

    /// A glyph by its outline; `None` where it has none.
    fn glyph(&mut self, code: u16) -> Option<Checksum> {
        if let Some(known) = self.known.get(&code) {
            return *known;
        }
        let mut drawn = Outline::default();
        let scale = match &self.program {
            Program::OpenType(bytes) => {
                ttf_parser::Face::parse(bytes, 0).ok().map(|face| {
                    face.outline_glyph(GlyphId(code), &mut drawn);
                    face.units_per_em().to_be_bytes().to_vec()
                })
            }
            Program::Cff(bytes, glyphs) => {
                cff::Table::parse(bytes).zip(glyphs.get(&code)).map(|(table, glyph)| {
                    let _ = table.outline(*glyph, &mut drawn);
                    Vec::new()
                })
            }
            Program::Unreadable => None,
        };
        let glyph = match scale {
            Some(_) if drawn.0.is_empty() => None,
            Some(scale) => Some(Checksum::of_parts([&drawn.0[..], &scale])),
            // What it looks like isn't known: its code and its width are.
            None => {
                let width = self.widths.get(&code).copied().unwrap_or(-1.0);
                let bytes = [&code.to_be_bytes()[..], &width.to_be_bytes()];
                Some(Checksum::of_parts(bytes))
            }
        };
        self.known.insert(code, glyph);
        glyph
    }
}

fn program(font: &Dictionary, document: &Document) -> Option<Program> {
    let entry = |dictionary: &Dictionary, key: &[u8]| {
        let value = dictionary.get(key).ok()?.clone();
        Some(document.dereference(&value).ok()?.1.clone())
    };
    let descriptor = entry(font, b"FontDescriptor")?;
    let descriptor = descriptor.as_dict().ok()?;
    if let Some(file) = entry(descriptor, b"FontFile2") {
        let bytes = file.as_stream().ok()?.get_plain_content().ok()?;
        return ttf_parser::Face::parse(&bytes, 0)
            .is_ok()
            .then_some(Program::OpenType(bytes));
    }
    let file = entry(descriptor, b"FontFile3")?;
    let bytes = file.as_stream().ok()?.get_plain_content().ok()?;
    let table = cff::Table::parse(&bytes)?;
    let all = (0..table.number_of_glyphs()).map(GlyphId);
    let glyphs =
        all.map(|glyph| (table.glyph_cid(glyph).unwrap_or(glyph.0), glyph)).collect();
    Some(Program::Cff(bytes, glyphs))
}

/// The widths of a composite font (ISO 32000-1, 9.7.4.3).
fn widths(font: &Dictionary, document: &Document) -> BTreeMap<u16, f32> {
    let mut widths = BTreeMap::new();
    let array = font.get(b"W").and_then(|it| document.dereference(it)?.1.as_array());
    let Ok(array) = array else { return widths };
    let code = |object: &Object| object.as_i64().ok().and_then(|n| u16::try_from(n).ok());
    let mut items = array.iter();
    while let Some(first) = items.next() {
        match (code(first), items.next()) {
            (Some(first), Some(Object::Array(list))) => {
                for (offset, width) in (0..=u16::MAX - first).zip(list) {
                    widths.insert(first + offset, width.as_float().unwrap_or(-1.0));
                }
            }
            (Some(first), Some(last)) => {
                let width = items.next().and_then(|it| it.as_float().ok());
                let last = code(last).unwrap_or(first);
                widths.extend((first..=last).map(|code| (code, width.unwrap_or(-1.0))));
            }
            _ => return widths,
        }
    }
    widths
}

/// What codes stand for (ISO 32000-1, 9.10.3).
fn characters(font: &Dictionary, document: &Document) -> Option<BTreeMap<u16, String>> {
    let map = document.dereference(font.get(b"ToUnicode").ok()?).ok()?.1;
    let map = map.as_stream().ok()?.get_plain_content().ok()?;
    let map = String::from_utf8_lossy(&map).into_owned();
    let mut characters = BTreeMap::new();
    for (kind, block) in blocks(&map) {
        let words = hexadecimal(block);
        let step = if kind == "bfchar" { 2 } else { 3 };
        for entry in words.chunks_exact(step) {
            let (first, last, text) = match entry {
                [code, text] => (code, code, text),
                [first, last, text] => (first, last, text),
                _ => continue,
            };
            let (Some(first), Some(last)) = (number(first), number(last)) else {
                continue;
            };
            let mut units: Vec<u16> = text
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            for code in first..=last {
                characters.insert(code, String::from_utf16_lossy(&units));
                if let Some(unit) = units.last_mut() {
                    *unit = unit.wrapping_add(1);
                }
            }
        }
    }
    Some(characters)
}

/// What stands between `beginbfchar` and `endbfchar`, or the same of ranges.
fn blocks(map: &str) -> impl Iterator<Item = (&str, &str)> {
    let starts = map.match_indices("beginbf");
    starts.filter_map(|(at, begin)| {
        let rest = &map[at + begin.len()..];
        let (kind, name) = match () {
            () if rest.starts_with("char") => ("bfchar", "endbfchar"),
            () if rest.starts_with("range") => ("bfrange", "endbfrange"),
            () => return None,
        };
        Some((kind, &rest[..rest.find(name)?]))
    })
}

/// The strings in hexadecimal digits, as bytes.
fn hexadecimal(block: &str) -> Vec<Vec<u8>> {
    let strings = block.split('<').skip(1).filter_map(|rest| rest.split('>').next());
    let bytes = |digits: &str| {
        let digits: Vec<u8> =
            digits.chars().filter_map(|c| c.to_digit(16)).map(|d| d as u8).collect();
        digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
    };
    strings.map(bytes).collect()
}

fn number(bytes: &[u8]) -> Option<u16> {
    (bytes.len() <= 2).then(|| bytes.iter().fold(0, |n, byte| n << 8 | u16::from(*byte)))
}

/// An outline as bytes.
#[derive(Default)]
struct Outline(Vec<u8>);

impl Outline {
    fn add(&mut self, kind: u8, numbers: &[f32]) {
        self.0.push(kind);
        self.0.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.add(b'm', &[x, y]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.add(b'l', &[x, y]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.add(b'q', &[x1, y1, x, y]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.add(b'c', &[x1, y1, x2, y2, x, y]);
    }

    fn close(&mut self) {
        self.0.push(b'h');
    }
}
