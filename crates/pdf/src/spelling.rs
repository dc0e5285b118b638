//! Names and strings, as PDF spells them.

use std::borrow::Cow;

/// Whether a byte ends a word (ISO 32000-1, 7.2.2).
pub const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// The bytes of a string whose parentheses are gone (ISO 32000-1, 7.3.4.2).
pub fn unescaped(mut inside: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(inside.len());
    while let [first, rest @ ..] = inside {
        inside = rest;
        if *first != b'\\' {
            plain.push(*first);
            continue;
        }
        let [escaped, rest @ ..] = inside else { break };
        inside = rest;
        match escaped {
            b'n' => plain.push(b'\n'),
            b'r' => plain.push(b'\r'),
            b't' => plain.push(b'\t'),
            b'b' => plain.push(8),
            b'f' => plain.push(12),
            b'\r' => inside = inside.strip_prefix(b"\n").unwrap_or(inside),
            b'\n' => {}
            b'0'..=b'7' => {
                let more = inside.iter().take_while(|byte| matches!(byte, b'0'..=b'7'));
                let count = more.count().min(2);
                let (digits, rest) = inside.split_at(count);
                let octal = |sum: u32, byte: &u8| sum * 8 + u32::from(byte - b'0');
                let code = digits.iter().fold(u32::from(escaped - b'0'), octal);
                plain.push(code.to_le_bytes()[0]);
                inside = rest;
            }
            other => plain.push(*other),
        }
    }
    plain
}

/// The bytes of a string in hexadecimal digits (ISO 32000-1, 7.3.4.3).
pub fn from_hexadecimal(inside: &[u8]) -> Vec<u8> {
    let digit = |byte: &u8| Some(char::from(*byte).to_digit(16)?.to_le_bytes()[0]);
    let digits: Vec<u8> = inside.iter().filter_map(digit).collect();
    let byte = |pair: &[u8]| {
        let [high, low] = [pair.first(), pair.get(1)].map(|d| d.copied().unwrap_or(0));
        high * 16 + low
    };
    digits.chunks(2).map(byte).collect()
}

/// A name, whose characters may be written by their numbers (ISO 32000-1, 7.3.5).
pub fn plain_name(written: &[u8]) -> Cow<'_, [u8]> {
    if !written.contains(&b'#') {
        return Cow::Borrowed(written);
    }
    let mut plain = Vec::new();
    let mut rest = written;
    while let [first, more @ ..] = rest {
        let code = more.get(..2).filter(|_| *first == b'#');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                rest = &more[2..];
            }
            None => {
                plain.push(*first);
                rest = more;
            }
        }
    }
    Cow::Owned(plain)
}

/// Writes a name so that it is read again as it is.
pub fn write_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for byte in name {
        match byte {
            b'!'..=b'~' if !is_delimiter(*byte) && *byte != b'#' => out.push(*byte),
            byte => out.extend(format!("#{byte:02X}").bytes()),
        }
    }
}
