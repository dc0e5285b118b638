//! Content streams, operation by operation, over their own bytes (ISO 32000-1, 7.8.2).
//!
//! Most of what a page does isn't about ink, and is copied as it stands: no number of
//! Typst's is written anew, and nothing is kept in memory that the bytes say already.

use std::borrow::Cow;

use super::spelling::{from_hexadecimal, is_delimiter, plain_name, unescaped};

/// What an operator is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand<'a> {
    /// A number.
    Number(f32),
    /// A name, without its slash.
    Name(Cow<'a, [u8]>),
    /// A string, an array, a dictionary or a word, as it is written.
    Other(&'a [u8]),
}

impl<'a> Operand<'a> {
    /// The bytes of a string in parentheses or in hexadecimal (ISO 32000-1, 7.3.4).
    pub fn text(&self) -> Option<Vec<u8>> {
        match self {
            Self::Other([b'(', inside @ .., b')']) => Some(unescaped(inside)),
            Self::Other([b'<', b'<', ..]) => None,
            Self::Other([b'<', inside @ .., b'>']) => Some(from_hexadecimal(inside)),
            _ => None,
        }
    }

    /// The items of an array, up to where they make no sense.
    pub fn items(&self) -> Option<Vec<Operand<'a>>> {
        let Self::Other([b'[', inside @ .., b']']) = self else { return None };
        Some(Operations::of(inside).all_operands())
    }

    /// The keys and the values of a dictionary, one after the other.
    pub fn entries(&self) -> Option<Vec<Operand<'a>>> {
        let Self::Other([b'<', b'<', inside @ .., b'>', b'>']) = self else {
            return None;
        };
        Some(Operations::of(inside).all_operands())
    }
}

/// An operator and its operands.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation<'a> {
    /// The operator.
    pub operator: &'a str,
    /// Its operands.
    pub operands: Vec<Operand<'a>>,
    /// Both, as they are written.
    pub written: &'a [u8],
}

impl Operation<'_> {
    /// The number at a place.
    pub fn number(&self, index: usize) -> Option<f32> {
        match self.operands.get(index)? {
            Operand::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The numbers among the operands.
    pub fn numbers(&self) -> Vec<f32> {
        (0..self.operands.len()).filter_map(|index| self.number(index)).collect()
    }

    /// The name at a place.
    pub fn name(&self, index: usize) -> Option<&[u8]> {
        match self.operands.get(index)? {
            Operand::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The last operand, if it is a name.
    pub fn last_name(&self) -> Option<&[u8]> {
        self.name(self.operands.len().checked_sub(1)?)
    }

    /// The category and the name of the resource that it refers to (ISO 32000-1,
    /// 7.8.3).
    pub fn reference(&self) -> Option<(&'static str, &[u8])> {
        let (category, name) = match self.operator {
            "cs" | "CS" => ("ColorSpace", self.name(0)),
            "scn" | "SCN" => ("Pattern", self.last_name()),
            "sh" => ("Shading", self.name(0)),
            "Do" => ("XObject", self.name(0)),
            "gs" => ("ExtGState", self.name(0)),
            "Tf" => ("Font", self.name(0)),
            "BDC" | "DP" => ("Properties", self.name(1)),
            _ => return None,
        };
        Some((category, name?))
    }
}

/// The most operands of an operation, and the most items of an array.
const MOST_OPERANDS: usize = 1 << 20;
/// The most spaces before `EI`: more are looked at again and again.
const MOST_SPACES: usize = 16;

/// A content stream doesn't make sense from here on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// What becomes of pictures that stand in a content stream itself (ISO 32000-1, 8.9.7).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inline {
    /// They make no sense: Typst writes none.
    Refused,
    /// `BI` and `ID` are operations; after `ID`, the caller takes the pixels.
    Taken,
}

/// The operations of a content stream, one after the other.
pub struct Operations<'a> {
    bytes: &'a [u8],
    at: usize,
    inline: Inline,
}

impl<'a> Operations<'a> {
    /// The operations of a content stream, once it is decoded.
    pub const fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, inline: Inline::Refused }
    }

    /// Those of any PDF: after `ID`, whose operands are the keys and values of a
    /// picture, [`Self::pixels`] is to be called.
    pub const fn with_pictures(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, inline: Inline::Taken }
    }

    /// How many bytes have been read.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The bytes between `ID` and `EI`, as they are coded. They may hold anything, even
    /// `EI`: `known` is how many there are, where that follows from the picture's size.
    pub fn pixels(&mut self, known: Option<usize>) -> &'a [u8] {
        let rest = self.bytes.get(self.at + 1..).unwrap_or_default();
        let ends = |length: usize| {
            let tail = rest.get(length..).unwrap_or_default();
            let space = tail.iter().take(MOST_SPACES);
            let space = space.take_while(|byte| is_space(**byte)).count();
            let after = tail.get(space..).unwrap_or_default();
            let end = after.strip_prefix(b"EI");
            let stands_alone =
                end.is_some_and(|end| end.first().is_none_or(|byte| is_space(*byte)));
            stands_alone.then_some(space + 2)
        };
        let known = known.filter(|length| ends(*length).is_some());
        let length = known.or_else(|| {
            // What follows pixels by chance isn't text.
            let plain = |at: usize| {
                let more = rest.get(at..).unwrap_or_default();
                more.iter()
                    .take(16)
                    .all(|byte| byte.is_ascii_graphic() || is_space(*byte))
            };
            (0..rest.len()).find(|at| {
                rest.get(*at).is_some_and(|byte| is_space(*byte))
                    && ends(*at).is_some_and(|end| plain(at + end))
            })
        });
        let length = length.unwrap_or(rest.len());
        self.at = self.at + 1 + length + ends(length).unwrap_or(0);
        rest.get(..length).unwrap_or_default()
    }

    /// All operands up to the first operator.
    fn all_operands(mut self) -> Vec<Operand<'a>> {
        let mut operands = Vec::new();
        self.skip_space();
        while let Ok(Some(operand)) = self.operand(0) {
            if operands.len() >= MOST_OPERANDS {
                break;
            }
            operands.push(operand);
            self.skip_space();
        }
        operands
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'%' => self.skip_while(|byte| !matches!(byte, b'\n' | b'\r')),
                byte if is_space(byte) => self.at += 1,
                _ => return,
            }
        }
    }

    fn skip_while(&mut self, goes_on: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&goes_on) {
            self.at += 1;
        }
    }

    /// A stretch of regular characters.
    fn word(&mut self) -> &'a [u8] {
        let from = self.at;
        self.skip_while(|byte| !is_space(byte) && !is_delimiter(byte));
        &self.bytes[from..self.at]
    }

    /// A string in parentheses, which may hold pairs of them.
    fn skip_text(&mut self) -> Result<(), Unreadable> {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' if depth == 1 => return Ok(()),
                b')' => depth -= 1,
                _ => {}
            }
        }
        Err(Unreadable)
    }

    /// An array or a dictionary, up to what closes it.
    fn skip_nested(&mut self, close: &[u8], depth: usize) -> Result<(), Unreadable> {
        // Typst's have two levels at most.
        if depth > 16 {
            return Err(Unreadable);
        }
        loop {
            self.skip_space();
            if self.bytes[self.at.min(self.bytes.len())..].starts_with(close) {
                self.at += close.len();
                return Ok(());
            }
            match self.operand(depth)? {
                Some(_) => {}
                None if self.word().is_empty() => return Err(Unreadable),
                None => {}
            }
        }
    }

    /// The operand that stands here; `None` before an operator.
    fn operand(&mut self, depth: usize) -> Result<Option<Operand<'a>>, Unreadable> {
        let Some(first) = self.peek() else { return Ok(None) };
        let (from, rest) = (self.at, &self.bytes[self.at..]);
        match first {
            b'/' => {
                self.at += 1;
                Ok(Some(Operand::Name(plain_name(self.word()))))
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => {
                let word = std::str::from_utf8(self.word()).map_err(|_| Unreadable)?;
                let plain = |byte: u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.');
                // PDF has no exponents, infinities or hexadecimal digits.
                let number = word.parse().ok().filter(|_| word.bytes().all(plain));
                Ok(Some(Operand::Number(number.ok_or(Unreadable)?)))
            }
            b'(' => self.skip_text().map(|()| Some(self.written_from(from))),
            b'[' => {
                self.at += 1;
                self.skip_nested(b"]", depth + 1)?;
                Ok(Some(self.written_from(from)))
            }
            b'<' if rest.starts_with(b"<<") => {
                self.at += 2;
                self.skip_nested(b">>", depth + 1)?;
                Ok(Some(self.written_from(from)))
            }
            b'<' => {
                self.skip_while(|byte| byte != b'>');
                let closed = self.peek().is_some();
                self.at += 1;
                closed.then(|| Some(self.written_from(from))).ok_or(Unreadable)
            }
            _ => {
                if matches!(self.word(), b"true" | b"false" | b"null") {
                    return Ok(Some(self.written_from(from)));
                }
                self.at = from;
                Ok(None)
            }
        }
    }

    /// What stands between a place and this one.
    fn written_from(&self, from: usize) -> Operand<'a> {
        Operand::Other(self.bytes.get(from..self.at).unwrap_or_default())
    }

    fn operation(&mut self) -> Result<Option<Operation<'a>>, Unreadable> {
        self.skip_space();
        let from = self.at;
        let mut operands = Vec::new();
        while let Some(operand) = self.operand(0)? {
            if operands.len() >= MOST_OPERANDS {
                return Err(Unreadable);
            }
            operands.push(operand);
            self.skip_space();
        }
        let operator = std::str::from_utf8(self.word()).map_err(|_| Unreadable)?;
        // The pixels of an inline picture aren't operations (ISO 32000-1, 8.9.7).
        let at_end = self.at >= self.bytes.len() && operands.is_empty();
        match operator {
            "" if at_end => Ok(None),
            "" => Err(Unreadable),
            "BI" if self.inline == Inline::Refused => Err(Unreadable),
            _ => {
                let written = &self.bytes[from..self.at];
                Ok(Some(Operation { operator, operands, written }))
            }
        }
    }
}

impl<'a> Iterator for Operations<'a> {
    type Item = Result<Operation<'a>, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        let operation = self.operation();
        if operation.is_err() {
            self.at = self.bytes.len();
        }
        operation.transpose()
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spelling::write_name;

    fn read(content: &str) -> Result<Vec<(String, usize)>, Unreadable> {
        let operations = Operations::of(content.as_bytes());
        operations.map(|o| o.map(|o| (o.operator.to_owned(), o.operands.len()))).collect()
    }

    #[test]
    fn operations_are_read_with_their_operands() {
        let content = "q 1 0 0 1 -.5 2. cm\n/c0 cs (a \\) (b)) Tj [(x) 3 <6F>] TJ % no\n\
                       /P <</MCID 0 /A [1]>> BDC 750 0 d0 T* ' Q";
        let wanted = [
            ("q", 0),
            ("cm", 6),
            ("cs", 1),
            ("Tj", 1),
            ("TJ", 1),
            ("BDC", 2),
            ("d0", 2),
            ("T*", 0),
            ("'", 0),
            ("Q", 0),
        ];
        let wanted = wanted.map(|(operator, count)| (operator.to_owned(), count));
        assert_eq!(read(content), Ok(wanted.to_vec()));
    }

    #[test]
    fn what_is_written_is_copied() {
        let all: Vec<_> = Operations::of(b" 1 0 0 rg\n\n/A#20B gs ").flatten().collect();
        assert_eq!(all[0].written, b"1 0 0 rg");
        assert_eq!(all[0].numbers(), [1.0, 0.0, 0.0]);
        assert_eq!(all[1].reference(), Some(("ExtGState", &b"A B"[..])));
        let mut name = Vec::new();
        write_name(b"A B", &mut name);
        assert_eq!(name, b"/A#20B");
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        for content in
            ["(a", "[1 2", "1 2", "<6F", "1e3 w", "BI /W 1 ID x EI", "] q", "}"]
        {
            assert_eq!(read(content), Err(Unreadable), "{content}");
        }
        assert_eq!(read(&"[".repeat(1000)), Err(Unreadable));
    }

    #[test]
    fn strings_and_arrays_are_read_where_they_are_wanted() {
        let content = b"[(a\\)\\101\\n) -5 <6f7>] (x) <</A 1>> TJ";
        let operation = Operations::of(content).flatten().next().expect("an operation");
        let items = operation.operands[0].items().expect("an array");
        assert_eq!(items[0].text().as_deref(), Some(&b"a)A\n"[..]));
        assert_eq!(items[1], Operand::Number(-5.0));
        assert_eq!(items[2].text().as_deref(), Some(&b"op"[..]));
        assert_eq!(operation.operands[2].entries().map(|it| it.len()), Some(2));
        assert_eq!(operation.operands[2].text(), None);
    }

    #[test]
    fn pictures_in_the_stream_are_taken_whole() {
        let content = b"q BI /W 2 /H 3 ID \x01 EI \x02\x03\x04\x05\x06\x07\nEI Q";
        for known in [Some(11), None] {
            let mut operations = Operations::with_pictures(content);
            let mut seen = Vec::new();
            while let Some(Ok(operation)) = operations.next() {
                seen.push(operation.operator);
                if operation.operator == "ID" {
                    assert_eq!(operation.operands.len(), 4);
                    assert_eq!(operations.pixels(known).len(), 11);
                }
            }
            assert_eq!(seen, ["q", "BI", "ID", "Q"]);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused() {
        let content =
            b"q (a\\)b) Tj [<6F> (c)] TJ /A#20 <</B [1 %x\n 2]>> BDC -.5 w f* Q";
        for at in 0..content.len() {
            let _ = Operations::of(&content[at..]).count();
            let _ = Operations::of(&content[..at]).count();
            for byte in 0..=255 {
                let mut spoilt = content.to_vec();
                spoilt[at] = byte;
                let _ = Operations::of(&spoilt).count();
            }
        }
    }
}
