//! Pictures that stand in a content stream (ISO 32000-1, 8.9.7).

use lopdf::{Dictionary, Object, Stream};

use crate::canvas::Trouble;
use crate::colour::Space;
use crate::interpreter::image::Image;
use crate::operations::{Operand, Operation, Operations};

use super::Execution;

impl Execution<'_, '_> {
    /// Draws one, whose pixels come next among the operations.
    pub(super) fn inline_picture(
        &mut self,
        about: &Operation<'_>,
        operations: &mut Operations<'_>,
    ) {
        let document = self.interpreter.document;
        let mut dictionary = Dictionary::new();
        for pair in about.operands.chunks_exact(2) {
            let [Operand::Name(key), value] = pair else { continue };
            let key: &[u8] = match &**key {
                b"BPC" => b"BitsPerComponent",
                b"CS" => b"ColorSpace",
                b"D" => b"Decode",
                b"DP" => b"DecodeParms",
                b"F" => b"Filter",
                b"H" => b"Height",
                b"IM" => b"ImageMask",
                b"I" => b"Interpolate",
                b"W" => b"Width",
                key => key,
            };
            if let Some(value) = object(value, 0) {
                dictionary.set(key.to_vec(), value);
            }
        }
        if let Ok(Object::Name(intent)) = dictionary.get(b"Intent") {
            self.intend(intent);
        }
        let side = |key: &[u8]| {
            dictionary
                .get(key)
                .ok()?
                .as_i64()
                .ok()
                .and_then(|it| usize::try_from(it).ok())
        };
        let plain = !dictionary.has(b"Filter");
        let space = dictionary.get(b"ColorSpace").ok();
        let space = space.and_then(|it| Space::read(it, document, self.resources));
        let numbers = space.map_or(1, |space| space.components());
        let bits = side(b"BitsPerComponent").unwrap_or(1);
        let known = side(b"Width").zip(side(b"Height")).and_then(|(width, height)| {
            width.checked_mul(numbers)?.checked_mul(bits)?.div_ceil(8).checked_mul(height)
        });
        let pixels = operations.pixels(known.filter(|_| plain)).to_vec();
        let stream = Stream::new(dictionary, pixels);
        let matrix = self.now.state.transform;
        match Image::inline(stream, document, self.resources, matrix) {
            Some(_) if self.is_hidden() => {}
            Some(image) => self.canvas.image(&image, &self.now.state),
            None => self.canvas.trouble(&Trouble::Damaged(None)),
        }
    }
}

/// An operand as an object.
fn object(operand: &Operand<'_>, depth: usize) -> Option<Object> {
    if depth > 4 {
        return None;
    }
    let all = |items: Vec<Operand<'_>>| {
        items.iter().map(|item| object(item, depth + 1)).collect::<Option<Vec<_>>>()
    };
    match operand {
        Operand::Number(number) if number.fract() == 0.0 => {
            Some(Object::Integer(*number as i64))
        }
        Operand::Number(number) => Some(Object::Real(*number)),
        Operand::Name(name) => Some(Object::Name(name.to_vec())),
        Operand::Other(b"true") => Some(Object::Boolean(true)),
        Operand::Other(b"false") => Some(Object::Boolean(false)),
        other => {
            if let Some(items) = other.items() {
                return Some(Object::Array(all(items)?));
            }
            if let Some(entries) = other.entries() {
                let mut dictionary = Dictionary::new();
                for pair in entries.chunks_exact(2) {
                    if let [Operand::Name(key), value] = pair {
                        dictionary.set(key.to_vec(), object(value, depth + 1)?);
                    }
                }
                return Some(Object::Dictionary(dictionary));
            }
            let text = other.text()?;
            Some(Object::String(text, lopdf::StringFormat::Literal))
        }
    }
}
