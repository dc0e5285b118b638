//! Glyphs by what they look like, and the characters that they stand for.

use std::collections::BTreeMap;

use lopdf::{Document, ObjectId};
use ttf_parser::OutlineBuilder;

use marbre_pdf::checksum::Checksum;
use marbre_pdf::interpreter::font::{self, Unit};
use marbre_pdf::operations::{Operand, Operation};

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
    /// The font, where its codes lead to glyphs of an outline: others count as they are.
    read: Option<font::Font>,
    /// The codes that have been shown.
    known: BTreeMap<u16, Known>,
}

/// What is known of a code.
#[derive(Clone)]
struct Known {
    /// The glyph by its outline; `None` for those without ink.
    glyph: Option<Checksum>,
    /// Its width, in thousandths of the size.
    width: f32,
    /// What it stands for.
    characters: String,
}

impl Glyphs {
    /// Takes down what an operation shows, without its characters where something else
    /// says them; whether anything is drawn.
    pub(super) fn shown(
        &mut self,
        operation: &Operation<'_>,
        (pen, said): (&mut Pen<'_>, &mut Option<Style>),
        quiet: bool,
        document: &Document,
        found: &mut Found,
    ) -> bool {
        let Some(id) = pen.font.and_then(|font| font.as_reference().ok()) else {
            found.add(operation.written);
            return true;
        };
        let font = self.fonts.entry(id).or_insert_with(|| Font::read(id, document));
        let mut line = Line { pen, said, quiet, drawn: false };
        for operand in &operation.operands {
            match operand.items() {
                Some(items) => {
                    items.iter().for_each(|item| font.take_down(item, &mut line, found));
                }
                None => font.take_down(operand, &mut line, found),
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
        let font = document.get_dictionary(id).ok();
        let font = font.and_then(|font| font::Font::read(font, Some(id), document));
        Self { read: font.filter(font::Font::is_composite), known: BTreeMap::new() }
    }

    /// Takes down a string, or a number that moves what follows.
    fn take_down(
        &mut self,
        operand: &Operand<'_>,
        line: &mut Line<'_, '_>,
        found: &mut Found,
    ) {
        if let Operand::Number(number) = operand {
            line.pen.advance(-*number);
        }
        // Typst's fonts have codes of two bytes (Identity-H).
        for code in operand.text().unwrap_or_default().chunks(2) {
            let code = code.iter().fold(0, |code, byte| code << 8 | u16::from(*byte));
            let known = self.known(code);
            if let Some(glyph) = &known.glyph {
                line.draw(glyph, found);
            }
            line.pen.advance(known.width);
            if !line.quiet {
                found.text.push_str(&known.characters);
            }
        }
    }

    fn known(&mut self, code: u16) -> &Known {
        let font = self.read.as_ref();
        self.known.entry(code).or_insert_with(|| Known::of(code, font))
    }
}

impl Known {
    fn of(code: u16, font: Option<&font::Font>) -> Self {
        let mut drawn = Outline::default();
        let unit = font.and_then(|font| font.outline(code.into(), &mut drawn));
        let width = font.map(|font| font.width(code.into()));
        let glyph = match unit {
            Some(_) if drawn.0.is_empty() => None,
            Some(Unit::OfEm(units)) => {
                Some(Checksum::of_parts([&drawn.0[..], &units.to_be_bytes()]))
            }
            Some(Unit::OfMatrix) => Some(Checksum::of_parts([&drawn.0[..], &[]])),
            // What it looks like isn't known: its code and its width are.
            None => {
                let width = width.unwrap_or(-1.0);
                let bytes = [&code.to_be_bytes()[..], &width.to_be_bytes()];
                Some(Checksum::of_parts(bytes))
            }
        };
        let characters = font.and_then(|font| font.meaning(code.into()));
        let (width, characters) = (width.unwrap_or(0.0), characters.unwrap_or_default());
        Self { glyph, width, characters }
    }
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
