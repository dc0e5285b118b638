//! Opens a PDF that may come from anywhere.

use std::fmt;

use lopdf::{Document, Error, LoadOptions};

use crate::press::spelling::plain_name;

/// Why a PDF can't be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unopenable {
    /// It isn't a PDF.
    NotPdf,
    /// It is encrypted.
    Encrypted,
    /// It is damaged: how, in a few words.
    Damaged(String),
}

impl fmt::Display for Unopenable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPdf => f.write_str("the file isn't a PDF"),
            Self::Encrypted => f.write_str("the file is encrypted, which no press takes"),
            Self::Damaged(how) => write!(f, "the file is damaged: {how}"),
        }
    }
}

impl Unopenable {
    /// What to do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotPdf => "give the PDF that goes to the print shop",
            Self::Encrypted => "save it without a password (ISO 15930-7, 6.2.2)",
            Self::Damaged(_) => "export it again, or copy it again if it was sent",
        }
    }
}

/// The most bytes that an object stream or a table of objects may have: one byte of it
/// becomes fifteen in memory.
const LARGEST: usize = 16 << 20;

/// Reads a PDF's objects.
///
/// # Errors
/// Where it isn't one, or can't be read.
pub fn open(bytes: &[u8]) -> Result<Document, Unopenable> {
    // Some programs write a few lines before it (ISO 32000-1, annex H, note 13).
    let head = bytes.get(..1024).unwrap_or(bytes);
    if !head.windows(5).any(|five| five == b"%PDF-") {
        return Err(Unopenable::NotPdf);
    }
    if has_absurd_rows(bytes) {
        return Err(Unopenable::Damaged("a stream has rows without an end".to_owned()));
    }
    let options =
        LoadOptions { max_decompressed_size: Some(LARGEST), ..LoadOptions::default() };
    match Document::load_mem_with_options(bytes, options) {
        Ok(document) if document.was_encrypted() || document.is_encrypted() => {
            Err(Unopenable::Encrypted)
        }
        Ok(document) => Ok(document),
        Err(Error::InvalidPassword | Error::Decryption(_)) => Err(Unopenable::Encrypted),
        Err(error) => {
            let encrypted = bytes.windows(8).any(|it| it == b"/Encrypt");
            let truncated = !bytes.windows(5).any(|it| it == b"%%EOF");
            Err(match (encrypted, truncated) {
                (true, _) => Unopenable::Encrypted,
                (_, true) => Unopenable::Damaged("its end is missing".to_owned()),
                _ => Unopenable::Damaged(error.to_string()),
            })
        }
    }
}

/// Whether the rows that a predictor works on (ISO 32000-1, 7.4.4.4) are said to be of ten
/// millions or more: whoever reads the file's tables by them multiplies what
/// they are said to be.
pub(super) fn has_absurd_rows(bytes: &[u8]) -> bool {
    let is_regular = |byte: &u8| {
        !matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
            && !b"()<>[]{}/%".contains(byte)
    };
    let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    slashes.filter_map(|(at, _)| bytes.get(at + 1..)).any(|rest| {
        // Escaped, a name of 16 letters has 48.
        let length = rest.iter().take(48).take_while(|byte| is_regular(byte)).count();
        let (name, rest) = rest.split_at(length);
        let name: &[u8] = &plain_name(name);
        let rest = rest.trim_ascii_start();
        let digits = rest.strip_prefix(b"+").unwrap_or(rest);
        let digits = digits.iter().skip_while(|byte| **byte == b'0');
        let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
        matches!(name, b"Columns" | b"Colors" | b"BitsPerComponent") && digits > 7
    })
}
