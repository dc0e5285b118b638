//! Ways to spoil a file.

use std::io::{Read, Write};

use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// Numbers that look random and are always the same: a linear congruential generator
/// with Knuth's constants for MMIX.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn of(number: usize) -> Self {
        let mut dice = Self(number as u64 ^ 0x5EED_2020);
        dice.below(2);
        dice
    }

    fn roll(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// A number below another one; 0 where that is 0.
    pub(super) fn below(&mut self, most: usize) -> usize {
        (self.roll() as usize).checked_rem(most).unwrap_or(0)
    }
}

/// What makes programs stumble that read text.
const WORDS: [&str; 36] = [
    "\"",
    "'",
    "\"\"\"",
    "[[",
    "]]",
    "{",
    "}",
    "\n\n",
    "\r",
    "\0",
    "\u{FEFF}",
    "\u{202E}",
    "\u{1F1EB}",
    "e\u{301}",
    "-",
    "- ",
    "# ",
    "> ",
    "* ",
    "[^1]: ",
    "[^1]",
    "![](x)",
    "<b>",
    "&#0;",
    "<!--",
    "1e400",
    "-0",
    "9223372036854775808",
    "0x",
    "1_000",
    "nan",
    "inf",
    "2025-02-30",
    "../",
    "/dev/zero",
    "file:///etc/passwd",
];

/// Numbers that make programs stumble that count.
const COUNTS: [u32; 8] =
    [0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF];

/// A file, spoilt in one way or several; `other` is another file of the report.
pub(super) fn spoil(name: &str, whole: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    // What is spoilt within its archive gets further than what isn't an archive any more.
    let archive = name.ends_with(".xlsx") || name.ends_with(".ods");
    if archive
        && dice.below(4) > 0
        && let Some(mut entries) = unpacked(whole)
    {
        let at = dice.below(entries.len());
        let spoilt = bytes(&entries[at].1, other, true, dice);
        entries[at].1 = spoilt;
        return packed(&entries);
    }
    let text =
        [".toml", ".md", ".csv", ".svg", ".lock"].iter().any(|it| name.ends_with(it));
    bytes(whole, other, text, dice)
}

fn bytes(whole: &[u8], other: &[u8], text: bool, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=dice.below(3) {
        // What a file begins with says the most of it.
        let within =
            if !text && dice.below(2) == 0 { bytes.len().min(1024) } else { bytes.len() };
        let at = dice.below(within);
        let length = 1 << dice.below(10);
        let end = (at + 1 + dice.below(length)).min(bytes.len());
        match dice.below(if text { 14 } else { 9 }) {
            0 | 1 => {
                for _ in 0..=dice.below(8) {
                    let at = dice.below(within);
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte ^= 1 << dice.below(8);
                    }
                }
            }
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at.min(end)..end)),
            4 => {
                let again = bytes[at.min(end)..end].repeat(1 + dice.below(20));
                bytes.splice(at..at, again);
            }
            5 => bytes[at.min(end)..end]
                .iter_mut()
                .for_each(|byte| *byte = dice.roll() as u8),
            6 => {
                let value = COUNTS[dice.below(COUNTS.len())];
                let value = if dice.below(2) == 0 {
                    value.to_be_bytes()
                } else {
                    value.to_le_bytes()
                };
                let width = [1, 2, 4][dice.below(3)];
                for (byte, new) in bytes.iter_mut().skip(at).zip(&value[4 - width..]) {
                    *byte = *new;
                }
            }
            7 => {
                let from = dice.below(other.len());
                let piece = &other[from..(from + length).min(other.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            8 => {
                let twice = bytes.clone();
                bytes.extend(twice);
            }
            9 | 10 => {
                let word = WORDS[dice.below(WORDS.len())];
                let many = if dice.below(8) == 0 { 5000 } else { 1 };
                bytes.splice(at..at, word.repeat(many).into_bytes());
            }
            11 => swap_lines(&mut bytes, dice),
            12 => {
                let word = WORDS[dice.below(WORDS.len())];
                replace_a_number(&mut bytes, at, word);
            }
            _ => {
                let deep = ["[", "{a=", "<g>", "> ", "("][dice.below(5)].repeat(20_000);
                bytes.splice(at..at, deep.into_bytes());
            }
        }
    }
    bytes
}

fn swap_lines(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let mut lines: Vec<Vec<u8>> =
        bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (one, other) = (dice.below(lines.len()), dice.below(lines.len()));
    lines.swap(one, other);
    *bytes = lines.join(&b'\n');
}

/// Puts a word in the place of the next number.
fn replace_a_number(bytes: &mut Vec<u8>, at: usize, word: &str) {
    let digit = |byte: &u8| byte.is_ascii_digit();
    let Some(start) = bytes.iter().skip(at).position(digit).map(|more| at + more) else {
        return;
    };
    let end = bytes
        .iter()
        .skip(start)
        .position(|byte| !digit(byte))
        .map_or(bytes.len(), |it| start + it);
    bytes.splice(start..end, word.bytes());
}

/// The files of an archive, by what stands before each (APPNOTE.TXT, 4.3.7).
fn unpacked(archive: &[u8]) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut entries = Vec::new();
    let mut rest = archive;
    while rest.starts_with(b"PK\x03\x04") {
        let two = |at: usize| {
            Some(usize::from(u16::from_le_bytes(*rest.get(at..)?.first_chunk()?)))
        };
        let four = |at: usize| {
            usize::try_from(u32::from_le_bytes(*rest.get(at..)?.first_chunk()?)).ok()
        };
        let (method, length, name, extra) = (two(8)?, four(18)?, two(26)?, two(28)?);
        let start = 30 + name + extra;
        let packed = rest.get(start..start + length)?;
        let mut bytes = Vec::new();
        match method {
            0 => bytes.extend(packed),
            _ => drop(DeflateDecoder::new(packed).read_to_end(&mut bytes).ok()?),
        }
        entries.push((rest.get(30..30 + name)?.to_vec(), bytes));
        rest = rest.get(start + length..)?;
    }
    (!entries.is_empty()).then_some(entries)
}

/// An archive of files.
fn packed(entries: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in entries {
        let mut sum = Crc::new();
        sum.update(bytes);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("memory");
        let packed = encoder.finish().expect("memory");
        // A mimetype stands as it is.
        let (method, packed) = match name == b"mimetype" {
            true => (0_u16, bytes.clone()),
            false => (8, packed),
        };
        let mut facts = vec![20, 0, 0, 0];
        facts.extend(method.to_le_bytes());
        facts.extend([0; 4]);
        facts.extend(sum.sum().to_le_bytes());
        facts.extend((packed.len() as u32).to_le_bytes());
        facts.extend((bytes.len() as u32).to_le_bytes());
        facts.extend((name.len() as u16).to_le_bytes());
        facts.extend([0; 2]);
        let offset = (archive.len() as u32).to_le_bytes();
        archive.extend(b"PK\x03\x04");
        archive.extend(&facts);
        archive.extend(name);
        archive.extend(packed);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&facts);
        directory.extend([0; 10]);
        directory.extend(offset);
        directory.extend(name);
    }
    let (count, start, length) = (entries.len() as u16, archive.len(), directory.len());
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend((length as u32).to_le_bytes());
    archive.extend((start as u32).to_le_bytes());
    archive.extend([0; 2]);
    archive
}

#[test]
fn an_archive_is_packed_as_it_was() {
    for archive in [
        &include_bytes!("../../data/comptes.xlsx")[..],
        include_bytes!("../../data/comptes.ods"),
    ] {
        let entries = unpacked(archive).expect("an archive");
        assert!(entries.len() > 3, "{}", entries.len());
        assert_eq!(unpacked(&packed(&entries)), Some(entries));
    }
}
