//! Objects as a file spells them (ISO 32000-1, 7.2 and 7.3), read within bounds, and as
//! leniently as other readers do.

use std::cell::Cell;

use lopdf::{Dictionary, Object, StringFormat};

use crate::spelling::{plain_name, unescaped};

/// How deep arrays and dictionaries may stand in each other.
const DEEPEST: usize = 200;
/// The most characters of a string that may have to be escaped when it is written.
const MOST_ESCAPES: usize = 1000;
/// How many bytes a value takes in memory, whatever it is.
const VALUE: usize = size_of::<Object>();

/// Why a file isn't read any further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Its objects would take more memory than there is for them.
    TooMuch,
    /// Its values stand too deep in each other.
    TooDeep,
}

/// How many bytes of memory are left for a file's objects.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    pub(super) const fn new(bytes: usize) -> Self {
        Self(Cell::new(bytes))
    }

    pub(super) fn take(&self, bytes: usize) -> Result<(), Fault> {
        self.0.set(self.0.get().checked_sub(bytes).ok_or(Fault::TooMuch)?);
        Ok(())
    }

    /// Runs something whose values aren't kept.
    pub(super) fn lent<T>(&self, run: impl FnOnce() -> T) -> T {
        let before = self.0.get();
        let made = run();
        self.0.set(before);
        made
    }
}

/// Whether a byte stands between words.
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

/// Whether a byte belongs to a word.
pub(super) const fn is_regular(byte: u8) -> bool {
    !is_space(byte)
        && !matches!(
            byte,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
        )
}

/// Reads values from some place on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    /// Where it stands.
    pub(super) at: usize,
    budget: &'a Budget,
}

/// What begins an indirect object: its number, its generation.
pub(super) type Id = (u32, u16);

impl<'a> Lexer<'a> {
    pub(super) const fn new(bytes: &'a [u8], at: usize, budget: &'a Budget) -> Self {
        Self { bytes, at, budget }
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Goes on to the next word, over comments.
    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'%' => {
                    let end =
                        self.rest().iter().position(|it| matches!(it, b'\r' | b'\n'));
                    self.at += end.unwrap_or(self.rest().len());
                }
                byte if is_space(byte) => self.at += 1,
                _ => break,
            }
        }
    }

    /// The regular characters from here on.
    fn run(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().take_while(|byte| is_regular(**byte)).count();
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Takes a keyword, if it is next.
    pub(super) fn keyword(&mut self, word: &[u8]) -> bool {
        let mut ahead = *self;
        ahead.skip_space();
        let found = ahead.run() == word;
        if found {
            *self = ahead;
        }
        found
    }

    /// Takes a whole number without a sign, if it is next.
    pub(super) fn whole(&mut self) -> Option<u64> {
        let mut ahead = *self;
        ahead.skip_space();
        let digits = ahead.run();
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
        *self = ahead;
        Some(number)
    }

    /// Takes the head of an indirect object, if it is next: `12 0 obj`.
    pub(super) fn head(&mut self) -> Option<Id> {
        let mut ahead = *self;
        let number = u32::try_from(ahead.whole()?).ok()?;
        let generation = u16::try_from(ahead.whole()?).ok()?;
        ahead.skip_space();
        // Some write the value right after it: `12 0 obj<<`, even `12 0 obj12`.
        let rest = ahead.rest().strip_prefix(b"obj")?;
        if rest.first().is_some_and(u8::is_ascii_alphabetic) {
            return None;
        }
        ahead.at += 3;
        *self = ahead;
        Some((number, generation))
    }

    /// The value that is next; null where none is.
    pub(super) fn value(&mut self) -> Result<Object, Fault> {
        Ok(self.item(0)?.unwrap_or(Object::Null))
    }

    /// A value; nothing where something ends, or nothing makes sense.
    fn item(&mut self, depth: usize) -> Result<Option<Object>, Fault> {
        self.skip_space();
        let Some(first) = self.peek() else { return Ok(None) };
        self.budget.take(VALUE)?;
        if depth > DEEPEST {
            return Err(Fault::TooDeep);
        }
        let value = match first {
            b'/' => Object::Name(self.name()?),
            b'(' => self.literal()?,
            b'<' if self.rest().starts_with(b"<<") => {
                self.at += 2;
                Object::Dictionary(self.dictionary(depth)?)
            }
            b'<' => Object::String(self.hexadecimal()?, StringFormat::Hexadecimal),
            b'[' => {
                self.at += 1;
                Object::Array(self.array(depth)?)
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number_or_reference(),
            _ => {
                let mut ahead = *self;
                let word = match ahead.run() {
                    b"true" => Object::Boolean(true),
                    b"false" => Object::Boolean(false),
                    b"null" => Object::Null,
                    _ => return Ok(None),
                };
                *self = ahead;
                word
            }
        };
        Ok(Some(value))
    }

    fn name(&mut self) -> Result<Vec<u8>, Fault> {
        self.at += 1;
        let name = plain_name(self.run()).into_owned();
        self.budget.take(name.len())?;
        Ok(name)
    }

    /// A string in parentheses, which may hold pairs of them.
    fn literal(&mut self) -> Result<Object, Fault> {
        self.at += 1;
        let rest = self.rest();
        let (mut open, mut escaped) = (1_usize, false);
        let end = rest.iter().position(|byte| {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'(' => open += 1,
                b')' => open -= 1,
                _ => {}
            }
            open == 0
        });
        let length = end.unwrap_or(rest.len());
        self.budget.take(length)?;
        self.at += length + 1;
        let text = unescaped(rest.get(..length).unwrap_or_default());
        // Writing very many escapes takes a time that grows with their square.
        let escaped = |byte: &&u8| matches!(byte, b'(' | b')' | b'\\' | b'\r');
        let format = match text.iter().filter(escaped).count() > MOST_ESCAPES {
            true => StringFormat::Hexadecimal,
            false => StringFormat::Literal,
        };
        Ok(Object::String(text, format))
    }

    fn hexadecimal(&mut self) -> Result<Vec<u8>, Fault> {
        self.at += 1;
        let rest = self.rest();
        let length = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
        self.budget.take(length / 2)?;
        self.at += length + 1;
        let inside = rest.get(..length).unwrap_or_default();
        Ok(crate::spelling::from_hexadecimal(inside))
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Object>, Fault> {
        let mut items = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                None => break,
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                // The bracket that would close it is missing.
                Some(b'>') if self.rest().starts_with(b">>") => break,
                Some(_) if self.is_at_end_of_object() => break,
                Some(_) => match self.item(depth + 1)? {
                    Some(item) => items.push(item),
                    None => self.skip_senseless(),
                },
            }
        }
        Ok(items)
    }

    fn dictionary(&mut self, depth: usize) -> Result<Dictionary, Fault> {
        let mut entries = Dictionary::new();
        loop {
            self.skip_space();
            match self.peek() {
                None => break,
                Some(b'>') if self.rest().starts_with(b">>") => {
                    self.at += 2;
                    break;
                }
                Some(b'/') => {
                    let key = self.name()?;
                    self.skip_space();
                    // Some leave a value out.
                    if !self.rest().starts_with(b">>")
                        && let Some(value) = self.item(depth + 1)?
                    {
                        entries.set(key, value);
                    }
                }
                Some(_) if self.is_at_end_of_object() => break,
                Some(_) => self.skip_senseless(),
            }
        }
        Ok(entries)
    }

    /// Whether the object that is read ends without having been closed.
    fn is_at_end_of_object(&self) -> bool {
        let mut ahead = *self;
        let word = ahead.run();
        matches!(word, b"endobj" | b"stream" | b"endstream" | b"xref" | b"trailer")
            || word.starts_with(b"obj")
    }

    fn skip_senseless(&mut self) {
        if self.run().is_empty() {
            self.at += 1;
        }
    }

    /// A number, or a reference: `12 0 R`.
    fn number_or_reference(&mut self) -> Object {
        let mut ahead = *self;
        if let Some(number) = ahead.whole().and_then(|it| u32::try_from(it).ok())
            && let Some(generation) = ahead.whole().and_then(|it| u16::try_from(it).ok())
            && ahead.keyword(b"R")
        {
            *self = ahead;
            return Object::Reference((number, generation));
        }
        number(self.run())
    }
}

/// What a number is meant to be: programs write `--5`, `1.2.3`, `0.00-4` and `5-`.
fn number(word: &[u8]) -> Object {
    let text = std::str::from_utf8(word).unwrap_or_default();
    if let Ok(whole) = text.parse::<i64>() {
        return Object::Integer(whole);
    }
    let decimal = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-');
    if word.iter().all(decimal)
        && let Ok(real) = text.parse::<f32>()
        && real.is_finite()
    {
        return Object::Real(real);
    }
    let signs = word.iter().take_while(|byte| matches!(byte, b'+' | b'-')).count();
    let negative = word.first() == Some(&b'-');
    let (mut digits, mut points) = (String::new(), 0);
    for byte in word.iter().skip(signs) {
        match byte {
            b'0'..=b'9' => digits.push(char::from(*byte)),
            b'.' if points == 0 => {
                points = 1;
                digits.push('.');
            }
            // A sign within a fraction is passed over, as Poppler and pdf.js do.
            b'-' if points == 1 => {}
            _ => break,
        }
    }
    let value = digits.parse::<f32>().ok().filter(|it| it.is_finite()).unwrap_or(0.0);
    let value = if negative { -value } else { value };
    match points {
        0 if value.abs() < 1e9 => Object::Integer(value as i64),
        _ => Object::Real(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Object {
        let budget = Budget::new(1 << 20);
        Lexer::new(text.as_bytes(), 0, &budget).value().expect("a value")
    }

    #[test]
    fn values_are_read_however_they_are_spelt() {
        let text = |bytes: &[u8]| Object::String(bytes.to_vec(), StringFormat::Literal);
        for (spelt, value) in [
            ("12", Object::Integer(12)),
            ("+12", Object::Integer(12)),
            ("-.5", Object::Real(-0.5)),
            ("4.", Object::Real(4.0)),
            ("--5", Object::Integer(-5)),
            ("0.00-4142", Object::Real(0.004_142)),
            ("1.2.3", Object::Real(1.2)),
            (".", Object::Real(0.0)),
            ("99999999999999999999", Object::Real(1e20)),
            ("12 0 R", Object::Reference((12, 0))),
            ("12 % a comment\n 0\rR", Object::Reference((12, 0))),
            ("12 0 Rx", Object::Integer(12)),
            ("/A#20B#", Object::Name(b"A B#".to_vec())),
            (r"(a(b\)c\101)\n)", text(b"a(b)cA)\n".as_slice())),
            ("(never ends", text(b"never ends")),
            ("null", Object::Null),
            ("", Object::Null),
        ] {
            assert_eq!(read(spelt), value, "{spelt}");
        }
        assert_eq!(read("<4 1 4>").as_str().expect("a string"), b"A@");
        assert_eq!(read("[1 2 endobj 3]").as_array().expect("an array").len(), 2);
        let lenient = read("<</A/B/C>>");
        let lenient = lenient.as_dict().expect("a dictionary");
        assert!(lenient.has(b"A") && !lenient.has(b"C"));
        assert_eq!(read("<</A[1 2>>").as_dict().expect("one").len(), 1);
    }

    #[test]
    fn what_would_be_too_much_or_too_deep_is_given_up() {
        let budget = Budget::new(1 << 20);
        let many = format!("[{}]", "0 ".repeat(1 << 17));
        let value = Lexer::new(many.as_bytes(), 0, &budget).value();
        assert_eq!(value, Err(Fault::TooMuch));
        let budget = Budget::new(1 << 20);
        for deep in ["[".repeat(1000), "<</A".repeat(1000)] {
            let value = Lexer::new(deep.as_bytes(), 0, &budget).value();
            assert_eq!(value, Err(Fault::TooDeep));
        }
    }
}
